//! [`Value`]: a WebAssembly value.

use core::ptr::NonNull;

use wamr_aot_abi::{
    layout::{VMException, VMFuncRef, VMSlot},
    signature::ValType as AbiType,
};

use super::{
    handle::{Func, StoreId},
    shared::{Shared, check},
};
use crate::{
    base::{reference::ExternRef, scalar, types::ValType, v128::V128},
    store::exceptions,
    trap::call_error::StoreError,
};

/// A reference to an exception of a guest's, which stays as long as the store. The host can only
/// pass it back.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExnRef {
    store: StoreId,
    /// Lives as long as the store, which the id proves to be there.
    exception: NonNull<VMException>,
}

// SAFETY: the pointer is used only together with the store that it belongs to.
unsafe impl Send for ExnRef {}
// SAFETY: as above.
unsafe impl Sync for ExnRef {}

impl core::fmt::Debug for ExnRef {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ExnRef(..)")
    }
}

/// A WebAssembly value.
///
/// Floats are kept as bits, so that NaNs come through as they are: see [`Value::from`] and
/// [`f32::from_bits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// 32-bit integer.
    I32(i32),
    /// 64-bit integer.
    I64(i64),
    /// The bits of a 32-bit float.
    F32(u32),
    /// The bits of a 64-bit float.
    F64(u64),
    /// 128-bit vector: the lowest lane in the lowest bits.
    V128(u128),
    /// A reference to a function, or null.
    FuncRef(Option<Func>),
    /// A reference to something of the host's, or null.
    ExternRef(Option<ExternRef>),
    /// A reference to an exception, or null.
    ExnRef(Option<ExnRef>),
}

impl Value {
    /// The value's type, as far as it shows: `funcref` for a reference to a function, and for null.
    pub fn ty(&self) -> ValType {
        match self {
            Value::I32(_) => ValType::I32,
            Value::I64(_) => ValType::I64,
            Value::F32(_) => ValType::F32,
            Value::F64(_) => ValType::F64,
            Value::V128(_) => ValType::V128,
            Value::FuncRef(_) => ValType::FuncRef,
            Value::ExternRef(_) => ValType::ExternRef,
            Value::ExnRef(_) => ValType::ExnRef,
        }
    }

    /// Zero, or null. References of types without null have no such value: for them it is one that
    /// no guest takes.
    pub fn zero(ty: &ValType) -> Value {
        match ty {
            ValType::I32 => Value::I32(0),
            ValType::I64 => Value::I64(0),
            ValType::F32 => Value::F32(0),
            ValType::F64 => Value::F64(0),
            ValType::V128 => Value::V128(0),
            ValType::ExternRef | ValType::NonNullExternRef => Value::ExternRef(None),
            ValType::ExnRef | ValType::NonNullExnRef => Value::ExnRef(None),
            ValType::FuncRef
            | ValType::NonNullFuncRef
            | ValType::TypedFuncRef { .. }
            | ValType::GroupFuncRef { .. } => Value::FuncRef(None),
        }
    }

    /// The number, if it is one of this type.
    pub fn i32(&self) -> Option<i32> {
        if let Value::I32(value) = self { Some(*value) } else { None }
    }

    /// The number, if it is one of this type.
    pub fn i64(&self) -> Option<i64> {
        if let Value::I64(value) = self { Some(*value) } else { None }
    }

    /// The number, if it is one of this type.
    pub fn f32(&self) -> Option<f32> {
        if let Value::F32(bits) = self { Some(f32::from_bits(*bits)) } else { None }
    }

    /// The number, if it is one of this type.
    pub fn f64(&self) -> Option<f64> {
        if let Value::F64(bits) = self { Some(f64::from_bits(*bits)) } else { None }
    }

    /// The vector, if it is one.
    pub fn v128(&self) -> Option<V128> {
        if let Value::V128(bits) = self { Some(V128::from_u128(*bits)) } else { None }
    }

