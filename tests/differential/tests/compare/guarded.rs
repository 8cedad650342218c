//! An allocator that places linear memories between inaccessible pages: an access out of bounds
//! crashes, even one that reads a few bytes too many and does not use them.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    ptr,
};

struct Guarded;

#[global_allocator]
static GUARDED: Guarded = Guarded;

/// A multiple of all page sizes.
const GUARD: usize = 1 << 16;

/// Whether it is a linear memory, judged by its size.
fn is_memory(layout: Layout) -> bool {
    layout.size() >= 1 << 16 && layout.size().is_multiple_of(1 << 16) && layout.align() <= 1 << 12
}

// SAFETY: memories get mappings of their own, and the system's allocator handles all other blocks;
// the layout determines which.
unsafe impl GlobalAlloc for Guarded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !is_memory(layout) {
            // SAFETY: the caller's duties are those of the system's allocator.
            return unsafe { System.alloc(layout) };
        }
        let size = layout.size() + 2 * GUARD;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a new mapping, in which the pages between the guards are made accessible.
        unsafe {
            let base = libc::mmap(ptr::null_mut(), size, libc::PROT_NONE, flags, -1, 0);
            if base == libc::MAP_FAILED {
                return ptr::null_mut();
            }
            let memory = base.byte_add(GUARD);
            if libc::mprotect(memory, layout.size(), libc::PROT_READ | libc::PROT_WRITE) != 0 {
                libc::munmap(base, size);
                return ptr::null_mut();
            }
            memory.cast()
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_memory(layout) {
            // SAFETY: the caller's duties are those of `alloc`. A new mapping is zeroed.
            unsafe { self.alloc(layout) }
        } else {
            // SAFETY: the caller's duties are those of the system's allocator.
            unsafe { System.alloc_zeroed(layout) }
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if is_memory(layout) {
            // SAFETY: `alloc` mapped it, with this layout.
            unsafe { libc::munmap(pointer.sub(GUARD).cast(), layout.size() + 2 * GUARD) };
        } else {
            // SAFETY: the caller's duties are those of the system's allocator.
            unsafe { System.dealloc(pointer, layout) };
        }
    }
}

#[test]
fn memories_are_guarded() {
    let memory = vec![1u8; 1 << 16];
    assert!(memory.as_ptr().addr().is_multiple_of(1 << 12));
}
