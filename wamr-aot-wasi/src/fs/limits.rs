//! [`MemoryLimits`]: the quota of files in memory.

/// How much a guest may put into a file system in memory. What is above fails with `NOSPC`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryLimits {
    /// The bytes of all files and targets of symbolic links.
    pub bytes: u64,
    /// The number of files, directories and links, each by any of its names.
    pub files: u64,
}

impl Default for MemoryLimits {
    /// 256 MiB, and 65536 files.
    fn default() -> MemoryLimits {
        MemoryLimits { bytes: 256 << 20, files: 65536 }
    }
}
