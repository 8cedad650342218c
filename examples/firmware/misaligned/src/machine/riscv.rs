//! RV32: QEMU's machine has misaligned accesses, so traps are made up: with the state that the
//! machine has at one, a jump to the entry.

use core::arch::{asm, global_asm, naked_asm};

use crate::step::Step;

wamr_aot_rt::misaligned_handler!(trap_entry, otherwise = other_trap);

/// What `fault` has in `a0`.
const MARK: usize = 0x600d_f417;

unsafe extern "C" {
    /// All other traps.
    fn other_trap();
}

// The first arguments of what it jumps to are those of the code that trapped.
global_asm!(
    ".balign 4",
    "other_trap:",
    "csrr a1, mcause",
    "mv a2, sp",
    "j {report}",
    report = sym report,
);

extern "C" fn report(mark: usize, cause: usize, stack: usize) -> ! {
    const ILLEGAL_INSTRUCTION: usize = 2;
    let is_expected = mark == MARK && cause == ILLEGAL_INSTRUCTION && stack.is_multiple_of(16);
    board::write(if is_expected { b"another fault\n" } else { b"unexpected fault\n" });
    board::exit(is_expected)
}

/// Has all traps go to the handler.
pub fn install() {
    let entry = trap_entry as *const ();
    // SAFETY: what is no misaligned access goes to the program's own handler.
    unsafe { asm!("csrw mtvec, {}", in(reg) entry, options(nostack, preserves_flags)) };
}

/// Does what is no access at all.
pub fn fault() -> ! {
    // SAFETY: it is a trap that ends the program.
    unsafe { asm!("unimp", in("a0") MARK, options(noreturn)) }
}

/// `x0`, which is always 0, to `x31`.
const REGISTERS: usize = 32;

/// A step for this instruction, of a load (cause 4) or a store (cause 6).
///
/// The instruction itself is not executed. There is no free register with which what comes after it
/// could find the place of the registers, so they go to the stack first.
macro_rules! step {
    ($cause:literal, $instruction:literal, $effect:expr) => {{
        #[unsafe(naked)]
        unsafe extern "C" fn run(registers: *mut [usize; REGISTERS]) {
            naked_asm!(
                "addi sp, sp, -256",
                ".irp n, 1,3,4,8,9,10,18,19,20,21,22,23,24,25,26,27",
                "sw x\\n, 128 + \\n*4(sp)",
                ".endr",
                // What the machine does at a trap in machine mode.
                "la t0, 1f",
                "csrw mepc, t0",
                concat!("li t0, ", $cause),
                "csrw mcause, t0",
                "li t0, 3 << 11",
                "csrs mstatus, t0",
                // The stack pointer is the step's own.
                "sw sp, 8(a0)",
                ".irp n, 1,3,4,5,6,7,8,9,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,10",
                "lw x\\n, \\n*4(a0)",
                ".endr",
                "j {entry}",
                "1:",
                $instruction,
                ".irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31",
                "sw x\\n, \\n*4(sp)",
                ".endr",
                "lw a0, 128 + 10*4(sp)",
                // A step can have changed none but this one without being noticed.
                "lw t0, 8(a0)",
                "bne t0, sp, 2f",
                ".irp n, 1,3,4,5,6,7,8,9,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,10",
                "lw t0, \\n*4(sp)",
                "sw t0, \\n*4(a0)",
                ".endr",
                "sw zero, 8(a0)",
                "2:",
                ".irp n, 1,3,4,8,9,10,18,19,20,21,22,23,24,25,26,27",
                "lw x\\n, 128 + \\n*4(sp)",
                ".endr",
                "addi sp, sp, 256",
                "ret",
                entry = sym trap_entry,
            )
        }
        Step::<REGISTERS> { run, base: 11, effect: $effect }
    }};
}

/// Whether instructions change what they should, and no other register.
pub fn registers_are_kept() -> bool {
    [
        step!(4, ".option norvc\n lw a0, 4(a1)\n .option rvc", |s| s.load(10, 4)),
        step!(4, "c.lw a5, 8(a1)", |s| s.load(15, 8)),
        step!(4, "c.lw a1, 0(a1)", |s| s.load(11, 0)),
        step!(4, "lw t0, 2(a1)", |s| s.load(5, 2)),
        step!(4, "lw ra, 12(a1)", |s| s.load(1, 12)),
        step!(4, "lw t6, 21(a1)", |s| s.load(31, 21)),
        step!(4, "lw zero, 0(a1)", |_| ()),
        step!(4, "lh s11, 10(a1)", |s| s.load_signed_half(27, 10)),
        step!(4, "lhu gp, 10(a1)", |s| s.load_half(3, 10)),
        step!(6, "sw tp, 1(a1)", |s| s.store(s.registers[4], 1, 4)),
        step!(6, "c.sw a0, 4(a1)", |s| s.store(s.registers[10], 4, 4)),
        step!(6, "sw zero, 4(a1)", |s| s.store(0, 4, 4)),
        step!(6, "sw t0, 4(a1)", |s| s.store(s.registers[5], 4, 4)),
        step!(6, "sh a1, 6(a1)", |s| s.store(s.registers[11], 6, 2)),
    ]
    .iter()
    .all(|step| step.works(&[(0, 0), (2, 0)]))
}
