//! How files are opened.

use rustix::fs::OFlags;

/// How a directory is opened that is only walked through.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) const SEARCH: OFlags = OFlags::PATH.union(OFlags::DIRECTORY);
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) const SEARCH: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY);

/// What is opened is never waited for, and never becomes the terminal of the process.
pub(super) const ALWAYS: OFlags = OFlags::CLOEXEC.union(OFlags::NONBLOCK).union(OFlags::NOCTTY);
