//! [`Memory`]: a handle to a linear memory.

use wamr_aot_abi::layout::{MEMORY_64, VMMemoryType};

use super::{
    error::StoreError,
    store::{AsStore, AsStoreMut, MemoryRecord, Shared, StoreId, check, shared, shared_mut},
};
use crate::{
    linear::{self, MemoryPlan},
    memory as views,
    types::MemoryType,
};

/// A linear memory of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Memory {
    pub(super) store: StoreId,
    pub(super) index: u32,
}

impl Memory {
    /// A memory of zeroes.
    ///
    /// # Errors
    /// Where the limits are not valid, or there is not enough memory.
    pub fn new(store: &mut impl AsStoreMut, ty: MemoryType) -> Result<Memory, StoreError> {
        let shared = shared_mut(store);
        // Pages of one byte or of 64 KiB (proposal "custom page sizes").
        let valid = ty.limits.max.is_none_or(|max| ty.limits.min <= max) && matches!(ty.page_size_log2, 0 | 16);
        let raw = VMMemoryType {
            min: ty.limits.min,
            max: ty.limits.max.unwrap_or(u64::MAX),
            limit: u64::MAX,
            page_size_log2: ty.page_size_log2,
            flags: if ty.memory64 { MEMORY_64 } else { 0 },
        };
        let plan = MemoryPlan::new(&raw, ty.limits).ok().filter(|_| valid).ok_or(StoreError::InvalidType)?;
        let memory = linear::allocate_memory(plan).ok_or(StoreError::OutOfMemory)?;
        Ok(Memory { store: shared.id, index: shared.add_memory(memory, ty) })
    }

    pub(super) fn record<T>(self, shared: &Shared<T>) -> Result<&MemoryRecord, StoreError> {
        check(shared, self.store)?;
        Ok(&shared.memories[self.index as usize])
    }

    /// The type, with the current size as minimum.
    ///
    /// # Errors
    /// Where the memory belongs to another store.
    pub fn ty(&self, store: &impl AsStore) -> Result<MemoryType, StoreError> {
        let record = self.record(shared(store))?;
        Ok(current_type(record))
    }

    /// The memory's content, to read.
    ///
    /// # Errors
    /// Where the memory belongs to another store.
    pub fn view<'a>(&self, store: &'a impl AsStore) -> Result<views::Memory<'a>, StoreError> {
        let memory = self.record(shared(store))?.memory;
        // SAFETY: the store, which owns it, is borrowed for `'a`, and writing needs it exclusively.
        Ok(unsafe { views::Memory::new(memory) })
    }

    /// The memory's content, to read, write and grow.
    ///
    /// # Errors
    /// Where the memory belongs to another store.
    pub fn view_mut<'a>(&self, store: &'a mut impl AsStoreMut) -> Result<views::MemoryMut<'a>, StoreError> {
        let memory = self.record(shared(store))?.memory;
        // SAFETY: the store, which owns it, is borrowed exclusively for `'a`.
        Ok(unsafe { views::MemoryMut::new(memory) })
    }
}

/// The type as import matching sees it: with the current size as minimum.
pub(super) fn current_type(record: &MemoryRecord) -> MemoryType {
    let mut ty = record.ty;
    // SAFETY: records point to memories that live as long as the store, which `record` is borrowed from.
    ty.limits.min = unsafe { (*record.memory).len as u64 >> ty.page_size_log2 };
    ty
}
