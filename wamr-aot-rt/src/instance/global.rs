//! How the bindings carry values of known type to and from globals.

use wamr_aot_abi::signature::ValType::{
    self, ExternRef as Extern, F32, F64, FuncRef as Func, I32, I64, NonNullExternRef, NonNullFuncRef, V128,
};

use crate::{
    base::{
        reference::{ExternRef, FuncRef, FuncRefError},
        scalar,
        v128::V128 as Vector,
    },
    raw::Context,
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
    /// Whether an instance that expects a value of type `ty` may get this one.
    fn check(self, _: Context, _ty: ValType) -> Result<(), FuncRefError> {
        Ok(())
    }
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
        }
    )*};
}

plain_values! {
    i32: I32, |bits| bits as i32, |value| (value as u32).into();
    i64: I64, |bits| bits as i64, |value| (value as u64).into();
    f32: F32, |bits| f32::from_bits(bits as u32), |value| f32::to_bits(value).into();
    f64: F64, |bits| f64::from_bits(bits as u64), |value| f64::to_bits(value).into();
    Vector: V128, |bits| Vector::from_u128(bits), |value| value.to_u128();
    Option<ExternRef>: Extern,
        |bits| ExternRef::new(bits as usize), |value| value.map_or(0, |r| r.get() as u128);
    ExternRef: NonNullExternRef, |bits| non_null(ExternRef::new(bits as usize)), |value| value.get() as u128;
}

impl HeldByGlobal for Option<FuncRef> {
    const TYPE: ValType = Func;

    fn from_bits(bits: u128) -> Option<FuncRef> {
        FuncRef::from_address(bits as usize)
    }

    fn to_bits(self) -> u128 {
        self.map_or(0, |r| r.address() as u128)
    }

    fn check(self, context: Context, ty: ValType) -> Result<(), FuncRefError> {
        func_ref_to_abi(context, self, ty).map(|_| ())
    }
}

impl HeldByGlobal for FuncRef {
    const TYPE: ValType = NonNullFuncRef;

    fn from_bits(bits: u128) -> FuncRef {
        non_null(FuncRef::from_address(bits as usize))
    }

    fn to_bits(self) -> u128 {
        self.address() as u128
    }

    fn check(self, context: Context, ty: ValType) -> Result<(), FuncRefError> {
        Some(self).check(context, ty)
    }
}

/// A reference of a type without null, which instances keep to.
#[inline]
pub(crate) fn non_null<T>(value: Option<T>) -> T {
    value.expect("a reference that is never null")
}

/// Whether Rust's `T` is how the bindings show values of this type.
pub(crate) fn shows<T: HeldByGlobal>(ty: ValType) -> bool {
    shown_as(ty) == T::TYPE
}

/// The type without the function's.
pub(crate) fn shown_as(ty: ValType) -> ValType {
    match ty {
        ValType::TypedFuncRef { nullable: true, .. } => Func,
        ValType::TypedFuncRef { nullable: false, .. } => NonNullFuncRef,
        ty => ty,
    }
}

/// The global's place and type, which `T` shows: anything else is a mistake of the bindings, and
/// panics.
fn place<T: HeldByGlobal>(context: Context, index: u32) -> (*mut u8, ValType) {
    let ty =
        ValType::from_code(context.image().globals()[index as usize].value_type).filter(|ty| shows::<T>(*ty));
    (context.global(index), ty.unwrap_or_else(|| panic!("global {index} has another type")))
}

/// # Safety
/// Nothing writes the instance's globals meanwhile.
pub(crate) unsafe fn global<T: HeldByGlobal>(context: Context, index: u32) -> T {
    // SAFETY: a global has room for its type, which `place` checks.
    T::from_bits(unsafe { scalar::load(T::TYPE, place::<T>(context, index).0) })
}

/// Panics if the value is a function reference of another instance, or to a function of another
/// type: no guest may get it.
///
/// # Safety
/// Nothing uses the instance's globals meanwhile.
pub(crate) unsafe fn set_global<T: HeldByGlobal>(context: Context, index: u32, value: T) {
    let (place, ty) = place::<T>(context, index);
    if let Err(error) = value.check(context, ty) {
        panic!("{error}");
    }
    // SAFETY: a global has room for its type, which `place` checks.
    unsafe { scalar::store(ty, place, value.to_bits()) };
}

/// The reference in the ABI's form, if it is one of the instance's and of type `ty`, with an index
/// of the module's types. Null is what it is: whether `ty` has it is the caller's to know.
pub(crate) fn func_ref_to_abi(
    context: Context,
    value: Option<FuncRef>,
    ty: ValType,
) -> Result<usize, FuncRefError> {
    let Some(value) = value else { return Ok(0) };
    context.check_func_ref(value.address(), ty)?;
    Ok(value.address())
}
