//! A flag that one party takes at a time: who has the storage of a static instance.

use core::sync::atomic::{AtomicBool, Ordering};

/// Taken or not. Zeroed: not.
pub(crate) struct Claim(AtomicBool);

impl Claim {
    pub(crate) const fn new() -> Claim {
        Claim(AtomicBool::new(false))
    }

    /// Takes the flag. False where it is taken already.
    #[cfg(target_has_atomic = "8")]
    pub(crate) fn take(&self) -> bool {
        !self.0.swap(true, Ordering::Acquire)
    }

    /// Takes the flag. False where it is taken already.
    ///
    /// The CPU has no instruction for that: interrupts are off meanwhile. Parts with such CPUs have one core, or cores that do not
    /// share a static instance: the documentation of [`StaticInstance`](crate::__private::StaticStorage) says so.
    #[cfg(not(target_has_atomic = "8"))]
    pub(crate) fn take(&self) -> bool {
        without_interrupts(|| {
            let free = !self.0.load(Ordering::Acquire);
            if free {
                self.0.store(true, Ordering::Relaxed);
            }
            free
        })
    }

    /// Gives the flag back.
    ///
    /// # Safety
    /// The caller took it, and uses no more what it guards.
    pub(crate) unsafe fn release(&self) {
        self.0.store(false, Ordering::Release);
    }
}

#[cfg(all(not(target_has_atomic = "8"), target_arch = "arm"))]
fn without_interrupts<R>(f: impl FnOnce() -> R) -> R {
    let mask: u32;
    // SAFETY: masks interrupts. No `nomem`: accesses do not move out of the section.
    unsafe { core::arch::asm!("mrs {}, PRIMASK", "cpsid i", out(reg) mask, options(nostack, preserves_flags)) };
    let result = f();
    if mask & 1 == 0 {
        // SAFETY: they were not masked before.
        unsafe { core::arch::asm!("cpsie i", options(nostack, preserves_flags)) };
    }
    result
}

#[cfg(all(not(target_has_atomic = "8"), any(target_arch = "riscv32", target_arch = "riscv64")))]
fn without_interrupts<R>(f: impl FnOnce() -> R) -> R {
    const MIE: usize = 8;
    let status: usize;
    // SAFETY: masks interrupts of machine mode, the mode that CPUs without atomic instructions run firmware in. No `nomem`:
    // accesses do not move out of the section.
    unsafe { core::arch::asm!("csrrci {}, mstatus, 8", out(reg) status, options(nostack)) };
    let result = f();
    if status & MIE != 0 {
        // SAFETY: they were not masked before.
        unsafe { core::arch::asm!("csrsi mstatus, 8", options(nostack)) };
    }
    result
}

#[cfg(test)]
mod tests {
    use super::Claim;

    #[test]
    fn one_party_has_it() {
        let claim = Claim::new();
        assert!(claim.take() && !claim.take());
        // SAFETY: taken above; guards nothing.
        unsafe { claim.release() };
        assert!(claim.take());
    }
}
