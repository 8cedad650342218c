//! Systems on which directories of the host are refused.

use std::{io, path::Path};

use super::resolution::Resolution;
use crate::{
    Errno,
    fs::{DirEntry, FileSystem, Node, OpenOptions, Opened, Stat},
};

/// There is no value of this type.
#[derive(Debug)]
pub(super) enum Inner {}

impl Inner {
    pub(super) fn open(path: &Path, _: Option<Resolution>) -> io::Result<Inner> {
        let message = std::format!(
            "{}: a guest cannot be kept inside a directory on this system yet; use `Memory` or `Bundle`",
            path.display()
        );
        Err(io::Error::new(io::ErrorKind::Unsupported, message))
    }

    pub(super) fn resolution(&self) -> Resolution {
        match *self {}
    }
}

impl FileSystem for Inner {
    fn root(&self) -> Result<Node, Errno> {
        match *self {}
    }

    fn open(&self, _: Node, _: &str, _: OpenOptions) -> Result<Opened, Errno> {
        match *self {}
    }

    fn stat(&self, _: Node) -> Result<Stat, Errno> {
        match *self {}
    }

    fn read_at(&self, _: Node, _: &mut [u8], _: u64) -> Result<usize, Errno> {
        match *self {}
    }

    fn read_dir(&self, _: Node, _: u64, _: &mut dyn FnMut(DirEntry<'_>) -> bool) -> Result<(), Errno> {
        match *self {}
    }
}
