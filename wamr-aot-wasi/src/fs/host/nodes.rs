//! [`Nodes`]: the open files of a file system.

use alloc::{sync::Arc, vec::Vec};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::{fs::Dir, io};

use crate::{
    Errno,
    fs::{DirEntry, FileType, Node},
    lock::Lock,
};

/// An open file or directory. It stays open while it is in use, even if a guest closes it.
#[derive(Debug)]
pub(super) struct Handle {
    fd: OwnedFd,
    stream: Lock<Option<Stream>>,
}

/// A directory that is being read.
#[derive(Debug)]
struct Stream {
    dir: Dir,
    /// The place that comes next. `None` if it is not known.
    position: Option<u64>,
    /// The last entry and the place before it, from which the guest goes on if only a part of the
    /// entry was in its buffer.
    last: Option<(u64, rustix::fs::DirEntry)>,
}

impl AsFd for Handle {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Handle {
    /// Passes on the entries of the directory from a place on.
    pub(super) fn read_dir(
        &self,
        from: u64,
        each: &mut dyn FnMut(DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        let mut stream = self.stream.lock();
        let Stream { dir, position, last } = match &mut *stream {
            Some(stream) => stream,
            none => none.insert(Stream { dir: Dir::read_from(&self.fd)?, position: Some(0), last: None }),
        };
        let mut kept = match (position.take(), last.take()) {
            // From the start on, the directory is read anew.
            (_, Some((place, entry))) if place == from && from != 0 => Some(entry),
            (Some(position), _) if position == from => None,
            _ => {
                seek(dir, from)?;
                None
            }
        };
        let mut place = from;
        while let Some(entry) = kept.take().map(Ok).or_else(|| dir.read()) {
            let entry = entry?;
            let before = place;
            place = after(&entry, place);
            let goes_on = each(DirEntry {
                name: entry.file_name().to_bytes(),
                inode: entry.ino(),
                kind: file_type(entry.file_type()),
                next: place,
            });
            if !goes_on {
                (*position, *last) = (Some(place), Some((before, entry)));
                return Ok(());
            }
        }
        *position = Some(place);
        Ok(())
    }
}

/// Linux has a number for each place, which stays valid.
#[cfg(all(any(target_os = "linux", target_os = "android"), target_pointer_width = "64"))]
fn seek(dir: &mut Dir, place: u64) -> Result<(), Errno> {
    if place == 0 {
        dir.rewind();
        return Ok(());
    }
    Ok(dir.seek(i64::try_from(place).map_err(|_| Errno::INVAL)?)?)
}

#[cfg(all(any(target_os = "linux", target_os = "android"), target_pointer_width = "64"))]
fn after(entry: &rustix::fs::DirEntry, _: u64) -> u64 {
    entry.offset().cast_unsigned()
}

/// Elsewhere a place is the number of entries before it.
#[cfg(not(all(any(target_os = "linux", target_os = "android"), target_pointer_width = "64")))]
fn seek(dir: &mut Dir, place: u64) -> Result<(), Errno> {
    dir.rewind();
    for _ in 0..place {
        if dir.read().is_none() {
            break;
        }
    }
    Ok(())
}

#[cfg(not(all(any(target_os = "linux", target_os = "android"), target_pointer_width = "64")))]
fn after(_: &rustix::fs::DirEntry, place: u64) -> u64 {
    place.saturating_add(1)
}

pub(super) fn file_type(kind: rustix::fs::FileType) -> FileType {
    use rustix::fs::FileType as Host;
    match kind {
        Host::RegularFile => FileType::Regular,
        Host::Directory => FileType::Directory,
        Host::Symlink => FileType::SymbolicLink,
        Host::CharacterDevice => FileType::CharacterDevice,
        Host::BlockDevice => FileType::BlockDevice,
        Host::Socket => FileType::SocketStream,
        Host::Fifo | Host::Unknown => FileType::Unknown,
    }
}

#[derive(Debug, Default)]
pub(super) struct Nodes(Lock<Slots>);

#[derive(Debug, Default)]
struct Slots {
    handles: Vec<Option<Arc<Handle>>>,
    free: Vec<usize>,
}

impl Nodes {
    pub(super) fn add(&self, fd: OwnedFd) -> Node {
        let handle = Some(Arc::new(Handle { fd, stream: Lock::new(None) }));
        let mut slots = self.0.lock();
        Node(match slots.free.pop() {
            Some(index) => {
                slots.handles[index] = handle;
                index as u64
            }
            None => {
                slots.handles.push(handle);
                slots.handles.len() as u64 - 1
            }
        })
    }

    pub(super) fn get(&self, node: Node) -> Result<Arc<Handle>, Errno> {
        let index = usize::try_from(node.0).map_err(|_| Errno::BADF)?;
        self.0.lock().handles.get(index).cloned().flatten().ok_or(Errno::BADF)
    }

    pub(super) fn remove(&self, node: Node) {
        let Ok(index) = usize::try_from(node.0) else { return };
        let mut slots = self.0.lock();
        let handle = slots.handles.get_mut(index).and_then(Option::take);
        if handle.is_some() {
            slots.free.push(index);
        }
        // Closing may take a while.
        drop(slots);
        drop(handle);
    }
}

/// Calls the system again if a signal came.
pub(super) fn retry<T>(call: impl FnMut() -> io::Result<T>) -> Result<T, Errno> {
    Ok(io::retry_on_intr(call)?)
}
