//! [`OwnedInstance`]: a typed instance with a store of its own, in one allocation or in static
//! storage.

#[cfg(feature = "alloc")]
use alloc::sync::Arc;
use core::{
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
};

use wamr_aot_abi::needs;

use crate::{
    base::epoch::Epoch,
    instance::{
        block::{Head, Places},
        error::InstantiateError,
        guest::Guest,
        imports::{Imports, InstanceParts, Own, Storage},
        instantiate,
        room::{Holder, Room},
    },
    raw::{Context, Image},
    store::head::StoreHead,
};
#[cfg(feature = "alloc")]
use crate::{
    base::epoch::{InterruptError, InterruptHandle},
    module::interface::Links,
};

/// An instance with a store of its own and the host's data `H`.
pub(crate) struct OwnedInstance<H> {
    /// Has the data.
    room: Room<H>,
}

// SAFETY: an instance is memory that nothing else points to, and an `H`. No thread is remembered in
// it: the stack limit is set by each outermost call.
unsafe impl<H: Send> Send for OwnedInstance<H> {}
// SAFETY: through `&OwnedInstance` everything is read only, and of the host's data only `&H` is
// given out.
unsafe impl<H: Sync> Sync for OwnedInstance<H> {}

impl<H> OwnedInstance<H> {
    /// Makes an instance and runs its start function.
    ///
    /// # Errors
    /// If the limits of an import do not match the module's, there is not enough memory, a segment
    /// does not fit, or the start function traps.
    ///
    /// # Safety
    /// The places are valid for writes, zeroed, and stay the instance's until it is dropped;
    /// whatever releases them then finds them by the context, or by the holder's claim. `image`
    /// stays valid for as long as that, or `links` keep it; so do the holder's words, which are
    /// those of the instance's bindings. `parts.builtins` has those that the module uses.
    /// `parts.functions` are of the imported functions' types and expect the context of an instance
    /// with data `H`. `configure` prepares the store for what the module's code reads of it.
    #[cfg_attr(feature = "alloc", expect(clippy::too_many_arguments, reason = "all that makes an instance"))]
    pub(crate) unsafe fn make<const NEEDS: u32>(
        data: H,
        image: Image,
        #[cfg(feature = "alloc")] links: Option<Arc<Links>>,
        parts: &InstanceParts<'_>,
        places: Places<H>,
        holder: Holder,
        storage: &mut impl Storage,
        configure: impl FnOnce(&mut StoreHead),
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        // SAFETY: valid for writes. The head and the context's header are enough for the room to be
        // dropped.
        let room = unsafe {
            StoreHead::init(&raw mut (*places.head).store, parts.builtins, holder.claim);
            #[cfg(feature = "alloc")]
            (*places.head).store.elements.allow(image.module().table_limit);
            configure(&mut (*places.head).store);
            places.write_header(image);
            (*places.head).store.instances.add(places.context);
            Room::new(
                Context::new(places.context),
                #[cfg(feature = "alloc")]
                links,
                #[cfg(feature = "in-place")]
                holder.words,
            )
        };
        // SAFETY: the places are the room's, and zeroed. The rest is passed on.
        unsafe { OwnedInstance::furnish::<NEEDS>(room, data, &parts.imports, places, storage) }
    }

    /// Makes an instance again, in the room of one that ended, and runs its start function. On an
    /// error the room is released.
    ///
    /// # Errors
    /// As [`OwnedInstance::make`].
    ///
    /// # Safety
    /// `places` are the room's, and `room.prepare` was called. The memories and tables in them are
    /// borrowed, or taken out; `imports` are as for the instance that ended.
    pub(crate) unsafe fn make_again<const NEEDS: u32>(
        room: Room<H>,
        data: H,
        imports: &Imports<'_>,
        places: Places<H>,
        storage: &mut impl Storage,
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        // SAFETY: passed on.
        unsafe {
            places.clear(room.context().image());
            OwnedInstance::furnish::<NEEDS>(room, data, imports, places, storage)
        }
    }

    /// Moves the data into a room, and makes everything that does not depend on it.
    ///
    /// # Safety
    /// `places` are the room's, zeroed but for the store and the context's header. The rest as for
    /// [`OwnedInstance::make`].
    unsafe fn furnish<const NEEDS: u32>(
        room: Room<H>,
        data: H,
        imports: &Imports<'_>,
        places: Places<H>,
        storage: &mut impl Storage,
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        // SAFETY: the place is valid for writes, and has no data.
        let instance = unsafe {
            (&raw mut (*places.head).data).write(ManuallyDrop::new(data));
            (*places.head).store.vm.data = (&raw mut (*places.head).data).cast();
            OwnedInstance { room }
        };
        let Places { memories, tables, globals, .. } = places;
        let mut own = Own { imports, memories, tables, globals, storage };
        let context = instance.context();
        // SAFETY: the store is written, the places are the instance's, and the module is of this
        // ABI.
        unsafe { populate::<NEEDS>(context, context.image(), instance.room.owner(), &mut own) }?;
        Ok(instance)
    }

    fn context(&self) -> Context {
        self.room.context()
    }

    fn head(&self) -> *mut Head<H> {
        self.room.head()
    }

    /// Ends the instance. Its room is left, and the host's data.
    pub(crate) fn vacate(self) -> (H, Room<H>) {
        let this = ManuallyDrop::new(self);
        // SAFETY: both are moved out once: `ManuallyDrop` keeps `drop` from them.
        unsafe { (ManuallyDrop::take(&mut (*this.head()).data), core::ptr::read(&raw const this.room)) }
    }

    /// Frees the instance and keeps the host's data.
    pub(crate) fn into_data(self) -> H {
        self.vacate().0
    }

