//! [`OwnedInstance`]: a typed instance with a store of its own, in one allocation or in static storage.

#[cfg(feature = "alloc")]
use alloc::sync::Arc;
use core::{marker::PhantomData, mem::ManuallyDrop};

use wamr_aot_abi::{
    layout::{VMContext, VMStore},
    needs,
};

#[cfg(feature = "alloc")]
use crate::{
    base::epoch::{InterruptError, InterruptHandle},
    instance::block,
    memory::shared::SharedMemory,
    module::interface::Links,
};
use crate::{
    base::{epoch::Epoch, reference::Reference},
    instance::{
        block::{Head, Places},
        context::{ContextRef, typed_table},
        error::InstantiateError,
        global::{self, HeldByGlobal},
        imports::{InstanceParts, Own, Storage},
        instantiate,
        memory::{Memory, MemoryMut},
        table::{Table, TableMut},
    },
    raw::{Context, Image, Invariant},
    store::head::StoreHead,
    sys::claim::Claim,
};

/// An instance with a store of its own and the host's data `H`.
pub struct OwnedInstance<H> {
    context: Context,
    /// Keeps the module, and the table behind the context's `owner`, where the instance was made from a `LoadedModule`. Dropped
    /// after the block is freed.
    #[cfg(feature = "alloc")]
    links: Option<Arc<Links>>,
    /// Host functions were chosen for exactly this type, lifetimes included.
    data: Invariant<H>,
}

// SAFETY: an instance is memory that nobody else has pointers to, and an `H`. No thread is remembered in it: the stack limit is
// set by each outermost call.
unsafe impl<H: Send> Send for OwnedInstance<H> {}
// SAFETY: through `&OwnedInstance` everything is read only, and of the host's data only `&H` is given out.
unsafe impl<H: Sync> Sync for OwnedInstance<H> {}

impl<H> OwnedInstance<H> {
    /// Makes an instance and runs its start function.
    ///
    /// # Errors
    /// Where the limits of an import do not match the module's, there is not enough memory, a segment does not fit, or the start
    /// function traps.
    ///
    /// # Safety
    /// The places are valid for writes, zeroed, and stay the instance's until it is dropped; who releases them then finds them by the
    /// context, or by `claim`. `image` stays valid for as long as that, or `links` keep it. `parts.builtins` has those that the module
    /// uses. `parts.functions` are of the imported functions' types and expect the context of an instance with data `H`. `configure`
    /// prepares the store for what the module's code reads of it.
    #[cfg_attr(feature = "alloc", expect(clippy::too_many_arguments, reason = "all that makes an instance"))]
    pub(crate) unsafe fn make<const NEEDS: u32>(
        data: H,
        image: Image,
        #[cfg(feature = "alloc")] links: Option<Arc<Links>>,
        parts: &InstanceParts<'_>,
        places: Places<H>,
        claim: *const Claim,
        storage: &mut impl Storage,
        configure: impl FnOnce(&mut StoreHead),
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        // SAFETY: valid for writes. The head and the context's header are enough for the instance to be dropped.
        let instance = unsafe {
            StoreHead::init(&raw mut (*places.head).store, parts.builtins, claim);
            (&raw mut (*places.head).data).write(ManuallyDrop::new(data));
            (*places.head).store.vm.data = (&raw mut (*places.head).data).cast();
            #[cfg(feature = "alloc")]
            (*places.head).store.elements.allow(image.module().table_limit);
            configure(&mut (*places.head).store);
            places.context.write(VMContext {
                store: places.head.cast::<VMStore>(),
                module: image.module(),
                image_base: image.base(),
                owner: core::ptr::null_mut(),
            });
            (*places.head).store.instances.add(places.context);
            OwnedInstance {
                context: Context::new(places.context),
                #[cfg(feature = "alloc")]
                links,
                data: PhantomData,
            }
        };
        #[cfg(feature = "alloc")]
        let owner = instance.links.as_ref().map_or(core::ptr::null(), |links| links.words());
        #[cfg(not(feature = "alloc"))]
        let owner = core::ptr::null::<u32>();
        let Places { memories, tables, globals, .. } = places;
        let mut own = Own { parts, memories, tables, globals, storage };
        // SAFETY: the store is written, the places are the instance's, and the module is of this ABI.
        unsafe { populate::<NEEDS>(instance.context, image, owner.cast_mut().cast(), &mut own) }?;
        Ok(instance)
    }

