//! [`Store`]: the host's data and what instances share.
//!
//! What handles name lives until the store drops, at addresses that do not change: instances refer
//! to each other's memories, tables, globals and functions by pointer. So the lists below only
//! grow, and hold pointers to allocations of their own.

use alloc::boxed::Box;
use core::{
    marker::PhantomData,
    mem::{ManuallyDrop, forget},
    ptr::NonNull,
};

use wamr_aot_abi::layout::VMStore;

use super::shared::{Shared, pin};
use crate::{
    raw::Invariant,
    store::{builtins, head::StoreHead},
};

/// The most elements of the tables that the host makes in a store without a limiter: as many as
/// those of an instance have by default.
const HOST_TABLE_LIMIT: u32 = 10_000_000;

/// The host's data `T`, and any number of instances.
///
/// Instances live until the store drops, also those whose start function trapped: their functions
/// may be in tables of others.
///
/// A store is invariant in `T`: its host functions were made for just this type.
///
/// ```compile_fail
/// use wamr_aot_rt::untyped::Store;
///
/// fn shorten<'a>(store: Store<&'static str>, _: &'a str) -> Store<&'a str> {
///     store
/// }
/// ```
pub struct Store<T> {
    inner: NonNull<Inner<T>>,
    data: Invariant<T>,
}

// SAFETY: a store is memory that nothing else points to, a `T`, and host functions, which are
// `Send + Sync`. No thread is remembered in it: the stack limit is set by each outermost call.
unsafe impl<T: Send> Send for Store<T> {}
// SAFETY: through `&Store` everything is read only, and of the host's data only `&T` is given out.
unsafe impl<T: Sync> Sync for Store<T> {}

#[repr(C)]
pub(super) struct Inner<T> {
    head: StoreHead,
    pub(super) shared: Shared,
    data: ManuallyDrop<T>,
}

impl<T> Store<T> {
    /// A store without instances.
    pub fn new(data: T) -> Store<T> {
        let inner = pin(Inner {
            head: StoreHead::new(&builtins::FULL, core::ptr::null()),
            shared: Shared::new(),
            data: ManuallyDrop::new(data),
        });
        // SAFETY: just made, and nothing else has the pointer.
        unsafe {
            (*inner.as_ptr()).head.vm.data = (&raw mut (*inner.as_ptr()).data).cast();
            (*inner.as_ptr()).head.prepare_epoch();
            // For tables that the host makes.
            (*inner.as_ptr()).head.elements.allow(HOST_TABLE_LIMIT);
        }
        Store { inner, data: PhantomData }
    }

    /// The host's data.
    pub fn data(&self) -> &T {
        // SAFETY: `self` owns it and is borrowed.
        unsafe { &(*self.inner.as_ptr()).data }
    }

    /// The host's data.
    pub fn data_mut(&mut self) -> &mut T {
        // SAFETY: `self` owns it and is borrowed exclusively.
        unsafe { &mut (*self.inner.as_ptr()).data }
    }

    /// Frees the store and keeps the host's data.
    pub fn into_data(self) -> T {
        // SAFETY: the data is moved out once, and the rest freed once: `forget` keeps `drop` from
        // both.
        unsafe {
            let inner = self.inner;
            forget(self);
            let data = ManuallyDrop::take(&mut (*inner.as_ptr()).data);
            drop(Box::from_raw(inner.as_ptr()));
            data
        }
    }

    /// Limits how many bytes of stack a call may use. Each outermost call reads it.
    pub fn set_stack_limit(&mut self, bytes: usize) {
        // SAFETY: `self` owns it and is borrowed exclusively.
        unsafe { (*self.inner.as_ptr()).head.stack.budget = bytes };
    }

