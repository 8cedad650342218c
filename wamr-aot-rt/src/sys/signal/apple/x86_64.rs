//! The interrupted thread on x86_64.

use libc::{__darwin_mcontext64, c_int, ucontext_t};

/// Bytes below the stack pointer that functions use without moving it (System V ABI, 3.2.2).
pub(crate) const RED_ZONE: usize = 128;

/// The vectors below this one are the processor's exceptions; interrupts and system calls have
/// others (XNU, osfmk/i386/trap.h).
const EXCEPTIONS: u16 = 32;

fn machine(context: &ucontext_t) -> &__darwin_mcontext64 {
    // SAFETY: the kernel puts it next to the context, and it lives as long.
    unsafe { &*context.uc_mcontext }
}

/// Whether the thread entered the kernel by an exception of an instruction.
pub(crate) fn is_exception(_: c_int, context: &ucontext_t) -> bool {
    machine(context).__es.__trapno < EXCEPTIONS
}

/// The instruction that faulted.
pub(crate) fn faulting(_: c_int, context: &ucontext_t) -> usize {
    machine(context).__ss.__rip as usize
}

pub(crate) fn stack_pointer(context: &ucontext_t) -> usize {
    machine(context).__ss.__rsp as usize
}

/// Lets the thread continue in a function that does not return, on the stack below `stack`.
pub(crate) fn jump(context: &mut ucontext_t, function: usize, stack: usize, arguments: [usize; 2]) {
    // SAFETY: as in `machine`; the context is borrowed exclusively, and nothing else refers to it.
    let registers = unsafe { &mut (*context.uc_mcontext).__ss };
    registers.__rip = function as u64;
    // As after a call: a return address on an aligned stack.
    registers.__rsp = ((stack & !15) - 8) as u64;
    registers.__rdi = arguments[0] as u64;
    registers.__rsi = arguments[1] as u64;
}
