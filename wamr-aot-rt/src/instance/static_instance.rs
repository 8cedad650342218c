//! [`StaticInstance`]: the `StaticInstance` of bindings.

use core::fmt;

use crate::{
    instance::{
        bindings::{Bindings, LinkedBindings, imports_of, linked_parts},
        error::InstantiateError,
        static_storage::StaticStorage,
        typed::TypedInstance,
    },
    store::options::InstanceOptions,
};

/// Room for an instance in a `static`: `plugin::StaticInstance<H>`, with the host state `H`.
///
/// It holds the context, the host's state, the memories and the tables, needs no allocator, and
/// takes no space in the program's image. The bindings set the other parameters.
pub struct StaticInstance<
    C: Bindings,
    const NEEDS: u32,
    const CONTEXT: usize,
    const BYTES: usize = 0,
    const ELEMENTS: usize = 0,
    const MEMORIES: usize = 0,
    const TABLES: usize = 0,
    const GLOBALS: usize = 0,
> {
    storage: StaticStorage<C::Host, CONTEXT, MEMORIES, TABLES, GLOBALS, BYTES, ELEMENTS>,
}

impl<
    C: Bindings,
    const NEEDS: u32,
    const CONTEXT: usize,
    const BYTES: usize,
    const ELEMENTS: usize,
    const MEMORIES: usize,
    const TABLES: usize,
    const GLOBALS: usize,
> StaticInstance<C, NEEDS, CONTEXT, BYTES, ELEMENTS, MEMORIES, TABLES, GLOBALS>
{
    /// Unused room.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "made in constants, where there is no `default`")]
    pub const fn new() -> Self {
        // Checked only if it is called: most programs have no instances in statics.
        const { refuse_guards(C::HAS_GUARDS) };
        StaticInstance { storage: StaticStorage::new() }
    }
}

impl<
    C: LinkedBindings,
    const NEEDS: u32,
    const CONTEXT: usize,
    const BYTES: usize,
    const ELEMENTS: usize,
    const MEMORIES: usize,
    const TABLES: usize,
    const GLOBALS: usize,
> StaticInstance<C, NEEDS, CONTEXT, BYTES, ELEMENTS, MEMORIES, TABLES, GLOBALS>
{
    /// Makes the instance, with the state `data`. Runs the module's start function. When the
    /// instance is dropped, the room is free for another.
    ///
    /// On a CPU without atomic instructions (ARMv6-M, and RISC-V without extension A) interrupts
    /// are off for a moment, and two cores must not call it at the same time.
    ///
    /// # Errors
    /// If there is an instance already, a segment does not fit, or the start function traps.
    pub fn init(&'static self, data: C::Host) -> Result<TypedInstance<C>, InstantiateError> {
        if C::IS_INTERRUPTIBLE {
            // The code reads what options prepare.
            return self.init_with(data, InstanceOptions::new());
        }
        let made = C::with_state(data, |data, state| {
            // SAFETY: the parts are those of the bindings, by the contract of `LinkedBindings`.
            unsafe { self.storage.init::<NEEDS>(data, linked_parts::<C>(state)) }
        });
        TypedInstance::from_raw(made)
    }

    /// As [`init`](StaticInstance::init), with options, which apply to the start function too.
    ///
    /// # Errors
    /// As `init`, and if the options are for another kind of interruption than the module was
    /// compiled for.
    pub fn init_with(
        &'static self,
        data: C::Host,
        options: InstanceOptions,
    ) -> Result<TypedInstance<C>, InstantiateError> {
        let made = C::with_state(data, |data, state| {
            // SAFETY: as in `init`.
            unsafe { self.storage.init_with::<NEEDS>(data, linked_parts::<C>(state), options) }
        });
        TypedInstance::from_raw(made)
    }

    /// Makes the instance in this static as new: nothing that the guest did before is left, and the
    /// start function runs again. The host's state stays, and what the host has set: limits of the
    /// stack, callbacks, what is left of the fuel or until the deadline.
    ///
    /// It takes the code that `init` takes. `TypedInstance::reset`, which needs an allocator, does
    /// the same for instances wherever they are.
    ///
    /// # Errors
    /// If the instance is elsewhere, and as `init`. It has ended then, and the host's state is
    /// dropped.
    pub fn reset(&'static self, instance: TypedInstance<C>) -> Result<TypedInstance<C>, InstantiateError> {
        self.reset_with(instance, InstanceOptions::new())
    }

    /// As [`reset`](StaticInstance::reset), with options, which apply to the start function too.
    /// What they do not mention stays.
    ///
    /// # Errors
    /// As `reset`, and if the options are for another kind of interruption than the module was
    /// compiled for.
    pub fn reset_with(
        &'static self,
        instance: TypedInstance<C>,
        options: InstanceOptions,
    ) -> Result<TypedInstance<C>, InstantiateError> {
        let (data, room) = instance.vacate();
        let made = C::with_state(data, |data, state| {
            // SAFETY: the instance was made with the functions of these bindings; `NEEDS` as in
            // `init`.
            unsafe { self.storage.reset::<NEEDS>(room, data, imports_of::<C>(state), options) }
        });
        TypedInstance::from_raw(made)
    }
}

impl<
    C: Bindings,
    const NEEDS: u32,
    const CONTEXT: usize,
    const BYTES: usize,
    const ELEMENTS: usize,
    const MEMORIES: usize,
    const TABLES: usize,
    const GLOBALS: usize,
> fmt::Debug for StaticInstance<C, NEEDS, CONTEXT, BYTES, ELEMENTS, MEMORIES, TABLES, GLOBALS>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticInstance").finish_non_exhaustive()
    }
}

/// Ends the compilation of a program that has room in a static for memories with guards.
#[track_caller]
const fn refuse_guards(has_guards: bool) {
    assert!(
        !has_guards,
        "this module was compiled with Bounds::Guard, and memories in statics have no guard: \
         call `.bounds(Bounds::Check)` on the `Builder` in the build script, \
         or make the instance with `Instance::new`"
    );
}
