//! ARMv6-M: a misaligned access is a HardFault.

use core::{
    arch::{asm, naked_asm},
    cell::UnsafeCell,
};

use crate::step::Step;

wamr_aot_rt::misaligned_handler!(HardFault, otherwise = other_fault);

/// What `fault` has in `r0`.
const MARK: u32 = 0x600d_f417;

/// # Safety
/// `frame` is an exception's frame.
unsafe extern "C" fn other_fault(frame: *const u32) -> ! {
    // SAFETY: the machine stored eight words, `r0` first.
    let is_expected = unsafe { frame.read() } == MARK;
    board::write(if is_expected { b"another fault\n" } else { b"unexpected fault\n" });
    board::exit(is_expected)
}

/// The vector table has the handler.
pub fn install() {}

/// Does what is no access at all.
pub fn fault() -> ! {
    // SAFETY: it is an exception that ends the program.
    unsafe { asm!("udf #0", in("r0") MARK, options(noreturn)) }
}

/// `r0` to `r7`, and the flags.
const REGISTERS: usize = 9;
const FLAGS: usize = 8;

/// N and C.
const FLAGS_BEFORE: usize = 0xa000_0000;

/// A function that does a step with this instruction.
macro_rules! run {
    ($name:ident, $instruction:literal) => {
        #[unsafe(naked)]
        unsafe extern "C" fn $name(registers: *mut [usize; REGISTERS]) {
            naked_asm!(
                "push {{r0, r4-r7, lr}}",
                "ldr r1, [r0, #32]",
                "msr APSR_nzcvq, r1",
                "mov r1, r0",
                "ldr r0, [r1, #0]",
                "ldr r2, [r1, #8]",
                "ldr r3, [r1, #12]",
                "ldr r4, [r1, #16]",
                "ldr r5, [r1, #20]",
                "ldr r6, [r1, #24]",
                "ldr r7, [r1, #28]",
                "ldr r1, [r1, #4]",
                $instruction,
                "push {{r0-r7}}",
                "mrs r1, APSR",
                "ldr r0, [sp, #32]",
                "str r1, [r0, #32]",
                "pop {{r1-r4}}",
                "stm r0!, {{r1-r4}}",
                "pop {{r1-r4}}",
                "stm r0!, {{r1-r4}}",
                "pop {{r0, r4-r7, pc}}",
            )
        }
    };
}

/// A step for this instruction.
macro_rules! step {
    ($instruction:literal, $effect:expr) => {{
        run!(run, $instruction);
        Step::<REGISTERS> { run, base: 1, effect: $effect }
    }};
}

const PROCESS_STACK: usize = 512;

#[repr(align(8))]
#[allow(dead_code, reason = "assembly uses it")]
struct Stack(UnsafeCell<[u8; PROCESS_STACK]>);

// SAFETY: one step at a time uses it.
unsafe impl Sync for Stack {}

static STACK: Stack = Stack(UnsafeCell::new([0; PROCESS_STACK]));

run!(load_on_process_stack, "ldr r6, [r1, #4]");

/// A step on the other stack, as the tasks of an operating system have it.
#[unsafe(naked)]
unsafe extern "C" fn on_process_stack(registers: *mut [usize; REGISTERS]) {
    naked_asm!(
        "push {{r4, lr}}",
        "ldr r1, 1f",
        "msr PSP, r1",
        "movs r1, #2",
        "msr CONTROL, r1",
        "isb",
        "bl {step}",
        "movs r1, #0",
        "msr CONTROL, r1",
        "isb",
        "pop {{r4, pc}}",
        ".balign 4",
        "1: .word {stack} + {size}",
        step = sym load_on_process_stack,
        stack = sym STACK,
        size = const PROCESS_STACK,
    )
}

/// Whether instructions change what they should, and no other register.
pub fn registers_are_kept() -> bool {
    [
        step!("ldr r0, [r1]", |s| s.load(0, 0)),
        step!("ldr r1, [r1, #4]", |s| s.load(1, 4)),
        step!("ldr r7, [r1, r2]", |s| s.load(7, 8)),
        step!("ldrh r4, [r1, #2]", |s| s.load_half(4, 2)),
        step!("ldrsh r5, [r1, r2]", |s| s.load_signed_half(5, 8)),
        step!("ldm r1!, {{r0, r3, r6}}", |s| {
            s.load(0, 0);
            s.load(3, 4);
            s.load(6, 8);
            s.registers[1] += 12;
        }),
        step!("ldm r1, {{r1, r5}}", |s| {
            s.load(1, 0);
            s.load(5, 4);
        }),
        step!("str r3, [r1, #8]", |s| s.store(s.registers[3], 8, 4)),
        step!("strh r6, [r1, r2]", |s| s.store(s.registers[6], 8, 2)),
        step!("stm r1!, {{r1, r4}}", |s| {
            s.store(s.registers[1], 0, 4);
            s.store(s.registers[4], 4, 4);
            s.registers[1] += 8;
        }),
        Step { run: on_process_stack, base: 1, effect: |s| s.load(6, 4) },
    ]
    .iter()
    .all(|step| step.works(&[(2, 8), (FLAGS, FLAGS_BEFORE)]))
}
