//! Who holds the bytes of memories and the elements of tables, and how they grow.
//!
//! The functions work on the structs that generated code sees. All sizes are checked; an allocator that fails is a failure of
//! the operation.

use core::{
    ptr::NonNull,
    sync::atomic::{AtomicUsize, Ordering},
};

#[cfg(feature = "alloc")]
use wamr_aot_abi::{
    guard,
    layout::{MEMORY_GUARDED, MEMORY_SHARED},
};
use wamr_aot_abi::{
    layout::{MEMORY_64, PointerWidth, VMMemory, VMMemoryType, VMTable, VMTableType},
    resident, sizes,
};

use crate::types::{MemoryLimits, TableLimits};
#[cfg(feature = "alloc")]
use crate::{
    memory_image::MemoryImage,
    raw::{Context, Image},
    shared::SharedMemory,
    sys::{reserve::Reservation, signal},
    types::{MemoryType, memory_type},
};

/// Nobody: the storage belongs to someone who outlives the instance and it cannot move, so it grows up to its capacity.
pub(crate) const BORROWED: u32 = 0;
/// The runtime: from the global allocator.
#[cfg(feature = "alloc")]
pub(crate) const ALLOCATED: u32 = 1;
/// Of the header of a shared memory: handles, by a count of references.
pub(crate) const SHARED: u32 = 2;
/// Of an instance's slot for a memory: the base is the header of a shared memory, to which the slot holds a reference.
pub(crate) const SHARED_SLOT: u32 = 3;
/// The runtime: addresses that it reserved, with a guard behind them.
#[cfg(feature = "alloc")]
pub(crate) const RESERVED: u32 = 4;
/// The same, with the memory's image mapped in it.
#[cfg(feature = "alloc")]
pub(crate) const MAPPED: u32 = 5;

/// Whether there are shared memories at all: they are allocated.
const CAN_SHARE: bool = cfg!(feature = "alloc");

/// The most elements that a table may have, whatever its type allows: guests cannot take all memory with one instruction.
pub(crate) const MAX_TABLE_LEN: usize = 10_000_000;

/// How large a memory is to be, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemoryPlan {
    pub(crate) len: usize,
    pub(crate) max_len: usize,
    pub(crate) page_size_log2: u32,
    /// How many bytes it has in static storage, where it cannot get more.
    pub(crate) resident: usize,
    /// Code accesses it without checks.
    #[cfg(feature = "alloc")]
    pub(crate) guarded: bool,
    /// What it starts with, where that is to be mapped.
    #[cfg(feature = "alloc")]
    pub(crate) image: Option<MemoryImage>,
    /// The declared type, where threads share the memory.
    #[cfg(feature = "alloc")]
    pub(crate) shared: Option<MemoryType>,
}

/// A size that the platform or the builder's limit does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

impl MemoryPlan {
    /// For a memory that the module defines: as the compiler decided.
    pub(crate) fn defined(ty: &VMMemoryType) -> Result<MemoryPlan, TooLarge> {
        if ty.len == usize::MAX { Err(TooLarge) } else { Ok(MemoryPlan::with_lengths(ty, ty.len, ty.max_len)) }
    }

    /// The same, with what the module's segments write there from the start, where that pays.
    #[cfg(feature = "alloc")]
    pub(crate) fn with_image(self, module: Image, memory: u32) -> MemoryPlan {
        MemoryPlan { image: if self.guarded { MemoryImage::new(module, memory) } else { None }, ..self }
    }

    /// For a memory of this type with these limits.
    pub(crate) fn new(ty: &VMMemoryType, limits: MemoryLimits) -> Result<MemoryPlan, TooLarge> {
        let (max, memory64) = (limits.max.unwrap_or(u64::MAX), ty.flags & MEMORY_64 != 0);
        let lengths = sizes::memory(limits.min, max, ty.limit, ty.page_size_log2, memory64, PointerWidth::HOST);
        // Both are those of objects.
        lengths.map(|lengths| MemoryPlan::with_lengths(ty, lengths.len as usize, lengths.max_len as usize)).ok_or(TooLarge)
    }

