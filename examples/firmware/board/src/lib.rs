//! The boards that the firmware runs on: how each starts, writes a text, and ends.
//!
//! A program defines
//!
//! ```ignore
//! #[unsafe(no_mangle)]
//! fn board_main() -> ! { .. }
//! ```
//!
//! and its build script links by what this crate's tells it: `DEP_BOARD_ARGUMENTS`, linker
//! arguments separated by spaces.
#![no_std]

/// The bytes of stack that the guest may use, if the runtime does not find them itself: it does by
/// the linker script's symbols on targets without an operating system. The PC's target is a hosted
/// one.
pub const STACK: Option<usize> = match (cfg!(target_os = "none"), cfg!(feature = "large")) {
    (true, _) => None,
    (false, false) => Some(12 * 1024),
    (false, true) => Some(192 * 1024),
};

/// The stack's bounds, for a guest that needs more of it than the runtime grants on a stack of
/// unknown bounds: from the lowest address to the one above the highest.
#[cfg(target_arch = "x86_64")]
pub fn stack_bounds() -> core::ops::Range<usize> {
    unsafe extern "C" {
        static _stack_end: u8;
        static _stack_start: u8;
    }
    (&raw const _stack_end).addr()..(&raw const _stack_start).addr()
}

pub mod marks;

#[cfg(not(target_arch = "x86_64"))]
mod semihosting;
#[cfg(not(target_arch = "x86_64"))]
pub use semihosting::{exit, write};

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(target_arch = "arm")]
mod cortex_m;
#[cfg(any(target_arch = "riscv32", target_arch = "riscv64"))]
mod riscv;
#[cfg(target_arch = "x86_64")]
mod x86_64;
#[cfg(target_arch = "x86_64")]
pub use x86_64::{exit, write};

#[cfg(not(feature = "own-main"))]
unsafe extern "Rust" {
    /// The program.
    safe fn board_main() -> !;
}
