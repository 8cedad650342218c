//! What the structs that generated code reads record about a memory: who owns its bytes, and how
//! long it is.

use core::sync::atomic::{AtomicUsize, Ordering};

use wamr_aot_abi::layout::VMMemory;

#[cfg(feature = "alloc")]
use crate::memory::ownership::MAPPED;
use crate::memory::ownership::{SHARED, SHARED_SLOT};

/// Whether shared memories exist at all: they are allocated.
const CAN_SHARE: bool = cfg!(feature = "alloc");

/// The memory of an instance's slot: the slot itself, or the header of a shared memory that it
/// refers to.
///
/// # Safety
/// `slot` is filled.
#[inline]
pub(crate) unsafe fn in_slot(slot: *mut VMMemory) -> *mut VMMemory {
    // SAFETY: filled; the field that distinguishes the two never changes.
    unsafe { if CAN_SHARE && (*slot).ownership == SHARED_SLOT { (*slot).base.cast() } else { slot } }
}

/// Whether a memory, which is not a slot, is shared.
///
/// # Safety
/// `memory` is filled.
#[inline]
pub(crate) unsafe fn is_shared(memory: *const VMMemory) -> bool {
    // SAFETY: filled; the field never changes.
    CAN_SHARE && unsafe { (*memory).ownership == SHARED }
}

/// The length of a memory, which is not a slot, in bytes.
///
/// # Safety
/// `memory` is filled.
#[inline]
pub(crate) unsafe fn memory_len(memory: *mut VMMemory) -> usize {
    // SAFETY: filled. The length of a shared memory is accessed only by atomic operations, that of
    // others by no other thread.
    unsafe {
        match is_shared(memory) {
            true => AtomicUsize::from_ptr(&raw mut (*memory).len).load(Ordering::SeqCst),
            false => (*memory).len,
        }
    }
}

/// Whether a memory's image is already in it, so that its segments need not be written.
///
/// # Safety
/// `memory` is filled and is not a slot.
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

/// The size in pages. A page that a limit has cut short counts: it was promised to the guest.
pub(crate) fn pages(len: usize, page_size_log2: u32) -> u64 {
    let page = 1u64.checked_shl(page_size_log2).unwrap_or(u64::MAX);
    (len as u64).div_ceil(page)
}
