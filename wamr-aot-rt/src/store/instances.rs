//! [`Instances`]: the instances of a store.

use wamr_aot_abi::layout::VMContext;

use crate::raw::Context;

/// The instances of a store, for the handler of faults and the collector of exceptions. Without an
/// allocator a store has one instance, whose context the caller has already.
#[derive(Default)]
pub(crate) struct Instances {
    #[cfg(feature = "alloc")]
    first: Option<*mut VMContext>,
    #[cfg(feature = "alloc")]
    others: alloc::vec::Vec<*mut VMContext>,
}

impl Instances {
    /// Adds an instance, which stays as long as the store.
    #[inline]
    pub(crate) fn add(&mut self, context: *mut VMContext) {
        #[cfg(feature = "alloc")]
        match self.first {
            None => self.first = Some(context),
            Some(_) => self.others.push(context),
        }
        #[cfg(not(feature = "alloc"))]
        let _ = context;
    }

    /// All of them. Their contexts are filled before their code runs.
    #[cfg(feature = "alloc")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = Context> {
        // SAFETY: instances are there as long as their store.
        self.first.iter().chain(&self.others).map(|context| unsafe { Context::new(*context) })
    }

    /// All of them, if one is `known`.
    #[cfg(feature = "alloc")]
    pub(crate) fn with(&self, _known: Context) -> impl Iterator<Item = Context> {
        self.iter()
    }

    /// All of them, if one is `known`.
    #[cfg(not(feature = "alloc"))]
    pub(crate) fn with(&self, known: Context) -> impl Iterator<Item = Context> {
        core::iter::once(known)
    }
}
