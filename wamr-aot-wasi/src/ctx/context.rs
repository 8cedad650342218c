//! [`WasiCtx`]: what a guest has.

use super::{
    access::Access,
    clock::Clock,
    random::Random,
    table::{Descriptor, Kind, Table},
};
use crate::{
    Errno,
    abi::flags::{FdFlags, Rights},
    fs::{FileSystem, FileType, Files, Node},
    store::{List, Text},
};

/// What a guest has of WASI: arguments, environment, streams, clocks, random numbers, and files.
///
/// It belongs to one guest, and lives in the host's state: see [`WasiView`](crate::WasiView).
/// Nodes that the guest left open are closed when it is dropped.
#[derive(Debug)]
pub struct WasiCtx {
    pub(crate) args: List<Text, 16>,
    pub(crate) env: List<(Text, Text), 16>,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(super) mounts: List<Option<Mount>, 4>,
    pub(crate) table: Table,
}

/// A file system that the guest was given.
pub(super) struct Mount {
    pub(super) files: Files,
    pub(super) name: Text,
    pub(super) access: Access,
}

impl core::fmt::Debug for Mount {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Mount")
            .field("name", &self.name)
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}

impl Mount {
    /// The rights of its directories, and those of what is opened from them.
    pub(super) fn rights(&self) -> (Rights, Rights) {
        let all = Rights::DIRECTORY.union(Rights::FILE);
        match self.access {
            Access::Read => (Rights::DIRECTORY.read_only(), all.read_only()),
            Access::ReadWrite => (Rights::DIRECTORY, all),
        }
    }
}

/// An open file.
pub(crate) struct File<'a> {
    pub(crate) files: &'a dyn FileSystem,
    pub(crate) node: Node,
    kind: FileType,
    pub(crate) offset: &'a mut u64,
    pub(crate) flags: FdFlags,
}

impl File<'_> {
    /// It has offsets to read and write at, which a pipe lacks.
    pub(crate) fn require_offsets(&self) -> Result<(), Errno> {
        match self.kind {
            FileType::Unknown | FileType::SocketDatagram | FileType::SocketStream => Err(Errno::SPIPE),
            _ => Ok(()),
        }
    }
}

/// An open directory.
#[derive(Clone, Copy)]
pub(crate) struct Directory<'a> {
    pub(crate) files: &'a dyn FileSystem,
    pub(crate) node: Node,
    pub(crate) mount: usize,
    pub(crate) inheriting: Rights,
}

impl WasiCtx {
    fn files(&self, mount: usize) -> Result<&dyn FileSystem, Errno> {
        let mount = self.mounts.get(mount).and_then(Option::as_ref).ok_or(Errno::BADF)?;
        let files = mount.files.get();
        self.clock.tell(files);
        Ok(files)
    }

    /// The name of a preopened directory.
    pub(crate) fn preopen_name(&self, fd: u32) -> Result<&str, Errno> {
        match self.table.get(fd)?.kind {
            Kind::Directory { mount, is_preopen: true, .. } => {
                let mount = self.mounts.get(mount).and_then(Option::as_ref);
                let Mount { name, .. } = mount.ok_or(Errno::BADF)?;
                Ok(name)
            }
            _ => Err(Errno::BADF),
        }
    }

    /// The file `fd`, to be used for something.
    pub(crate) fn file(&mut self, fd: u32, rights: Rights) -> Result<File<'_>, Errno> {
        let descriptor = self.table.get_mut(fd)?;
        let refused = descriptor.require(rights);
        let flags = descriptor.flags;
        match &mut descriptor.kind {
            Kind::File { mount, node, offset, file } => {
                refused?;
                let mount = self.mounts.get(*mount).and_then(Option::as_ref).ok_or(Errno::BADF)?;
                let files = mount.files.get();
                self.clock.tell(files);
                Ok(File { files, node: *node, kind: *file, offset, flags })
            }
            Kind::Directory { .. } => Err(Errno::BADF),
            Kind::Input(_) | Kind::Output(_) => Err(Errno::SPIPE),
        }
    }

    /// The directory `fd`, to be used for something.
    pub(crate) fn directory(&self, fd: u32, rights: Rights) -> Result<Directory<'_>, Errno> {
        let descriptor = self.table.get(fd)?;
        let Kind::Directory { mount, node, .. } = descriptor.kind else { return Err(Errno::NOTDIR) };
        let directory =
            Directory { files: self.files(mount)?, node, mount, inheriting: descriptor.inheriting };
        match descriptor.require(rights) {
            // What is missing was never there.
            Err(_) if self.is_read_only(mount) && !Rights::DIRECTORY.read_only().contains(rights) => {
                Err(Errno::ROFS)
            }
            outcome => outcome.map(|()| directory),
        }
    }

    /// Two directories of one file system, each to be used for something.
    pub(crate) fn directories(
        &self,
        (fd, rights): (u32, Rights),
        (new_fd, new_rights): (u32, Rights),
    ) -> Result<(Directory<'_>, Node), Errno> {
        let old = self.directory(fd, rights)?;
        let new = self.directory(new_fd, new_rights)?;
        if old.mount == new.mount { Ok((old, new.node)) } else { Err(Errno::XDEV) }
    }

    pub(crate) fn is_read_only(&self, mount: usize) -> bool {
        self.mounts.get(mount).and_then(Option::as_ref).is_none_or(|mount| mount.access == Access::Read)
    }

    /// The file system and node of a file or directory. `None` is a stream.
    pub(crate) fn node(&self, fd: u32, rights: Rights) -> Result<Option<(&dyn FileSystem, Node)>, Errno> {
        let descriptor = self.table.get(fd)?;
        match descriptor.kind {
            Kind::File { mount, node, .. } | Kind::Directory { mount, node, .. } => {
                if self.is_read_only(mount) && rights.contains(Rights::FD_FILESTAT_SET_TIMES) {
                    return Err(Errno::ROFS);
                }
                descriptor.require(rights)?;
                Ok(Some((self.files(mount)?, node)))
            }
            Kind::Input(_) | Kind::Output(_) => descriptor.require(rights).map(|()| None),
        }
    }

    /// Ends the use of a descriptor that is no longer in the table.
    pub(crate) fn close(&self, descriptor: Descriptor) {
        if let Kind::File { mount, node, .. } | Kind::Directory { mount, node, .. } = descriptor.kind
            && let Ok(files) = self.files(mount)
        {
            files.close(node);
        }
    }
}

impl Drop for WasiCtx {
    fn drop(&mut self) {
        let WasiCtx { table, mounts, .. } = self;
        for descriptor in table.drain() {
            if let Kind::File { mount, node, .. } | Kind::Directory { mount, node, .. } = descriptor.kind
                && let Some(Some(mount)) = mounts.get(mount)
            {
                mount.files.get().close(node);
            }
        }
    }
}
