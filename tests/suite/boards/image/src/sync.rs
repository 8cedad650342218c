//! Atomic operations for ARMv6-M, which has no instructions for them: the compiler calls these by
//! name. The image is built as if the CPU had such instructions, since the untyped API uses
//! reference counting.

use core::arch::asm;

/// Runs `f` with interrupts disabled.
fn alone<R>(f: impl FnOnce() -> R) -> R {
    let mask: u32;
    // SAFETY: the instructions mask interrupts. Without `nomem`, accesses do not move out of the
    // section.
    unsafe { asm!("mrs {}, PRIMASK", "cpsid i", out(reg) mask, options(nostack, preserves_flags)) };
    let result = f();
    if mask & 1 == 0 {
        // SAFETY: interrupts were not masked before.
        unsafe { asm!("cpsie i", options(nostack, preserves_flags)) };
    }
    result
}

macro_rules! operations {
    ($($name:ident, |$old:ident, $operand:ident| $new:expr;)*) => {$(
        /// # Safety
        /// `target` is valid, aligned, and accessed by atomic operations only.
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name(target: *mut u32, $operand: u32) -> u32 {
            alone(|| {
                // SAFETY: the caller upholds the contract.
                let $old = unsafe { target.read() };
                let new = $new;
                // SAFETY: the caller upholds the contract.
                unsafe { target.write(new) };
                $old
            })
        }
    )*};
}

operations! {
    __sync_fetch_and_add_4, |old, operand| old.wrapping_add(operand);
    __sync_fetch_and_sub_4, |old, operand| old.wrapping_sub(operand);
}

/// # Safety
/// `target` is valid, aligned, and accessed by atomic operations only.
#[unsafe(no_mangle)]
unsafe extern "C" fn __sync_val_compare_and_swap_4(target: *mut u32, expected: u32, new: u32) -> u32 {
    alone(|| {
        // SAFETY: the caller upholds the contract.
        let old = unsafe { target.read() };
        if old == expected {
            // SAFETY: the caller upholds the contract.
            unsafe { target.write(new) };
        }
        old
    })
}
