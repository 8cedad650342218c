//! Faults as Linux reports them.

use libc::{c_int, siginfo_t, ucontext_t};

#[cfg(target_arch = "aarch64")]
#[path = "aarch64.rs"]
mod context;
#[cfg(target_arch = "riscv64")]
#[path = "riscv64.rs"]
mod context;
#[cfg(target_arch = "s390x")]
#[path = "s390x.rs"]
mod context;
#[cfg(target_arch = "x86_64")]
#[path = "x86_64.rs"]
mod context;

pub(crate) use context::{RED_ZONE, faulting, jump, stack_pointer};

/// Whether the signal was sent by a process. Otherwise the kernel raised it for an instruction
/// (sigaction(2), "The si_code field").
pub(crate) fn was_sent(signal: c_int, info: &siginfo_t, interrupted: &ucontext_t) -> bool {
    #[cfg(target_arch = "s390x")]
    if context::is_compare_and_trap(signal, info, interrupted) {
        return false;
    }
    let _ = (signal, interrupted);
    info.si_code <= 0
}
