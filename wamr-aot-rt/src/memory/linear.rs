//! Linear memories: allocated, looked up, grown and freed.
//!
//! The functions work on the structs that generated code reads. All sizes are checked; if the
//! allocator fails, so does the operation.

#[cfg(feature = "alloc")]
use wamr_aot_abi::guard;
use wamr_aot_abi::layout::VMMemory;

#[cfg(feature = "alloc")]
use crate::{
    memory::{
        addresses::{guarded, release},
        heap,
        image::MemoryImage,
        ownership::{ALLOCATED, BORROWED, MAPPED, RESERVED, SHARED_SLOT},
        plan::MemoryPlan,
        shared::SharedMemory,
    },
    sys::{reserve::Reservation, signal},
};
use crate::{
    memory::{
        ownership::grow_storage,
        slot::{in_slot, is_shared, pages},
    },
    raw::Context,
};

/// A memory from the allocator, zeroed except for its image
/// ([`has_image`](crate::memory::slot::has_image)), or the slot of a new shared one.
#[cfg(feature = "alloc")]
pub(crate) fn allocate_memory(plan: MemoryPlan) -> Option<VMMemory> {
    if let Some(ty) = plan.shared {
        return SharedMemory::with_plan(plan, ty).map(shared_slot);
    }
    let MemoryPlan { len, max_len, page_size_log2, .. } = plan;
    if signal::SUPPORTED && plan.guarded {
        let (reservation, ownership) = guarded(len, plan.image)?;
        return Some(VMMemory {
            base: reservation.into_base(),
            len,
            capacity: max_len,
            max_len,
            page_size_log2,
            ownership,
        });
    }
    Some(VMMemory {
        base: heap::allocate(len)?,
        len,
        capacity: len,
        max_len,
        page_size_log2,
        ownership: ALLOCATED,
    })
}

/// An instance's slot for a shared memory. The slot takes over the handle.
#[cfg(feature = "alloc")]
pub(crate) fn shared_slot(memory: SharedMemory) -> VMMemory {
    let base = memory.into_header().cast();
    VMMemory { base, len: 0, capacity: 0, max_len: 0, page_size_log2: 0, ownership: SHARED_SLOT }
}

/// Whether everything that unchecked code can reach belongs to the memory.
///
/// # Safety
/// `memory` is filled and is not a slot.
#[cfg(all(feature = "alloc", not(target_os = "none")))]
pub(crate) unsafe fn is_guarded(memory: *mut VMMemory) -> bool {
    // SAFETY: filled.
    unsafe { reservation(memory) }.len() as u64 >= guard::RESERVATION
}

/// Without an allocator nothing is reserved.
///
/// # Safety
/// As above.
#[cfg(not(any(feature = "alloc", target_os = "none")))]
pub(crate) unsafe fn is_guarded(_: *mut VMMemory) -> bool {
    false
}

/// The addresses that are reserved for a memory. The range is empty if the memory has only its
/// bytes.
///
/// # Safety
/// `memory` is filled and is not a slot.
#[cfg(all(feature = "alloc", not(target_os = "none")))]
pub(crate) unsafe fn reservation(memory: *mut VMMemory) -> core::ops::Range<usize> {
    // SAFETY: filled; the fields that are read here never change. A pointer to the header of a
    // shared memory is as good as a handle for this call.
    unsafe {
        let base = (*memory).base.addr();
        match (*memory).ownership {
            RESERVED | MAPPED => base..base + guard::RESERVATION as usize,
            crate::memory::ownership::SHARED => base..base + SharedMemory::at(&raw const memory).reserved(),
            _ => 0..0,
        }
    }
}

impl Context {
    /// The memory with this index.
    #[inline]
    pub(crate) fn memory(self, index: u32) -> *mut VMMemory {
        match index.checked_sub(self.module().imported_memory_count) {
            // SAFETY: the slots of an instance are filled.
            Some(defined) => unsafe { in_slot(self.defined_memory(defined)) },
            // SAFETY: within the array of imported memories.
            None => unsafe { *self.imported_memory(index) },
        }
    }

