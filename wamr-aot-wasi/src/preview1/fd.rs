//! Functions of descriptors.

use super::{Parts, vectors::Vectors};
use crate::{
    Errno, WasiCtx,
    abi::{
        flags::{FdFlags, Rights, TimeFlags},
        layout,
    },
    ctx::{
        clock::ClockId,
        table::{Descriptor, Kind},
    },
    fs::{SetTime, Stat},
};

/// The largest offset in a file.
pub(crate) const MAX_OFFSET: u64 = i64::MAX as u64;

/// From where `fd_seek` counts.
#[derive(Clone, Copy)]
pub(crate) enum Whence {
    Set,
    Current,
    End,
}

pub(crate) fn advise(
    Parts { ctx, .. }: Parts<'_>,
    fd: u32,
    offset: u64,
    len: u64,
    advice: u32,
) -> Result<(), Errno> {
    ctx.file(fd, Rights::FD_ADVISE)?.require_offsets()?;
    let in_range = offset.checked_add(len).is_some_and(|end| end <= MAX_OFFSET);
    if in_range && advice <= 5 { Ok(()) } else { Err(Errno::INVAL) }
}

pub(crate) fn allocate(Parts { ctx, .. }: Parts<'_>, fd: u32, offset: u64, len: u64) -> Result<(), Errno> {
    let file = ctx.file(fd, Rights::FD_ALLOCATE)?;
    file.require_offsets()?;
    if len == 0 || offset > MAX_OFFSET || len > MAX_OFFSET {
        return Err(Errno::INVAL);
    }
    if offset + len > MAX_OFFSET {
        return Err(Errno::FBIG);
    }
    file.files.allocate(file.node, offset, len)
}

pub(crate) fn close(Parts { ctx, .. }: Parts<'_>, fd: u32) -> Result<(), Errno> {
    let descriptor = ctx.table.remove(fd)?;
    end(ctx, descriptor)
}

/// Closes a descriptor that is no longer in the table. An output may still hold what was written.
fn end(ctx: &WasiCtx, mut descriptor: Descriptor) -> Result<(), Errno> {
    let flushed = match &mut descriptor.kind {
        Kind::Output(output) => output.sync(),
        _ => Ok(()),
    };
    ctx.close(descriptor);
    flushed
}

fn sync_all(ctx: &mut WasiCtx, fd: u32, right: Rights, data_only: bool) -> Result<(), Errno> {
    if let Some((files, node)) = ctx.node(fd, right)? {
        return files.sync(node, data_only);
    }
    match &mut ctx.table.get_mut(fd)?.kind {
        Kind::Output(output) => output.sync(),
        _ => Ok(()),
    }
}

pub(crate) fn datasync(Parts { ctx, .. }: Parts<'_>, fd: u32) -> Result<(), Errno> {
    // It is a right of files that are written, but does no harm to others.
    sync_all(ctx, fd, Rights::NONE, true)
}

pub(crate) fn sync(Parts { ctx, .. }: Parts<'_>, fd: u32) -> Result<(), Errno> {
    sync_all(ctx, fd, Rights::FD_SYNC, false)
}

pub(crate) fn fdstat_get(Parts { ctx, memory }: Parts<'_>, fd: u32, result: u32) -> Result<(), Errno> {
    let descriptor = ctx.table.get(fd)?;
    let kind = match &descriptor.kind {
        Kind::Input(input) => input.kind(),
        Kind::Output(output) => output.kind(),
        Kind::File { file, .. } => *file,
        Kind::Directory { .. } => crate::fs::FileType::Directory,
    };
    let (rights, inheriting) = (descriptor.rights.0, descriptor.inheriting.0);
    memory.write(result, &layout::fdstat(kind, descriptor.flags.0, rights, inheriting))
}

pub(crate) fn fdstat_set_flags(Parts { ctx, .. }: Parts<'_>, fd: u32, flags: u32) -> Result<(), Errno> {
    let flags = FdFlags::from_guest(flags)?;
    let descriptor = ctx.table.get_mut(fd)?;
    if let Kind::Directory { .. } = descriptor.kind {
        return Err(Errno::BADF);
    }
    descriptor.require(Rights::FD_FDSTAT_SET_FLAGS)?;
    descriptor.flags = flags;
    Ok(())
}

