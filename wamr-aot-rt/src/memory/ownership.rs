//! The ownership of the bytes of a memory and the elements of a table: the codes in the structs
//! that generated code reads.

#[cfg(feature = "alloc")]
use crate::memory::heap;

/// Borrowed storage that outlives the instance. It cannot move, so it grows only up to its
/// capacity.
pub(crate) const BORROWED: u32 = 0;
/// Storage that the runtime owns, from the global allocator.
#[cfg(feature = "alloc")]
pub(crate) const ALLOCATED: u32 = 1;
/// The header of a shared memory: handles keep the bytes alive by reference counting.
pub(crate) const SHARED: u32 = 2;
/// An instance's slot for a shared memory: the base is the memory's header, to which the slot holds
/// a reference.
pub(crate) const SHARED_SLOT: u32 = 3;
/// Addresses that the runtime reserved, with a guard after the bytes.
#[cfg(feature = "alloc")]
pub(crate) const RESERVED: u32 = 4;
/// As `RESERVED`, with the memory's image mapped.
#[cfg(feature = "alloc")]
pub(crate) const MAPPED: u32 = 5;

/// Larger storage, if its owner can grow it.
///
/// # Safety
/// `base` has `old` bytes and this ownership; `new` is more than `old`.
#[cfg_attr(not(feature = "alloc"), allow(unused_variables, reason = "nothing grows without an allocator"))]
pub(crate) unsafe fn grow_storage(ownership: u32, base: *mut u8, old: usize, new: usize) -> Option<*mut u8> {
    match ownership {
        #[cfg(feature = "alloc")]
        // SAFETY: allocated storage is from `heap`.
        ALLOCATED => unsafe { heap::grow(base, old, new) },
        _ => None,
    }
}