    /// For a memory of this type that the host makes: guarded where it can be, since the module that imports it may be compiled so.
    #[cfg(feature = "alloc")]
    pub(crate) fn of_type(ty: MemoryType) -> Result<MemoryPlan, TooLarge> {
        let MemoryType { limits, page_size_log2, memory64, shared } = ty;
        let max = limits.max.unwrap_or(u64::MAX);
        let lengths = sizes::memory(limits.min, max, u64::MAX, page_size_log2, memory64, PointerWidth::HOST).ok_or(TooLarge)?;
        // As in `new`.
        let (len, max_len) = (lengths.len as usize, lengths.max_len as usize);
        let guarded = signal::SUPPORTED && !memory64 && page_size_log2 == 16;
        Ok(MemoryPlan { len, max_len, page_size_log2, resident: 0, guarded, image: None, shared: shared.then_some(ty) })
    }

    fn with_lengths(ty: &VMMemoryType, len: usize, max_len: usize) -> MemoryPlan {
        MemoryPlan {
            len,
            max_len,
            page_size_log2: ty.page_size_log2,
            resident: ty.resident,
            #[cfg(feature = "alloc")]
            guarded: ty.flags & MEMORY_GUARDED != 0,
            #[cfg(feature = "alloc")]
            image: None,
            #[cfg(feature = "alloc")]
            shared: (ty.flags & MEMORY_SHARED != 0).then(|| memory_type(ty)),
        }
    }
}

/// How large a table is to be, in elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TablePlan {
    pub(crate) len: usize,
    pub(crate) max_len: usize,
    pub(crate) element_type: u32,
    /// How many elements it has in static storage, where it cannot get more.
    pub(crate) resident: usize,
}

impl TablePlan {
    /// For a table of this type with these limits.
    pub(crate) fn new(ty: &VMTableType, limits: TableLimits) -> Result<TablePlan, TooLarge> {
        let resident = usize::try_from(resident::table_elements(ty.min, ty.max)).unwrap_or(usize::MAX);
        Ok(TablePlan { resident, ..TablePlan::of_element(ty.element_type, limits)? })
    }

    pub(crate) fn of_element(element_type: u32, limits: TableLimits) -> Result<TablePlan, TooLarge> {
        let most = MAX_TABLE_LEN.min(isize::MAX as usize / size_of::<usize>());
        let len = usize::try_from(limits.min).ok().filter(|len| *len <= most).ok_or(TooLarge)?;
        let max_len = limits.max.map_or(most, |max| usize::try_from(max).unwrap_or(most).min(most)).max(len);
        Ok(TablePlan { len, max_len, element_type, resident: len })
    }
}

/// Where something without storage points.
fn nowhere<T>() -> *mut T {
    NonNull::<u128>::dangling().as_ptr().cast()
}

#[cfg(feature = "alloc")]
mod heap {
    use alloc::alloc::{Layout, alloc_zeroed, dealloc, realloc};

    use super::nowhere;

    /// Vectors of 16 bytes are aligned in a memory that starts so.
    const ALIGN: usize = 16;

    /// `len` zeroed bytes.
    pub(super) fn allocate(len: usize) -> Option<*mut u8> {
        if len == 0 {
            return Some(nowhere());
        }
        let layout = Layout::from_size_align(len, ALIGN).ok()?;
        // SAFETY: the size is not 0.
        let base = unsafe { alloc_zeroed(layout) };
        (!base.is_null()).then_some(base)
    }

    /// # Safety
    /// `base` is from here, with `old` bytes; on success it is no more.
    pub(super) unsafe fn grow(base: *mut u8, old: usize, new: usize) -> Option<*mut u8> {
        if old == 0 {
            return allocate(new);
        }
        Layout::from_size_align(new, ALIGN).ok()?;
        // SAFETY: `base` was allocated with `old` bytes and this alignment; `new` is more, so not 0, and a valid size.
        unsafe {
            let moved = realloc(base, Layout::from_size_align_unchecked(old, ALIGN), new);
            if moved.is_null() {
                return None;
            }
            moved.add(old).write_bytes(0, new - old);
            Some(moved)
        }
    }