    /// The memory with this index, which only this instance's thread uses. Panics if the memory is
    /// shared.
    #[inline]
    pub(crate) fn unshared_memory(self, index: u32) -> *mut VMMemory {
        let memory = self.memory(index);
        // SAFETY: the memories of an instance are filled.
        assert!(!unsafe { is_shared(memory) }, "memory {index} is shared");
        memory
    }

    /// The shared memory with this index. Panics if the memory is not shared.
    ///
    /// # Safety
    /// The instance lives for `'a`.
    #[cfg(feature = "alloc")]
    pub(crate) unsafe fn shared_memory<'a>(self, index: u32) -> &'a SharedMemory {
        // SAFETY: the memories of an instance are filled.
        assert!(unsafe { is_shared(self.memory(index)) }, "memory {index} is not shared");
        let place = match index.checked_sub(self.module().imported_memory_count) {
            // SAFETY: a slot of a shared memory starts with the pointer to its header.
            Some(defined) => unsafe { &raw const (*self.defined_memory(defined)).base }.cast(),
            None => self.imported_memory(index).cast_const(),
        };
        // SAFETY: the place is in the block, never changes, and the instance or its store holds a
        // reference to the memory.
        unsafe { SharedMemory::at(place) }
    }
}

/// Frees what the runtime owns of a memory that is not defined by a module.
///
/// # Safety
/// `memory` is zeroed or filled, and is not the header of a shared memory; its bytes are not used
/// again.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn free_memory(memory: *mut VMMemory) {
    // SAFETY: upheld by the caller.
    unsafe { free(memory, || None) };
}

/// Frees what the runtime owns of the memories that an instance's module defines.
///
/// # Safety
/// As for [`free_memory`].
#[cfg(feature = "alloc")]
pub(crate) unsafe fn free_defined_memories(context: Context) {
    let (image, module) = (context.image(), context.module());
    for index in module.imported_memory_count..module.memory_count {
        let memory = context.defined_memory(index - module.imported_memory_count);
        // SAFETY: upheld by the caller.
        unsafe { free(memory, || MemoryImage::new(image, index)) };
    }
}

/// # Safety
/// As for [`free_memory`]; `image` returns the image that was mapped, if one was.
#[cfg(feature = "alloc")]
unsafe fn free(memory: *mut VMMemory, image: impl FnOnce() -> Option<MemoryImage>) {
    // SAFETY: an allocated memory has `capacity` bytes from `heap`. It is left without bytes, so
    // that they cannot be freed twice. A slot gives its reference back, and is no longer a slot.
    unsafe {
        let VMMemory { base, len, capacity, ownership, .. } = *memory;
        if ownership == SHARED_SLOT {
            (*memory).base = heap::dangling();
            (*memory).ownership = BORROWED;
            drop(SharedMemory::from_header(base.cast()));
        }
        if matches!(ownership, ALLOCATED | RESERVED | MAPPED) {
            (*memory).base = heap::dangling();
            (*memory).len = 0;
            (*memory).capacity = 0;
            (*memory).ownership = BORROWED;
            match ownership {
                ALLOCATED => heap::free(base, capacity),
                _ => {
                    let image = if ownership == MAPPED { image() } else { None };
                    release(Reservation::from_base(base, guard::RESERVATION as usize), len, image);
                }
            }
        }
    }
}

