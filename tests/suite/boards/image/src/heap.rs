//! The allocator.

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::UnsafeCell,
    mem::MaybeUninit,
    ptr::{NonNull, null_mut},
};

use linked_list_allocator::Heap;

/// The size of the heap in bytes. Cortex-M boards have 16 MiB for everything. Others have enough
/// for the suite's largest memory, which has 53 MB, and moves when it grows.
const SIZE: usize = if cfg!(target_arch = "arm") { 12 << 20 } else { 192 << 20 };

#[repr(align(16))]
struct Space(UnsafeCell<[MaybeUninit<u8>; SIZE]>);

// SAFETY: only `start` uses it, once.
unsafe impl Sync for Space {}

static SPACE: Space = Space(UnsafeCell::new([MaybeUninit::uninit(); SIZE]));

struct Allocator(UnsafeCell<Heap>);

// SAFETY: the program has one thread and no interrupt handlers.
unsafe impl Sync for Allocator {}

#[global_allocator]
static ALLOCATOR: Allocator = Allocator(UnsafeCell::new(Heap::empty()));

/// Gives the allocator its memory. Called once, before anything is allocated.
pub(crate) fn start() {
    // SAFETY: the only thread calls this once; the heap owns the space from now on.
    unsafe { (*ALLOCATOR.0.get()).init(SPACE.0.get().cast(), SIZE) };
}

// SAFETY: the heap fulfils the contract, and only one thread uses it.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: no other reference to the heap is live, since the heap calls no code of this
        // program.
        let heap = unsafe { &mut *self.0.get() };
        heap.allocate_first_fit(layout).map_or(null_mut(), NonNull::as_ptr)
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let Some(pointer) = NonNull::new(pointer) else { return };
        // SAFETY: as above; the caller got the pointer from `alloc` with this layout.
        unsafe { (*self.0.get()).deallocate(pointer, layout) };
    }
}
