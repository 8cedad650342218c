//! Values in the registers of a call.

use super::ptr::{FnPtr, Ptr};

/// A value that functions in C take and return in a register: a number or a pointer.
pub trait Passed: Copy {
    /// The number in the register.
    #[doc(hidden)]
    type Core;

    #[doc(hidden)]
    fn to_core(self) -> Self::Core;

    #[doc(hidden)]
    fn from_core(core: Self::Core) -> Self;
}

macro_rules! numbers {
    ($($ty:ident as $core:ident),*) => {$(
        impl Passed for $ty {
            type Core = $core;

            // Both sides extend small numbers as their types say, and the guest is not believed.
            fn to_core(self) -> $core {
                self as $core
            }

            fn from_core(core: $core) -> $ty {
                core as $ty
            }
        }
    )*};
}

numbers!(
    i8 as i32, u8 as i32, i16 as i32, u16 as i32, i32 as i32, u32 as i32, i64 as i64, u64 as i64, f32 as f32,
    f64 as f64
);

impl Passed for bool {
    type Core = i32;

    fn to_core(self) -> i32 {
        i32::from(self)
    }

    fn from_core(core: i32) -> bool {
        core != 0
    }
}

impl<T> Passed for Ptr<T> {
    type Core = i32;

    fn to_core(self) -> i32 {
        self.address() as i32
    }

    fn from_core(core: i32) -> Ptr<T> {
        Ptr::new(core as u32)
    }
}

impl<F> Passed for FnPtr<F> {
    type Core = i32;

    fn to_core(self) -> i32 {
        self.index() as i32
    }

    fn from_core(core: i32) -> FnPtr<F> {
        FnPtr::new(core as u32)
    }
}
