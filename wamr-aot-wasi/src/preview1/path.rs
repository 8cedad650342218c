//! Functions of paths.

use super::{Parts, fd::times};
use crate::{
    Errno, WasiCtx,
    abi::{
        flags::{FdFlags, LookupFlags, OpenFlags, Rights},
        layout,
    },
    ctx::table::{Descriptor, Kind},
    fs::{FileType, OpenOptions, Stat},
};

pub(crate) fn create_directory(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    path: u32,
    len: u32,
) -> Result<(), Errno> {
    let directory = ctx.directory(fd, Rights::PATH_CREATE_DIRECTORY)?;
    directory.files.create_dir(directory.node, memory.path(path, len)?)
}

fn stat(Parts { ctx, memory }: &Parts<'_>, fd: u32, flags: u32, path: u32, len: u32) -> Result<Stat, Errno> {
    let follow = LookupFlags::from_guest(flags)?.contains(LookupFlags::FOLLOW);
    let directory = ctx.directory(fd, Rights::PATH_FILESTAT_GET)?;
    directory.files.stat_at(directory.node, memory.path(path, len)?, follow)
}

pub(crate) fn filestat_get(
    parts: Parts<'_>,
    fd: u32,
    flags: u32,
    path: u32,
    len: u32,
    result: u32,
) -> Result<(), Errno> {
    parts.memory.check(result, 64)?;
    let stat = stat(&parts, fd, flags, path, len)?;
    parts.memory.write(result, &layout::filestat(&stat))
}

pub(crate) fn filestat_get0(
    parts: Parts<'_>,
    fd: u32,
    flags: u32,
    path: u32,
    len: u32,
    result: u32,
) -> Result<(), Errno> {
    parts.memory.check(result, 56)?;
    let stat = stat(&parts, fd, flags, path, len)?;
    parts.memory.write(result, &layout::filestat0(&stat))
}

#[allow(clippy::too_many_arguments, reason = "the signature of the specification")]
pub(crate) fn filestat_set_times(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    flags: u32,
    path: u32,
    len: u32,
    accessed: u64,
    modified: u64,
    times_set: u32,
) -> Result<(), Errno> {
    let follow = LookupFlags::from_guest(flags)?.contains(LookupFlags::FOLLOW);
    ctx.directory(fd, Rights::PATH_FILESTAT_SET_TIMES)?;
    let (accessed, modified) = times(ctx, accessed, modified, times_set)?;
    let directory = ctx.directory(fd, Rights::PATH_FILESTAT_SET_TIMES)?;
    directory.files.set_times_at(directory.node, memory.path(path, len)?, follow, accessed, modified)
}

#[allow(clippy::too_many_arguments, reason = "the signature of the specification")]
pub(crate) fn link(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    flags: u32,
    path: u32,
    len: u32,
    new_fd: u32,
    new_path: u32,
    new_len: u32,
) -> Result<(), Errno> {
    // A link to what a symbolic link leads to is not offered: few systems have it.
    if LookupFlags::from_guest(flags)?.contains(LookupFlags::FOLLOW) {
        return Err(Errno::INVAL);
    }
    let (old, new) = ctx.directories((fd, Rights::PATH_LINK_SOURCE), (new_fd, Rights::PATH_LINK_TARGET))?;
    old.files.link(old.node, memory.path(path, len)?, new, memory.path(new_path, new_len)?)
}

#[allow(clippy::too_many_arguments, reason = "the signature of the specification")]
pub(crate) fn open(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    lookup: u32,
    path: u32,
    len: u32,
    open: u32,
    rights: u64,
    _inheriting: u64,
    flags: u32,
    result: u32,
) -> Result<(), Errno> {
    memory.check(result, 4)?;
    let lookup = LookupFlags::from_guest(lookup)?;
    let open = OpenFlags::from_guest(open)?;
    let flags = FdFlags::from_guest(flags)?;
    let is_directory = open.contains(OpenFlags::DIRECTORY);
    if is_directory && open.intersects(OpenFlags::CREATE.union(OpenFlags::TRUNCATE)) {
        return Err(Errno::INVAL);
    }
    let options = options(lookup, open, Rights(rights));
    let mut needed = Rights::PATH_OPEN;
    if options.create {
        needed = needed.union(Rights::PATH_CREATE_FILE);
    }
    if options.truncate {
        needed = needed.union(Rights::PATH_FILESTAT_SET_SIZE);
    }
    ctx.table.reserve()?;
    let directory = ctx.directory(fd, needed)?;
    if options.write && ctx.is_read_only(directory.mount) {
        return Err(Errno::ROFS);
    }
    let path = memory.path(path, len)?;
    let opened = directory.files.open(directory.node, path, options)?;
    let (mount, inheriting, node) = (directory.mount, directory.inheriting, opened.node);
    let descriptor = match opened.kind {
        FileType::Directory => Descriptor {
            kind: Kind::Directory { mount, node, is_preopen: false },
            rights: inheriting.intersection(Rights::DIRECTORY),
            inheriting,
            flags,
        },
        file => Descriptor {
            kind: Kind::File { mount, node, file, offset: 0 },
            rights: of_file(inheriting, options),
            inheriting: Rights::NONE,
            flags,
        },
    };
    let fd = insert(ctx, descriptor)?;
    memory.write(result, &fd.to_le_bytes())
}

