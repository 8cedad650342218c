//! How the bindings carry values of known type to and from globals.

use wamr_aot_abi::signature::ValType::{self, ExternRef as Extern, F32, F64, FuncRef as Func, I32, I64, V128};

use crate::{
    raw::Context,
    reference::{ExternRef, ForeignFuncRef, FuncRef},
    scalar,
    v128::V128 as Vector,
};

/// The initial value of an imported global: of the type that it was made from.
#[derive(Clone, Copy, Debug)]
pub struct GlobalValue {
    pub(crate) ty: ValType,
    pub(crate) bits: u128,
}

impl<T: HeldByGlobal> From<T> for GlobalValue {
    fn from(value: T) -> GlobalValue {
        GlobalValue { ty: T::TYPE, bits: value.to_bits() }
    }
}

/// A type that a global holds, as the bindings show it.
pub(crate) trait HeldByGlobal: Copy {
    /// The type in wasm.
    const TYPE: ValType;
    /// From the value's bits.
    fn from_bits(bits: u128) -> Self;
    /// The value's bits.
    fn to_bits(self) -> u128;
    /// Whether an instance may get the value.
    fn belongs_to(self, context: Context) -> bool;
}

macro_rules! plain_values {
    ($($ty:ty: $variant:ident, |$bits:ident| $from:expr, |$value:ident| $to:expr;)*) => {$(
        impl HeldByGlobal for $ty {
            const TYPE: ValType = $variant;

            #[inline]
            fn from_bits($bits: u128) -> $ty {
                $from
            }

            #[inline]
            fn to_bits(self) -> u128 {
                let $value = self;
                $to
            }

            #[inline]
            fn belongs_to(self, _: Context) -> bool {
                true
            }
        }
    )*};
}

plain_values! {
    i32: I32, |bits| bits as i32, |value| (value as u32).into();
    i64: I64, |bits| bits as i64, |value| (value as u64).into();
    f32: F32, |bits| f32::from_bits(bits as u32), |value| f32::to_bits(value).into();
    f64: F64, |bits| f64::from_bits(bits as u64), |value| f64::to_bits(value).into();
    Vector: V128, |bits| Vector::from_u128(bits), |value| value.to_u128();
    Option<ExternRef>: Extern, |bits| ExternRef::new(bits as usize), |value| value.map_or(0, |r| r.get() as u128);
}

impl HeldByGlobal for Option<FuncRef> {
    const TYPE: ValType = Func;

    fn from_bits(bits: u128) -> Option<FuncRef> {
        FuncRef::from_address(bits as usize)
    }

    fn to_bits(self) -> u128 {
        self.map_or(0, |r| r.address() as u128)
    }

    fn belongs_to(self, context: Context) -> bool {
        func_ref_to_abi(context, self).is_ok()
    }
}

/// The global's place and that its type is `T`'s: anything else is a mistake of the bindings, and panics.
fn place<T: HeldByGlobal>(context: Context, index: u32) -> *mut u8 {
    assert_eq!(context.image().globals()[index as usize].value_type, T::TYPE.byte().into(), "global {index} has another type");
    context.global(index)
}

/// # Safety
/// Nobody writes the instance's globals meanwhile.
pub(crate) unsafe fn global<T: HeldByGlobal>(context: Context, index: u32) -> T {
    // SAFETY: a global has room for its type, which `place` checks.
    T::from_bits(unsafe { scalar::load(T::TYPE, place::<T>(context, index)) })
}

/// Panics where the value is a function reference of another instance: no guest may get it.
///
/// # Safety
/// Nobody uses the instance's globals meanwhile.
pub(crate) unsafe fn set_global<T: HeldByGlobal>(context: Context, index: u32, value: T) {
    assert!(value.belongs_to(context), "{ForeignFuncRef}");
    // SAFETY: a global has room for its type, which `place` checks.
    unsafe { scalar::store(T::TYPE, place::<T>(context, index), value.to_bits()) };
}

/// The reference in the ABI's form, if it is one of the instance's.
pub(crate) fn func_ref_to_abi(context: Context, value: Option<FuncRef>) -> Result<usize, ForeignFuncRef> {
    match value {
        None => Ok(0),
        Some(value) if context.owns_func_ref(value.address()) => Ok(value.address()),
        Some(_) => Err(ForeignFuncRef),
    }
}
