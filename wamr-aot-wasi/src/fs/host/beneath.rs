//! Resolution by the kernel: `openat2`, which keeps a path beneath the directory that it starts
//! from.

use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags};

use crate::Errno;

/// How often a path is resolved again that changed while the kernel resolved it.
#[cfg(any(target_os = "linux", target_os = "android"))]
const ATTEMPTS: u32 = 32;

#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn open(dir: BorrowedFd<'_>, path: &str, flags: OFlags, mode: Mode) -> Result<OwnedFd, Errno> {
    use rustix::{
        fs::{ResolveFlags, openat2},
        io,
    };
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    for _ in 0..ATTEMPTS {
        match openat2(dir, path, flags | OFlags::CLOEXEC, mode, resolve) {
            // Something was renamed meanwhile, so that the kernel cannot say whether `..` got out.
            Err(io::Errno::AGAIN | io::Errno::INTR) => {}
            // It would leave the directory.
            Err(io::Errno::XDEV) => return Err(Errno::PERM),
            outcome => return Ok(outcome?),
        }
    }
    Err(Errno::AGAIN)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn open(_: BorrowedFd<'_>, _: &str, _: OFlags, _: Mode) -> Result<OwnedFd, Errno> {
    Err(Errno::NOSYS)
}

/// Whether the kernel can do it: it is new enough, and no filter of system calls forbids it.
pub(super) fn is_available(dir: BorrowedFd<'_>) -> bool {
    open(dir, ".", super::flags::SEARCH, Mode::empty()).is_ok()
}
