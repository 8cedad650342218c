//! Faults as XNU tells them.

use libc::{c_int, siginfo_t, ucontext_t};

#[cfg(target_arch = "aarch64")]
#[path = "aarch64.rs"]
mod context;
#[cfg(target_arch = "x86_64")]
#[path = "x86_64.rs"]
mod context;

pub(crate) use context::{RED_ZONE, faulting, jump, stack_pointer};

/// Whether someone sent the signal. Otherwise it is the kernel's, for an instruction.
///
/// The information does not tell: who sends a signal with `kill` is not in it, and code and address are made from the signal's number
/// and from what the thread's last exception left (XNU, `sendsig` in bsd/dev/arm/unix_signal.c and bsd/dev/i386/unix_signal.c). What
/// tells is why the thread entered the kernel. That is not exact: a signal that comes while a fault is resolved, by mapping the page,
/// looks like one of the instruction. Who asks looks at the instruction and the address, too.
pub(crate) fn was_sent(signal: c_int, _: &siginfo_t, interrupted: &ucontext_t) -> bool {
    !context::is_exception(signal, interrupted)
}
