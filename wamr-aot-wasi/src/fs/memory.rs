//! [`Memory`]: files in memory.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU32, Ordering};

use super::{
    DirEntry, FileSystem, Files, Node, OpenOptions, Opened, Ready, SetTime, Stat, forward::forward,
    limits::MemoryLimits, tree::Tree,
};
use crate::{Errno, lock::Lock};

/// Files in memory, which are gone when it is dropped. Several guests share them by an `Arc`.
///
/// ```
/// use std::sync::Arc;
/// use wamr_aot_wasi::{Access, WasiCtx, fs::Memory};
///
/// let files = Arc::new(Memory::new());
/// files.write("config.txt", b"verbose = true\n")?;
/// let ctx = WasiCtx::builder().preopen(Arc::clone(&files), "/", Access::ReadWrite).build()?;
/// // ... the guest runs
/// assert_eq!(files.read("config.txt")?, b"verbose = true\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Memory {
    tree: Lock<Tree>,
}

/// What tells one file system in memory from another.
static DEVICE: AtomicU32 = AtomicU32::new(1);

fn device() -> u64 {
    u64::from(DEVICE.fetch_add(1, Ordering::Relaxed))
}

impl Memory {
    /// No files, within the default limits.
    pub fn new() -> Memory {
        Memory::with_limits(MemoryLimits::default())
    }

    /// No files, within limits.
    pub fn with_limits(limits: MemoryLimits) -> Memory {
        Memory { tree: Lock::new(Tree::new(limits, None, device(), None)) }
    }

    /// No files, within limits. `clock` says when a file changes, in nanoseconds since 1970.
    ///
    /// By default it is the clock of the guest that changes the file. If that is the machine's, and
    /// for what the host does, it is the system's, and without `std` 0. What is there when a guest
    /// with another clock gets the files has that moment as its times, so that a guest with a
    /// deterministic clock sees the same times in each run.
    pub fn with_clock(limits: MemoryLimits, clock: fn() -> u64) -> Memory {
        Memory { tree: Lock::new(Tree::new(limits, Some(clock), device(), None)) }
    }

    /// The files of `lower`, which stays as it is: the changes are in memory, within limits.
    ///
    /// A file is copied into memory when it is first written to: all of it takes its part of the
    /// limit, and if there is no room the write fails. Directories are read once, when a guest
    /// first looks into them, so `lower` should not change. What is in it takes nothing of the
    /// limits as long as it is not written to; the names in the directories that a guest looked
    /// into are in memory, so what that takes is bounded by `lower`. Devices and sockets are not
    /// shown.
    ///
    /// ```
    /// use wamr_aot_wasi::{Access, WasiCtx, fs::{Bundle, Memory, MemoryLimits}};
    ///
    /// static FILES: Bundle = Bundle::new(&[("config.txt", b"verbose = true\n")]);
    ///
    /// let files = Memory::over(&FILES, MemoryLimits::default());
    /// let ctx = WasiCtx::builder().preopen(files, "/", Access::ReadWrite).build()?;
    /// # Ok::<(), wamr_aot_wasi::BuildError>(())
    /// ```
    pub fn over(lower: impl Into<Files>, limits: MemoryLimits) -> Memory {
        Memory { tree: Lock::new(Tree::new(limits, None, device(), Some(Arc::new(lower.into())))) }
    }

    /// The content of a file, for the host.
    ///
    /// # Errors
    /// If there is no such file.
    pub fn read(&self, path: &str) -> Result<alloc::vec::Vec<u8>, Errno> {
        let mut tree = self.tree.lock();
        let root = tree.root()?;
        let opened = tree.open(root, path, OpenOptions { read: true, follow: true, ..Default::default() });
        let content = opened.and_then(|Opened { node, .. }| {
            let content = tree.stat(node).and_then(|stat| {
                let mut content = alloc::vec![0; usize::try_from(stat.size).map_err(|_| Errno::NOMEM)?];
                let len = tree.read_at(node, &mut content, 0)?;
                content.truncate(len);
                Ok(content)
            });
            tree.close(node);
            content
        });
        tree.close(root);
        content
    }

    /// Makes or replaces a file, and the directories on the way to it, for the host.
    ///
    /// # Errors
    /// If it is a directory, or there is no room.
    pub fn write(&self, path: &str, content: &[u8]) -> Result<(), Errno> {
        let mut tree = self.tree.lock();
        let root = tree.root()?;
        for (end, _) in path.match_indices('/') {
            match tree.create_dir(root, &path[..end]) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(errno) => {
                    tree.close(root);
                    return Err(errno);
                }
            }
        }
        let options =
            OpenOptions { write: true, create: true, truncate: true, follow: true, ..Default::default() };
        let outcome = tree.open(root, path, options).and_then(|Opened { node, .. }| {
            let outcome = tree.write_at(node, content, 0);
            tree.close(node);
            outcome.map(|_| ())
        });
        tree.close(root);
        outcome
    }
}

impl Default for Memory {
    fn default() -> Memory {
        Memory::new()
    }
}

impl core::fmt::Debug for Memory {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

impl FileSystem for Memory {
    forward!(self, self.tree.lock());
}
