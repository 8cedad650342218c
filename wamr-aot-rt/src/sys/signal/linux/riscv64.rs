//! The interrupted thread on 64-bit RISC-V.

use libc::{c_int, ucontext_t};

/// Nothing is used below the stack pointer (RISC-V ELF psABI, "Integer Calling Convention").
pub(crate) const RED_ZONE: usize = 0;

// The kernel's `user_regs_struct`: the program counter in place of `x0`, and the other registers by
// their numbers.
const PC: usize = 0;
const SP: usize = 2;
const A0: usize = 10;
const A1: usize = 11;

/// The instruction that faulted.
pub(crate) fn faulting(_: c_int, context: &ucontext_t) -> usize {
    context.uc_mcontext.__gregs[PC] as usize
}

pub(crate) fn stack_pointer(context: &ucontext_t) -> usize {
    context.uc_mcontext.__gregs[SP] as usize
}

/// Lets the thread continue in a function that does not return, on the stack below `stack`.
pub(crate) fn jump(context: &mut ucontext_t, function: usize, stack: usize, arguments: [usize; 2]) {
    let registers = &mut context.uc_mcontext.__gregs;
    registers[PC] = function as u64;
    registers[SP] = (stack & !15) as u64;
    registers[A0] = arguments[0] as u64;
    registers[A1] = arguments[1] as u64;
}