pub(crate) fn fdstat_set_rights(
    Parts { ctx, .. }: Parts<'_>,
    fd: u32,
    rights: u64,
    inheriting: u64,
) -> Result<(), Errno> {
    let descriptor = ctx.table.get_mut(fd)?;
    let (rights, inheriting) = (Rights(rights), Rights(inheriting));
    if !descriptor.rights.contains(rights) || !descriptor.inheriting.contains(inheriting) {
        return Err(Errno::NOTCAPABLE);
    }
    (descriptor.rights, descriptor.inheriting) = (rights, inheriting);
    Ok(())
}

/// What is known of an open file.
pub(crate) fn stat(ctx: &WasiCtx, fd: u32) -> Result<Stat, Errno> {
    if let Some((files, node)) = ctx.node(fd, Rights::FD_FILESTAT_GET)? {
        return files.stat(node);
    }
    let kind = match &ctx.table.get(fd)?.kind {
        Kind::Input(input) => input.kind(),
        Kind::Output(output) => output.kind(),
        Kind::File { .. } | Kind::Directory { .. } => return Err(Errno::BADF),
    };
    Ok(Stat { kind, ..Stat::default() })
}

pub(crate) fn filestat_get(Parts { ctx, memory }: Parts<'_>, fd: u32, result: u32) -> Result<(), Errno> {
    memory.check(result, 64)?;
    memory.write(result, &layout::filestat(&stat(ctx, fd)?))
}

pub(crate) fn filestat_get0(Parts { ctx, memory }: Parts<'_>, fd: u32, result: u32) -> Result<(), Errno> {
    memory.check(result, 56)?;
    memory.write(result, &layout::filestat0(&stat(ctx, fd)?))
}

pub(crate) fn filestat_set_size(Parts { ctx, .. }: Parts<'_>, fd: u32, size: u64) -> Result<(), Errno> {
    let file = match ctx.file(fd, Rights::FD_FILESTAT_SET_SIZE) {
        Err(Errno::SPIPE) => return Err(Errno::INVAL),
        file => file?,
    };
    if size > MAX_OFFSET {
        return Err(Errno::INVAL);
    }
    file.files.set_size(file.node, size)
}

/// The times that a guest sets: when the file was read, and when it was changed.
pub(crate) fn times(
    ctx: &mut WasiCtx,
    accessed: u64,
    modified: u64,
    flags: u32,
) -> Result<(SetTime, SetTime), Errno> {
    let flags = TimeFlags::from_guest(flags)?;
    let mut one = |to: TimeFlags, now: TimeFlags, time| {
        Ok(match (flags.contains(to), flags.contains(now)) {
            (true, true) => return Err(Errno::INVAL),
            (true, false) => SetTime::To(time),
            (false, true) => SetTime::Now(ctx.clock.now(ClockId::Realtime)?),
            (false, false) => SetTime::Keep,
        })
    };
    Ok((
        one(TimeFlags::ATIM, TimeFlags::ATIM_NOW, accessed)?,
        one(TimeFlags::MTIM, TimeFlags::MTIM_NOW, modified)?,
    ))
}

pub(crate) fn filestat_set_times(
    Parts { ctx, .. }: Parts<'_>,
    fd: u32,
    accessed: u64,
    modified: u64,
    flags: u32,
) -> Result<(), Errno> {
    ctx.table.get(fd)?;
    let (accessed, modified) = times(ctx, accessed, modified, flags)?;
    match ctx.node(fd, Rights::FD_FILESTAT_SET_TIMES)? {
        Some((files, node)) => files.set_times(node, accessed, modified),
        None => Err(Errno::INVAL),
    }
}

