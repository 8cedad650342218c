//! [`TypedInstance`]: the `Instance` of bindings.

use core::{
    fmt,
    ops::{Deref, DerefMut},
};

use crate::{
    base::epoch::Epoch,
    instance::{
        bindings::{Bindings, EpochBindings, FuelBindings, ImportBindings, caller, caller_mut},
        error::InstantiateError,
        owned::OwnedInstance,
        room::Room,
    },
};
#[cfg(feature = "alloc")]
use crate::{
    base::epoch::{InterruptError, InterruptHandle},
    instance::bindings::{LinkedBindings, LoadedBindings, imports_of, linked_parts},
    module::loaded::LoadedModule,
    store::options::InstanceOptions,
};

/// An instance of a module with typed bindings: `plugin::Instance<H>`, with the host state `H`.
///
/// It dereferences to the bindings' `Caller<H>`, which has the exports, the memories and the host's
/// state. Host functions get the same `Caller`, so code that takes a `&mut plugin::Caller<H>`
/// serves both.
pub struct TypedInstance<C: Bindings> {
    raw: OwnedInstance<C::Host>,
}

impl<C: Bindings> TypedInstance<C> {
    /// The instance that was made, after the guest has initialised itself.
    pub(crate) fn from_raw(
        made: Result<OwnedInstance<C::Host>, InstantiateError>,
    ) -> Result<Self, InstantiateError>
    where
        C: ImportBindings,
    {
        let mut instance = TypedInstance { raw: made? };
        C::initialize(&mut instance)?;
        Ok(instance)
    }

    /// The host's state, out of the instance, which ends.
    #[must_use]
    pub fn into_data(self) -> C::Host {
        self.raw.into_data()
    }

    /// Limits the stack that a call takes, in bytes. Each outermost call reads it.
    pub fn set_stack_limit(&mut self, bytes: usize) {
        self.raw.set_stack_limit(bytes);
    }

    /// States the bounds of a stack that calls may be made on: from the lowest address up to the
    /// one above the highest. It is for fibres and tasks of a scheduler, whose stacks the runtime
    /// may not know (see "Stacks" in the book). Calls on other stacks are not affected; an empty
    /// range withdraws the statement. The guest leaves 128 KiB of the stack to host functions, 1
    /// KiB without an operating system.
    ///
    /// # Safety
    /// Whenever the instance is called with a stack pointer in the range, all addresses of the
    /// range that are below the stack pointer are writable, and hold nothing but that stack.
    pub unsafe fn set_stack_bounds(&mut self, bounds: core::ops::Range<usize>) {
        // SAFETY: passed on.
        unsafe { self.raw.set_stack_bounds(bounds) };
    }
}

#[cfg(feature = "alloc")]
impl<C: LinkedBindings> TypedInstance<C> {
    /// An instance with the state `data`. Runs the module's start function.
    ///
    /// # Errors
    /// If there is not enough memory, a segment does not fit, or the start function traps; for
    /// imports that the state provides with limits of their own, if these do not match the declared
    /// ones.
    pub fn new(data: C::Host) -> Result<Self, InstantiateError> {
        Self::with_options(data, InstanceOptions::new())
    }

    /// As [`new`](TypedInstance::new), with options, which apply to the start function too.
    ///
    /// # Errors
    /// As `new`, and if the options are for another kind of interruption than the module was
    /// compiled for.
    pub fn with_options(data: C::Host, options: InstanceOptions) -> Result<Self, InstantiateError> {
        let made = C::with_state(data, |data, state| {
            // SAFETY: the parts are those of the bindings, by the contract of `LinkedBindings`.
            unsafe { OwnedInstance::new(data, linked_parts::<C>(state), options) }
        });
        Self::from_raw(made)
    }
}

#[cfg(feature = "alloc")]
impl<C: LoadedBindings> TypedInstance<C> {
    /// An instance of a loaded module with the state `data`. Runs the start function.
    ///
    /// # Errors
    /// As `new`, and if the limits of an import do not fit this module.
    pub fn from_module(module: &LoadedModule<C::Interface>, data: C::Host) -> Result<Self, InstantiateError> {
        Self::from_module_with_options(module, data, InstanceOptions::new())
    }

    /// As [`from_module`](TypedInstance::from_module), with options, which apply to the start
    /// function too.
    ///
    /// # Errors
    /// As `from_module`, and if the options are for another kind of interruption than the module
    /// was compiled for.
    pub fn from_module_with_options(
        module: &LoadedModule<C::Interface>,
        data: C::Host,
        options: InstanceOptions,
    ) -> Result<Self, InstantiateError> {
        let made = C::with_state(data, |data, state| {
            // SAFETY: the imports are those of the interface that the module was compared with, by
            // the contract of `LoadedBindings`.
            unsafe { OwnedInstance::from_module(data, module.links(), C::FUNCTIONS, state, options) }
        });
        Self::from_raw(made)
    }
}

