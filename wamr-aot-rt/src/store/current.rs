//! The store whose guest code this thread runs, for the handler of faults.
//!
//! Nothing of it exists without signals.

use wamr_aot_abi::layout::{VMContext, VMStore};

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

/// The instances of a store.
#[derive(Default)]
pub(crate) struct Instances {
    #[cfg(signals)]
    first: Option<*mut VMContext>,
    #[cfg(signals)]
    others: alloc::vec::Vec<*mut VMContext>,
}

impl Instances {
    /// Adds an instance, which stays as long as the store.
    #[inline]
    pub(crate) fn add(&mut self, context: *mut VMContext) {
        #[cfg(signals)]
        match self.first {
            None => self.first = Some(context),
            Some(_) => self.others.push(context),
        }
        #[cfg(not(signals))]
        let _ = context;
    }

    /// All of them. Their contexts are filled before their code runs.
    #[cfg(signals)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = crate::raw::Context> {
        // SAFETY: instances are there as long as their store.
        self.first.iter().chain(&self.others).map(|context| unsafe { crate::raw::Context::new(*context) })
    }
}
