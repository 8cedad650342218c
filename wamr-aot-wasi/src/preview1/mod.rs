//! The functions of `wasi_snapshot_preview1`.
//!
//! Each takes the guest that calls it and the arguments as the guest passes them, and returns the
//! errno. Bindings and [`add_to_linker`](crate::add_to_linker) call them; a host that wants to
//! change one implements the import itself, and calls it or not:
//!
//! ```
//! use wamr_aot_rt::HostError;
//! use wamr_aot_wasi::{Guest, preview1};
//!
//! fn random_get<G: Guest>(guest: &mut G, buf: i32, buf_len: i32) -> Result<i32, HostError> {
//!     println!("the guest asks for {buf_len} random bytes");
//!     preview1::random_get(guest, buf, buf_len)
//! }
//! ```

use wamr_aot_rt::{Exit, HostError};

use crate::{Errno, Guest, GuestMemory, WasiCtx, abi::layout::Version, functions};

pub(crate) mod args;
pub(crate) mod clock;
pub(crate) mod fd;
pub(crate) mod path;
pub(crate) mod poll;
pub(crate) mod process;
pub(crate) mod sock;
mod vectors;

/// What most functions need of a guest.
pub(crate) struct Parts<'a> {
    pub(crate) ctx: &'a mut WasiCtx,
    pub(crate) memory: &'a mut GuestMemory<'a>,
}

functions::preview1!(define_functions);
functions::preview1!(list_functions);

use functions::{define as define_functions, signatures as list_functions};

fn poll_oneoff_inner<G: Guest>(
    guest: &mut G,
    subscriptions: u32,
    events: u32,
    count: u32,
    nevents: u32,
) -> Result<Result<(), Errno>, HostError> {
    poll::oneoff(guest, Version::Preview1, [subscriptions, events, count, nevents])
}

/// Ends the guest with an exit code.
///
/// # Errors
/// Always: an [`Exit`], which the host finds in the trap.
pub fn proc_exit<G: Guest>(guest: &mut G, code: i32) -> Result<(), HostError> {
    let _ = guest;
    Err(Exit::new(code.cast_unsigned()).into())
}
