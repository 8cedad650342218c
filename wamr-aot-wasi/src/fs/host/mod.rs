//! [`HostDir`]: a directory of the host.
//!
//! A path is resolved by the kernel (`openat2`, which keeps it beneath the directory), or one
//! component at a time. What is done at its end is done by the name in its directory, and never
//! follows a symbolic link, so it does not matter if that changes meanwhile.

use std::{io, path::Path};

use crate::{
    Errno,
    fs::{DirEntry, FileSystem, Node, OpenOptions, Opened, Ready, SetTime, Stat, forward::forward},
};

#[cfg(unix)]
mod beneath;
#[cfg(unix)]
mod flags;
#[cfg(unix)]
mod nodes;
mod resolution;
#[cfg(unix)]
mod steps;
#[cfg(unix)]
mod unix;
#[cfg(not(unix))]
mod unsupported;

pub use resolution::Resolution;
#[cfg(unix)]
use unix::Inner;
#[cfg(not(unix))]
use unsupported::Inner;

/// A directory of the host. A guest does not get out of it, whatever is in it: `..`, symbolic
/// links, `/proc`, links that change while they are followed.
///
/// What the host mounts in the directory is part of it, and so is what it links into it by hard
/// links. Pipes and devices are opened without waiting for them.
///
/// Directories of the host are available on Unix. On other systems they are refused.
///
/// ```
/// use wamr_aot_wasi::{Access, WasiCtx, fs::HostDir};
///
/// let dir = HostDir::open(std::env::temp_dir())?;
/// let ctx = WasiCtx::builder().preopen(dir, "/tmp", Access::Read).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct HostDir(Inner);

impl HostDir {
    /// Opens a directory. The kernel resolves paths in it if it can.
    ///
    /// # Errors
    /// If it cannot be opened; of the kind [`Unsupported`](io::ErrorKind::Unsupported) on systems
    /// other than Unix.
    pub fn open(path: impl AsRef<Path>) -> io::Result<HostDir> {
        Inner::open(path.as_ref(), None).map(HostDir)
    }

    /// Opens a directory in which paths are resolved in this way.
    ///
    /// # Errors
    /// As [`open`](HostDir::open), and if the kernel cannot resolve paths.
    pub fn open_with(path: impl AsRef<Path>, resolution: Resolution) -> io::Result<HostDir> {
        Inner::open(path.as_ref(), Some(resolution)).map(HostDir)
    }

    /// How paths are resolved.
    pub fn resolution(&self) -> Resolution {
        self.0.resolution()
    }
}

impl FileSystem for HostDir {
    forward!(self, self.0);
}
