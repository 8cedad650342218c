//! From inside of functions of the host, by frame pointers: on Apple's systems all functions have
//! them (Apple, "Writing ARM64 code for Apple platforms"; Rust's targets for x86_64 follow it).

use wamr_aot_abi::layout::VMStore;

use super::{Sink, follow, start};
use crate::trap::{code, place::Address};

/// The addresses from the caller of this function on, without those of the host.
///
/// # Safety
/// The calling thread runs code of the store, which guest code has called.
pub(crate) unsafe fn from_host(store: *mut VMStore, sink: Sink<'_>) {
    let fp: usize;
    // SAFETY: reads a register.
    unsafe {
        #[cfg(target_arch = "x86_64")]
        core::arch::asm!("mov {}, rbp", out(reg) fp, options(nomem, nostack, preserves_flags));
        #[cfg(target_arch = "aarch64")]
        core::arch::asm!("mov {}, x29", out(reg) fp, options(nomem, nostack, preserves_flags));
    }
    let here = 0u8;
    // SAFETY: by the contract.
    let range = (&raw const here).addr()..unsafe { start(store) };
    // SAFETY: between this frame and the activation's, on this thread's stack.
    unsafe {
        follow(fp, range, |frame| matches!(code::at(frame.address), Address::Host) || sink(frame.address))
    };
}
