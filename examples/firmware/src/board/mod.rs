//! How each board starts, writes a text, and ends.

/// The bytes of stack that the guest may use, where the runtime does not find them itself: by the linker script's symbols on targets
/// without an operating system. The PC's is a hosted one.
pub const STACK: Option<usize> = if cfg!(target_os = "none") { None } else { Some(12 * 1024) };

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