#[cfg(feature = "alloc")]
impl<C: ImportBindings> TypedInstance<C> {
    /// Makes the instance as new, in the memory that it has: memories, tables and globals have
    /// their initial contents, segments are there again, and the start function runs. Nothing that
    /// the guest did before is left.
    ///
    /// The host's state stays, and is asked for the imports again. What it holds for the guest,
    /// such as open files, is the host's to replace.
    ///
    /// What the host has set stays as well: limits of the stack, the limiter, callbacks, and what
    /// is left of the fuel or until the deadline. Otherwise a guest that was stopped could go on.
    ///
    /// Shared memories that the module defines are replaced by new ones; others may still have the
    /// old ones. A shared memory that the host provides keeps its contents, as it does when a new
    /// instance imports it. A [`FuncRef`](crate::FuncRef) that the host has kept is still that
    /// function.
    ///
    /// An instance in a static can be reset this way or by `StaticInstance::reset`.
    ///
    /// ```ignore
    /// let mut instance = plugin::Instance::new(Host::default())?;
    /// for request in requests {
    ///     instance.data_mut().request = request;
    ///     let outcome = instance.handle(); // perhaps a trap
    ///     report(outcome);
    ///     instance = instance.reset()?;
    /// }
    /// ```
    ///
    /// # Errors
    /// As when the instance was made. It has ended then, and the host's state is dropped.
    pub fn reset(self) -> Result<Self, InstantiateError> {
        self.reset_with_options(InstanceOptions::new())
    }

    /// As [`reset`](TypedInstance::reset), with options, which apply to the start function too.
    /// What they do not mention stays.
    ///
    /// # Errors
    /// As `reset`, and if the options are for another kind of interruption than the module was
    /// compiled for.
    pub fn reset_with_options(self, options: InstanceOptions) -> Result<Self, InstantiateError> {
        let (data, room) = self.vacate();
        let made = C::with_state(data, |data, state| {
            // SAFETY: the instance was made with the functions of these bindings.
            unsafe { OwnedInstance::reset(room, data, imports_of::<C>(state), options) }
        });
        Self::from_raw(made)
    }
}

impl<C: Bindings> TypedInstance<C> {
    /// Ends the instance, for another one in its room.
    pub(super) fn vacate(self) -> (C::Host, Room<C::Host>) {
        self.raw.vacate()
    }
}

impl<C: EpochBindings> TypedInstance<C> {
    /// Gives the instance a counter of epochs, which others may share. Afterwards there is no
    /// deadline, until `set_deadline`.
    pub fn set_epoch(&mut self, epoch: impl Into<Epoch>) {
        self.raw.set_epoch(epoch);
    }

    /// Sets the function that is called when the deadline has come. It returns after how many ticks
    /// the next one is; with `None` the guest traps.
    #[cfg(feature = "alloc")]
    pub fn on_deadline(&mut self, callback: impl FnMut(&mut C::Host) -> Option<usize> + Send + 'static) {
        self.raw.on_deadline(callback);
    }

    /// Sets the function that is called when the deadline has come. It returns after how many ticks
    /// the next one is; with `None` the guest traps.
    #[cfg(not(feature = "alloc"))]
    pub fn on_deadline(&mut self, callback: fn(&mut C::Host) -> Option<usize>) {
        self.raw.on_deadline(callback);
    }

    /// A handle that stops the guest from other threads: it ticks a counter that only this instance
    /// has.
    ///
    /// # Errors
    /// If the instance was given a counter.
    #[cfg(feature = "alloc")]
    pub fn interrupt_handle(&mut self) -> Result<InterruptHandle, InterruptError> {
        self.raw.interrupt_handle()
    }
}

impl<C: FuelBindings> TypedInstance<C> {
    /// Sets the function that is called when the fuel does not suffice. It returns how much to add,
    /// and is called again until there is enough; with `None` or 0 the guest traps.
    #[cfg(feature = "alloc")]
    pub fn on_out_of_fuel(&mut self, callback: impl FnMut(&mut C::Host) -> Option<u64> + Send + 'static) {
        self.raw.on_out_of_fuel(callback);
    }

    /// Sets the function that is called when the fuel does not suffice. It returns how much to add,
    /// and is called again until there is enough; with `None` or 0 the guest traps.
    #[cfg(not(feature = "alloc"))]
    pub fn on_out_of_fuel(&mut self, callback: fn(&mut C::Host) -> Option<u64>) {
        self.raw.on_out_of_fuel(callback);
    }
}

impl<C: Bindings> Deref for TypedInstance<C> {
    type Target = C;

    #[inline]
    fn deref(&self) -> &C {
        // SAFETY: the instance was made with parts of these bindings.
        unsafe { caller(&self.raw) }
    }
}

impl<C: Bindings> DerefMut for TypedInstance<C> {
    #[inline]
    fn deref_mut(&mut self) -> &mut C {
        // SAFETY: as in `deref`.
        unsafe { caller_mut(&mut self.raw) }
    }
}

impl<C: Bindings> fmt::Debug for TypedInstance<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance").finish_non_exhaustive()
    }
}
