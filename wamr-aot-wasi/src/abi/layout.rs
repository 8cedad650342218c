//! The structs that are written into guests' memories.

use crate::fs::{FileType, Stat};

/// The version of the interface that a module imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// `wasi_unstable`.
    Snapshot0,
    /// `wasi_snapshot_preview1`.
    Preview1,
}

/// Writes numbers at offsets of a struct.
struct Fields<const N: usize>([u8; N]);

impl<const N: usize> Fields<N> {
    const fn new() -> Fields<N> {
        Fields([0; N])
    }

    fn put<const M: usize>(mut self, offset: usize, bytes: [u8; M]) -> Fields<N> {
        self.0[offset..offset + M].copy_from_slice(&bytes);
        self
    }
}

/// `fdstat`.
pub(crate) fn fdstat(kind: FileType, flags: u16, base: u64, inheriting: u64) -> [u8; 24] {
    Fields::new()
        .put(0, [kind as u8])
        .put(2, flags.to_le_bytes())
        .put(8, base.to_le_bytes())
        .put(16, inheriting.to_le_bytes())
        .0
}

/// `filestat` of preview 1.
pub(crate) fn filestat(stat: &Stat) -> [u8; 64] {
    Fields::new()
        .put(0, stat.device.to_le_bytes())
        .put(8, stat.inode.to_le_bytes())
        .put(16, [stat.kind as u8])
        .put(24, stat.links.to_le_bytes())
        .put(32, stat.size.to_le_bytes())
        .put(40, stat.accessed.to_le_bytes())
        .put(48, stat.modified.to_le_bytes())
        .put(56, stat.changed.to_le_bytes())
        .0
}

/// `filestat` of snapshot 0: the number of links has 32 bits.
pub(crate) fn filestat0(stat: &Stat) -> [u8; 56] {
    Fields::new()
        .put(0, stat.device.to_le_bytes())
        .put(8, stat.inode.to_le_bytes())
        .put(16, [stat.kind as u8])
        .put(20, u32::try_from(stat.links).unwrap_or(u32::MAX).to_le_bytes())
        .put(24, stat.size.to_le_bytes())
        .put(32, stat.accessed.to_le_bytes())
        .put(40, stat.modified.to_le_bytes())
        .put(48, stat.changed.to_le_bytes())
        .0
}

/// `prestat` of a directory.
pub(crate) fn prestat(name_len: u32) -> [u8; 8] {
    Fields::new().put(4, name_len.to_le_bytes()).0
}

/// `dirent`, which the name follows.
pub(crate) fn dirent(next: u64, inode: u64, name_len: u32, kind: FileType) -> [u8; 24] {
    Fields::new()
        .put(0, next.to_le_bytes())
        .put(8, inode.to_le_bytes())
        .put(16, name_len.to_le_bytes())
        .put(20, [kind as u8])
        .0
}

/// `event`.
pub(crate) fn event(userdata: u64, errno: u16, kind: u8, bytes: u64, flags: u16) -> [u8; 32] {
    Fields::new()
        .put(0, userdata.to_le_bytes())
        .put(8, errno.to_le_bytes())
        .put(10, [kind])
        .put(16, bytes.to_le_bytes())
        .put(24, flags.to_le_bytes())
        .0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filestats_differ_by_version() {
        let stat = Stat { links: 7, size: 9, kind: FileType::Regular, ..Stat::default() };
        let (new, old) = (filestat(&stat), filestat0(&stat));
        assert_eq!((new[16], new[24], new[32]), (4, 7, 9));
        assert_eq!((old[16], old[20], old[24]), (4, 7, 9));
    }
}