    /// The bits that a guest gets, if the value is of type `expected`, with an id of the store's
    /// types, and of this store.
    pub(super) fn to_bits(self, shared: &Shared, expected: AbiType) -> Result<u128, StoreError> {
        let is_of_type = match self {
            Value::I32(_) => expected == AbiType::I32,
            Value::I64(_) => expected == AbiType::I64,
            Value::F32(_) => expected == AbiType::F32,
            Value::F64(_) => expected == AbiType::F64,
            Value::V128(_) => expected == AbiType::V128,
            Value::ExternRef(value) => {
                expected.is_external_reference() && (value.is_some() || expected.is_nullable())
            }
            Value::ExnRef(value) => {
                if let Some(reference) = value {
                    check(shared, reference.store)?;
                }
                expected.is_exception_reference() && (value.is_some() || expected.is_nullable())
            }
            Value::FuncRef(None) => expected.is_function_reference() && expected.is_nullable(),
            Value::FuncRef(Some(func)) => {
                // Another store's types have other ids.
                check(shared, func.store)?;
                expected.is_function_reference()
                    && expected.function_type().is_none_or(|id| id == func.raw().type_id)
            }
        };
        if !is_of_type {
            let found = match self {
                Value::FuncRef(Some(func)) if expected.is_function_reference() => shared
                    .types
                    .val_type(AbiType::TypedFuncRef { nullable: false, index: func.raw().type_id }),
                value => value.ty(),
            };
            return Err(StoreError::WrongType { expected: shared.types.val_type(expected), found });
        }
        Ok(match self {
            Value::I32(value) => (value as u32).into(),
            Value::I64(value) => (value as u64).into(),
            Value::F32(bits) => bits.into(),
            Value::F64(bits) => bits.into(),
            Value::V128(bits) => bits,
            Value::FuncRef(None) | Value::ExternRef(None) | Value::ExnRef(None) => 0,
            Value::ExnRef(Some(reference)) => reference.exception.as_ptr().expose_provenance() as u128,
            Value::ExternRef(Some(reference)) => reference.get() as u128,
            Value::FuncRef(Some(func)) => {
                shared.make_callable(func)?;
                func.func_ref.as_ptr().expose_provenance() as u128
            }
        })
    }

    /// # Safety
    /// `bits` are from a guest of this store, and of type `ty`.
    pub(super) unsafe fn from_bits(shared: &Shared, ty: AbiType, bits: u128) -> Value {
        match ty {
            AbiType::I32 => Value::I32(bits as i32),
            AbiType::I64 => Value::I64(bits as i64),
            AbiType::F32 => Value::F32(bits as u32),
            AbiType::F64 => Value::F64(bits as u64),
            AbiType::V128 => Value::V128(bits),
            AbiType::ExternRef | AbiType::NonNullExternRef => Value::ExternRef(ExternRef::new(bits as usize)),
            AbiType::ExnRef | AbiType::NonNullExnRef => {
                let exception = core::ptr::with_exposed_provenance_mut::<VMException>(bits as usize);
                let reference = NonNull::new(exception).map(|exception| {
                    // SAFETY: a reference of a guest's is to an exception that exists; no guest of
                    // the store runs, and others that hold it do the same.
                    unsafe { exceptions::keep(exception) };
                    ExnRef { store: shared.id, exception }
                });
                Value::ExnRef(reference)
            }
            AbiType::FuncRef | AbiType::NonNullFuncRef | AbiType::TypedFuncRef { .. } => {
                let func_ref = core::ptr::with_exposed_provenance_mut::<VMFuncRef>(bits as usize);
                Value::FuncRef(NonNull::new(func_ref).map(|func_ref| Func { store: shared.id, func_ref }))
            }
        }
    }

    pub(super) fn to_slot(self, shared: &Shared, expected: AbiType) -> Result<VMSlot, StoreError> {
        let bits = self.to_bits(shared, expected)?;
        let mut slot = VMSlot::default();
        // SAFETY: a slot has room for any type.
        unsafe { scalar::store(expected, slot.0.as_mut_ptr(), bits) };
        Ok(slot)
    }

    /// # Safety
    /// The slot was filled by a guest of this store, with a value of type `ty`.
    pub(super) unsafe fn from_slot(shared: &Shared, ty: AbiType, slot: &VMSlot) -> Value {
        // SAFETY: a slot has room for any type; the rest is passed on.
        unsafe { Value::from_bits(shared, ty, scalar::load(ty, slot.0.as_ptr())) }
    }
}

macro_rules! from {
    ($($ty:ty: |$value:ident| $variant:expr;)*) => {$(
        impl From<$ty> for Value {
            fn from($value: $ty) -> Value {
                $variant
            }
        }
    )*};
}

from! {
    i32: |value| Value::I32(value);
    i64: |value| Value::I64(value);
    f32: |value| Value::F32(value.to_bits());
    f64: |value| Value::F64(value.to_bits());
    V128: |value| Value::V128(value.to_u128());
    Func: |value| Value::FuncRef(Some(value));
    ExternRef: |value| Value::ExternRef(Some(value));
}
