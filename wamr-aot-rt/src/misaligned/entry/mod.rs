//! What exceptions enter: it gives the registers to the emulation, and all that is no misaligned
//! access to the firmware's own handler.

#[cfg(all(target_arch = "arm", target_os = "none"))]
mod thumb;
#[cfg(all(target_arch = "arm", target_os = "none"))]
pub use thumb::complete;

#[cfg(all(any(target_arch = "riscv32", target_arch = "riscv64"), target_os = "none"))]
mod riscv;
#[cfg(all(any(target_arch = "riscv32", target_arch = "riscv64"), target_os = "none"))]
pub use riscv::{HAS_FLOATS, HAS_HALF_OF_THE_REGISTERS, complete};

/// There is no handler for this target.
#[cfg(not(all(
    any(target_arch = "arm", target_arch = "riscv32", target_arch = "riscv64"),
    target_os = "none"
)))]
#[doc(hidden)]
#[macro_export]
macro_rules! __misaligned_handler {
    ($entry:ident, $otherwise:path) => {
        ::core::compile_error!(
            "`misaligned_handler!` exists on Arm and RISC-V without an operating system: other machines \
             complete misaligned accesses themselves"
        );
    };
}
