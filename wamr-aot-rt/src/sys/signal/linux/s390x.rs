//! The interrupted thread on s390x.

use libc::{c_int, ucontext_t};

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
