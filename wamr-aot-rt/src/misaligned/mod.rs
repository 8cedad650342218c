//! Misaligned accesses on machines that do not have them.
//!
//! A guest may access any address of its memory. Some machines load and store words at multiples
//! of four only: Cortex-M0, M0+, M1 and M23 (ARMv6-M and the baseline of ARMv8-M), and many small
//! cores of RISC-V. For them a module is compiled in one of two ways:
//!
//! * With strict alignment, which is the default, the code looks at each address before it
//!   accesses it. That needs nothing from the firmware.
//! * With `wamr_aot_build::Builder::strict_alignment(false)` the code accesses memory as it is.
//!   Compilers align nearly all data, so hardly any access is misaligned; the machine faults at one
//!   that is, and a handler completes it byte by byte. This code is smaller, and faster.
//!
//! [`misaligned_handler!`](crate::misaligned_handler) is such a handler. It is needed with the
//! second way only, and only where the machine, or what runs below the firmware, does not complete
//! misaligned accesses itself. The first instance of such a module does a misaligned access of its
//! own: without a handler the firmware faults there, and not one day in the field.
//!
//! # Cortex-M
//!
//! The macro defines the symbol of the vector table, which is `HardFault` with `cortex-m-rt` and
//! most others, so no `#[exception]` defines it. All other faults go to the function after
//! `otherwise`, with the address of the exception's frame: `r0` to `r3`, `r12`, `lr`, `pc` and
//! `xPSR`. `r4` to `r11` are as at the fault, and `lr` is EXC_RETURN.
//!
//! ```ignore
//! unsafe extern "C" fn fault(frame: *const u32) -> ! {
//!     // SAFETY: the machine stored eight words there.
//!     let pc = unsafe { frame.add(6).read() };
//!     log_and_restart(pc)
//! }
//!
//! wamr_aot_rt::misaligned_handler!(HardFault, otherwise = fault);
//! ```
//!
//! # RISC-V
//!
//! The macro defines a trap entry for machine mode, and declares it as `unsafe extern "C" fn()`.
//! All other traps, interrupts among them, go to the code after `otherwise`, with all registers as
//! at the trap. That is the entry that the firmware has without this handler: `_start_trap` of
//! `riscv-rt`, for example.
//!
//! ```ignore
//! unsafe extern "C" {
//!     fn _start_trap();
//! }
//!
//! wamr_aot_rt::misaligned_handler!(trap_entry, otherwise = _start_trap);
//!
//! // Before the first guest: with `riscv-rt` at the start of `main`.
//! use riscv::register::mtvec::{self, Mtvec, TrapMode};
//! let entry = Mtvec::new(trap_entry as *const () as usize, TrapMode::Direct);
//! // SAFETY: all traps but those of misaligned accesses go where they went before.
//! unsafe { mtvec::write(entry) };
//! ```
//!
//! With a table of vectors, its first entry becomes a jump to this one: exceptions use that entry.
//!
//! # What it costs
//!
//! About 450 bytes of code on Cortex-M and 600 on RISC-V, no data, and 140 bytes of the stack that
//! is in use, which is a part of what guests leave to the host. A word that is loaded or stored
//! takes about 170 instructions; an aligned one takes nothing. (`nm --size-sort` of
//! `examples/firmware/misaligned`, and a trace of it by QEMU's `-d exec,nochain -singlestep`.)
//!
//! # Limits
//!
//! * An access is completed in bytes. Other cores, and devices, can see a part of it.
//! * The handler has no data, so several cores may be in it. Each core needs it (its own `VTOR` or
//!   `mtvec`), but only the one that makes an instance tries it.
//! * Interrupts wait while it works, on RISC-V as the part does it, and nothing is completed in it:
//!   not in NMI, nor in another handler of the same fault.
//! * If the host's own code accesses a misaligned address where there is no memory, the handler
//!   faults: a Cortex-M locks up, and on RISC-V `otherwise` gets the handler's fault.
//! * Debuggers can stop at the fault before the handler runs: `probe-rs` does so for HardFault
//!   unless `--no-catch-hardfault` turns that off.
//! * Atomic instructions are not completed. Guests look at these addresses themselves, in both
//!   ways.
//! * Code without privileges does not get the handler's: its misaligned accesses go to `otherwise`.
//! * The stack that is in use has to have room. On RISC-V `mscratch` is not looked at.
//! * Cortex-M: 16-bit instructions with a base in `r0` to `r7` are completed, which are those that
//!   ARMv6-M has. On cores with longer ones (from ARMv7-M) the machine does these accesses. After a
//!   jump to where there is no memory, the handler reads it, and the core locks up. With TrustZone,
//!   it is for faults of the handler's own world.
//! * RISC-V: registers for floats are not loaded or stored, so the macro refuses targets that have
//!   them, and RV32E. `otherwise` is less than 1 MiB away. In the mode of CLIC, `mcause`
//!   has more bits, and nothing is completed.

/// What the output of the macro uses.
#[doc(hidden)]
pub mod entry;
mod probe;
#[cfg(any(test, all(any(target_arch = "riscv32", target_arch = "riscv64"), target_os = "none")))]
mod riscv;
#[cfg(any(test, all(target_arch = "arm", target_os = "none")))]
mod thumb;

#[allow(unused_imports, reason = "there are builds without an instantiation")]
pub(crate) use probe::probe;

/// Defines the fault handler that [completes misaligned accesses](crate::misaligned).
///
/// `misaligned_handler!(NAME, otherwise = PATH);` defines the symbol `NAME`, and has all else go to
/// `PATH`: on Cortex-M an `unsafe extern "C" fn(frame: *const u32) -> !`, on RISC-V a trap entry,
/// declared as `unsafe extern "C" fn()`. It is used once, outside of functions.
///
/// It exists on Arm and RISC-V without an operating system, and is an error elsewhere.
#[macro_export]
macro_rules! misaligned_handler {
    ($entry:ident, otherwise = $otherwise:path) => {
        $crate::__misaligned_handler!($entry, $otherwise);
    };
}
