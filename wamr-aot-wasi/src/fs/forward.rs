//! Passing all methods of a file system on to another one.

use super::{DirEntry, FileSystem, Node, OpenOptions, Opened, Ready, SetTime, Stat};
use crate::Errno;

macro_rules! forward {
    ($self:ident, $inner:expr; $($name:ident($($parameter:ident: $ty:ty),*) $(-> $result:ty)?;)*) => {
        $(fn $name(&$self $(, $parameter: $ty)*) $(-> $result)? {
            $inner.$name($($parameter),*)
        })*
    };
    ($self:ident, $inner:expr) => {
        $crate::fs::forward::forward! { $self, $inner;
            root() -> Result<Node, Errno>;
            open(dir: Node, path: &str, options: OpenOptions) -> Result<Opened, Errno>;
            set_time(now: u64);
            close(node: Node);
            stat(node: Node) -> Result<Stat, Errno>;
            stat_at(dir: Node, path: &str, follow: bool) -> Result<Stat, Errno>;
            read_at(node: Node, buffer: &mut [u8], offset: u64) -> Result<usize, Errno>;
            poll(node: Node, write: bool, milliseconds: u16) -> Result<Option<Ready>, Errno>;
            read_dir(node: Node, from: u64, each: &mut dyn FnMut(DirEntry<'_>) -> bool)
                -> Result<(), Errno>;
            write_at(node: Node, bytes: &[u8], offset: u64) -> Result<usize, Errno>;
            append(node: Node, bytes: &[u8]) -> Result<(usize, u64), Errno>;
            set_size(node: Node, size: u64) -> Result<(), Errno>;
            allocate(node: Node, offset: u64, len: u64) -> Result<(), Errno>;
            sync(node: Node, data_only: bool) -> Result<(), Errno>;
            set_times(node: Node, accessed: SetTime, modified: SetTime) -> Result<(), Errno>;
            set_times_at(dir: Node, path: &str, follow: bool, accessed: SetTime, modified: SetTime)
                -> Result<(), Errno>;
            create_dir(dir: Node, path: &str) -> Result<(), Errno>;
            remove_dir(dir: Node, path: &str) -> Result<(), Errno>;
            unlink(dir: Node, path: &str) -> Result<(), Errno>;
            rename(dir: Node, path: &str, new_dir: Node, new_path: &str) -> Result<(), Errno>;
            link(dir: Node, path: &str, new_dir: Node, new_path: &str) -> Result<(), Errno>;
            symlink(target: &str, dir: Node, path: &str) -> Result<(), Errno>;
            read_link(dir: Node, path: &str, buffer: &mut [u8]) -> Result<usize, Errno>;
        }
    };
}

#[cfg_attr(
    not(feature = "alloc"),
    allow(unused_imports, reason = "there are no file systems in memory")
)]
pub(super) use forward;

impl<F: FileSystem + ?Sized> FileSystem for &F {
    forward!(self, (**self));
}
