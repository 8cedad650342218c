//! [`Control`]: what a store keeps of the host's for interruption and limits.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;

use crate::store::host_code::Kept;
#[cfg(feature = "alloc")]
use crate::{
    base::{
        epoch::{Epoch, InterruptHandle},
        limiter::Limiter,
    },
    store::host_code::Scope,
};

/// What is called with the host's data.
#[cfg(feature = "alloc")]
pub(crate) type Callback<R> = Box<dyn FnMut(*mut u8) -> Option<R> + Send>;
#[cfg(not(feature = "alloc"))]
pub(crate) type Callback<R> = fn(*mut u8) -> Option<R>;

/// A callback that expects data of type `H`, which is what it has to be called with.
#[cfg(feature = "alloc")]
pub(crate) fn erase<H, R, F: FnMut(&mut H) -> Option<R> + Send + 'static>(mut callback: F) -> Callback<R> {
    let erased: Box<dyn FnMut(*mut u8) -> Option<R> + Send + '_> = Box::new(move |data: *mut u8| {
        // SAFETY: it is called with the store's data, which is an `H`, reached through nothing else
        // meanwhile.
        callback(unsafe { &mut *data.cast::<H>() })
    });
    // SAFETY: two types that differ in a lifetime: that of what `H` borrows. The callback holds no
    // `H`; it is part of a store with data `H`, which does not outlive that.
    unsafe { core::mem::transmute::<Box<dyn FnMut(*mut u8) -> Option<R> + Send + '_>, Callback<R>>(erased) }
}

#[cfg(not(feature = "alloc"))]
pub(crate) fn erase<H, R>(callback: fn(&mut H) -> Option<R>) -> Callback<R> {
    // SAFETY: the types differ in a thin pointer and a reference to a sized type, which are passed
    // alike (`fn`, "ABI compatibility"). It is called with the store's data, which is an `H`,
    // reached through nothing else meanwhile.
    unsafe { core::mem::transmute::<fn(&mut H) -> Option<R>, Callback<R>>(callback) }
}

/// What a store has for interruption and limits in addition to what generated code reads: one word
/// if none of it is used.
#[derive(Default)]
pub(crate) struct Control {
    #[cfg(feature = "alloc")]
    inner: Option<Box<Inner>>,
    /// Without an allocator a store has one instance, of one kind.
    #[cfg(not(feature = "alloc"))]
    inner: Inner,
}

#[derive(Default)]
pub(crate) struct Inner {
    /// Keeps the counter that the store points to.
    #[cfg(feature = "alloc")]
    pub(crate) epoch: Option<Epoch>,
    /// The counter is the store's own.
    #[cfg(feature = "alloc")]
    pub(crate) own: Option<InterruptHandle>,
    pub(crate) on_deadline: Option<Kept<Callback<usize>>>,
    pub(crate) on_out_of_fuel: Option<Kept<Callback<u64>>>,
    #[cfg(feature = "alloc")]
    limiter: Option<Kept<Box<dyn Limiter>>>,
}

#[cfg(feature = "alloc")]
impl Inner {
    pub(crate) fn limiter(&mut self, scope: &Scope) -> Option<&mut dyn Limiter> {
        Some(&mut **self.limiter.as_mut()?.open(scope))
    }
}

impl Control {
    pub(crate) fn get(&mut self) -> &mut Inner {
        #[cfg(feature = "alloc")]
        return self.inner.get_or_insert_default();
        #[cfg(not(feature = "alloc"))]
        &mut self.inner
    }

    /// What exists already; nothing is made.
    pub(crate) fn existing(&mut self) -> Option<&mut Inner> {
        #[cfg(feature = "alloc")]
        return self.inner.as_deref_mut();
        #[cfg(not(feature = "alloc"))]
        Some(&mut self.inner)
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn set_limiter(&mut self, limiter: Box<dyn Limiter>) {
        self.get().limiter = Some(Kept::new(limiter));
    }
}
