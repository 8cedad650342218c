//! The functions of `wasi_unstable`, which older compilers use: as [`preview1`](crate::preview1),
//! except for the layout of `filestat`, the numbers of `whence`, and the layout of subscriptions.

use wamr_aot_rt::HostError;

pub use crate::preview1::proc_exit;
use crate::{
    Errno, Guest,
    abi::layout::Version,
    functions,
    preview1::{
        Parts,
        fd::{Whence, seek_from},
        poll,
    },
};

functions::snapshot0!(define_functions);
functions::snapshot0!(list_functions);

use functions::{define as define_functions, signatures as list_functions};

use crate::preview1::{args, clock, fd, path, process, sock};

fn seek(parts: Parts<'_>, fd: u32, delta: u64, whence: u32, result: u32) -> Result<(), Errno> {
    let whence = match whence {
        0 => Ok(Whence::Current),
        1 => Ok(Whence::End),
        2 => Ok(Whence::Set),
        _ => Err(Errno::INVAL),
    };
    seek_from(parts, fd, delta.cast_signed(), whence, result)
}

fn poll_oneoff_inner<G: Guest>(
    guest: &mut G,
    subscriptions: u32,
    events: u32,
    count: u32,
    nevents: u32,
) -> Result<Result<(), Errno>, HostError> {
    poll::oneoff(guest, Version::Snapshot0, [subscriptions, events, count, nevents])
}