    /// # Safety
    /// `base` is from here, with `len` bytes, and is not used again.
    pub(super) unsafe fn free(base: *mut u8, len: usize) {
        if len != 0 {
            // SAFETY: allocated with this size and alignment.
            unsafe { dealloc(base, Layout::from_size_align_unchecked(len, ALIGN)) };
        }
    }
}

/// A memory from the allocator, zeroed but for its image ([`has_image`]), or the slot of a new shared one.
#[cfg(feature = "alloc")]
pub(crate) fn allocate_memory(plan: MemoryPlan) -> Option<VMMemory> {
    if let Some(ty) = plan.shared {
        return SharedMemory::with_plan(plan, ty).map(shared_slot);
    }
    let MemoryPlan { len, max_len, page_size_log2, .. } = plan;
    if signal::SUPPORTED && plan.guarded {
        let (reservation, ownership) = guarded(len, plan.image)?;
        return Some(VMMemory { base: reservation.into_base(), len, capacity: max_len, max_len, page_size_log2, ownership });
    }
    Some(VMMemory { base: heap::allocate(len)?, len, capacity: len, max_len, page_size_log2, ownership: ALLOCATED })
}

/// The addresses of a guarded memory whose first `len` bytes are accessible, and whether the image is there.
#[cfg(feature = "alloc")]
fn guarded(len: usize, image: Option<MemoryImage>) -> Option<(Reservation, u32)> {
    #[cfg(all(feature = "std", any(unix, windows), not(miri)))]
    return crate::pool::take(len, image).map(|taken| (taken.reservation, if taken.has_image { MAPPED } else { RESERVED }));
    #[cfg(not(all(feature = "std", any(unix, windows), not(miri))))]
    {
        let _ = image;
        Some((Reservation::new(guard::RESERVATION as usize).filter(|bytes| bytes.commit(len))?, RESERVED))
    }
}

/// So many addresses.
#[cfg(feature = "alloc")]
pub(crate) fn reserve(capacity: usize) -> Option<Reservation> {
    #[cfg(all(feature = "std", any(unix, windows), not(miri)))]
    return crate::pool::with_addresses(|| Reservation::new(capacity).ok_or(())).ok();
    #[cfg(not(all(feature = "std", any(unix, windows), not(miri))))]
    Reservation::new(capacity)
}

/// The addresses of a shared guarded memory, where the plan asks for one: `Some(None)` where the system refuses.
#[cfg(feature = "alloc")]
pub(crate) fn guarded_reservation(plan: MemoryPlan) -> Option<Option<Reservation>> {
    (signal::SUPPORTED && plan.guarded).then(|| reserve(guard::RESERVATION as usize))
}

/// Whether all that unchecked code can reach is the memory's.
///
/// # Safety
/// `memory` is filled and no slot.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn is_guarded(memory: *mut VMMemory) -> bool {
    // SAFETY: filled.
    unsafe { reservation(memory) }.len() as u64 >= guard::RESERVATION
}

/// Nothing is reserved without an allocator.
///
/// # Safety
/// None.
#[cfg(not(feature = "alloc"))]
pub(crate) unsafe fn is_guarded(_: *mut VMMemory) -> bool {
    false
}

/// The addresses that are reserved for a memory: none where it has no more than its bytes.
///
/// # Safety
/// `memory` is filled and no slot.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn reservation(memory: *mut VMMemory) -> core::ops::Range<usize> {
    // SAFETY: filled; these fields never change where they are read. A pointer to the header of a shared memory is as good as a
    // handle for this call.
    unsafe {
        let base = (*memory).base.addr();
        match (*memory).ownership {
            RESERVED | MAPPED => base..base + guard::RESERVATION as usize,
            SHARED => base..base + SharedMemory::at(&raw const memory).reserved(),
            _ => 0..0,
        }
    }
}