/// Grows a memory by `delta` pages of zeroes. Returns the old size in pages, or `None` if the
/// memory cannot grow.
///
/// # Safety
/// `memory` is filled and is not the slot of a shared one, and no reference to its bytes is live.
pub(crate) unsafe fn grow_memory(memory: *mut VMMemory, delta: u64) -> Option<u64> {
    #[cfg(feature = "alloc")]
    // SAFETY: filled.
    if unsafe { is_shared(memory) } {
        // SAFETY: a pointer to the header of a shared memory is as good as a handle for this call.
        return unsafe { SharedMemory::at(&raw const memory) }.try_grow(delta);
    }
    // SAFETY: filled, and nobody else uses it during this call.
    let VMMemory { base, len, capacity, max_len, page_size_log2, ownership } = unsafe { *memory };
    let pages = pages(len, page_size_log2);
    if delta == 0 {
        return Some(pages);
    }
    let new_len =
        1u64.checked_shl(page_size_log2).and_then(|page| delta.checked_mul(page))?.checked_add(len as u64)?;
    let new_len = usize::try_from(new_len).ok().filter(|new_len| *new_len <= max_len)?;
    #[cfg(feature = "alloc")]
    if ownership == RESERVED || ownership == MAPPED {
        // SAFETY: the memory's own base, which `into_base` gave. The borrow ends here.
        let bytes = core::mem::ManuallyDrop::new(unsafe {
            Reservation::from_base(base, guard::RESERVATION as usize)
        });
        if !bytes.commit(new_len) {
            return None;
        }
        // SAFETY: as above. The bytes past the length were never accessible, so they are zero.
        unsafe { (*memory).len = new_len };
        return Some(pages);
    }
    if new_len <= capacity {
        // SAFETY: the bytes up to the capacity are the memory's; those past its length may have
        // been used before.
        unsafe { base.add(len).write_bytes(0, new_len - len) };
    } else {
        // SAFETY: the memory's own base and capacity.
        let base = unsafe { grow_storage(ownership, base, capacity, new_len) }?;
        // SAFETY: as above.
        unsafe {
            (*memory).base = base;
            (*memory).capacity = new_len;
        }
    }
    // SAFETY: as above. `new_len` bytes are there and initialised.
    unsafe { (*memory).len = new_len };
    Some(pages)
}

#[cfg(all(test, feature = "alloc"))]
mod tests {
    use wamr_aot_abi::layout::VMMemoryType;

    use super::*;
    use crate::base::types::MemoryLimits;

    fn memory_type(limit: u64, page_size_log2: u32, flags: u32) -> VMMemoryType {
        VMMemoryType {
            min: 0,
            max: u64::MAX,
            limit,
            page_size_log2,
            flags,
            len: 0,
            max_len: usize::MAX,
            static_capacity: 0,
        }
    }

    #[test]
    fn memories_grow_by_whole_pages_of_zeroes() {
        let ty = memory_type(3 * 65536 + 5, 16, 0);
        let mut memory =
            allocate_memory(MemoryPlan::new(&ty, MemoryLimits { min: 0, max: None }).unwrap()).unwrap();
        // SAFETY: the memory is filled, is this test's alone, and is freed once.
        unsafe {
            assert!(!memory.base.is_null());
            assert_eq!(grow_memory(&raw mut memory, 0), Some(0));
            assert_eq!(grow_memory(&raw mut memory, 1), Some(0));
            memory.base.write_bytes(7, memory.len);
            assert_eq!(grow_memory(&raw mut memory, 2), Some(1));
            assert_eq!((memory.base.add(65535).read(), memory.base.add(65536).read()), (7, 0));
            assert_eq!(grow_memory(&raw mut memory, 1), None);
            assert_eq!(grow_memory(&raw mut memory, u64::MAX), None);
            assert_eq!(grow_memory(&raw mut memory, 0), Some(3));
            free_memory(&raw mut memory);
            free_memory(&raw mut memory);
        }
    }

    #[test]
    fn borrowed_storage_grows_to_its_capacity_and_is_zeroed() {
        let mut bytes = [7u8; 24];
        let mut memory = VMMemory {
            base: bytes.as_mut_ptr(),
            len: 8,
            capacity: 24,
            max_len: 1000,
            page_size_log2: 3,
            ownership: BORROWED,
        };
        // SAFETY: the memory is filled and is this test's alone.
        unsafe {
            assert_eq!(grow_memory(&raw mut memory, 1), Some(1));
            assert_eq!(memory.base.add(8).read(), 0);
            assert_eq!(grow_memory(&raw mut memory, 2), None);
            free_memory(&raw mut memory);
        }
        assert_eq!(bytes[16], 7);
    }
}
