//! Atomic operations for ARMv6-M, which has no instructions for them: the compiler calls these by name. The image is built as if the
//! CPU had such instructions, since the untyped API shares things by counting references.

use core::arch::asm;

/// Does it with interrupts off.
fn alone<R>(f: impl FnOnce() -> R) -> R {
    let mask: u32;
    // SAFETY: masks interrupts. No `nomem`: accesses do not move out of the section.
    unsafe { asm!("mrs {}, PRIMASK", "cpsid i", out(reg) mask, options(nostack, preserves_flags)) };
    let result = f();
    if mask & 1 == 0 {
        // SAFETY: they were not masked before.
        unsafe { asm!("cpsie i", options(nostack, preserves_flags)) };
    }
    result
}

macro_rules! operations {
    ($($name:ident: $ty:ty, |$old:ident, $operand:ident| $new:expr;)*) => {$(
        /// # Safety
        /// `target` is valid, aligned, and accessed by atomic operations only.
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name(target: *mut $ty, $operand: $ty) -> $ty {
            alone(|| {
                // SAFETY: by the contract.
                let $old = unsafe { target.read() };
                let new = $new;
                // SAFETY: by the contract.
                unsafe { target.write(new) };
                $old
            })
        }
    )*};
}

operations! {
    __sync_lock_test_and_set_1: u8, |old, new| new;
    __sync_lock_test_and_set_4: u32, |old, new| new;
    __sync_fetch_and_add_4: u32, |old, operand| old.wrapping_add(operand);
    __sync_fetch_and_sub_4: u32, |old, operand| old.wrapping_sub(operand);
    __sync_fetch_and_or_1: u8, |old, operand| old | operand;
}

macro_rules! exchanges {
    ($($name:ident: $ty:ty),*) => {$(
        /// # Safety
        /// `target` is valid, aligned, and accessed by atomic operations only.
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name(target: *mut $ty, expected: $ty, new: $ty) -> $ty {
            alone(|| {
                // SAFETY: by the contract.
                let old = unsafe { target.read() };
                if old == expected {
                    // SAFETY: by the contract.
                    unsafe { target.write(new) };
                }
                old
            })
        }
    )*};
}

exchanges!(__sync_val_compare_and_swap_1: u8, __sync_val_compare_and_swap_2: u16, __sync_val_compare_and_swap_4: u32);
