//! Traps of RISC-V in machine mode.

use core::ptr::{with_exposed_provenance, with_exposed_provenance_mut};

use crate::misaligned::riscv::{Machine, emulate, is_wide};

/// Whether the target has registers for floats, whose accesses are not emulated.
#[doc(hidden)]
pub const HAS_FLOATS: bool = cfg!(any(float_registers = "d", float_registers = "f"));

/// Whether there are 15 registers, not 31: with RV32E.
#[doc(hidden)]
pub const HAS_HALF_OF_THE_REGISTERS: bool = cfg!(target_abi = "ilp32e");

/// The registers of the code that was interrupted, in the order of their numbers.
struct Stored(*mut usize);

impl Machine for Stored {
    fn register(&self, number: u32) -> usize {
        // SAFETY: `complete` has the place from the entry, and there are 32 registers.
        unsafe { self.0.add(number as usize).read() }
    }

    fn set_register(&mut self, number: u32, value: usize) {
        // SAFETY: as above.
        unsafe { self.0.add(number as usize).write(value) }
    }

    fn load(&mut self, address: usize) -> u8 {
        // SAFETY: the interrupted code reads this byte. It may be a device's.
        unsafe { with_exposed_provenance::<u8>(address).read_volatile() }
    }

    fn store(&mut self, address: usize, byte: u8) {
        // SAFETY: the interrupted code writes this byte. It may be a device's.
        unsafe { with_exposed_provenance_mut::<u8>(address).write_volatile(byte) }
    }
}

/// Completes the instruction that trapped. Returns the address at which the code goes on, or 0.
///
/// # Safety
/// `registers` are 32 registers at a trap of an access, of which the first is 0, and `pc` is where
/// it happened.
pub unsafe extern "C" fn complete(registers: *mut usize, pc: *const u16) -> usize {
    // SAFETY: the machine had fetched the instruction. It may be at no multiple of four.
    let (instruction, bytes) = unsafe {
        let first_half = u32::from(pc.read());
        if is_wide(first_half) {
            (u32::from(pc.add(1).read()) << 16 | first_half, 4)
        } else {
            (first_half, 2)
        }
    };
    let done = emulate::<{ cfg!(target_arch = "riscv64") }>(instruction, &mut Stored(registers));
    if done { pc.addr().wrapping_add(bytes) } else { 0 }
}

/// The entry, with the instructions that store and load a register, and their bytes.
#[cfg(target_arch = "riscv32")]
#[doc(hidden)]
#[macro_export]
macro_rules! __misaligned_handler {
    ($entry:ident, $otherwise:path) => {
        $crate::__misaligned_entry!($entry, $otherwise, "sw", "lw", "4");
    };
}

/// The entry, with the instructions that store and load a register, and their bytes.
#[cfg(target_arch = "riscv64")]
#[doc(hidden)]
#[macro_export]
macro_rules! __misaligned_handler {
    ($entry:ident, $otherwise:path) => {
        $crate::__misaligned_entry!($entry, $otherwise, "sd", "ld", "8");
    };
}

// The assembly is outside of functions, as a function would begin at any multiple of two.
#[doc(hidden)]
#[macro_export]
macro_rules! __misaligned_entry {
    ($entry:ident, $otherwise:path, $store:literal, $load:literal, $size:literal) => {
        const _: unsafe extern "C" fn() = $otherwise;
        const _: () = {
            assert!(
                !$crate::misaligned::entry::HAS_FLOATS,
                "`misaligned_handler!` does not complete accesses of floating-point registers, which this \
                 target has: compile modules with strict alignment"
            );
            assert!(
                !$crate::misaligned::entry::HAS_HALF_OF_THE_REGISTERS,
                "`misaligned_handler!` is not for RV32E: compile modules with strict alignment"
            );
        };

        unsafe extern "C" {
            /// The trap entry: the value for `mtvec`, in direct mode.
            fn $entry();
        }

        ::core::arch::global_asm!(
            concat!(".pushsection .text.", stringify!($entry), ", \"ax\", @progbits"),
            ".balign 4",
            concat!(".globl ", stringify!($entry)),
            concat!(".type ", stringify!($entry), ", @function"),
            concat!(stringify!($entry), ":"),
            concat!("addi sp, sp, -32*", $size),
            concat!($store, " t0, 5*", $size, "(sp)"),
            // Causes 4 and 6: a load, or a store, to a misaligned address. Interrupts have the
            // highest bit, too.
            "csrr t0, mcause",
            "andi t0, t0, -3",
            "addi t0, t0, -4",
            "bnez t0, 3f",
            // Code without the privileges of machine mode does not get the handler's.
            "csrr t0, mstatus",
            "srli t0, t0, 11",
            "andi t0, t0, 3",
            "addi t0, t0, -3",
            "bnez t0, 3f",
            ".irp n, 1,3,4,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31",
            concat!($store, " x\\n, \\n*", $size, "(sp)"),
            ".endr",
            concat!("addi t0, sp, 32*", $size),
            concat!($store, " t0, 2*", $size, "(sp)"),
            // What is loaded to `x0` stays in its place.
            concat!($store, " zero, 0(sp)"),
            "mv a0, sp",
            "csrr a1, mepc",
            "call {complete}",
            "beqz a0, 2f",
            "csrw mepc, a0",
            "jal t0, 4f",
            concat!($load, " t0, 5*", $size, "(sp)"),
            // Last: the instruction may have loaded it.
            concat!($load, " sp, 2*", $size, "(sp)"),
            "mret",
            "2:",
            "jal t0, 4f",
            "3:",
            concat!($load, " t0, 5*", $size, "(sp)"),
            concat!("addi sp, sp, 32*", $size),
            // No register is free for a jump that reaches further.
            "j {otherwise}",
            "4:",
            ".irp n, 1,3,4,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31",
            concat!($load, " x\\n, \\n*", $size, "(sp)"),
            ".endr",
            "jr t0",
            concat!(".size ", stringify!($entry), ", . - ", stringify!($entry)),
            ".popsection",
            complete = sym $crate::misaligned::entry::complete,
            otherwise = sym $otherwise,
        );
    };
}
