//! [`Room`]: where a typed instance is, with its store and what that has of the host's, but without
//! the host's data. An instance has one; what is left of it when it ends is released, or has the
//! next instance.

#[cfg(feature = "alloc")]
use alloc::sync::Arc;
use core::marker::PhantomData;

use wamr_aot_abi::layout::VMStore;

#[cfg(feature = "in-place")]
use crate::instance::error::Reason;
#[cfg(feature = "alloc")]
use crate::{
    instance::block,
    module::interface::Links,
    store::{host_code::Scope, limits},
};
use crate::{
    instance::{block::Head, error::InstantiateError, instantiate},
    raw::{Context, Invariant},
    store::{head::StoreHead, options::InstanceOptions},
    sys::claim::Claim,
};

/// What holds a room that is in a static.
#[derive(Clone, Copy)]
pub(crate) struct Holder {
    /// Null if the room is in an allocation.
    pub(crate) claim: *const Claim,
    /// What bindings reach a module in flash through; null for other modules.
    #[cfg(feature = "in-place")]
    pub(crate) words: *const usize,
}

impl Holder {
    /// For an instance of a linked module in a static.
    pub(crate) fn new(claim: *const Claim) -> Holder {
        Holder {
            claim,
            #[cfg(feature = "in-place")]
            words: core::ptr::null(),
        }
    }
}

/// Room for an instance with data `H`, in one allocation or in a static. Released when dropped.
pub(crate) struct Room<H> {
    context: Context,
    /// Keeps the module, and the table that the context's `owner` points to, if the instance was
    /// made from a `LoadedModule`. Dropped after the block is freed.
    #[cfg(feature = "alloc")]
    links: Option<Arc<Links>>,
    #[cfg(feature = "in-place")]
    words: *const usize,
    /// Host functions were chosen for exactly this type, lifetimes included.
    data: Invariant<H>,
}

impl<H> Room<H> {
    /// # Safety
    /// The context's header and its store are written. The store is the start of a [`Head`] with
    /// data `H`, and it and the rest of the room are zeroed or filled. The result alone releases
    /// them.
    pub(crate) unsafe fn new(
        context: Context,
        #[cfg(feature = "alloc")] links: Option<Arc<Links>>,
        #[cfg(feature = "in-place")] words: *const usize,
    ) -> Room<H> {
        Room {
            context,
            #[cfg(feature = "alloc")]
            links,
            #[cfg(feature = "in-place")]
            words,
            data: PhantomData,
        }
    }

    #[inline]
    pub(crate) fn context(&self) -> Context {
        self.context
    }

    pub(crate) fn head(&self) -> *mut Head<H> {
        self.context.store().cast()
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn links(&self) -> Option<&Arc<Links>> {
        self.links.as_ref()
    }

    /// The owner of contexts in the room.
    pub(crate) fn owner(&self) -> *mut u8 {
        #[cfg(feature = "alloc")]
        if let Some(links) = &self.links {
            return links.words().cast_mut().cast();
        }
        #[cfg(feature = "in-place")]
        return self.words.cast_mut().cast();
        #[cfg(not(feature = "in-place"))]
        core::ptr::null_mut()
    }

    /// Whether it is in the static with this claim.
    pub(crate) fn is_in(&self, claim: &Claim) -> bool {
        // SAFETY: the store is the start of a `Head`.
        core::ptr::eq(unsafe { (*self.head()).store.claim }, claim)
    }

    /// Prepares the store for the next instance: nothing of the last one's guest is left in it.
    /// What the host has set stays, except for what the options are for.
    ///
    /// # Errors
    /// If the options are for another kind of interruption than the module was compiled for, or the
    /// module can no longer be used.
    ///
    /// # Safety
    /// The instance has ended.
    pub(crate) unsafe fn prepare(&mut self, options: InstanceOptions) -> Result<(), InstantiateError> {
        #[cfg(feature = "in-place")]
        if !self.words.is_null() {
            // Its imports are in the order of the module, which only what made it knows.
            return Err(InstantiateError(Reason::Elsewhere));
        }
        instantiate::check(self.context.image())?;
        options.check(self.context.module().flags)?;
        let store: *mut VMStore = self.context.store();
        // SAFETY: the store is the start of a `StoreHead`, which nothing else refers to.
        unsafe {
            let head = &mut *store.cast::<StoreHead>();
            head.renew();
            options.update(head);
            #[cfg(feature = "alloc")]
            limits::ask(store, &Scope::of_the_host(), |limiter| {
                limiter.instance_reset();
                true
            });
        }
        Ok(())
    }
}

impl<H> Drop for Room<H> {
    fn drop(&mut self) {
        // SAFETY: the store is the start of a `StoreHead`.
        let claim = unsafe { (*self.head()).store.claim };
        // What a store owns is dropped before its storage goes.
        // SAFETY: dropped once; the store is valid until the next lines.
        unsafe { core::ptr::drop_in_place(self.context.store().cast::<StoreHead>()) };
        if claim.is_null() {
            // SAFETY: what has no claim is in one allocation, with data `H`; freed once.
            #[cfg(feature = "alloc")]
            unsafe {
                block::free::<H>(self.context)
            };
        } else {
            // SAFETY: a claim is in a static; the room took it, and ends here.
            unsafe { (*claim).release() };
        }
    }
}
