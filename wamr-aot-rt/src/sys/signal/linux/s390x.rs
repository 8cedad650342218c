//! The interrupted thread on s390x.

use libc::{c_int, siginfo_t, ucontext_t};

/// Nothing is used below the stack pointer (s390x ELF ABI, "The Stack Frame").
pub(crate) const RED_ZONE: usize = 0;

/// What a caller leaves above its stack pointer to the function that it calls.
const SAVE_AREA: usize = 160;

/// The place by which the instruction that faulted is known.
///
/// An access that faults is undone, and the address is that of its instruction. Where an operation or a division is refused, it is
/// that of the next one (z/Architecture Principles of Operation, "Types of Instruction Ending"): Cranelift marks the last byte of
/// those.
pub(crate) fn faulting(signal: c_int, context: &ucontext_t) -> usize {
    let address = context.uc_mcontext.psw.addr as usize;
    if matches!(signal, libc::SIGILL | libc::SIGFPE) { address.wrapping_sub(1) } else { address }
}

/// Whether the signal is for an instruction that compares and traps: for its data exception, which is none of floating point, the kernel
/// has no code but 0, that of `kill`. Then the address is the instruction's. With `kill`, a process and a user are in its place, which
/// no address of code is.
pub(crate) fn is_compare_and_trap(signal: c_int, info: &siginfo_t, context: &ucontext_t) -> bool {
    let next = context.uc_mcontext.psw.addr as usize;
    // SAFETY: the field is there with all codes, whatever it means.
    let instruction = unsafe { info.si_addr() }.addr();
    signal == libc::SIGFPE && info.si_code == 0 && matches!(next.wrapping_sub(instruction), 2 | 4 | 6)
}

pub(crate) fn stack_pointer(context: &ucontext_t) -> usize {
    context.uc_mcontext.gregs[15] as usize
}

/// Lets the thread continue in a function that does not return, on the stack below `stack`.
pub(crate) fn jump(context: &mut ucontext_t, function: usize, stack: usize, arguments: [usize; 2]) {
    let context = &mut context.uc_mcontext;
    context.psw.addr = function as u64;
    context.gregs[15] = ((stack & !7) - SAVE_AREA) as u64;
    context.gregs[2] = arguments[0] as u64;
    context.gregs[3] = arguments[1] as u64;
}
