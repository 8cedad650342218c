//! [`Global`]: a handle to a global.

use super::{
    handle::Global,
    shared::{GlobalRecord, Shared, check},
    store::{AsStore, AsStoreMut, shared, shared_mut},
    value::Value,
};
use crate::{
    base::{scalar, types::GlobalType},
    trap::call_error::StoreError,
};

impl Global {
    /// A global with this value.
    ///
    /// # Errors
    /// If the value is not of the type, or belongs to another store.
    pub fn new(store: &mut impl AsStoreMut, ty: GlobalType, value: Value) -> Result<Global, StoreError> {
        let shared = shared_mut(store);
        let GlobalType { value: ty, mutable } = ty;
        let ty = shared
            .types
            .value_type(&ty)
            // Exceptions belong to guests.
            .filter(|ty| !ty.is_exception_reference())
            .ok_or(StoreError::InvalidType)?;
        let bits = value.to_bits(shared, ty)?;
        let global = Global { store: shared.id, index: shared.add_global(ty, mutable) };
        // SAFETY: a global has room for its type, and the store is borrowed exclusively.
        unsafe { scalar::store(ty, global.record(shared)?.value, bits) };
        Ok(global)
    }

    pub(super) fn record(self, shared: &Shared) -> Result<&GlobalRecord, StoreError> {
        check(shared, self.store)?;
        Ok(&shared.globals[self.index as usize])
    }

    /// The type.
    ///
    /// # Errors
    /// If the global belongs to another store.
    pub fn ty(&self, store: &impl AsStore) -> Result<GlobalType, StoreError> {
        let shared = shared(store);
        self.record(shared).map(|record| record.ty(shared))
    }

    /// The value.
    ///
    /// # Errors
    /// If the global belongs to another store.
    pub fn get(&self, store: &impl AsStore) -> Result<Value, StoreError> {
        let shared = shared(store);
        let GlobalRecord { value, ty, .. } = *self.record(shared)?;
        // SAFETY: the global lives as long as the store, which is borrowed, and holds a value of
        // its type.
        Ok(unsafe { Value::from_bits(shared, ty, scalar::load(ty, value)) })
    }

    /// Sets the value.
    ///
    /// # Errors
    /// If the global is immutable, the value is not of its type, or something belongs to another
    /// store.
    pub fn set(&self, store: &mut impl AsStoreMut, value: Value) -> Result<(), StoreError> {
        let shared = shared_mut(store);
        let record = *self.record(shared)?;
        if !record.mutable {
            return Err(StoreError::Immutable);
        }
        let bits = value.to_bits(shared, record.ty)?;
        // SAFETY: the global lives as long as the store, which is borrowed exclusively, and has
        // room for its type.
        unsafe { scalar::store(record.ty, record.value, bits) };
        Ok(())
    }
}

impl GlobalRecord {
    /// The type as users see it.
    pub(super) fn ty(&self, shared: &Shared) -> GlobalType {
        GlobalType::new(shared.types.val_type(self.ty), self.mutable)
    }
}
