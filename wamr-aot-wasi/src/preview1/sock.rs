//! Functions of sockets. A guest gets no sockets, so they say which descriptor is not one.

use super::Parts;
use crate::Errno;

fn refuse(Parts { ctx, .. }: Parts<'_>, fd: u32) -> Result<(), Errno> {
    ctx.table.get(fd)?;
    Err(Errno::NOTSOCK)
}

pub(crate) fn accept(parts: Parts<'_>, fd: u32, _flags: u32, _result: u32) -> Result<(), Errno> {
    refuse(parts, fd)
}

pub(crate) fn recv(
    parts: Parts<'_>,
    fd: u32,
    _vectors: u32,
    _count: u32,
    _flags: u32,
    _result: u32,
    _result_flags: u32,
) -> Result<(), Errno> {
    refuse(parts, fd)
}

pub(crate) fn send(
    parts: Parts<'_>,
    fd: u32,
    _vectors: u32,
    _count: u32,
    _flags: u32,
    _result: u32,
) -> Result<(), Errno> {
    refuse(parts, fd)
}

pub(crate) fn shutdown(parts: Parts<'_>, fd: u32, _how: u32) -> Result<(), Errno> {
    refuse(parts, fd)
}