pub(crate) fn read(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    vectors: u32,
    count: u32,
    result: u32,
) -> Result<u32, Errno> {
    memory.check(result, 4)?;
    let vectors = Vectors::new(memory, vectors, count)?;
    let descriptor = ctx.table.get_mut(fd)?;
    descriptor.require(Rights::FD_READ)?;
    let sum = if let Kind::Input(input) = &mut descriptor.kind {
        if !input.is_ready(0) {
            let is_nonblocking = descriptor.flags.contains(FdFlags::NONBLOCK);
            return Err(if is_nonblocking { Errno::AGAIN } else { Errno::WAIT });
        }
        // A second read may wait for more than there is.
        let mut is_first = true;
        vectors.read(memory, |buffer| {
            let goes_on = core::mem::take(&mut is_first) || (input.is_known() && input.is_ready(0));
            if goes_on { input.read(buffer) } else { Ok(0) }
        })?
    } else {
        let file = ctx.file(fd, Rights::FD_READ)?;
        vectors.read(memory, |buffer| {
            let len = within(buffer.len(), *file.offset);
            let done = file.files.read_at(file.node, &mut buffer[..len], *file.offset)?.min(len);
            *file.offset += done as u64;
            Ok(done)
        })?
    };
    memory.write(result, &sum.to_le_bytes())?;
    Ok(sum)
}

/// How many of `len` bytes at `offset` are below the largest offset.
fn within(len: usize, offset: u64) -> usize {
    usize::try_from(MAX_OFFSET.saturating_sub(offset)).unwrap_or(usize::MAX).min(len)
}

pub(crate) fn write(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    vectors: u32,
    count: u32,
    result: u32,
) -> Result<u32, Errno> {
    memory.check(result, 4)?;
    let vectors = Vectors::new(memory, vectors, count)?;
    let descriptor = ctx.table.get_mut(fd)?;
    descriptor.require(Rights::FD_WRITE)?;
    let sum = if let Kind::Output(output) = &mut descriptor.kind {
        vectors.write(memory, |bytes| output.write(bytes))?
    } else {
        let file = ctx.file(fd, Rights::FD_WRITE)?;
        let sum = vectors.write(memory, |bytes| {
            if file.flags.contains(FdFlags::APPEND) {
                let (done, end) = file.files.append(file.node, bytes)?;
                *file.offset = end;
                return Ok(done);
            }
            let len = within(bytes.len(), *file.offset);
            if len == 0 {
                return Err(Errno::FBIG);
            }
            let done = file.files.write_at(file.node, &bytes[..len], *file.offset)?.min(len);
            *file.offset += done as u64;
            Ok(done)
        })?;
        sync_after_write(file.files, file.node, file.flags)?;
        sum
    };
    memory.write(result, &sum.to_le_bytes())?;
    Ok(sum)
}

fn sync_after_write(
    files: &dyn crate::fs::FileSystem,
    node: crate::fs::Node,
    flags: FdFlags,
) -> Result<(), Errno> {
    if flags.intersects(FdFlags::DSYNC.union(FdFlags::SYNC)) {
        files.sync(node, !flags.contains(FdFlags::SYNC))?;
    }
    Ok(())
}

pub(crate) fn pread(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    vectors: u32,
    count: u32,
    mut offset: u64,
    result: u32,
) -> Result<u32, Errno> {
    memory.check(result, 4)?;
    let vectors = Vectors::new(memory, vectors, count)?;
    let file = ctx.file(fd, Rights::FD_READ)?;
    file.require_offsets()?;
    if offset > MAX_OFFSET {
        return Err(Errno::INVAL);
    }
    let sum = vectors.read(memory, |buffer| {
        let len = within(buffer.len(), offset);
        let done = file.files.read_at(file.node, &mut buffer[..len], offset)?.min(len);
        offset += done as u64;
        Ok(done)
    })?;
    memory.write(result, &sum.to_le_bytes())?;
    Ok(sum)
}