/// An instance's slot for a shared memory: it takes the handle over.
#[cfg(feature = "alloc")]
pub(crate) fn shared_slot(memory: SharedMemory) -> VMMemory {
    let base = memory.into_header().cast();
    VMMemory { base, len: 0, capacity: 0, max_len: 0, page_size_log2: 0, ownership: SHARED_SLOT }
}

/// The memory of an instance's slot: the slot itself, or the header of a shared memory that it refers to.
///
/// # Safety
/// `slot` is filled.
#[inline]
pub(crate) unsafe fn in_slot(slot: *mut VMMemory) -> *mut VMMemory {
    // SAFETY: filled; what tells the two apart never changes.
    unsafe { if CAN_SHARE && (*slot).ownership == SHARED_SLOT { (*slot).base.cast() } else { slot } }
}

/// Whether a memory, which is no slot, is shared.
///
/// # Safety
/// `memory` is filled.
#[inline]
pub(crate) unsafe fn is_shared(memory: *const VMMemory) -> bool {
    // SAFETY: filled; the field never changes.
    CAN_SHARE && unsafe { (*memory).ownership == SHARED }
}

/// The length of a memory, which is no slot, in bytes.
///
/// # Safety
/// `memory` is filled.
#[inline]
pub(crate) unsafe fn memory_len(memory: *mut VMMemory) -> usize {
    // SAFETY: filled. The length of a shared memory is accessed by atomic operations alone, that of others by no other thread.
    unsafe {
        match is_shared(memory) {
            true => AtomicUsize::from_ptr(&raw mut (*memory).len).load(Ordering::SeqCst),
            false => (*memory).len,
        }
    }
}

/// A table of nulls from the allocator.
#[cfg(feature = "alloc")]
pub(crate) fn allocate_table(plan: TablePlan) -> Option<VMTable> {
    let TablePlan { len, max_len, element_type, .. } = plan;
    let base = heap::allocate(len.checked_mul(size_of::<usize>())?)?.cast();
    Some(VMTable { base, len, capacity: len, max_len, element_type, ownership: ALLOCATED })
}

/// Takes the addresses of a guarded memory of `len` bytes back, which nobody uses any more.
#[cfg(feature = "alloc")]
fn release(bytes: Reservation, len: usize, image: Option<MemoryImage>) {
    #[cfg(all(feature = "std", any(unix, windows), not(miri)))]
    crate::pool::give(bytes, len, image);
    #[cfg(not(all(feature = "std", any(unix, windows), not(miri))))]
    let _ = (bytes, len, image);
}

/// Whether a memory's image is there already: its segments need not be written.
///
/// # Safety
/// `memory` is filled and no slot.
#[inline]
pub(crate) unsafe fn has_image(memory: *const VMMemory) -> bool {
    #[cfg(feature = "alloc")]
    // SAFETY: filled.
    return unsafe { (*memory).ownership == MAPPED };
    #[cfg(not(feature = "alloc"))]
    {
        let _ = memory;
        false
    }
}

/// Frees what the runtime owns of a memory that no module defines.
///
/// # Safety
/// `memory` is zeroed or filled, and no header of a shared memory; its bytes are not used again.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn free_memory(memory: *mut VMMemory) {
    // SAFETY: passed on.
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
        // SAFETY: passed on.
        unsafe { free(memory, || MemoryImage::new(image, index)) };
    }
}

