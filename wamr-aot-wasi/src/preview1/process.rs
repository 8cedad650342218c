//! Functions that wait or take long, and the process.

use wamr_aot_rt::HostError;

use super::{Parts, fd, poll};
use crate::{Errno, Guest, WasiCtx};

/// What is work for about a millisecond, in bytes: a guest pays for it, and is asked whether it is
/// to go on.
const PIECE: u32 = 1 << 20;

/// A transfer of bytes, for which a guest pays that transfers many.
fn paid<G: Guest>(
    guest: &mut G,
    transfer: impl FnOnce(Parts<'_>) -> Result<u32, Errno>,
) -> Result<Result<(), Errno>, HostError> {
    let (ctx, mut memory) = guest.parts()?;
    let outcome = transfer(Parts { ctx, memory: &mut memory });
    if let Ok(bytes) = outcome
        && bytes >= PIECE
    {
        guest.waited(u64::from(bytes / PIECE))?;
    }
    Ok(outcome.map(|_| ()))
}

/// `random_get`, in pieces.
pub(crate) fn random_get<G: Guest>(
    guest: &mut G,
    buffer: u32,
    len: u32,
) -> Result<Result<(), Errno>, HostError> {
    let (_, memory) = guest.parts()?;
    if let Err(errno) = memory.check(buffer, len) {
        return Ok(Err(errno));
    }
    let mut done = 0;
    loop {
        let piece = PIECE.min(len - done);
        let (WasiCtx { random, .. }, mut memory) = guest.parts()?;
        let filled = memory.slice_mut(buffer + done, piece).and_then(|bytes| random.fill(bytes));
        done += piece;
        if filled.is_err() || done == len {
            return Ok(filled);
        }
        guest.waited(1)?;
    }
}

/// `fd_read`: waits for standard input.
pub(crate) fn fd_read<G: Guest>(
    guest: &mut G,
    fd: u32,
    vectors: u32,
    count: u32,
    result: u32,
) -> Result<Result<(), Errno>, HostError> {
    loop {
        match paid(guest, |parts| fd::read(parts, fd, vectors, count, result))? {
            Err(Errno::WAIT) => {
                let (ctx, _) = guest.parts()?;
                let milliseconds = poll::wait_for(ctx, fd, false, poll::SLICE);
                guest.waited(milliseconds)?;
            }
            outcome => return Ok(outcome),
        }
    }
}

pub(crate) fn fd_pread<G: Guest>(
    guest: &mut G,
    fd: u32,
    vectors: u32,
    count: u32,
    offset: u64,
    result: u32,
) -> Result<Result<(), Errno>, HostError> {
    paid(guest, |parts| fd::pread(parts, fd, vectors, count, offset, result))
}

pub(crate) fn fd_write<G: Guest>(
    guest: &mut G,
    fd: u32,
    vectors: u32,
    count: u32,
    result: u32,
) -> Result<Result<(), Errno>, HostError> {
    paid(guest, |parts| fd::write(parts, fd, vectors, count, result))
}

pub(crate) fn fd_pwrite<G: Guest>(
    guest: &mut G,
    fd: u32,
    vectors: u32,
    count: u32,
    offset: u64,
    result: u32,
) -> Result<Result<(), Errno>, HostError> {
    paid(guest, |parts| fd::pwrite(parts, fd, vectors, count, offset, result))
}

pub(crate) fn fd_readdir<G: Guest>(
    guest: &mut G,
    fd: u32,
    buffer: u32,
    len: u32,
    cookie: u64,
    result: u32,
) -> Result<Result<(), Errno>, HostError> {
    paid(guest, |parts| fd::readdir(parts, fd, buffer, len, cookie, result))
}

pub(crate) fn sched_yield<G: Guest>(guest: &mut G) -> Result<Result<(), Errno>, HostError> {
    #[cfg(feature = "std")]
    std::thread::yield_now();
    guest.waited(0)?;
    Ok(Ok(()))
}

pub(crate) fn proc_raise(_: Parts<'_>, signal: u32) -> Result<(), Errno> {
    // Signals have the numbers 0 to 30.
    Err(if signal <= 30 { Errno::NOTSUP } else { Errno::INVAL })
}