pub(crate) fn pwrite(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    vectors: u32,
    count: u32,
    mut offset: u64,
    result: u32,
) -> Result<u32, Errno> {
    memory.check(result, 4)?;
    let vectors = Vectors::new(memory, vectors, count)?;
    let file = ctx.file(fd, Rights::FD_WRITE)?;
    file.require_offsets()?;
    if offset > MAX_OFFSET {
        return Err(Errno::INVAL);
    }
    let sum = vectors.write(memory, |bytes| {
        let len = within(bytes.len(), offset);
        if len == 0 {
            return Err(Errno::FBIG);
        }
        let done = file.files.write_at(file.node, &bytes[..len], offset)?.min(len);
        offset += done as u64;
        Ok(done)
    })?;
    sync_after_write(file.files, file.node, file.flags)?;
    memory.write(result, &sum.to_le_bytes())?;
    Ok(sum)
}

pub(crate) fn prestat_get(Parts { ctx, memory }: Parts<'_>, fd: u32, result: u32) -> Result<(), Errno> {
    let len = ctx.preopen_name(fd)?.len();
    memory.write(result, &layout::prestat(u32::try_from(len).map_err(|_| Errno::OVERFLOW)?))
}

pub(crate) fn prestat_dir_name(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    buffer: u32,
    len: u32,
) -> Result<(), Errno> {
    let name = ctx.preopen_name(fd)?;
    if name.len() > len as usize {
        return Err(Errno::NAMETOOLONG);
    }
    memory.write(buffer, name.as_bytes())
}

pub(crate) fn readdir(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    buffer: u32,
    len: u32,
    cookie: u64,
    result: u32,
) -> Result<u32, Errno> {
    memory.check(result, 4)?;
    let directory = ctx.directory(fd, Rights::FD_READDIR)?;
    let out = memory.slice_mut(buffer, len)?;
    let mut used = 0;
    directory.files.read_dir(directory.node, cookie, &mut |entry| {
        // A name of a file system is shorter.
        let name_len = u32::try_from(entry.name.len()).unwrap_or(u32::MAX);
        let header = layout::dirent(entry.next, entry.inode, name_len, entry.kind);
        for part in [&header[..], entry.name] {
            let part = &part[..part.len().min(out.len() - used)];
            out[used..used + part.len()].copy_from_slice(part);
            used += part.len();
        }
        used < out.len()
    })?;
    memory.write(result, &(used as u32).to_le_bytes())?;
    Ok(used as u32)
}

pub(crate) fn renumber(Parts { ctx, .. }: Parts<'_>, from: u32, to: u32) -> Result<(), Errno> {
    match ctx.table.renumber(from, to)? {
        Some(replaced) => end(ctx, replaced),
        None => Ok(()),
    }
}

pub(crate) fn seek_from(
    Parts { ctx, memory }: Parts<'_>,
    fd: u32,
    delta: i64,
    whence: Result<Whence, Errno>,
    result: u32,
) -> Result<(), Errno> {
    memory.check(result, 8)?;
    let whence = whence?;
    let right = match (whence, delta) {
        (Whence::Current, 0) => Rights::FD_TELL,
        _ => Rights::FD_SEEK,
    };
    let file = ctx.file(fd, right)?;
    file.require_offsets()?;
    let base = match whence {
        Whence::Set => 0,
        Whence::Current => *file.offset,
        Whence::End => file.files.stat(file.node)?.size,
    };
    let offset = base.checked_add_signed(delta).filter(|offset| *offset <= MAX_OFFSET);
    *file.offset = offset.ok_or(Errno::INVAL)?;
    memory.write(result, &file.offset.to_le_bytes())
}

pub(crate) fn seek(parts: Parts<'_>, fd: u32, delta: u64, whence: u32, result: u32) -> Result<(), Errno> {
    let whence = match whence {
        0 => Ok(Whence::Set),
        1 => Ok(Whence::Current),
        2 => Ok(Whence::End),
        _ => Err(Errno::INVAL),
    };
    seek_from(parts, fd, delta.cast_signed(), whence, result)
}

pub(crate) fn tell(parts: Parts<'_>, fd: u32, result: u32) -> Result<(), Errno> {
    seek_from(parts, fd, 0, Ok(Whence::Current), result)
}
