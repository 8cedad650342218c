//! The interrupted thread on s390x.

use libc::{c_int, siginfo_t, ucontext_t};

/// Nothing is used below the stack pointer (s390x ELF ABI, "The Stack Frame").
pub(crate) const RED_ZONE: usize = 0;

/// The area above a caller's stack pointer that belongs to the function that it calls.
const SAVE_AREA: usize = 160;

/// The address that identifies the instruction that faulted.
///
/// An access that faults is undone, and the address is that of its instruction. If an operation or
/// a division raises the exception, it is the address of the next instruction (z/Architecture
/// Principles of Operation, "Types of Instruction Ending"): Cranelift marks the last byte of such
/// instructions.
pub(crate) fn faulting(signal: c_int, context: &ucontext_t) -> usize {
    let address = context.uc_mcontext.psw.addr as usize;
    if matches!(signal, libc::SIGILL | libc::SIGFPE) { address.wrapping_sub(1) } else { address }
}

/// Whether the signal is for a compare-and-trap instruction: for its data exception, which is not
/// one of floating point, the kernel has no code other than 0, which is also that of `kill`. In
/// this case the signal's address is that of the instruction. With `kill`, there are a process and
/// a user in its place, which cannot be the address of code.
pub(crate) fn is_compare_and_trap(signal: c_int, info: &siginfo_t, context: &ucontext_t) -> bool {
    let next = context.uc_mcontext.psw.addr as usize;
    // SAFETY: the field exists with all codes, whatever its meaning.
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
