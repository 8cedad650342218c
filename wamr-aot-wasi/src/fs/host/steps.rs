//! Resolution by steps: one component at a time, from a directory that is open to the next.
//!
//! The system never follows a symbolic link. Links are read, and their targets resolved in the same
//! way from the directory that they are in. `..` goes back to a directory that is still open, so a
//! rename does not change where it leads.

use alloc::{borrow::Cow, vec::Vec};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::{
    fs::{AtFlags, FileType, Mode, OFlags, openat, readlinkat, statat},
    io,
};

use super::{flags::SEARCH, nodes::retry};
use crate::{
    Errno,
    fs::path::{LINK_LIMIT, step_of_bytes},
};

/// The most directories that are open at a time while a path is resolved: how deep it may lead.
const DEPTH: usize = 256;

/// How often a file is opened again that was replaced by a symbolic link meanwhile.
const ATTEMPTS: u32 = 32;

/// What a path leads to: a name in a directory.
pub(super) struct Place<'a> {
    start: BorrowedFd<'a>,
    below: Vec<OwnedFd>,
    /// The name in the directory. `None` if the path leads to the directory itself, by `.` or `..`.
    pub(super) name: Option<Vec<u8>>,
    /// Whether a slash follows the name, in the path or in the target of a link that it leads to.
    pub(super) slash: bool,
}

impl Place<'_> {
    /// The directory.
    pub(super) fn directory(&self) -> BorrowedFd<'_> {
        self.below.last().map_or(self.start, AsFd::as_fd)
    }
}

/// Resolves all of a path but its last component; and that, too, if it is a symbolic link and
/// `follow`.
pub(super) fn resolve<'a>(start: BorrowedFd<'a>, path: &str, follow: bool) -> Result<Place<'a>, Errno> {
    let mut place = Place { start, below: Vec::new(), name: None, slash: false };
    let mut text = Cow::Borrowed(path.as_bytes());
    let mut at = 0;
    let mut links = 0;
    loop {
        let step = step_of_bytes(&text[at..])?;
        let (is_last, slash) = (step.is_last(), step.slash);
        let next = text.len() - step.rest.len();
        let target = match step.name {
            b"." => None,
            b".." => {
                place.below.pop().ok_or(Errno::PERM)?;
                None
            }
            name if is_last => {
                let target = if follow { link(place.directory(), name)? } else { None };
                if target.is_none() {
                    place.name = Some(name.to_vec());
                    place.slash = slash;
                    return Ok(place);
                }
                target
            }
            name => match enter(place.directory(), name)? {
                Entered::Directory(_) if place.below.len() == DEPTH => return Err(Errno::NAMETOOLONG),
                Entered::Directory(directory) => {
                    place.below.push(directory);
                    None
                }
                Entered::Link(target) => Some(target),
            },
        };
        if let Some(target) = target {
            links += 1;
            if links > LINK_LIMIT {
                return Err(Errno::LOOP);
            }
            let separator: &[u8] = if slash { b"/" } else { b"" };
            text = Cow::Owned([&target, separator, &text[next..]].concat());
            at = 0;
            continue;
        }
        if is_last {
            return Ok(place);
        }
        at = next;
    }
}

enum Entered {
    Directory(OwnedFd),
    Link(Vec<u8>),
}

/// Opens a directory, or reads a symbolic link.
fn enter(directory: BorrowedFd<'_>, name: &[u8]) -> Result<Entered, Errno> {
    let flags = SEARCH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    for _ in 0..ATTEMPTS {
        match retry(|| openat(directory, name, flags, Mode::empty())) {
            Ok(directory) => return Ok(Entered::Directory(directory)),
            Err(Errno::NOTDIR | Errno::LOOP) => {}
            Err(errno) => return Err(errno),
        }
        match link(directory, name)? {
            Some(target) => return Ok(Entered::Link(target)),
            // It was a link, and is not one any longer, or is a file.
            None if is_file(directory, name)? => return Err(Errno::NOTDIR),
            None => {}
        }
    }
    Err(Errno::AGAIN)
}

/// Whether it is neither a directory nor a symbolic link.
fn is_file(directory: BorrowedFd<'_>, name: &[u8]) -> Result<bool, Errno> {
    let stat = statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(!matches!(FileType::from_raw_mode(stat.st_mode), FileType::Directory | FileType::Symlink))
}

/// The target of a symbolic link, which need not be UTF-8. `None` if it is not one, or does not
/// exist.
fn link(directory: BorrowedFd<'_>, name: &[u8]) -> Result<Option<Vec<u8>>, Errno> {
    match readlinkat(directory, name, Vec::new()) {
        Ok(target) => Ok(Some(target.into_bytes())),
        Err(io::Errno::INVAL | io::Errno::NOENT) => Ok(None),
        Err(errno) => Err(errno.into()),
    }
}

/// Opens what a path leads to.
pub(super) fn open(dir: BorrowedFd<'_>, path: &str, flags: OFlags, mode: Mode) -> Result<OwnedFd, Errno> {
    let follow = match path.ends_with('/') {
        true => !flags.contains(OFlags::CREATE),
        false => !flags.intersects(OFlags::NOFOLLOW) && !flags.contains(OFlags::CREATE | OFlags::EXCL),
    };
    for _ in 0..ATTEMPTS {
        let place = resolve(dir, path, follow)?;
        if place.slash && flags.contains(OFlags::CREATE) {
            return Err(Errno::ISDIR);
        }
        let name = place.name.as_deref().unwrap_or(b".");
        let directory = if place.slash { OFlags::DIRECTORY } else { OFlags::empty() };
        let flags = flags | directory | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match retry(|| openat(place.directory(), name, flags, mode)) {
            // It has become a link since it was looked at.
            Err(Errno::LOOP) if follow => {}
            outcome => return outcome,
        }
    }
    Err(Errno::AGAIN)
}