fn options(lookup: LookupFlags, open: OpenFlags, rights: Rights) -> OpenOptions {
    let directory = open.contains(OpenFlags::DIRECTORY);
    let truncate = open.contains(OpenFlags::TRUNCATE);
    let (read, write) = if directory { (true, false) } else { rights.directions() };
    OpenOptions {
        read,
        write: write || truncate,
        create: open.contains(OpenFlags::CREATE),
        exclusive: open.contains(OpenFlags::EXCLUSIVE),
        truncate,
        directory,
        follow: lookup.contains(LookupFlags::FOLLOW),
    }
}

/// What a file can be used for that was opened in this way.
fn of_file(inheriting: Rights, options: OpenOptions) -> Rights {
    let all = inheriting.intersection(Rights::FILE);
    let all = if options.read { all } else { all.without(Rights::FD_READ) };
    if options.write { all } else { all.without(Rights::TRANSFERS.without(Rights::FD_READ)) }
}

fn insert(ctx: &mut WasiCtx, descriptor: Descriptor) -> Result<u32, Errno> {
    ctx.table.insert(descriptor).map_err(|descriptor| {
        ctx.close(descriptor);
        Errno::MFILE
    })
}

/// The longest target of a symbolic link that is read.
#[cfg(feature = "alloc")]
const TARGET_LIMIT: u32 = 4096;
#[cfg(not(feature = "alloc"))]
const TARGET_LIMIT: u32 = 256;

pub(crate) fn readlink(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    path: u32,
    len: u32,
    buffer: u32,
    buffer_len: u32,
    result: u32,
) -> Result<(), Errno> {
    memory.check(result, 4)?;
    memory.check(buffer, buffer_len)?;
    let directory = ctx.directory(fd, Rights::PATH_READLINK)?;
    // The path is in the memory that the target is written to.
    #[cfg(feature = "alloc")]
    let mut target = alloc::vec![0; buffer_len.min(TARGET_LIMIT) as usize];
    #[cfg(not(feature = "alloc"))]
    let mut target = [0; TARGET_LIMIT as usize];
    let target = &mut target[..buffer_len.min(TARGET_LIMIT) as usize];
    let read = directory.files.read_link(directory.node, memory.path(path, len)?, target)?;
    let target = &target[..read.min(target.len())];
    // It would tell where things are on the host, and leads nowhere for the guest.
    if target.starts_with(b"/") {
        return Err(Errno::PERM);
    }
    memory.write(buffer, target)?;
    memory.write(result, &(target.len() as u32).to_le_bytes())
}

pub(crate) fn remove_directory(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    path: u32,
    len: u32,
) -> Result<(), Errno> {
    let directory = ctx.directory(fd, Rights::PATH_REMOVE_DIRECTORY)?;
    directory.files.remove_dir(directory.node, memory.path(path, len)?)
}

pub(crate) fn rename(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    path: u32,
    len: u32,
    new_fd: u32,
    new_path: u32,
    new_len: u32,
) -> Result<(), Errno> {
    let (old, new) =
        ctx.directories((fd, Rights::PATH_RENAME_SOURCE), (new_fd, Rights::PATH_RENAME_TARGET))?;
    old.files.rename(old.node, memory.path(path, len)?, new, memory.path(new_path, new_len)?)
}

pub(crate) fn symlink(
    Parts { ctx, memory }: Parts<'_>,
    target: u32,
    target_len: u32,
    fd: u32,
    path: u32,
    len: u32,
) -> Result<(), Errno> {
    let directory = ctx.directory(fd, Rights::PATH_SYMLINK)?;
    let target = memory.path(target, target_len)?;
    // Programs of the host that follow it would leave the directory.
    if target.starts_with('/') {
        return Err(Errno::PERM);
    }
    directory.files.symlink(target, directory.node, memory.path(path, len)?)
}

pub(crate) fn unlink_file(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    path: u32,
    len: u32,
) -> Result<(), Errno> {
    let directory = ctx.directory(fd, Rights::PATH_UNLINK_FILE)?;
    directory.files.unlink(directory.node, memory.path(path, len)?)
}
