//! The stack that a thread's signal handlers run on: the only foreign stack whose bounds a Linux
//! system reports.

use core::mem::MaybeUninit;

/// The lowest address of the calling thread's alternate signal stack, and the address above its
/// highest.
pub(super) fn alternate() -> Option<(usize, usize)> {
    let mut stack = MaybeUninit::<libc::stack_t>::zeroed();
    // SAFETY: there is room for the answer, and zeroes are a valid one.
    let stack = unsafe {
        if libc::sigaltstack(core::ptr::null(), stack.as_mut_ptr()) != 0 {
            return None;
        }
        stack.assume_init()
    };
    let low = stack.ss_sp.addr();
    let high = low.checked_add(stack.ss_size)?;
    (stack.ss_flags & libc::SS_DISABLE == 0).then_some((low, high))
}
