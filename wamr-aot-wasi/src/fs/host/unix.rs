//! Files of Unix.

use alloc::{sync::Arc, vec::Vec};
use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    path::Path,
};

use rustix::{
    event::{self, PollFd, PollFlags},
    fs::{self, AtFlags, Mode, OFlags, Timespec, Timestamps},
    io::{ioctl_fionread, pread, pwrite, read, write},
};

use super::{
    beneath,
    flags::{ALWAYS, SEARCH},
    nodes::{Handle, Nodes, file_type, retry},
    resolution::Resolution,
    steps,
};
use crate::{
    Errno,
    fs::{DirEntry, FileSystem, FileType, Node, OpenOptions, Opened, Ready, SetTime, Stat},
};

#[derive(Debug)]
pub(super) struct Inner {
    root: OwnedFd,
    nodes: Nodes,
    resolution: Resolution,
}

/// A directory on the way to what a path leads to.
enum Parent<'a> {
    /// The one that the path starts from.
    Start(BorrowedFd<'a>),
    Opened(OwnedFd),
}

impl AsFd for Parent<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Parent::Start(fd) => *fd,
            Parent::Opened(fd) => fd.as_fd(),
        }
    }
}

/// An entry of a directory, whose name is not `.` or `..`.
struct Entry<'a> {
    parent: Parent<'a>,
    name: Vec<u8>,
    /// Whether slashes follow the name.
    slash: bool,
}

impl Entry<'_> {
    fn stat(&self) -> Result<fs::Stat, Errno> {
        Ok(fs::statat(&self.parent, &*self.name, AtFlags::SYMLINK_NOFOLLOW)?)
    }

    fn is_directory(&self) -> Result<bool, Errno> {
        Ok(fs::FileType::from_raw_mode(self.stat()?.st_mode) == fs::FileType::Directory)
    }

    /// The name is made new: it may end with a slash only if it is one of a directory.
    fn check_new(&self) -> Result<(), Errno> {
        match self.slash {
            false => Ok(()),
            true => self.stat().and(Err(Errno::EXIST)),
        }
    }

    /// What has the name is a directory, if a slash says so.
    fn check_slash(&self) -> Result<(), Errno> {
        if self.slash && !self.is_directory()? { Err(Errno::NOTDIR) } else { Ok(()) }
    }
}

impl Inner {
    pub(super) fn open(path: &Path, resolution: Option<Resolution>) -> io::Result<Inner> {
        let root = fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let resolution = match resolution {
            Some(Resolution::Steps) => Resolution::Steps,
            _ if beneath::is_available(root.as_fd()) => Resolution::Kernel,
            Some(Resolution::Kernel) => {
                let message = "the kernel has no `openat2`, or a filter of system calls forbids it";
                return Err(io::Error::new(io::ErrorKind::Unsupported, message));
            }
            None => Resolution::Steps,
        };
        Ok(Inner { root, nodes: Nodes::default(), resolution })
    }

    pub(super) fn resolution(&self) -> Resolution {
        self.resolution
    }

    fn open_at(&self, dir: BorrowedFd<'_>, path: &str, flags: OFlags, mode: Mode) -> Result<OwnedFd, Errno> {
        match self.resolution {
            Resolution::Kernel => beneath::open(dir, path, flags, mode),
            Resolution::Steps => steps::open(dir, path, flags, mode),
        }
    }

    /// The entry that a path leads to, whose last component is not followed. `Err` if the last
    /// component is `.` or `..`: the errno that `dots` returns for it.
    fn entry<'a>(
        &self,
        dir: &'a Handle,
        path: &str,
        dots: impl FnOnce(&str) -> Errno,
    ) -> Result<Entry<'a>, Errno> {
        let trimmed = path.trim_end_matches('/');
        let (parents, name) = match trimmed.rfind('/') {
            Some(slash) => trimmed.split_at(slash + 1),
            None => ("", trimmed),
        };
        if path.starts_with('/') {
            return Err(Errno::PERM);
        }
        if matches!(name, "." | "..") {
            self.open_at(dir.as_fd(), path, SEARCH, Mode::empty())?;
            return Err(dots(name));
        }
        if name.len() > crate::fs::path::NAME_LIMIT {
            return Err(Errno::NAMETOOLONG);
        }
        let parent = match parents {
            "" => Parent::Start(dir.as_fd()),
            parents => Parent::Opened(self.open_at(dir.as_fd(), parents, SEARCH, Mode::empty())?),
        };
        Ok(Entry { parent, name: name.as_bytes().to_vec(), slash: trimmed.len() < path.len() })
    }
}