    fn head(&self) -> *mut Head<H> {
        self.context.store().cast()
    }

    /// The instance, to call it.
    #[inline]
    pub fn context(&mut self) -> ContextRef<'_, H> {
        // SAFETY: the context's data is an `H`, and `self`, which alone owns it, is borrowed exclusively.
        unsafe { ContextRef::from_raw(self.context.as_ptr()) }
    }

    /// The instance's context. For what only reads it, as `Linkage` does.
    #[inline]
    pub fn vmctx(&self) -> *mut VMContext {
        self.context.as_ptr()
    }

    /// The host's data.
    pub fn data(&self) -> &H {
        // SAFETY: the store is the start of a `Head<H>`, and `self`, which owns it, is borrowed.
        unsafe { &(*self.head()).data }
    }

    /// The host's data.
    pub fn data_mut(&mut self) -> &mut H {
        // SAFETY: as in `data`, exclusively.
        unsafe { &mut (*self.head()).data }
    }

    /// Frees the instance and keeps the host's data.
    pub fn into_data(self) -> H {
        let this = ManuallyDrop::new(self);
        // SAFETY: the data is moved out once: `ManuallyDrop` keeps `drop` from it. The links are dropped once, after the rest is
        // released.
        unsafe {
            let data = ManuallyDrop::take(&mut (*this.head()).data);
            this.release();
            #[cfg(feature = "alloc")]
            drop(core::ptr::read(&raw const this.links));
            data
        }
    }

    /// Limits how many bytes of stack a call may use. Each outermost call reads it.
    pub fn set_stack_limit(&mut self, bytes: usize) {
        // SAFETY: the store is the start of a `StoreHead`, and `self` is borrowed exclusively.
        unsafe { (*self.head()).store.stack.budget = bytes };
    }

    /// States the bounds of a stack that calls may be made on: from the lowest address up to the one above the highest. For fibres and
    /// for tasks of a scheduler, whose stacks the runtime may not know (see "Stacks" in the book). Calls on other stacks are as before;
    /// an empty range takes the statement back. The guest leaves 128 KiB of the stack to host functions, 1 KiB without an operating
    /// system.
    ///
    /// # Safety
    /// Whenever the instance is called with a stack pointer in the range, all addresses of the range that are below the stack pointer
    /// are writable, and hold nothing but that stack.
    pub unsafe fn set_stack_bounds(&mut self, bounds: core::ops::Range<usize>) {
        // SAFETY: the store is the start of a `StoreHead`, and `self` is borrowed exclusively.
        unsafe { (*self.head()).store.stack.state(bounds) };
    }

    /// Gives the instance a counter of epochs. The module checks them.
    pub fn set_epoch(&mut self, epoch: impl Into<Epoch>) {
        // SAFETY: the store is the start of a `StoreHead`, and `self` is borrowed exclusively: no guest code runs.
        unsafe { (*self.control()).set_epoch(epoch.into()) };
    }

    /// What interrupts the guest from other threads. The module checks epochs.
    ///
    /// # Errors
    /// Where the instance has a counter that was given.
    #[cfg(feature = "alloc")]
    pub fn interrupt_handle(&mut self) -> Result<InterruptHandle, InterruptError> {
        // SAFETY: as in `set_epoch`.
        unsafe { (*self.control()).interrupt_handle() }
    }

    /// Sets what is called when the deadline has come.
    #[cfg(feature = "alloc")]
    pub fn on_deadline(&mut self, callback: impl FnMut(&mut H) -> Option<usize> + Send + 'static) {
        // SAFETY: as in `set_epoch`; the store's data is an `H`.
        unsafe { (*self.control()).on_deadline(callback) };
    }

    /// Sets what is called when the deadline has come.
    #[cfg(not(feature = "alloc"))]
    pub fn on_deadline(&mut self, callback: fn(&mut H) -> Option<usize>) {
        // SAFETY: as in `set_epoch`; the store's data is an `H`.
        unsafe { (*self.control()).on_deadline(callback) };
    }

    /// Sets what is called where the fuel does not suffice.
    #[cfg(feature = "alloc")]
    pub fn on_out_of_fuel(&mut self, callback: impl FnMut(&mut H) -> Option<u64> + Send + 'static) {
        // SAFETY: as in `set_epoch`; the store's data is an `H`.
        unsafe { (*self.control()).on_out_of_fuel(callback) };
    }

    /// Sets what is called where the fuel does not suffice.
    #[cfg(not(feature = "alloc"))]
    pub fn on_out_of_fuel(&mut self, callback: fn(&mut H) -> Option<u64>) {
        // SAFETY: as in `set_epoch`; the store's data is an `H`.
        unsafe { (*self.control()).on_out_of_fuel(callback) };
    }

    /// The fuel that is left.
    pub fn fuel(&self) -> u64 {
        // SAFETY: the store is the start of a `StoreHead`, and `self` is borrowed.
        unsafe { (*self.control()).vm.fuel }
    }

    /// Sets the fuel.
    pub fn set_fuel(&mut self, fuel: u64) {
        // SAFETY: as in `fuel`, exclusively.
        unsafe { (*self.control()).set_fuel(fuel) };
    }

    /// Adds fuel.
    pub fn add_fuel(&mut self, fuel: u64) {
        // SAFETY: as in `fuel`, exclusively.
        unsafe { (*self.control()).add_fuel(fuel) };
    }

    /// Sets after how many ticks the guest is interrupted. The module checks epochs.
    pub fn set_deadline(&mut self, ticks: usize) {
        // SAFETY: as in `fuel`, exclusively.
        unsafe { (*self.control()).set_deadline(ticks) };
    }

    fn control(&self) -> *mut StoreHead {
        self.context.store().cast()
    }

    /// The host's data and a memory, at the same time.
    pub fn split(&mut self, memory: u32) -> (&mut H, MemoryMut<'_>) {
        // SAFETY: the data is in no memory, so the two are apart; both borrow `self` exclusively.
        unsafe { (&mut *(*self.head()).data, MemoryMut::new(self.context.unshared_memory(memory), self.context.store())) }
    }

    /// The host's data and a shared memory, at the same time.
    #[cfg(feature = "alloc")]
    pub fn split_shared(&mut self, memory: u32) -> (&mut H, &SharedMemory) {
        // SAFETY: the data and the handle are apart; both borrow `self`.
        unsafe { (&mut *(*self.head()).data, self.context.shared_memory(memory)) }
    }

    /// The shared memory with this index. Panics where there is none.
    #[cfg(feature = "alloc")]
    pub fn shared_memory(&self, index: u32) -> &SharedMemory {
        // SAFETY: the instance is borrowed.
        unsafe { self.context.shared_memory(index) }
    }

    /// The memory with this index. Panics where there is none, as all that follow do.
    pub fn memory(&self, index: u32) -> Memory<'_> {
        // SAFETY: nothing writes it while `self`, which owns it, is borrowed.
        unsafe { Memory::new(self.context.unshared_memory(index)) }
    }

    /// The memory with this index.
    pub fn memory_mut(&mut self, index: u32) -> MemoryMut<'_> {
        // SAFETY: `self`, which owns it, is borrowed exclusively.
        unsafe { MemoryMut::new(self.context.unshared_memory(index), self.context.store()) }
    }

    /// The table with this index, whose elements are `E`.
    pub fn table<E: Reference>(&self, index: u32) -> Table<'_, E> {
        // SAFETY: `typed_table` checks the type; nothing writes it while `self` is borrowed.
        unsafe { Table::new(typed_table::<E>(self.context, index)) }
    }

    /// The table with this index, whose elements are `E`.
    pub fn table_mut<E: Reference>(&mut self, index: u32) -> TableMut<'_, E> {
        // SAFETY: `typed_table` checks the type; `self` is borrowed exclusively.
        unsafe { TableMut::new(typed_table::<E>(self.context, index), self.context) }
    }

    /// The value of the global with this index, which is of type `T`.
    #[allow(private_bounds, reason = "sealed: the types that a global can hold")]
    pub fn global<T: HeldByGlobal>(&self, index: u32) -> T {
        // SAFETY: nothing writes it while `self` is borrowed.
        unsafe { global::global(self.context, index) }
    }

    /// Sets the global with this index, which is of type `T`. Panics where the value is a function reference of another instance
    /// or to a function of another type.
    #[allow(private_bounds, reason = "sealed: the types that a global can hold")]
    pub fn set_global<T: HeldByGlobal>(&mut self, index: u32, value: T) {
        // SAFETY: `self` is borrowed exclusively.
        unsafe { global::set_global(self.context, index, value) };
    }

    /// Releases all but the host's data.
    ///
    /// # Safety
    /// Called once, and nothing of the instance is used afterwards.
    unsafe fn release(&self) {
        // SAFETY: the store is the start of a `StoreHead`.
        let claim = unsafe { (*self.head()).store.claim };
        // What a store owns is dropped before its storage goes.
        // SAFETY: called once; the store is valid until the next lines.
        unsafe { core::ptr::drop_in_place(self.context.store().cast::<StoreHead>()) };
        if claim.is_null() {
            // SAFETY: what has no claim is in one allocation, with data `H`; called once.
            #[cfg(feature = "alloc")]
            unsafe {
                block::free::<H>(self.context)
            };
        } else {
            // SAFETY: a claim is in a static; the instance took it, and ends here.
            unsafe { (*claim).release() };
        }
    }
}

