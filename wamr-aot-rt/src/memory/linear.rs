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
        addresses::{guarded, release, renewed},
        heap,
        image::{MemoryImage, is_cheaper_fresh},
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
        return guarded(len, plan.image).map(|taken| reserved_memory(taken, plan));
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

/// A memory at addresses that were reserved for it.
#[cfg(feature = "alloc")]
fn reserved_memory((reservation, ownership): (Reservation, u32), plan: MemoryPlan) -> VMMemory {
    let MemoryPlan { len, max_len, page_size_log2, .. } = plan;
    VMMemory { base: reservation.into_base(), len, capacity: max_len, max_len, page_size_log2, ownership }
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
    drop(unsafe { take_memory(memory, || None) });
}

/// Takes the memories that an instance's module defines out of its block.
///
/// # Safety
/// As for [`take_memory`].
#[cfg(feature = "alloc")]
pub(crate) unsafe fn take_defined_memories(context: Context, mut visit: impl FnMut(UsedMemory)) {
    let (image, module) = (context.image(), context.module());
    for index in module.imported_memory_count..module.memory_count {
        let memory = context.defined_memory(index - module.imported_memory_count);
        // SAFETY: upheld by the caller.
        unsafe { take_memory(memory, || MemoryImage::new(image, index)) }.into_iter().for_each(&mut visit);
    }
}

/// Takes a memory out of its slot. `None` if it was shared: then the slot's reference is dropped.
///
/// # Safety
/// `memory` is zeroed or filled, and is not the header of a shared memory; its bytes are not used
/// again, except through the result. `image` returns the image that was mapped, if one was.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn take_memory(
    memory: *mut VMMemory,
    image: impl FnOnce() -> Option<MemoryImage>,
) -> Option<UsedMemory> {
    // SAFETY: the slot is left without bytes, so that they cannot be taken twice. The slot of a
    // shared memory gives its reference back, and is no longer one.
    unsafe {
        let used @ VMMemory { base, ownership, .. } = *memory;
        if matches!(ownership, ALLOCATED | RESERVED | MAPPED | SHARED_SLOT) {
            (*memory).base = heap::dangling();
            (*memory).len = 0;
            (*memory).capacity = 0;
            (*memory).ownership = BORROWED;
        }
        if ownership == SHARED_SLOT {
            drop(SharedMemory::from_header(base.cast()));
            return None;
        }
        Some(UsedMemory { memory: used, image: if ownership == MAPPED { image() } else { None } })
    }
}

/// A memory whose instance no longer uses it. When it is dropped, what the runtime owns of it is
/// freed.
#[cfg(feature = "alloc")]
pub(crate) struct UsedMemory {
    memory: VMMemory,
    /// The image, if it is mapped.
    image: Option<MemoryImage>,
}

#[cfg(feature = "alloc")]
impl UsedMemory {
    /// The same memory as new, or another one if that costs less: as [`allocate_memory`] makes it.
    pub(crate) fn renew(self, plan: MemoryPlan) -> Option<VMMemory> {
        let VMMemory { base, len, capacity, ownership, .. } = self.memory;
        let MemoryPlan { len: new, max_len, page_size_log2, .. } = plan;
        match ownership {
            RESERVED | MAPPED => {
                let (reservation, image) = self.into_reservation();
                renewed(reservation, len, image, new, plan.image).map(|taken| reserved_memory(taken, plan))
            }
            BORROWED if new > capacity => None,
            ALLOCATED if capacity != new || is_cheaper_fresh(new) => {
                drop(self);
                allocate_memory(plan)
            }
            _ => {
                core::mem::forget(self);
                // SAFETY: the bytes up to the capacity are the memory's, and nobody uses them.
                unsafe { base.write_bytes(0, new) };
                Some(VMMemory { base, len: new, capacity, max_len, page_size_log2, ownership })
            }
        }
    }

    fn into_reservation(self) -> (Reservation, Option<MemoryImage>) {
        let image = self.image;
        let base = core::mem::ManuallyDrop::new(self).memory.base;
        // SAFETY: the memory's own base, which `into_base` gave; `self` does not free it.
        (unsafe { Reservation::from_base(base, guard::RESERVATION as usize) }, image)
    }
}

#[cfg(feature = "alloc")]
impl Drop for UsedMemory {
    fn drop(&mut self) {
        let VMMemory { base, len, capacity, ownership, .. } = self.memory;
        // SAFETY: an allocated memory has `capacity` bytes from `heap`, a reserved one is at its
        // own base, and this value alone has either.
        unsafe {
            match ownership {
                ALLOCATED => heap::free(base, capacity),
                RESERVED | MAPPED => {
                    release(Reservation::from_base(base, guard::RESERVATION as usize), len, self.image);
                }
                _ => {}
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
    fn a_memory_that_is_renewed_is_as_a_new_one() {
        let plan = |pages| {
            let limits = MemoryLimits { min: pages, max: Some(9) };
            MemoryPlan::new(&memory_type(u64::MAX, 16, 0), limits).unwrap()
        };
        // No longer than what is zeroed by writing, and longer; grown, and not.
        for (old, grown, new) in [(1, 0, 1), (1, 2, 1), (1, 0, 0), (0, 0, 1), (4, 0, 4), (4, 1, 4)] {
            let mut memory = allocate_memory(plan(old)).unwrap();
            // SAFETY: the memory is filled, is this test's alone, and is taken once.
            unsafe {
                assert!(grow_memory(&raw mut memory, grown).is_some());
                memory.base.write_bytes(7, memory.len);
                let used = take_memory(&raw mut memory, || None).unwrap();
                assert_eq!((memory.len, memory.capacity, memory.ownership), (0, 0, BORROWED));
                memory = used.renew(plan(new)).unwrap();
                let len = new as usize * 65536;
                assert_eq!((memory.len, memory.capacity, memory.max_len), (len, len, 9 * 65536));
                assert!((0..len).all(|at| memory.base.add(at).read() == 0));
                free_memory(&raw mut memory);
            }
        }
    }

    #[test]
    fn a_borrowed_memory_that_is_renewed_stays_within_its_capacity() {
        let mut bytes = [7u8; 24];
        let base = bytes.as_mut_ptr();
        let memory =
            VMMemory { base, len: 16, capacity: 24, max_len: 24, page_size_log2: 3, ownership: BORROWED };
        let plan = |min| MemoryPlan::new(&memory_type(u64::MAX, 3, 0), MemoryLimits { min, max: Some(9) });
        for (pages, is_renewed) in [(1, true), (3, true), (4, false)] {
            let mut memory = memory;
            // SAFETY: the memory is filled and is this test's alone.
            let renewed = unsafe {
                base.write_bytes(7, 24);
                take_memory(&raw mut memory, || None).unwrap().renew(plan(pages).unwrap())
            };
            assert_eq!(renewed.is_some(), is_renewed);
            if let Some(renewed) = renewed {
                let len = 8 * pages as usize;
                assert_eq!((renewed.base, renewed.len, renewed.capacity), (base, len, 24));
                // SAFETY: within the array.
                assert!((0..24).all(|at| unsafe { base.add(at).read() } == if at < len { 0 } else { 7 }));
            }
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