/// # Safety
/// As for [`free_memory`]; `image` is what was mapped, if that is so.
#[cfg(feature = "alloc")]
unsafe fn free(memory: *mut VMMemory, image: impl FnOnce() -> Option<MemoryImage>) {
    // SAFETY: an allocated memory has `capacity` bytes from `heap`. It is left without bytes, so that nobody frees them twice. A
    // slot gives its reference back, and is one no more.
    unsafe {
        let VMMemory { base, len, capacity, ownership, .. } = *memory;
        if ownership == SHARED_SLOT {
            (*memory).base = nowhere();
            (*memory).ownership = BORROWED;
            drop(SharedMemory::from_header(base.cast()));
        }
        if matches!(ownership, ALLOCATED | RESERVED | MAPPED) {
            (*memory).base = nowhere();
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

/// Frees what the runtime owns of a table.
///
/// # Safety
/// `table` is zeroed or filled; its elements are not used again.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn free_table(table: *mut VMTable) {
    // SAFETY: an allocated table has `capacity` elements from `heap`. It is left without elements.
    unsafe {
        let VMTable { base, capacity, ownership, .. } = *table;
        if ownership == ALLOCATED {
            (*table).base = nowhere();
            (*table).len = 0;
            (*table).capacity = 0;
            heap::free(base.cast(), capacity * size_of::<usize>());
        }
    }
}

/// The size in pages. What a limit left of a page counts: the guest was promised it.
pub(crate) fn pages(len: usize, page_size_log2: u32) -> u64 {
    let page = 1u64.checked_shl(page_size_log2).unwrap_or(u64::MAX);
    (len as u64).div_ceil(page)
}

/// Grows a memory by `delta` pages of zeroes. The old size in pages, or `None` where it cannot grow.
///
/// # Safety
/// `memory` is filled and no slot of a shared one, and no reference to its bytes is live.
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
    let new_len = 1u64.checked_shl(page_size_log2).and_then(|page| delta.checked_mul(page))?.checked_add(len as u64)?;
    let new_len = usize::try_from(new_len).ok().filter(|new_len| *new_len <= max_len)?;
    #[cfg(feature = "alloc")]
    if ownership == RESERVED || ownership == MAPPED {
        // SAFETY: the memory's own base, which `into_base` gave. The borrow ends here.
        let bytes = core::mem::ManuallyDrop::new(unsafe { Reservation::from_base(base, guard::RESERVATION as usize) });
        if !bytes.commit(new_len) {
            return None;
        }
        // SAFETY: as above. What is behind the length was never accessible, so it is zero.
        unsafe { (*memory).len = new_len };
        return Some(pages);
    }
    if new_len <= capacity {
        // SAFETY: the bytes up to the capacity are the memory's; what is behind its length may have been used before.
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

/// Grows a table by `delta` elements of value `value`. The old length, or `None` where it cannot grow.
///
/// # Safety
/// `table` is filled, no reference to its elements is live, and `value` is a reference of its element type.
pub(crate) unsafe fn grow_table(table: *mut VMTable, delta: u64, value: usize) -> Option<u64> {
    // SAFETY: filled, and nobody else uses it during this call.
    let VMTable { base, len, capacity, max_len, ownership, .. } = unsafe { *table };
    let new_len = usize::try_from(delta).ok()?.checked_add(len).filter(|new_len| *new_len <= max_len)?;
    let mut base = base;
    if new_len > capacity {
        const SIZE: usize = size_of::<usize>();
        // SAFETY: the table's own base and capacity; neither product overflows, as `max_len` elements are addressable.
        base = unsafe { grow_storage(ownership, base.cast(), capacity * SIZE, new_len.checked_mul(SIZE)?) }?.cast();
        // SAFETY: as above.
        unsafe {
            (*table).base = base;
            (*table).capacity = new_len;
        }
    }
    for index in len..new_len {
        // SAFETY: below the capacity.
        unsafe { base.add(index).write(value) };
    }
    // SAFETY: as above. `new_len` elements are there and initialised.
    unsafe { (*table).len = new_len };
    Some(len as u64)
}

/// # Safety
/// `base` has `old` bytes and this ownership; `new` is more than `old`.
#[cfg_attr(not(feature = "alloc"), allow(unused_variables, reason = "nothing grows without an allocator"))]
unsafe fn grow_storage(ownership: u32, base: *mut u8, old: usize, new: usize) -> Option<*mut u8> {
    match ownership {
        #[cfg(feature = "alloc")]
        // SAFETY: what the runtime owns is from `heap`.
        ALLOCATED => unsafe { heap::grow(base, old, new) },
        _ => None,
    }
}

#[cfg(all(test, feature = "alloc"))]
mod tests {
    use super::*;

    fn memory_type(limit: u64, page_size_log2: u32, flags: u32) -> VMMemoryType {
        VMMemoryType { min: 0, max: u64::MAX, limit, page_size_log2, flags, len: 0, max_len: usize::MAX, resident: 0 }
    }

    #[test]
    fn plans_respect_every_limit() {
        let plan = |min, max, limit, log2, flags| MemoryPlan::new(&memory_type(limit, log2, flags), MemoryLimits { min, max });
        let two = plan(1, Some(2), u64::MAX, 16, 0).unwrap();
        assert_eq!((two.len, two.max_len, two.page_size_log2), (65536, 131072, 16));
        assert_eq!(plan(1, None, 70000, 16, 0).unwrap().max_len, 70000);
        assert_eq!(plan(2, None, 70000, 16, 0), Err(TooLarge));
        assert_eq!(plan(65537, None, u64::MAX, 16, 0), Err(TooLarge));
        assert_eq!(plan(u64::MAX, None, u64::MAX, 16, MEMORY_64), Err(TooLarge));
        let bytes = plan(7, Some(9), u64::MAX, 0, 0).unwrap();
        assert_eq!((bytes.len, bytes.max_len, bytes.page_size_log2), (7, 9, 0));
        assert_eq!(plan(0, None, u64::MAX, 64, MEMORY_64), Err(TooLarge));
    }

    #[test]
    fn a_defined_memory_is_as_the_compiler_decided() {
        let ty = VMMemoryType { len: 5000, max_len: 6000, resident: 7000, ..memory_type(0, 16, 0) };
        let plan = MemoryPlan::defined(&ty).unwrap();
        assert_eq!((plan.len, plan.max_len, plan.resident), (5000, 6000, 7000));
        assert_eq!(MemoryPlan::defined(&VMMemoryType { len: usize::MAX, ..ty }), Err(TooLarge));
    }

    #[test]
    fn memories_grow_by_whole_pages_of_zeroes() {
        let ty = memory_type(3 * 65536 + 5, 16, 0);
        let mut memory = allocate_memory(MemoryPlan::new(&ty, MemoryLimits { min: 0, max: None }).unwrap()).unwrap();
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
        let mut memory =
            VMMemory { base: bytes.as_mut_ptr(), len: 8, capacity: 24, max_len: 1000, page_size_log2: 3, ownership: BORROWED };
        // SAFETY: the memory is filled and is this test's alone.
        unsafe {
            assert_eq!(grow_memory(&raw mut memory, 1), Some(1));
            assert_eq!(memory.base.add(8).read(), 0);
            assert_eq!(grow_memory(&raw mut memory, 2), None);
            free_memory(&raw mut memory);
        }
        assert_eq!(bytes[16], 7);
    }

    #[test]
    fn tables_grow_with_a_value() {
        let mut table = allocate_table(TablePlan::of_element(0x6f, TableLimits { min: 1, max: Some(4) }).unwrap()).unwrap();
        // SAFETY: the table is filled, is this test's alone, and is freed once.
        unsafe {
            assert_eq!(grow_table(&raw mut table, 2, 9), Some(1));
            assert_eq!((table.base.read(), table.base.add(2).read()), (0, 9));
            assert_eq!(grow_table(&raw mut table, 2, 9), None);
            assert_eq!(grow_table(&raw mut table, u64::MAX, 9), None);
            free_table(&raw mut table);
        }
        assert_eq!(TablePlan::of_element(0x6f, TableLimits { min: MAX_TABLE_LEN as u64 + 1, max: None }), Err(TooLarge));
    }
}