impl<H> Drop for OwnedInstance<H> {
    fn drop(&mut self) {
        /// Releases the instance also where dropping the host's data panics.
        struct Release<'a, H>(&'a OwnedInstance<H>);
        impl<H> Drop for Release<'_, H> {
            fn drop(&mut self) {
                // SAFETY: the owner is being dropped, and made one `Release`.
                unsafe { self.0.release() };
            }
        }
        let release = Release(self);
        // SAFETY: dropped once: `into_data` forgets the owner.
        unsafe { ManuallyDrop::drop(&mut (*release.0.head()).data) };
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
/// The context's header and its store are written, and what follows in the block is zeroed. The places of `own` are zeroed and have
/// room for what the module imports.
unsafe fn populate<const NEEDS: u32>(
    context: Context,
    image: Image,
    owner: *mut u8,
    own: &mut Own<'_, impl Storage>,
) -> Result<(), InstantiateError> {
    if NEEDS & needs::IMPORTED_STATE != 0 {
        own.make_imports(image)?;
    }
    // SAFETY: the context has the size that the module says; only its header is written, as `fill` does again.
    unsafe { instantiate::fill::<NEEDS>(context.as_ptr(), context.store(), image, own) }?;
    // SAFETY: the header is filled.
    unsafe { (*context.as_ptr()).owner = owner.cast() };
    instantiate::initialize::<NEEDS>(context, image)?;
    if NEEDS & needs::START != 0 {
        // SAFETY: the instance is complete; no reference to its data is live.
        unsafe { instantiate::start(context) }?;
    }
    Ok(())
}
