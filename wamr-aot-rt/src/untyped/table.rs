//! [`Table`]: a handle to a table.

use super::{
    handle::Table,
    shared::{Shared, TableRecord, check},
    store::{AsStore, AsStoreMut, shared, shared_mut},
    value::Value,
};
use crate::{
    base::types::TableType,
    instance::{global::shown_as, table as views},
    memory::{error::TableError, plan::TablePlan, table as tables},
    store::{host_code::Scope, limits},
    trap::call_error::StoreError,
};

impl Table {
    /// A table whose elements are all `init`. The store's [`Limiter`](crate::Limiter) is asked.
    ///
    /// # Errors
    /// If the type or its limits are not valid, `init` is not of the element type or of another
    /// store, the limiter refuses, or there is not enough memory.
    pub fn new(store: &mut impl AsStoreMut, ty: TableType, init: Value) -> Result<Table, StoreError> {
        let raw = store.raw();
        let shared = shared_mut(store);
        let TableType { element, limits, table64 } = ty;
        let element = shared
            .types
            .value_type(&element)
            // Exceptions belong to guests.
            .filter(|ty| ty.is_reference() && !ty.is_exception_reference())
            .ok_or(StoreError::InvalidType)?;
        let value = init.to_bits(shared, element)? as usize;
        let valid = limits.max.is_none_or(|max| limits.min <= max);
        // No view of it needs the function type.
        let plan = TablePlan::of_element(shown_as(element).code(), limits);
        let plan = plan.ok().filter(|_| valid).ok_or(StoreError::InvalidType)?;
        // SAFETY: the head is no part of `shared`; its limiter is not in use.
        if unsafe { limits::elements(raw.vm(), &Scope::of_the_host(), 0, plan.len, plan.max_len) }.is_err() {
            return Err(StoreError::Refused);
        }
        let mut table =
            tables::allocate_table(TablePlan { len: 0, ..plan }).ok_or(StoreError::OutOfMemory)?;
        // SAFETY: the table is filled and nothing else's; the value is of its type.
        unsafe { tables::grow_table(&raw mut table, plan.len as u64, value) }
            .ok_or(StoreError::OutOfMemory)?;
        Ok(Table { store: shared.id, index: shared.add_table(table, element, limits.max, table64) })
    }

    pub(super) fn record(self, shared: &Shared) -> Result<&TableRecord, StoreError> {
        check(shared, self.store)?;
        Ok(&shared.tables[self.index as usize])
    }

    /// The type, with the current length as minimum.
    ///
    /// # Errors
    /// If the table belongs to another store.
    pub fn ty(&self, store: &impl AsStore) -> Result<TableType, StoreError> {
        let shared = shared(store);
        self.record(shared).map(|record| record.ty(shared))
    }

    /// The length in elements.
    ///
    /// # Errors
    /// If the table belongs to another store.
    pub fn len(&self, store: &impl AsStore) -> Result<u64, StoreError> {
        self.record(shared(store)).map(TableRecord::len)
    }

    /// Whether there is no element.
    ///
    /// # Errors
    /// If the table belongs to another store.
    pub fn is_empty(&self, store: &impl AsStore) -> Result<bool, StoreError> {
        self.len(store).map(|len| len == 0)
    }

    /// The element at `index`.
    ///
    /// # Errors
    /// If `index` is past the end, or the table belongs to another store.
    pub fn get(&self, store: &impl AsStore, index: u64) -> Result<Value, StoreError> {
        let shared = shared(store);
        let TableRecord { table, element, .. } = *self.record(shared)?;
        // SAFETY: the table lives as long as the store, which is borrowed; its elements are
        // references of this store.
        unsafe { Ok(Value::from_bits(shared, element, views::get(table, index)? as u128)) }
    }

    /// Sets the element at `index`.
    ///
    /// # Errors
    /// If `index` is past the end, the value is not of the element type, or something belongs to
    /// another store.
    pub fn set(&self, store: &mut impl AsStoreMut, index: u64, value: Value) -> Result<(), StoreError> {
        let shared = shared_mut(store);
        let TableRecord { table, element, .. } = *self.record(shared)?;
        let value = value.to_bits(shared, element)? as usize;
        // SAFETY: the table lives as long as the store, which is borrowed exclusively; the value is
        // of its type.
        Ok(unsafe { views::set(table, index, value) }?)
    }

    /// Grows the table by `delta` elements of this value. The old length.
    ///
    /// # Errors
    /// If the table would be above its maximum or limit, the allocator refuses, the value is not of
    /// the element type, or something belongs to another store.
    pub fn grow(&self, store: &mut impl AsStoreMut, delta: u64, value: Value) -> Result<u64, StoreError> {
        let raw = store.raw();
        let shared = shared_mut(store);
        let record = *self.record(shared)?;
        let value = value.to_bits(shared, record.element)? as usize;
        // SAFETY: filled; the store is borrowed exclusively, and its limiter not in use.
        if !unsafe { limits::table(raw.vm(), record.table, delta, &Scope::of_the_host()) } {
            return Err(StoreError::Table(TableError::CannotGrow { len: record.len(), delta }));
        }
        // SAFETY: the table lives as long as the store, which is borrowed exclusively; the value is
        // of its type.
        unsafe { tables::grow_table(record.table, delta, value) }
            .ok_or(StoreError::Table(TableError::CannotGrow { len: record.len(), delta }))
    }
}

impl TableRecord {
    /// The current length.
    pub(super) fn len(&self) -> u64 {
        // SAFETY: records point to tables that live as long as the store, which callers hold a
        // borrow of.
        unsafe { (*self.table).len as u64 }
    }

    /// The type as users see it, with the current length as minimum.
    pub(super) fn ty(&self, shared: &Shared) -> TableType {
        let mut ty = TableType::new(shared.types.val_type(self.element), self.len(), self.max);
        ty.table64 = self.table64;
        ty
    }
}
