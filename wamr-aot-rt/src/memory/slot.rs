//! What the structs that generated code reads say of a memory: who holds its bytes, how long it is.

use core::sync::atomic::{AtomicUsize, Ordering};

use wamr_aot_abi::layout::VMMemory;

#[cfg(feature = "alloc")]
use crate::memory::ownership::MAPPED;
use crate::memory::ownership::{SHARED, SHARED_SLOT};

/// Whether there are shared memories at all: they are allocated.
const CAN_SHARE: bool = cfg!(feature = "alloc");

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

/// The size in pages. What a limit left of a page counts: the guest was promised it.
pub(crate) fn pages(len: usize, page_size_log2: u32) -> u64 {
    let page = 1u64.checked_shl(page_size_log2).unwrap_or(u64::MAX);
    (len as u64).div_ceil(page)
}
