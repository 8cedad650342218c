//! [`host_call`]: a guest calls a host function.

use wamr_aot_abi::layout::VMContext;

use crate::{
    instance::{
        bindings::{Bindings, caller_mut},
        guest::Guest,
    },
    raw::Context,
    store::{activation, exceptions},
    trap::HostError,
};

/// Runs a host function on behalf of the instance that imported it, as `import`. A failure or a
/// panic does not return: it ends the innermost activation. An exception is thrown into the guest,
/// and the result does not count.
///
/// # Safety
/// Generated code of the instance `vmctx`, whose data is a `C::Host`, is running and called the
/// function that calls this; that function has no live destructor. Zeroes are a value of `R`: it is
/// a value of the ABI, or a tuple of such.
#[inline]
#[cfg_attr(not(feature = "alloc"), allow(unused_variables, reason = "a trap has no room for the name"))]
pub unsafe fn host_call<C: Bindings, R: Copy, F>(vmctx: *mut VMContext, import: &'static str, f: F) -> R
where
    F: FnOnce(&mut C) -> Result<R, HostError>,
{
    // SAFETY: the guest is suspended in this call, and with it whoever borrowed the instance to
    // enter it: the reference is the only way to the instance until `f` returns. `guard` drops what
    // `f` owns before it raises.
    unsafe {
        let store = (*vmctx).store;
        let throw = |error| match C::THROWS {
            true => exceptions::throw(Context::new(vmctx), C::TAGS, error),
            false => Err(error),
        };
        activation::guard_throwing(store, throw, move |_| {
            let outcome = f(caller_mut(Guest::from_raw(vmctx)));
            #[cfg(feature = "alloc")]
            let outcome = outcome.map_err(|error| error.of_import(|| Some(import.into())));
            outcome
        })
    }
}
