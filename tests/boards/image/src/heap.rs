//! The allocator.

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::UnsafeCell,
    mem::MaybeUninit,
    ptr::{NonNull, null_mut},
};

use linked_list_allocator::Heap;

/// How many bytes the boards have for it: Cortex-M ones 16 MiB for everything. Others as many as the suite's largest memory needs, which
/// has 53 MB, and moves when it grows.
const SIZE: usize = if cfg!(target_arch = "arm") { 12 << 20 } else { 192 << 20 };

#[repr(align(16))]
struct Space(UnsafeCell<[MaybeUninit<u8>; SIZE]>);

// SAFETY: used once, by `start`.
unsafe impl Sync for Space {}

static SPACE: Space = Space(UnsafeCell::new([MaybeUninit::uninit(); SIZE]));

struct Allocator(UnsafeCell<Heap>);

// SAFETY: the program has one thread, and its interrupt handlers do not allocate: it has none.
unsafe impl Sync for Allocator {}

#[global_allocator]
static ALLOCATOR: Allocator = Allocator(UnsafeCell::new(Heap::empty()));

/// Gives the allocator its memory. Once, before anything is allocated.
pub(crate) fn start() {
    // SAFETY: one thread, which calls this once; the space is the heap's from now on.
    unsafe { (*ALLOCATOR.0.get()).init(SPACE.0.get().cast(), SIZE) };
}

// SAFETY: the heap keeps the contract; one thread uses it.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: no other reference to the heap is live: it calls nothing of this program.
        let heap = unsafe { &mut *self.0.get() };
        heap.allocate_first_fit(layout).map_or(null_mut(), NonNull::as_ptr)
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let Some(pointer) = NonNull::new(pointer) else { return };
        // SAFETY: as above; the caller got the pointer from `alloc` with this layout.
        unsafe { (*self.0.get()).deallocate(pointer, layout) };
    }
}
