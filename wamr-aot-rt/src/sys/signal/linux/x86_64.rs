//! The interrupted thread on x86_64.

use libc::{REG_RDI, REG_RIP, REG_RSI, REG_RSP, c_int, ucontext_t};

/// Bytes below the stack pointer that functions use without moving it (System V ABI, 3.2.2).
pub(crate) const RED_ZONE: usize = 128;

fn register(context: &ucontext_t, index: c_int) -> usize {
    context.uc_mcontext.gregs[index as usize].cast_unsigned() as usize
}

/// The instruction that faulted.
pub(crate) fn faulting(_: c_int, context: &ucontext_t) -> usize {
    register(context, REG_RIP)
}

pub(crate) fn stack_pointer(context: &ucontext_t) -> usize {
    register(context, REG_RSP)
}

/// Lets the thread continue in a function that does not return, on the stack below `stack`.
pub(crate) fn jump(context: &mut ucontext_t, function: usize, stack: usize, arguments: [usize; 2]) {
    let registers = &mut context.uc_mcontext.gregs;
    let mut set = |index: c_int, value: usize| registers[index as usize] = value as i64;
    set(REG_RIP, function);
    // As after a call: a return address on an aligned stack.
    set(REG_RSP, (stack & !15) - 8);
    set(REG_RDI, arguments[0]);
    set(REG_RSI, arguments[1]);
}
