//! [`Memory`]: a handle to a linear memory.

use wamr_aot_abi::layout::VMMemory;

use super::{
    handle::Memory,
    shared::{MemoryRecord, Shared, check},
    store::{AsStore, AsStoreMut, shared, shared_mut},
};
use crate::{
    base::types::MemoryType,
    instance::memory as views,
    memory::{linear, plan::MemoryPlan, shared::SharedMemory, slot},
    store::{host_code::Scope, limits},
    trap::call_error::StoreError,
};

impl Memory {
    /// A memory of zeroes. The store's [`Limiter`](crate::Limiter) is asked.
    ///
    /// # Errors
    /// If the limits are not valid, the limiter refuses, or there is not enough memory.
    pub fn new(store: &mut impl AsStoreMut, ty: MemoryType) -> Result<Memory, StoreError> {
        let raw = store.raw();
        // SAFETY: the store is borrowed exclusively, and its limiter not in use.
        let ask = |plan: MemoryPlan| match unsafe {
            limits::ask(raw.vm(), &Scope::of_the_host(), |limiter| {
                plan.len == 0 || limiter.memory_growing(0, plan.len, plan.max_len)
            })
        } {
            true => Ok(plan),
            false => Err(StoreError::Refused),
        };
        if ty.shared {
            SharedMemory::plan(ty).map_err(|_| StoreError::InvalidType).and_then(ask)?;
            let memory = SharedMemory::new(ty).map_err(|_| StoreError::OutOfMemory)?;
            return Ok(Memory::from_shared(store, &memory));
        }
        // Pages of one byte or of 64 KiB (proposal "custom page sizes").
        let valid =
            ty.limits.max.is_none_or(|max| ty.limits.min <= max) && matches!(ty.page_size_log2, 0 | 16);
        let plan =
            MemoryPlan::of_type(ty).ok().filter(|_| valid).ok_or(StoreError::InvalidType).and_then(ask)?;
        // If addresses are short, a memory that only checked modules can import is better than
        // none.
        let memory = linear::allocate_memory(plan);
        let memory = memory.or_else(|| linear::allocate_memory(MemoryPlan { guarded: false, ..plan }));
        let memory = memory.ok_or(StoreError::OutOfMemory)?;
        let shared = shared_mut(store);
        Ok(Memory { store: shared.id, index: shared.add_memory(memory, ty) })
    }

    /// A shared memory as one of the store.
    pub fn from_shared(store: &mut impl AsStoreMut, memory: &SharedMemory) -> Memory {
        let shared = shared_mut(store);
        Memory { store: shared.id, index: shared.add_shared_memory(memory) }
    }

    /// The handle of a shared memory, which any thread can use.
    ///
    /// # Errors
    /// If the memory belongs to another store, or is not shared.
    pub fn shared(&self, store: &impl AsStore) -> Result<SharedMemory, StoreError> {
        let memory = self.record(shared(store))?.memory;
        // SAFETY: the store, which keeps the memory, is borrowed.
        unsafe {
            if slot::is_shared(memory) {
                Ok(SharedMemory::at(&raw const memory).clone())
            } else {
                Err(StoreError::NotShared)
            }
        }
    }

    /// The memory, if only the store's thread uses it.
    fn unshared(self, memory: *mut VMMemory) -> Result<*mut VMMemory, StoreError> {
        // SAFETY: the store, which keeps the memory, is borrowed by the caller.
        if unsafe { slot::is_shared(memory) } { Err(StoreError::Shared) } else { Ok(memory) }
    }

    pub(super) fn record(self, shared: &Shared) -> Result<&MemoryRecord, StoreError> {
        check(shared, self.store)?;
        Ok(&shared.memories[self.index as usize])
    }

    /// The type, with the current size as minimum.
    ///
    /// # Errors
    /// If the memory belongs to another store.
    pub fn ty(&self, store: &impl AsStore) -> Result<MemoryType, StoreError> {
        let record = self.record(shared(store))?;
        Ok(current_type(record))
    }

    /// The memory's content, to read.
    ///
    /// # Errors
    /// If the memory belongs to another store, or is shared: for those see [`Memory::shared`].
    pub fn view<'a>(&self, store: &'a impl AsStore) -> Result<views::MemoryRef<'a>, StoreError> {
        let memory = self.unshared(self.record(shared(store))?.memory)?;
        // SAFETY: the store, which alone uses it, is borrowed for `'a`, and writing needs it
        // exclusively.
        Ok(unsafe { views::MemoryRef::new(memory) })
    }

    /// The memory's content, to read, write and grow.
    ///
    /// # Errors
    /// If the memory belongs to another store, or is shared: for those see [`Memory::shared`].
    pub fn view_mut<'a>(&self, store: &'a mut impl AsStoreMut) -> Result<views::MemoryMut<'a>, StoreError> {
        let memory = self.unshared(self.record(shared(store))?.memory)?;
        // SAFETY: the store, which alone uses it, is borrowed exclusively for `'a`.
        Ok(unsafe { views::MemoryMut::new(memory, store.raw().vm()) })
    }
}

/// The type as import matching sees it: with the current size as minimum.
pub(super) fn current_type(record: &MemoryRecord) -> MemoryType {
    let mut ty = record.ty;
    // SAFETY: records point to memories that live as long as the store, which `record` is borrowed
    // from.
    ty.limits.min = unsafe { slot::memory_len(record.memory) as u64 >> ty.page_size_log2 };
    ty
}
