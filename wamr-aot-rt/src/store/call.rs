//! Calls of a guest's function with its arguments in the registers of C's convention.
//!
//! [`activation::enter`] calls a closure, whose values go through memory. If the port layer has
//! [`registers`](crate::sys::registers), functions of a few numbers are called directly instead:
//! the arguments are in registers when the call happens, and the result stays in one.

use wamr_aot_abi::{
    guest_fn,
    layout::{VMContext, VMStore},
};

use crate::{store::activation, sys::registers::Registers, trap::Trap};

/// A value that is in one register of C's convention, or the absence of a result.
pub trait Scalar: Copy {
    /// Adds it to the arguments.
    #[doc(hidden)]
    fn pass(self, registers: &mut Registers);
    /// Takes it as the result.
    #[doc(hidden)]
    fn take(registers: &Registers) -> Self;
}

macro_rules! scalars {
    ($($ty:ty: |$value:ident| $pass:expr, |$registers:ident| $take:expr;)*) => {
        $(
            impl Scalar for $ty {
                #[inline(always)]
                fn pass(self, registers: &mut Registers) {
                    let $value = self;
                    $pass(registers)
                }

                #[inline(always)]
                fn take($registers: &Registers) -> Self {
                    $take
                }
            }
        )*
    };
}

scalars! {
    (): |_value| |_: &mut Registers| (), |_registers| ();
    i32: |value| |r: &mut Registers| r.pass_integer(u64::from(value.cast_unsigned())), |r| r.integer() as i32;
    i64: |value| |r: &mut Registers| r.pass_integer(value.cast_unsigned()), |r| r.integer().cast_signed();
    usize: |value| |r: &mut Registers| r.pass_integer(value as u64), |r| r.integer() as usize;
    f32: |value| |r: &mut Registers| r.pass_f32(value), |r| r.f32();
    f64: |value| |r: &mut Registers| r.pass_f64(value), |r| r.f64();
}

/// A function of generated code: a pointer that takes a context and arguments of these types.
pub trait Callee<A>: Copy {
    /// What it returns.
    type Output: Copy;

    /// Calls it and comes back, also if the guest traps.
    ///
    /// # Safety
    /// As for [`activation::enter`], of whose closure this is the call: the store is that of
    /// `vmctx`, which has the function.
    #[doc(hidden)]
    unsafe fn call<const THROWS: bool>(
        self,
        store: *mut VMStore,
        vmctx: *mut VMContext,
        arguments: A,
    ) -> Result<Self::Output, Trap>;
}

macro_rules! callees {
    ($(($($argument:ident: $ty:ident),*))*) => {
        $(
            impl<R: Scalar, $($ty: Scalar),*> Callee<($($ty,)*)>
                for guest_fn!(unsafe fn(*mut VMContext, $($ty),*) -> R)
            {
                type Output = R;

                #[inline(always)]
                unsafe fn call<const THROWS: bool>(
                    self,
                    store: *mut VMStore,
                    vmctx: *mut VMContext,
                    ($($argument,)*): ($($ty,)*),
                ) -> Result<R, Trap> {
                    let mut registers = Registers::new(vmctx);
                    $($argument.pass(&mut registers);)*
                    // SAFETY: passed on. The registers are those of the function's type.
                    unsafe { activation::call::<THROWS>(store, self as *const (), &mut registers)? };
                    Ok(R::take(&registers))
                }
            }
        )*
    };
}

callees! {
    ()
    (a: A)
    (a: A, b: B)
    (a: A, b: B, c: C)
    (a: A, b: B, c: C, d: D)
    (a: A, b: B, c: C, d: D, e: E)
}
