//! HardFault of ARMv6-M and ARMv8-M.

use core::ptr::{with_exposed_provenance, with_exposed_provenance_mut};

use crate::misaligned::thumb::{Machine, emulate};

/// The program counter and the status in an exception's frame, in words.
const PC: usize = 6;
const STATUS: usize = 7;

/// Thumb state, and the bits of IT blocks and interrupted instructions, which are zero on cores
/// that have neither.
const THUMB: u32 = 1 << 24;
const IN_PROGRESS: u32 = 0x0600_fc00;

/// The registers `r0` to `r7` of the code that was interrupted.
struct Stored(*mut u32);

impl Machine for Stored {
    fn register(&self, number: u32) -> u32 {
        // SAFETY: `complete` has the place from the entry, and there are eight registers.
        unsafe { self.0.add(number as usize).read() }
    }

    fn set_register(&mut self, number: u32, value: u32) {
        // SAFETY: as above.
        unsafe { self.0.add(number as usize).write(value) }
    }

    fn load(&mut self, address: u32) -> u8 {
        // SAFETY: the interrupted code reads this byte. It may be a device's.
        unsafe { with_exposed_provenance::<u8>(address as usize).read_volatile() }
    }

    fn store(&mut self, address: u32, byte: u8) {
        // SAFETY: the interrupted code writes this byte. It may be a device's.
        unsafe { with_exposed_provenance_mut::<u8>(address as usize).write_volatile(byte) }
    }
}

/// Completes the instruction that faulted, and has the code go on after it.
///
/// # Safety
/// `registers` are eight registers at a fault, and `frame` is its frame.
pub unsafe extern "C" fn complete(registers: *mut u32, frame: *mut u32) -> bool {
    // SAFETY: the frame has eight words. The machine had fetched the instruction: a fault of a
    // fetch is not told from others, and has no better end with a handler that reads nothing.
    unsafe {
        if frame.add(STATUS).read() & (THUMB | IN_PROGRESS) != THUMB {
            return false;
        }
        let pc = frame.add(PC).read();
        let instruction = with_exposed_provenance::<u16>(pc as usize).read_volatile();
        let done = emulate(instruction.into(), &mut Stored(registers));
        if done {
            frame.add(PC).write(pc.wrapping_add(2));
        }
        done
    }
}

/// The entry, in instructions of ARMv6-M.
#[doc(hidden)]
#[macro_export]
macro_rules! __misaligned_handler {
    ($entry:ident, $otherwise:path) => {
        const _: unsafe extern "C" fn(*const u32) -> ! = $otherwise;

        #[unsafe(naked)]
        #[unsafe(no_mangle)]
        #[allow(non_snake_case, reason = "the vector table names it")]
        unsafe extern "C" fn $entry() {
            ::core::arch::naked_asm!(
                // Bit 2 of EXC_RETURN tells the stack that has the frame.
                "mov r0, lr",
                "movs r1, #4",
                "mrs r3, MSP",
                "tst r0, r1",
                "beq 1f",
                "mrs r3, PSP",
                "1:",
                // r0 to r7 in order, of which the frame has the first four, below a multiple of 8
                // bytes.
                "push {{r3, lr}}",
                "push {{r4-r7}}",
                "ldm r3!, {{r4-r7}}",
                "push {{r4-r7}}",
                // Threads without privileges (bit 0 of CONTROL, and bit 3 of EXC_RETURN) do not get
                // the handler's.
                "mrs r1, CONTROL",
                "lsls r1, r1, #3",
                "ands r0, r1",
                "movs r1, #8",
                "tst r0, r1",
                "bne 2f",
                "mov r0, sp",
                "ldr r1, [sp, #32]",
                "bl {complete}",
                "cmp r0, #0",
                "beq 2f",
                "pop {{r4-r7}}",
                "ldr r3, [sp, #16]",
                "stm r3!, {{r4-r7}}",
                "pop {{r4-r7}}",
                "pop {{r3, pc}}",
                "2:",
                "add sp, #16",
                "pop {{r4-r7}}",
                "pop {{r0, r1}}",
                "mov lr, r1",
                // It can be further away than a branch of ARMv6-M reaches.
                "ldr r1, 3f",
                "bx r1",
                ".balign 4",
                "3: .word {otherwise}",
                complete = sym $crate::misaligned::entry::complete,
                otherwise = sym $otherwise,
            )
        }
    };
}
