//! Waiting for clocks and streams.

use rt::HostError;
use wamr_aot_rt as rt;

use super::{Parts, fd};
use crate::{
    Errno, Guest, WasiCtx,
    abi::{
        flags::{ClockFlags, Rights},
        layout::{self, Version},
    },
    ctx::{clock::ClockId, table::Kind},
    fs::{FileType, Ready},
    memory::{GuestMemory, element},
};

/// The most subscriptions of a call.
const LIMIT: u32 = 4096;

/// For how long a guest waits before it is asked whether it is to go on, in milliseconds.
pub(crate) const SLICE: u16 = 5;

/// How often a clock that does not advance is read before that counts as a millisecond.
const READINGS: u32 = 1024;

/// The size of an event.
const EVENT: u32 = 32;

pub(crate) struct Poll {
    version: Version,
    subscriptions: u32,
    events: u32,
    count: u32,
    result: u32,
    /// What the monotonic clock said at the start.
    start: u64,
    /// For how many milliseconds the guest is known to have waited.
    told: u64,
    /// How often the clock was read since it last advanced.
    readings: u32,
}

/// What a subscription waits for.
enum Wait {
    /// It is over: what was found, or an error.
    Ready(Result<Ready, Errno>),
    /// For a time that has not come: so many nanoseconds from now.
    Clock(u64),
    /// For this descriptor, to be read or, if so, written.
    Descriptor { fd: u32, write: bool },
}

const CLOCK: u8 = 0;
const FD_READ: u8 = 1;
const FD_WRITE: u8 = 2;

/// The flag of an event that says that the other side is closed.
const HANGUP: u16 = 1;

impl Poll {
    fn new(
        Parts { ctx, memory }: Parts<'_>,
        version: Version,
        [subscriptions, events, count, result]: [u32; 4],
    ) -> Result<Poll, Errno> {
        if count == 0 || count > LIMIT {
            return Err(Errno::INVAL);
        }
        let len = element(0, count, size(version))?;
        memory.check(subscriptions, len)?;
        memory.check(events, element(0, count, EVENT)?)?;
        memory.check(result, 4)?;
        // An event would overwrite a subscription that was not looked at.
        if overlap((subscriptions, len), (events, count * EVENT)) {
            return Err(Errno::INVAL);
        }
        // Without a clock, whoever waits for one gets an error.
        let start = ctx.clock.peek(ClockId::Monotonic).unwrap_or(0);
        Ok(Poll { version, subscriptions, events, count, result, start, told: 0, readings: 0 })
    }

    /// Writes events for what is over. If there is nothing: waits for a while, and returns for how
    /// many milliseconds.
    fn step(&mut self, Parts { ctx, memory }: Parts<'_>) -> Result<Option<u64>, Errno> {
        let mut ready = 0;
        let (mut soonest, mut descriptor) = (u64::MAX, None);
        for index in 0..self.count {
            let place = element(self.subscriptions, index, size(self.version))?;
            let kind = memory.u8(place + 8)?;
            let outcome = match self.subscription(ctx, memory, place, kind)? {
                Wait::Ready(outcome) => outcome,
                Wait::Clock(left) => {
                    soonest = soonest.min(left);
                    continue;
                }
                Wait::Descriptor { fd, write } => {
                    descriptor = Some((fd, write));
                    continue;
                }
            };
            let (Ready { bytes, hangup }, errno) =
                outcome.map_or_else(|errno| (Ready::default(), errno.code()), |ready| (ready, 0));
            let flags = if hangup { HANGUP } else { 0 };
            let event = layout::event(memory.u64(place)?, errno, kind, bytes, flags);
            memory.write(element(self.events, ready, EVENT)?, &event)?;
            ready += 1;
        }
        if ready > 0 {
            memory.write(self.result, &ready.to_le_bytes())?;
            return Ok(None);
        }
        let milliseconds = soonest.div_ceil(1_000_000).min(u64::from(SLICE)) as u16;
        let waited = match descriptor {
            // A deterministic clock does not advance while the guest waits for a descriptor.
            Some((fd, write)) if soonest == u64::MAX || !ctx.clock.is_deterministic() => {
                wait_for(ctx, fd, write, milliseconds)
            }
            _ => ctx.clock.sleep(soonest, u64::from(SLICE) * 1_000_000),
        };
        Ok(Some(self.tell(ctx, waited)))
    }

    /// For how many milliseconds the guest has waited since the last time. The clock knows better
    /// than who asked for a wait: it may have taken longer, or the clock may have no way to wait.
    fn tell(&mut self, ctx: &mut WasiCtx, waited: u64) -> u64 {
        if ctx.clock.is_deterministic() {
            return waited;
        }
        let Ok(now) = ctx.clock.peek(ClockId::Monotonic) else { return waited };
        let passed = now.saturating_sub(self.start).div_ceil(1_000_000);
        let since = passed.saturating_sub(self.told);
        self.told = self.told.max(passed);
        self.readings = if since == 0 { self.readings + 1 } else { 0 };
        if self.readings < READINGS {
            return since;
        }
        // The clock may stand still: the guest pays for the loop.
        self.readings = 0;
        1
    }