fn stat_of(stat: &fs::Stat) -> Stat {
    let time = |seconds: i64, nanoseconds: u64| {
        u64::try_from(seconds).unwrap_or(0).saturating_mul(1_000_000_000).saturating_add(nanoseconds)
    };
    #[allow(clippy::unnecessary_cast, clippy::useless_conversion, reason = "the types differ by system")]
    Stat {
        device: stat.st_dev as u64,
        inode: stat.st_ino as u64,
        kind: file_type(fs::FileType::from_raw_mode(stat.st_mode)),
        links: stat.st_nlink as u64,
        size: stat.st_size as u64,
        accessed: time(stat.st_atime as i64, stat.st_atime_nsec as u64),
        modified: time(stat.st_mtime as i64, stat.st_mtime_nsec as u64),
        changed: time(stat.st_ctime as i64, stat.st_ctime_nsec as u64),
    }
}

fn timestamps(accessed: SetTime, modified: SetTime) -> Timestamps {
    let one = |time| match time {
        SetTime::Keep => Timespec { tv_sec: 0, tv_nsec: fs::UTIME_OMIT as _ },
        SetTime::Now(time) | SetTime::To(time) => {
            Timespec { tv_sec: (time / 1_000_000_000) as _, tv_nsec: (time % 1_000_000_000) as _ }
        }
    };
    Timestamps { last_access: one(accessed), last_modification: one(modified) }
}

impl FileSystem for Inner {
    fn root(&self) -> Result<Node, Errno> {
        Ok(self.nodes.add(rustix::io::fcntl_dupfd_cloexec(&self.root, 0)?))
    }

    fn open(&self, dir: Node, path: &str, options: OpenOptions) -> Result<Opened, Errno> {
        let dir = self.nodes.get(dir)?;
        let mut flags = ALWAYS
            | match (options.read, options.write) {
                (_, false) => OFlags::RDONLY,
                (false, true) => OFlags::WRONLY,
                (true, true) => OFlags::RDWR,
            };
        flags.set(OFlags::CREATE, options.create);
        flags.set(OFlags::EXCL, options.create && options.exclusive);
        flags.set(OFlags::TRUNC, options.truncate);
        flags.set(OFlags::DIRECTORY, options.directory);
        flags.set(OFlags::NOFOLLOW, !options.follow);
        let mode = if options.create { Mode::from_raw_mode(0o666) } else { Mode::empty() };
        let fd = self.open_at(dir.as_fd(), path, flags, mode)?;
        let kind = match options.directory {
            true => FileType::Directory,
            false => file_type(fs::FileType::from_raw_mode(fs::fstat(&fd)?.st_mode)),
        };
        Ok(Opened { node: self.nodes.add(fd), kind })
    }

    fn close(&self, node: Node) {
        self.nodes.remove(node);
    }

    fn stat(&self, node: Node) -> Result<Stat, Errno> {
        Ok(stat_of(&fs::fstat(self.nodes.get(node)?)?))
    }

    fn stat_at(&self, dir: Node, path: &str, follow: bool) -> Result<Stat, Errno> {
        let dir = self.nodes.get(dir)?;
        let place = steps_or_kernel(self, &dir, path, follow)?;
        Ok(stat_of(&match place {
            Target::Opened(fd) => fs::fstat(fd)?,
            Target::Entry(entry) => entry.stat()?,
        }))
    }

    fn read_at(&self, node: Node, buffer: &mut [u8], offset: u64) -> Result<usize, Errno> {
        let handle = self.nodes.get(node)?;
        match retry(|| pread(&*handle, &mut *buffer, offset)) {
            // A pipe or a terminal.
            Err(Errno::SPIPE) => retry(|| read(&*handle, &mut *buffer)),
            outcome => outcome,
        }
    }

    fn poll(&self, node: Node, write: bool, milliseconds: u16) -> Result<Option<Ready>, Errno> {
        let handle = self.nodes.get(node)?;
        let timeout = Timespec { tv_sec: 0, tv_nsec: (u32::from(milliseconds) * 1_000_000) as _ };
        let mut fds = [PollFd::new(&*handle, if write { PollFlags::OUT } else { PollFlags::IN })];
        match event::poll(&mut fds, Some(&timeout)) {
            // A signal of the host's is not seen: it only ends the wait.
            Ok(0) | Err(rustix::io::Errno::INTR) => return Ok(None),
            outcome => outcome?,
        };
        let hangup = fds[0].revents().contains(PollFlags::HUP);
        // A device need not know.
        let bytes = if write { 0 } else { ioctl_fionread(&*handle).unwrap_or(0) };
        Ok(Some(Ready { bytes, hangup }))
    }

