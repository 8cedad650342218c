//! What bindings pass to the runtime about a module: the traits that `include_aot!` implements.

use core::ptr;

use crate::instance::{guest::Guest, imports::InstanceParts};
#[cfg(feature = "alloc")]
use crate::{instance::heap::LoadedParts, module::loaded::LoadedInterface};

/// A `Caller` of bindings: what host functions see of the instance that calls them, and what an
/// instance dereferences to.
///
/// # Safety
/// The type is a `#[repr(transparent)]` wrapper of [`Guest<Self::Host>`](Guest), and the constants
/// are true of the module.
pub unsafe trait Bindings {
    /// The host's data.
    type Host;
    /// Whether the module's memories have guards, which memories in statics have not.
    const HAS_GUARDS: bool = false;
    /// Whether the module was compiled to be interrupted.
    const IS_INTERRUPTIBLE: bool = false;
}

/// Bindings of a module that is linked into the program.
///
/// # Safety
/// `with_parts` passes on what an instance of the module with data `Host` is made from: see
/// [`InstanceParts`].
pub unsafe trait LinkedBindings: Bindings {
    /// Calls `make` with the data and what an instance is made from, and returns its result. The
    /// imports ask the data.
    fn with_parts<R>(data: Self::Host, make: impl FnOnce(Self::Host, InstanceParts<'_>) -> R) -> R;
}

/// Bindings of a module that is loaded.
///
/// # Safety
/// `with_parts` passes on imports of the types that the interface declares; its functions expect
/// the context of an instance with data `Host`.
#[cfg(feature = "alloc")]
pub unsafe trait LoadedBindings: Bindings {
    /// What the bindings expect of the module.
    type Interface: LoadedInterface;

    /// Calls `make` with the data and the imports, and returns its result. The imports ask the
    /// data.
    fn with_parts<R>(data: Self::Host, make: impl FnOnce(Self::Host, LoadedParts<'_>) -> R) -> R;
}

/// Bindings of a module that checks epochs.
pub trait EpochBindings: Bindings {}

/// Bindings of a module that charges fuel.
pub trait FuelBindings: Bindings {}

/// The bindings' view of a guest, to read from.
///
/// # Safety
/// The guest is an instance of the module that the bindings are for.
#[inline]
pub(crate) unsafe fn caller<C: Bindings>(guest: &Guest<C::Host>) -> &C {
    // SAFETY: a `Caller` is a transparent wrapper, by the contract of `Bindings`.
    unsafe { &*ptr::from_ref(guest).cast() }
}

/// The bindings' view of a guest.
///
/// # Safety
/// As for [`caller`].
#[inline]
pub(crate) unsafe fn caller_mut<C: Bindings>(guest: &mut Guest<C::Host>) -> &mut C {
    // SAFETY: as in `caller`.
    unsafe { &mut *ptr::from_mut(guest).cast() }
}

/// The same instance through other bindings.
///
/// # Safety
/// Both bindings are for one module, and `B` serves all instances that `A` does.
#[inline]
pub unsafe fn through<A: Bindings, B: Bindings<Host = A::Host>>(caller: &mut A) -> &mut B {
    // SAFETY: both are transparent wrappers of one type, by the contract of `Bindings`.
    unsafe { &mut *ptr::from_mut(caller).cast() }
}