    /// States the bounds of a stack that calls may be made on: from the lowest address up to the
    /// one above the highest. For fibres and for tasks of a scheduler, whose stacks the runtime may
    /// not know (see "Stacks" in the book). Calls on other stacks are as before; an empty range
    /// withdraws the statement. The guest leaves 128 KiB of the stack to host functions, 1 KiB
    /// without an operating system.
    ///
    /// # Safety
    /// Whenever an instance of the store is called with a stack pointer in the range, all addresses
    /// of the range that are below the stack pointer are writable, and hold nothing but that stack.
    pub unsafe fn set_stack_bounds(&mut self, bounds: core::ops::Range<usize>) {
        // SAFETY: `self` owns it and is borrowed exclusively.
        unsafe { (*self.inner.as_ptr()).head.stack.state(bounds) };
    }
}

impl<T> Drop for Store<T> {
    fn drop(&mut self) {
        /// Frees the store, also if dropping the host's data panics.
        struct Free<T>(NonNull<Inner<T>>);
        impl<T> Drop for Free<T> {
            fn drop(&mut self) {
                // SAFETY: made by `pin`; the owner is being dropped, and made one `Free`. The data
                // is `ManuallyDrop`.
                drop(unsafe { Box::from_raw(self.0.as_ptr()) });
            }
        }
        let free = Free(self.inner);
        // SAFETY: dropped once: `into_data` forgets the owner.
        unsafe { ManuallyDrop::drop(&mut (*free.0.as_ptr()).data) };
    }
}

impl<T: core::fmt::Debug> core::fmt::Debug for Store<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Store").field("data", self.data()).finish_non_exhaustive()
    }
}

/// The store, as pointer.
pub struct Raw<T>(NonNull<Inner<T>>);

impl<T> Clone for Raw<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Raw<T> {}

impl<T> Raw<T> {
    pub(super) fn vm(self) -> *mut VMStore {
        self.0.as_ptr().cast()
    }

    /// # Safety
    /// The store is borrowed for `'a`, and nothing changes it meanwhile.
    pub(super) unsafe fn shared<'a>(self) -> &'a Shared {
        // SAFETY: passed on.
        unsafe { &(*self.0.as_ptr()).shared }
    }

    /// # Safety
    /// The store is borrowed exclusively for `'a`, and no guest code runs meanwhile.
    pub(super) unsafe fn shared_mut<'a>(self) -> &'a mut Shared {
        // SAFETY: passed on.
        unsafe { &mut (*self.0.as_ptr()).shared }
    }

    /// # Safety
    /// As for [`Raw::shared`].
    pub(super) unsafe fn data<'a>(self) -> &'a T {
        // SAFETY: passed on.
        unsafe { &(*self.0.as_ptr()).data }
    }

    /// # Safety
    /// As for [`Raw::shared_mut`], of the data.
    pub(super) unsafe fn data_mut<'a>(self) -> &'a mut T {
        // SAFETY: passed on.
        unsafe { &mut (*self.0.as_ptr()).data }
    }
}

/// Seals the traits that follow.
pub trait Sealed {
    /// The host's data.
    type Data;
    /// The store.
    fn raw(&self) -> Raw<Self::Data>;
}

/// What handles are read with: a [`Store`] or, in a host function, a [`Caller`](super::Caller).
pub trait AsStore: Sealed {}

/// What handles are changed and called with.
pub trait AsStoreMut: AsStore {}

impl<T> Sealed for Store<T> {
    type Data = T;

    fn raw(&self) -> Raw<T> {
        Raw(self.inner)
    }
}

impl<T> AsStore for Store<T> {}
impl<T> AsStoreMut for Store<T> {}

/// The shared part, for reading.
pub(super) fn shared<S: AsStore>(store: &S) -> &Shared {
    // SAFETY: `store` is borrowed for the result's life, and changes need it exclusively.
    unsafe { store.raw().shared() }
}

/// The shared part, for changes.
pub(super) fn shared_mut<S: AsStoreMut>(store: &mut S) -> &mut Shared {
    // SAFETY: `store` is borrowed exclusively for the result's life: guest code cannot be entered
    // meanwhile.
    unsafe { store.raw().shared_mut() }
}
