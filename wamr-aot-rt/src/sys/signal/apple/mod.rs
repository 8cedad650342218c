//! Faults as XNU reports them.

use libc::{c_int, siginfo_t, ucontext_t};

#[cfg(target_arch = "aarch64")]
#[path = "aarch64.rs"]
mod context;
#[cfg(target_arch = "x86_64")]
#[path = "x86_64.rs"]
mod context;

pub(crate) use context::{RED_ZONE, faulting, jump, stack_pointer};

/// Whether the signal was sent by a process. Otherwise the kernel raised it for an instruction.
///
/// The signal information does not say: it does not include the sender of a signal sent with
/// `kill`, and its code and address are derived from the signal's number and from the state that
/// the thread's last exception left (XNU, `sendsig` in bsd/dev/arm/unix_signal.c and
/// bsd/dev/i386/unix_signal.c). What distinguishes the two is why the thread entered the kernel.
/// That is not exact: a signal that arrives while a fault is being resolved, by mapping the page,
/// looks like one raised by the instruction. So callers also examine the instruction and the
/// address.
pub(crate) fn was_sent(signal: c_int, _: &siginfo_t, interrupted: &ucontext_t) -> bool {
    !context::is_exception(signal, interrupted)
}
