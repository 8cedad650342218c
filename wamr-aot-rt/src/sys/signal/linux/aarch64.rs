//! The interrupted thread on AArch64.

use libc::{c_int, ucontext_t};

/// Nothing is used below the stack pointer (AAPCS64, 6.4.5.1).
pub(crate) const RED_ZONE: usize = 0;

/// The instruction that faulted.
pub(crate) fn faulting(_: c_int, context: &ucontext_t) -> usize {
    context.uc_mcontext.pc as usize
}

pub(crate) fn stack_pointer(context: &ucontext_t) -> usize {
    context.uc_mcontext.sp as usize
}

/// Lets the thread continue in a function that does not return, on the stack below `stack`.
pub(crate) fn jump(context: &mut ucontext_t, function: usize, stack: usize, arguments: [usize; 2]) {
    let registers = &mut context.uc_mcontext;
    registers.pc = function as u64;
    registers.sp = (stack & !15) as u64;
    registers.regs[0] = arguments[0] as u64;
    registers.regs[1] = arguments[1] as u64;
}
