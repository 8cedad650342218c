//! A flag that at most one party holds at a time: the one that owns the storage of a static
//! instance.

use core::sync::atomic::{AtomicBool, Ordering};

/// Whether the flag is taken. In zeroed memory it is not.
pub(crate) struct Claim(AtomicBool);

impl Claim {
    pub(crate) const fn new() -> Claim {
        Claim(AtomicBool::new(false))
    }

    /// Takes the flag. Returns false if it is already taken.
    #[cfg(target_has_atomic = "8")]
    pub(crate) fn take(&self) -> bool {
        !self.0.swap(true, Ordering::Acquire)
    }

    /// Takes the flag. Returns false if it is already taken.
    ///
    /// The CPU has no instruction for this, so interrupts are disabled meanwhile. Parts with such
    /// CPUs have one core, or cores that do not share a static instance: the documentation of
    /// [`StaticInstance`](crate::__private::StaticStorage) says so.
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
    /// The caller took the flag, and no longer uses what it guards.
    pub(crate) unsafe fn release(&self) {
        self.0.store(false, Ordering::Release);
    }
}

#[cfg(all(not(target_has_atomic = "8"), target_arch = "arm"))]
fn without_interrupts<R>(f: impl FnOnce() -> R) -> R {
    let mask: u32;
    // SAFETY: masks interrupts. No `nomem`, so accesses do not move out of the section.
    unsafe {
        core::arch::asm!("mrs {}, PRIMASK", "cpsid i", out(reg) mask, options(nostack, preserves_flags))
    };
    let result = f();
    if mask & 1 == 0 {
        // SAFETY: interrupts were not masked before.
        unsafe { core::arch::asm!("cpsie i", options(nostack, preserves_flags)) };
    }
    result
}

#[cfg(all(not(target_has_atomic = "8"), any(target_arch = "riscv32", target_arch = "riscv64")))]
fn without_interrupts<R>(f: impl FnOnce() -> R) -> R {
    const MIE: usize = 8;
    let status: usize;
    // SAFETY: masks interrupts of machine mode, in which CPUs without atomic instructions run
    // firmware. No `nomem`, so accesses do not move out of the section.
    unsafe { core::arch::asm!("csrrci {}, mstatus, 8", out(reg) status, options(nostack)) };
    let result = f();
    if status & MIE != 0 {
        // SAFETY: interrupts were not masked before.
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
        // SAFETY: taken above; it guards nothing.
        unsafe { claim.release() };
        assert!(claim.take());
    }
}
