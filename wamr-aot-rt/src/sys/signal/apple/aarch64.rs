//! The interrupted thread on AArch64.

use libc::{__darwin_mcontext64, SIGBUS, SIGILL, SIGSEGV, c_int, ucontext_t};

/// Bytes below the stack pointer that functions use without moving it (Apple, "Writing ARM64 code
/// for Apple platforms").
pub(crate) const RED_ZONE: usize = 128;

// Classes of exceptions in user mode (Arm ARM, "ESR_EL1", field EC).
const UNKNOWN: u32 = 0x00;
const INSTRUCTION_ABORT: u32 = 0x20;
const PC_ALIGNMENT: u32 = 0x22;
const DATA_ABORT: u32 = 0x24;
const SP_ALIGNMENT: u32 = 0x26;
const FLOATING_POINT: u32 = 0x2c;

fn machine(context: &ucontext_t) -> &__darwin_mcontext64 {
    // SAFETY: the kernel puts it next to the context, and it lives as long.
    unsafe { &*context.uc_mcontext }
}

/// Whether the thread entered the kernel by an exception of an instruction that this signal is for.
/// System calls also have a class; interrupts do not have one and leave that of an earlier
/// exception in place, so only classes that fit the signal are accepted.
pub(crate) fn is_exception(signal: c_int, context: &ucontext_t) -> bool {
    let class = machine(context).__es.__esr >> 26;
    match signal {
        SIGSEGV | SIGBUS => matches!(class, INSTRUCTION_ABORT | PC_ALIGNMENT | DATA_ABORT | SP_ALIGNMENT),
        SIGILL => class == UNKNOWN,
        _ => class == FLOATING_POINT,
    }
}

/// The instruction that faulted.
pub(crate) fn faulting(_: c_int, context: &ucontext_t) -> usize {
    machine(context).__ss.__pc as usize
}

pub(crate) fn stack_pointer(context: &ucontext_t) -> usize {
    machine(context).__ss.__sp as usize
}

/// Lets the thread continue in a function that does not return, on the stack below `stack`.
pub(crate) fn jump(context: &mut ucontext_t, function: usize, stack: usize, arguments: [usize; 2]) {
    // SAFETY: as in `machine`; the context is borrowed exclusively, and nothing else refers to it.
    let registers = unsafe { &mut (*context.uc_mcontext).__ss };
    registers.__pc = function as u64;
    registers.__sp = (stack & !15) as u64;
    registers.__x[0] = arguments[0] as u64;
    registers.__x[1] = arguments[1] as u64;
}
