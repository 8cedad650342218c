//! What bindings pass to the runtime about a module: the traits that `include_aot!` implements.

use core::ptr;

use wamr_aot_abi::{builtins::VMBuiltins, layout::VMModule};

use crate::{
    instance::{
        guest::Guest,
        imports::{ImportedState, Imports, InstanceParts},
        memory::MemoryMut,
    },
    interface::spec::LoadedInterface,
    trap::{Trap, exception::TagSpec},
};

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
    /// Whether exceptions can be thrown into the module.
    const THROWS: bool = false;
    /// The tags that the module imports and exports: a static, so that their addresses tell them
    /// apart from those of other bindings.
    const TAGS: &'static [TagSpec] = &[];

    /// The host's data and the memory that the type's own method `split` returns. Without such a
    /// method, there is no memory.
    fn parts(&mut self) -> (&mut Self::Host, Option<MemoryMut<'_>>)
    where
        Self: Sized,
    {
        (guest_mut(self).data_mut(), None)
    }
}

/// Bindings whose host implements all imports.
///
/// # Safety
/// The imports are those that the module declares, in its order.
pub unsafe trait ImportBindings: Bindings {
    /// For each imported function, a C function of its type, which expects the context of an
    /// instance with data `Host`.
    const FUNCTIONS: &'static [*const u8] = &[];

    /// Calls `make` with the data and the other imports, for which it asks the data, and returns
    /// the result.
    fn with_state<R>(data: Self::Host, make: impl FnOnce(Self::Host, ImportedState<'_>) -> R) -> R {
        make(data, ImportedState::NONE)
    }

    /// Called when the instance is made, after the start function.
    ///
    /// # Errors
    /// If the guest traps.
    fn initialize(&mut self) -> Result<(), Trap> {
        Ok(())
    }
}

/// Bindings of a module that is linked into the program.
///
/// # Safety
/// The constants are true of the module.
pub unsafe trait LinkedBindings: ImportBindings {
    /// The symbol that the compiler wrote.
    const MODULE: *const VMModule;
    /// The builtins: at least those that the module uses.
    const BUILTINS: &'static VMBuiltins;
}

/// Bindings of a module that is loaded.
///
/// # Safety
/// The imports are of the types that the interface declares.
pub unsafe trait LoadedBindings: ImportBindings {
    /// What the bindings expect of the module.
    type Interface: LoadedInterface;
}

/// What an instance imports, with the state that the host provides.
pub(crate) fn imports_of<C: ImportBindings>(state: ImportedState<'_>) -> Imports<'_> {
    Imports { functions: C::FUNCTIONS, state }
}

/// What an instance of the linked module is made from, with the state that the host provides.
pub(crate) fn linked_parts<C: LinkedBindings>(state: ImportedState<'_>) -> InstanceParts<'_> {
    // SAFETY: by the contract of `LinkedBindings` it is a symbol that the compiler wrote.
    let module = unsafe { &*C::MODULE };
    InstanceParts { module, builtins: C::BUILTINS, imports: imports_of::<C>(state) }
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

/// The guest that the bindings view, to read from.
#[inline]
pub(crate) fn guest<C: Bindings>(caller: &C) -> &Guest<C::Host> {
    // SAFETY: as in `caller`.
    unsafe { &*ptr::from_ref(caller).cast() }
}

/// The guest that the bindings view.
#[inline]
pub(crate) fn guest_mut<C: Bindings>(caller: &mut C) -> &mut Guest<C::Host> {
    // SAFETY: as in `caller`.
    unsafe { &mut *ptr::from_mut(caller).cast() }
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
