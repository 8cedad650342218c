//! Host code that runs while a guest is suspended: host functions, and the functions that a store
//! keeps (for deadlines, fuel, limits).
//!
//! Host code may run other guests on this thread, which changes what the thread knows of the guest
//! that continues afterwards. So builtins and trampolines have one entry, [`run`], which restores
//! that on every way out; and code that a store keeps is [`Kept`], which opens only inside a
//! [`Scope`].

use wamr_aot_abi::layout::VMStore;

use crate::store::current;

/// The payload of a panic. Without `std` a panic does not return.
#[cfg(feature = "std")]
pub(crate) type Panic = alloc::boxed::Box<dyn core::any::Any + Send>;
#[cfg(not(feature = "std"))]
pub(crate) type Panic = core::convert::Infallible;

/// A stretch of time in which host code may run.
pub(crate) struct Scope(());

impl Scope {
    /// The host called the runtime and gets control back before any guest does. If the call comes
    /// from a host function, the guest that called that continues when the function's [`run`] ends.
    pub(crate) fn of_the_host() -> Scope {
        Scope(())
    }
}

/// Host code that a store keeps.
pub(crate) struct Kept<T>(T);

impl<T> Kept<T> {
    pub(crate) fn new(code: T) -> Kept<T> {
        Kept(code)
    }

    pub(crate) fn open(&mut self, _: &Scope) -> &mut T {
        &mut self.0
    }
}

/// Runs host code between guest code of `store` that called the runtime and guest code of it that
/// continues.
///
/// # Errors
/// If it panics: the payload. All that `body` owned is dropped.
#[inline]
pub(crate) fn run<R>(store: *mut VMStore, body: impl FnOnce(&Scope) -> R) -> Result<R, Panic> {
    #[cfg(feature = "std")]
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| body(&Scope(()))));
    #[cfg(not(feature = "std"))]
    let outcome = Ok(body(&Scope(())));
    // The body may have run another store's code, or resumed on another thread.
    current::set_store(store);
    outcome
}