    /// Limits how many bytes of stack a call may use. Each outermost call reads it.
    pub(crate) fn set_stack_limit(&mut self, bytes: usize) {
        // SAFETY: the store is the start of a `StoreHead`, and `self` is borrowed exclusively.
        unsafe { (*self.head()).store.stack.budget = bytes };
    }

    /// States the bounds of a stack that calls may be made on: from the lowest address up to the
    /// one above the highest. For fibres and for tasks of a scheduler, whose stacks the runtime may
    /// not know (see "Stacks" in the book). Calls on other stacks are not affected; an empty range
    /// withdraws the statement. The guest leaves 128 KiB of the stack to host functions, 1 KiB
    /// without an operating system.
    ///
    /// # Safety
    /// Whenever the instance is called with a stack pointer in the range, all addresses of the
    /// range that are below the stack pointer are writable, and hold nothing but that stack.
    pub(crate) unsafe fn set_stack_bounds(&mut self, bounds: core::ops::Range<usize>) {
        // SAFETY: the store is the start of a `StoreHead`, and `self` is borrowed exclusively.
        unsafe { (*self.head()).store.stack.state(bounds) };
    }

    /// Gives the instance a counter of epochs. The module checks them.
    pub(crate) fn set_epoch(&mut self, epoch: impl Into<Epoch>) {
        // SAFETY: the store is the start of a `StoreHead`, and `self` is borrowed exclusively: no
        // guest code runs.
        unsafe { (*self.control()).set_epoch(epoch.into()) };
    }

    /// A handle that interrupts the guest from other threads. The module checks epochs.
    ///
    /// # Errors
    /// If the instance has a counter that was given.
    #[cfg(feature = "alloc")]
    pub(crate) fn interrupt_handle(&mut self) -> Result<InterruptHandle, InterruptError> {
        // SAFETY: as in `set_epoch`.
        unsafe { (*self.control()).interrupt_handle() }
    }

    /// Sets the function that is called when the deadline has come.
    #[cfg(feature = "alloc")]
    pub(crate) fn on_deadline(&mut self, callback: impl FnMut(&mut H) -> Option<usize> + Send + 'static) {
        // SAFETY: as in `set_epoch`; the store's data is an `H`.
        unsafe { (*self.control()).on_deadline(callback) };
    }

    /// Sets the function that is called when the deadline has come.
    #[cfg(not(feature = "alloc"))]
    pub(crate) fn on_deadline(&mut self, callback: fn(&mut H) -> Option<usize>) {
        // SAFETY: as in `set_epoch`; the store's data is an `H`.
        unsafe { (*self.control()).on_deadline(callback) };
    }

    /// Sets the function that is called when the fuel does not suffice.
    #[cfg(feature = "alloc")]
    pub(crate) fn on_out_of_fuel(&mut self, callback: impl FnMut(&mut H) -> Option<u64> + Send + 'static) {
        // SAFETY: as in `set_epoch`; the store's data is an `H`.
        unsafe { (*self.control()).on_out_of_fuel(callback) };
    }

    /// Sets the function that is called when the fuel does not suffice.
    #[cfg(not(feature = "alloc"))]
    pub(crate) fn on_out_of_fuel(&mut self, callback: fn(&mut H) -> Option<u64>) {
        // SAFETY: as in `set_epoch`; the store's data is an `H`.
        unsafe { (*self.control()).on_out_of_fuel(callback) };
    }

    fn control(&self) -> *mut StoreHead {
        self.head().cast()
    }
}

impl<H> Deref for OwnedInstance<H> {
    type Target = Guest<H>;

    #[inline]
    fn deref(&self) -> &Guest<H> {
        // SAFETY: the context's data is an `H`. Changes need `self` exclusively.
        unsafe { Guest::from_raw_ref(self.context().as_ptr()) }
    }
}

impl<H> DerefMut for OwnedInstance<H> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Guest<H> {
        // SAFETY: the context's data is an `H`, and `self`, which alone owns it, is borrowed
        // exclusively.
        unsafe { Guest::from_raw(self.context().as_ptr()) }
    }
}

impl<H> Drop for OwnedInstance<H> {
    fn drop(&mut self) {
        // The room is released afterwards, also if dropping the data panics.
        // SAFETY: dropped once: `vacate` forgets the owner.
        unsafe { ManuallyDrop::drop(&mut (*self.head()).data) };
    }
}

impl<H: core::fmt::Debug> core::fmt::Debug for OwnedInstance<H> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Instance").field("data", self.data()).finish_non_exhaustive()
    }
}

/// Everything that does not depend on the host's data.
///
/// # Safety
/// The context's header and its store are written, and what follows in the block is zeroed. The
/// places of `own` are zeroed and have room for what the module imports.
unsafe fn populate<const NEEDS: u32>(
    context: Context,
    image: Image,
    owner: *mut u8,
    own: &mut Own<'_, impl Storage>,
) -> Result<(), InstantiateError> {
    if NEEDS & needs::IMPORTED_STATE != 0 {
        own.make_imports(image)?;
    }
    // SAFETY: the context has the size that the module says; only its header is written, as `fill`
    // does again.
    unsafe { instantiate::fill::<NEEDS>(context.as_ptr(), context.store(), image, own) }?;
    // SAFETY: the header is filled.
    unsafe { (*context.as_ptr()).owner = owner.cast() };
    instantiate::initialize::<NEEDS>(context, image)?;
    if NEEDS & needs::START != 0 {
        // SAFETY: the instance is complete; no reference to its data is live.
        unsafe { instantiate::start::<NEEDS>(context) }?;
    }
    Ok(())
}