    fn subscription(
        &self,
        ctx: &mut WasiCtx,
        memory: &GuestMemory<'_>,
        place: u32,
        kind: u8,
    ) -> Result<Wait, Errno> {
        match kind {
            CLOCK => {
                // Snapshot 0 has an identifier first.
                let at = place + if self.version == Version::Snapshot0 { 24 } else { 16 };
                let id = ClockId::from_guest(memory.u32(at)?)?;
                let timeout = memory.u64(at + 8)?;
                let flags = ClockFlags::from_guest(u32::from(memory.u16(at + 24)?))?;
                let (id, deadline) = match flags.contains(ClockFlags::ABSOLUTE) {
                    true => (id, timeout),
                    false => (ClockId::Monotonic, self.start.saturating_add(timeout)),
                };
                Ok(match ctx.clock.peek(id).map(|now| deadline.saturating_sub(now)) {
                    Err(errno) => Wait::Ready(Err(errno)),
                    Ok(0) => Wait::Ready(Ok(Ready::default())),
                    Ok(left) => Wait::Clock(left),
                })
            }
            FD_READ | FD_WRITE => {
                let fd = memory.u32(place + 16)?;
                let right = if kind == FD_READ { Rights::FD_READ } else { Rights::FD_WRITE };
                Ok(descriptor(ctx, fd, right).unwrap_or_else(|errno| Wait::Ready(Err(errno))))
            }
            _ => Err(Errno::INVAL),
        }
    }
}

fn descriptor(ctx: &mut WasiCtx, fd: u32, right: Rights) -> Result<Wait, Errno> {
    ctx.table.get(fd)?.require(right.union(Rights::POLL_FD_READWRITE))?;
    let write = right == Rights::FD_WRITE;
    Ok(match poll_descriptor(ctx, fd, write, 0)? {
        Some(ready) => Wait::Ready(Ok(ready)),
        None => Wait::Descriptor { fd, write },
    })
}

/// Waits at most so many milliseconds for a descriptor. `None` if that is not enough.
fn poll_descriptor(
    ctx: &mut WasiCtx,
    fd: u32,
    write: bool,
    milliseconds: u16,
) -> Result<Option<Ready>, Errno> {
    let ready = |bytes| Some(Ready { bytes, hangup: false });
    let (kind, offset) = match &mut ctx.table.get_mut(fd)?.kind {
        Kind::Input(input) => return Ok(if input.is_ready(milliseconds) { ready(1) } else { None }),
        Kind::Output(_) => return Ok(ready(1)),
        Kind::Directory { .. } => return Err(Errno::BADF),
        Kind::File { file, offset, .. } => (*file, *offset),
    };
    match kind {
        FileType::Unknown | FileType::CharacterDevice | FileType::SocketDatagram | FileType::SocketStream => {
            let Some((files, node)) = ctx.node(fd, Rights::NONE)? else { return Err(Errno::BADF) };
            let found = files.poll(node, write, milliseconds)?;
            Ok(found.map(|found| Ready { bytes: if write { 1 } else { found.bytes }, ..found }))
        }
        _ if write => Ok(ready(1)),
        _ => Ok(ready(fd::stat(ctx, fd).map_or(0, |stat| stat.size).saturating_sub(offset))),
    }
}

/// Whether two places of the memory, each with its length, have bytes in common.
fn overlap((one, one_len): (u32, u32), (other, other_len): (u32, u32)) -> bool {
    let end = |start, len| u64::from(start) + u64::from(len);
    u64::from(one) < end(other, other_len) && u64::from(other) < end(one, one_len)
}

/// The size of a subscription.
fn size(version: Version) -> u32 {
    match version {
        Version::Snapshot0 => 56,
        Version::Preview1 => 48,
    }
}

/// Waits until a descriptor can be read or written, or for some milliseconds: how many at the most.
pub(crate) fn wait_for(ctx: &mut WasiCtx, fd: u32, write: bool, milliseconds: u16) -> u64 {
    // If it is over, the next look says how.
    let _ = poll_descriptor(ctx, fd, write, milliseconds);
    u64::from(milliseconds)
}

pub(crate) fn oneoff<G: Guest>(
    guest: &mut G,
    version: Version,
    arguments: [u32; 4],
) -> Result<Result<(), Errno>, HostError> {
    let (ctx, mut memory) = guest.parts()?;
    let mut poll = match Poll::new(Parts { ctx, memory: &mut memory }, version, arguments) {
        Ok(poll) => poll,
        Err(errno) => return Ok(Err(errno)),
    };
    loop {
        let (ctx, mut memory) = guest.parts()?;
        match poll.step(Parts { ctx, memory: &mut memory }) {
            Ok(None) => return Ok(Ok(())),
            Ok(Some(milliseconds)) => guest.waited(milliseconds)?,
            Err(errno) => return Ok(Err(errno)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::overlap;

    #[test]
    fn places_may_end_with_the_address_space() {
        assert!(!overlap((0, 48), (u32::MAX - 31, 32)));
        assert!(!overlap((u32::MAX - 47, 48), (0, 32)));
        assert!(overlap((u32::MAX - 47, 48), (u32::MAX - 31, 32)));
        assert!(overlap((64, 48), (111, 1)));
        assert!(!overlap((64, 48), (112, 1)));
    }
}
