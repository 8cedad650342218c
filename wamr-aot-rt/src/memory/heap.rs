//! Storage from the global allocator: zeroed, and aligned for vectors.

use alloc::alloc::{Layout, alloc_zeroed, dealloc, realloc};
use core::ptr::NonNull;

/// The pointer of something that has no storage.
pub(crate) fn nowhere<T>() -> *mut T {
    NonNull::<u128>::dangling().as_ptr().cast()
}

/// In a memory with this alignment, aligned vectors of 16 bytes are aligned for the host as well.
const ALIGN: usize = 16;

/// `len` zeroed bytes.
pub(crate) fn allocate(len: usize) -> Option<*mut u8> {
    if len == 0 {
        return Some(nowhere());
    }
    let layout = Layout::from_size_align(len, ALIGN).ok()?;
    // SAFETY: the size is not 0.
    let base = unsafe { alloc_zeroed(layout) };
    (!base.is_null()).then_some(base)
}

/// # Safety
/// `base` is from this module and has `old` bytes; on success it is no longer valid.
pub(crate) unsafe fn grow(base: *mut u8, old: usize, new: usize) -> Option<*mut u8> {
    if old == 0 {
        return allocate(new);
    }
    Layout::from_size_align(new, ALIGN).ok()?;
    // SAFETY: `base` was allocated with `old` bytes and this alignment; `new` is more, so not 0,
    // and a valid size.
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
/// `base` is from this module, has `len` bytes, and is not used again.
pub(crate) unsafe fn free(base: *mut u8, len: usize) {
    if len != 0 {
        // SAFETY: allocated with this size and alignment.
        unsafe { dealloc(base, Layout::from_size_align_unchecked(len, ALIGN)) };
    }
}
