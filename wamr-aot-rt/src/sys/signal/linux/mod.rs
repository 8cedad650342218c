//! Faults as Linux tells them.

use libc::siginfo_t;

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

/// Whether someone sent the signal. Otherwise it is the kernel's, for an instruction (sigaction(2), "The si_code field").
pub(crate) fn was_sent(info: &siginfo_t) -> bool {
    info.si_code <= 0
}
