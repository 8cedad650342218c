//! The store whose guest code this thread runs, for the handler of faults. Nothing of it exists
//! without signals.

use wamr_aot_abi::layout::VMStore;

#[cfg(signals)]
std::thread_local! {
    // In the latter case of `store` the pointer may dangle. It has no destructor and needs no
    // initialisation, so that reading it in a handler does neither.
    static STORE: core::cell::Cell<*mut VMStore> = const { core::cell::Cell::new(core::ptr::null_mut()) };
}

/// The store whose guest code runs on this thread, or ran last; null before the first.
#[cfg(signals)]
pub(crate) fn store() -> *mut VMStore {
    STORE.get()
}

/// The thread is about to run code of this store: a call begins, or a host function returns.
/// Nothing is restored when the call ends: until the next of the two the thread runs no guest code,
/// and no fault of it is looked at.
#[inline]
pub(crate) fn set_store(store: *mut VMStore) {
    #[cfg(signals)]
    STORE.set(store);
    #[cfg(not(signals))]
    let _ = store;
}