    fn read_dir(
        &self,
        node: Node,
        from: u64,
        each: &mut dyn FnMut(DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        self.nodes.get(node)?.read_dir(from, each)
    }

    fn write_at(&self, node: Node, bytes: &[u8], offset: u64) -> Result<usize, Errno> {
        let handle = self.nodes.get(node)?;
        match retry(|| pwrite(&*handle, bytes, offset)) {
            Err(Errno::SPIPE) => retry(|| write(&*handle, bytes)),
            outcome => outcome,
        }
    }

    fn append(&self, node: Node, bytes: &[u8]) -> Result<(usize, u64), Errno> {
        let handle = self.nodes.get(node)?;
        let done = match append(&handle, bytes) {
            Err(Errno::NOTSUP | Errno::NOSYS | Errno::SPIPE) => {
                let end = u64::try_from(fs::fstat(&handle)?.st_size).unwrap_or(0);
                self.write_at(node, bytes, end)?
            }
            outcome => outcome?,
        };
        Ok((done, u64::try_from(fs::fstat(&handle)?.st_size).unwrap_or(0)))
    }

    fn set_size(&self, node: Node, size: u64) -> Result<(), Errno> {
        let handle = self.nodes.get(node)?;
        retry(|| fs::ftruncate(&*handle, size))
    }

    fn allocate(&self, node: Node, offset: u64, len: u64) -> Result<(), Errno> {
        let handle = self.nodes.get(node)?;
        allocate(&handle, offset, len)
    }

    fn sync(&self, node: Node, data_only: bool) -> Result<(), Errno> {
        let handle = self.nodes.get(node)?;
        let outcome = match data_only {
            #[cfg(not(target_vendor = "apple"))]
            true => retry(|| fs::fdatasync(&*handle)),
            _ => retry(|| fs::fsync(&*handle)),
        };
        match outcome {
            // A pipe or a device has no content to store.
            Err(Errno::INVAL | Errno::ROFS) => Ok(()),
            outcome => outcome,
        }
    }

    fn set_times(&self, node: Node, accessed: SetTime, modified: SetTime) -> Result<(), Errno> {
        Ok(fs::futimens(self.nodes.get(node)?, &timestamps(accessed, modified))?)
    }

    fn set_times_at(
        &self,
        dir: Node,
        path: &str,
        follow: bool,
        accessed: SetTime,
        modified: SetTime,
    ) -> Result<(), Errno> {
        let dir = self.nodes.get(dir)?;
        let times = timestamps(accessed, modified);
        // A file that was only looked up cannot be changed by its descriptor: the name is needed.
        let place = steps::resolve(dir.as_fd(), path, follow || path.ends_with('/'))?;
        let Some(name) = &place.name else {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            return Ok(fs::futimens(fs::openat(place.directory(), ".", flags, Mode::empty())?, &times)?);
        };
        if place.slash {
            let stat = fs::statat(place.directory(), &**name, AtFlags::SYMLINK_NOFOLLOW)?;
            if fs::FileType::from_raw_mode(stat.st_mode) != fs::FileType::Directory {
                return Err(Errno::NOTDIR);
            }
        }
        Ok(fs::utimensat(place.directory(), &**name, &times, AtFlags::SYMLINK_NOFOLLOW)?)
    }

    fn create_dir(&self, dir: Node, path: &str) -> Result<(), Errno> {
        let dir = self.nodes.get(dir)?;
        let Entry { parent, name, .. } = self.entry(&dir, path, |_| Errno::EXIST)?;
        Ok(fs::mkdirat(parent, name, Mode::from_raw_mode(0o777))?)
    }

    fn remove_dir(&self, dir: Node, path: &str) -> Result<(), Errno> {
        let dir = self.nodes.get(dir)?;
        let dots = |name: &str| if name == "." { Errno::INVAL } else { Errno::NOTEMPTY };
        let Entry { parent, name, .. } = self.entry(&dir, path, dots)?;
        Ok(fs::unlinkat(parent, name, AtFlags::REMOVEDIR)?)
    }

    fn unlink(&self, dir: Node, path: &str) -> Result<(), Errno> {
        let dir = self.nodes.get(dir)?;
        let entry = self.entry(&dir, path, |_| Errno::ISDIR)?;
        if entry.slash {
            return Err(if entry.is_directory()? { Errno::ISDIR } else { Errno::NOTDIR });
        }
        match fs::unlinkat(&entry.parent, &*entry.name, AtFlags::empty()) {
            // What POSIX says of a directory.
            Err(rustix::io::Errno::PERM) if entry.is_directory()? => Err(Errno::ISDIR),
            outcome => Ok(outcome?),
        }
    }

    fn rename(&self, dir: Node, path: &str, new_dir: Node, new_path: &str) -> Result<(), Errno> {
        let (dir, new_dir) = (self.nodes.get(dir)?, self.nodes.get(new_dir)?);
        let old = self.entry(&dir, path, |_| Errno::BUSY)?;
        let new = self.entry(&new_dir, new_path, |_| Errno::BUSY)?;
        if (old.slash || new.slash) && !old.is_directory()? {
            return Err(Errno::NOTDIR);
        }
        Ok(fs::renameat(old.parent, old.name, new.parent, new.name)?)
    }

    fn link(&self, dir: Node, path: &str, new_dir: Node, new_path: &str) -> Result<(), Errno> {
        let (dir, new_dir) = (self.nodes.get(dir)?, self.nodes.get(new_dir)?);
        let old = self.entry(&dir, path, |_| Errno::PERM)?;
        let new = self.entry(&new_dir, new_path, |_| Errno::EXIST)?;
        old.check_slash()?;
        new.check_new()?;
        Ok(fs::linkat(old.parent, old.name, new.parent, new.name, AtFlags::empty())?)
    }

    fn symlink(&self, target: &str, dir: Node, path: &str) -> Result<(), Errno> {
        let dir = self.nodes.get(dir)?;
        let entry = self.entry(&dir, path, |_| Errno::EXIST)?;
        entry.check_new()?;
        Ok(fs::symlinkat(target, entry.parent, entry.name)?)
    }

    fn read_link(&self, dir: Node, path: &str, buffer: &mut [u8]) -> Result<usize, Errno> {
        let dir = self.nodes.get(dir)?;
        if path.ends_with('/') {
            let flags = SEARCH | OFlags::DIRECTORY;
            return self.open_at(dir.as_fd(), path, flags, Mode::empty()).and(Err(Errno::INVAL));
        }
        let Entry { parent, name, .. } = self.entry(&dir, path, |_| Errno::INVAL)?;
        let target = fs::readlinkat(parent, name, Vec::new())?;
        let target = target.as_bytes();
        let len = target.len().min(buffer.len());
        buffer[..len].copy_from_slice(&target[..len]);
        Ok(len)
    }
}

/// What a path leads to: opened only to be looked at, or by its name.
enum Target<'a> {
    Opened(OwnedFd),
    Entry(Entry<'a>),
}

fn steps_or_kernel<'a>(
    inner: &Inner,
    dir: &'a Arc<Handle>,
    path: &str,
    follow: bool,
) -> Result<Target<'a>, Errno> {
    let slash = path.ends_with('/');
    let is_dots = matches!(path.rsplit('/').find(|name| !name.is_empty()), Some("." | ".."));
    if !follow && !slash && !is_dots {
        return inner.entry(dir, path, |_| Errno::INVAL).map(Target::Entry);
    }
    if is_dots || slash {
        return inner.open_at(dir.as_fd(), path, SEARCH, Mode::empty()).map(Target::Opened);
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return inner.open_at(dir.as_fd(), path, OFlags::PATH, Mode::empty()).map(Target::Opened);
    // Without a way to open a file that is only looked at, its name has to do.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let place = steps::resolve(dir.as_fd(), path, true)?;
        let parent = Parent::Opened(place.directory().try_clone_to_owned()?);
        match place.name {
            Some(name) => Ok(Target::Entry(Entry { parent, name, slash: false })),
            None => match parent {
                Parent::Opened(fd) => Ok(Target::Opened(fd)),
                Parent::Start(_) => Err(Errno::IO),
            },
        }
    }
}

#[cfg(target_os = "linux")]
fn append(handle: &Handle, bytes: &[u8]) -> Result<usize, Errno> {
    use rustix::io::{ReadWriteFlags, pwritev2};
    retry(|| pwritev2(handle, &[io::IoSlice::new(bytes)], 0, ReadWriteFlags::APPEND))
}

#[cfg(not(target_os = "linux"))]
fn append(_: &Handle, _: &[u8]) -> Result<usize, Errno> {
    Err(Errno::NOTSUP)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn allocate(handle: &Handle, offset: u64, len: u64) -> Result<(), Errno> {
    retry(|| fs::fallocate(handle, fs::FallocateFlags::empty(), offset, len))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn allocate(_: &Handle, _: u64, _: u64) -> Result<(), Errno> {
    Err(Errno::NOTSUP)
}
