//! [`OwnedInstance`]: a typed instance with a store of its own, in one allocation or in static storage.

#[cfg(feature = "alloc")]
use alloc::sync::Arc;
use core::{marker::PhantomData, mem::ManuallyDrop};

use wamr_aot_abi::{
    builtins::VMBuiltins,
    layout::{
        MEMORY_64, MEMORY_SHARED, VMContext, VMFunctionImport, VMMemory, VMMemoryType, VMModule, VMSlot, VMStore, VMTable,
        VMTableType,
    },
    needs,
    signature::ValType,
};

use crate::{
    activation::StoreHead,
    context::{ContextRef, typed_table},
    error::{ImportName, InstantiateError, Reason, Text},
    instantiate::{self, OTHER_BINDINGS, Provision},
    interrupt::Epoch,
    linear::{self, MemoryPlan, TablePlan},
    memory::{Memory, MemoryMut},
    raw::{self, Context, Image, Invariant},
    reference::Reference,
    scalar,
    sys::claim::Claim,
    table::{Table, TableMut},
    types::{MemoryLimits, TableLimits, limits_match},
    value::{self, GlobalValue, HeldByGlobal},
};
#[cfg(feature = "alloc")]
use crate::{
    interface::Links,
    interrupt::{InterruptError, InterruptHandle},
    shared::SharedMemory,
    types::memory_type,
};

/// What a typed instance is made from. Each list of imports is in the order of the index space of its kind, and complete.
pub struct InstanceParts<'a> {
    /// What the compiler wrote.
    pub module: &'static VMModule,
    /// The builtins: at least those that the module uses.
    pub builtins: &'static VMBuiltins,
    /// For each imported function, a C function of its type. It is called with the importing instance's own context.
    pub functions: &'a [*const u8],
    /// For each imported memory, what the instance gets.
    pub memories: &'a [ImportedMemory],
    /// For each imported table, the limits of the one that is made for the instance: its elements are null.
    pub tables: &'a [TableLimits],
    /// For each imported global, its initial value. A function reference can only be null: no instance has any yet.
    pub globals: &'a [GlobalValue],
}

/// What an instance gets for an imported memory.
#[derive(Clone, Debug)]
pub enum ImportedMemory {
    /// One of its own, with these limits.
    Own(MemoryLimits),
    /// This one, which others may have too; or a new one with the declared limits.
    #[cfg(feature = "alloc")]
    Shared(Option<SharedMemory>),
}

impl From<MemoryLimits> for ImportedMemory {
    fn from(limits: MemoryLimits) -> ImportedMemory {
        ImportedMemory::Own(limits)
    }
}

#[cfg(feature = "alloc")]
impl From<Option<SharedMemory>> for ImportedMemory {
    fn from(memory: Option<SharedMemory>) -> ImportedMemory {
        ImportedMemory::Shared(memory)
    }
}

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

/// The start of the storage.
#[repr(C)]
pub(crate) struct Head<H> {
    store: StoreHead,
    data: ManuallyDrop<H>,
}

/// Where the parts of an instance are. All are zeroed.
pub(crate) struct Places<H> {
    pub(crate) head: *mut Head<H>,
    pub(crate) context: *mut VMContext,
    /// As many as the module imports; the same holds for the two that follow.
    pub(crate) memories: *mut VMMemory,
    pub(crate) tables: *mut VMTable,
    pub(crate) globals: *mut VMSlot,
}

impl<H> Clone for Places<H> {
    fn clone(&self) -> Places<H> {
        *self
    }
}

impl<H> Copy for Places<H> {}

/// Who has the bytes of memories and the elements of tables.
pub(crate) trait Storage {
    /// A zeroed memory.
    fn memory(&mut self, plan: MemoryPlan) -> Option<VMMemory>;
    /// A table of nulls.
    fn table(&mut self, plan: TablePlan) -> Option<VMTable>;
}

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

    /// The instance's context. For what only reads it, as [`Linkage`](crate::interface::Linkage) does.
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
        unsafe { value::global(self.context, index) }
    }

    /// Sets the global with this index, which is of type `T`. Panics where the value is a function reference of another instance
    /// or to a function of another type.
    #[allow(private_bounds, reason = "sealed: the types that a global can hold")]
    pub fn set_global<T: HeldByGlobal>(&mut self, index: u32, value: T) {
        // SAFETY: `self` is borrowed exclusively.
        unsafe { value::set_global(self.context, index, value) };
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
            // SAFETY: what has no claim was made by `block`, with data `H`; called once.
            #[cfg(feature = "alloc")]
            unsafe {
                crate::block::free::<H>(self.context)
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

/// Whether these bindings, for modules that take `NEEDS`, are of this module.
pub(crate) fn check_bindings<const NEEDS: u32>(image: Image, imports: &InstanceParts<'_>) -> Result<(), InstantiateError> {
    instantiate::check_needs::<NEEDS>(image)?;
    let module = image.module();
    let has_state = NEEDS & needs::IMPORTED_STATE != 0;
    let complete = imports.functions.len() == module.imported_function_count as usize
        && (!has_state
            || imports.memories.len() == module.imported_memory_count as usize
                && imports.tables.len() == module.imported_table_count as usize
                && imports.globals.len() == module.imported_global_count as usize);
    if complete { Ok(()) } else { Err(InstantiateError(Reason::Malformed(OTHER_BINDINGS))) }
}

pub(crate) fn incompatible(what: &'static str, index: u32, detail: impl Into<Text>) -> InstantiateError {
    InstantiateError(Reason::IncompatibleImport { import: ImportName::Indexed { what, index }, detail: detail.into() })
}

const LIMITS_DIFFER: &str = "the limits are not within those that the module declares";

/// The plan of an imported memory, or what the instance gets.
enum Imported {
    New(MemoryPlan),
    #[cfg(feature = "alloc")]
    Given(VMMemory),
}

fn imported_memory(index: u32, ty: &VMMemoryType, import: &ImportedMemory) -> Result<Imported, InstantiateError> {
    let shared = ty.flags & MEMORY_SHARED != 0;
    let limits = match import {
        ImportedMemory::Own(limits) if !shared => *limits,
        #[cfg(feature = "alloc")]
        ImportedMemory::Shared(Some(memory)) if shared => {
            let (found, wanted) = (memory.ty(), memory_type(ty));
            if found.matches(&wanted) {
                return Ok(Imported::Given(linear::shared_slot(memory.clone())));
            }
            let import = ImportName::Indexed { what: "memory", index };
            let detail = alloc::format!("expected {wanted}, found {found}").into();
            return Err(InstantiateError(Reason::IncompatibleImport { import, detail }));
        }
        #[cfg(feature = "alloc")]
        ImportedMemory::Shared(None) if shared => instantiate::declared_memory_limits(ty),
        _ => return Err(InstantiateError(Reason::Malformed(OTHER_BINDINGS))),
    };
    // Without a maximum of its own, a memory has the one that its index type allows (spec, 2.3.8 "Limits").
    let implied = if ty.flags & MEMORY_64 == 0 { 1u64.checked_shl(32u32.saturating_sub(ty.page_size_log2)) } else { None };
    let max = limits.max.unwrap_or(u64::MAX);
    let valid = limits.max.is_none_or(|max| limits.min <= max) && implied.is_none_or(|implied| limits.min <= implied);
    if !valid || !limits_match(limits.min, max, ty.min, ty.max) {
        return Err(incompatible("memory", index, LIMITS_DIFFER));
    }
    let plan = MemoryPlan::new(ty, limits);
    plan.map(Imported::New).map_err(|_| InstantiateError(Reason::TooLarge { what: "imported memory", index }))
}

fn imported_table(index: u32, ty: &VMTableType, limits: TableLimits) -> Result<TablePlan, InstantiateError> {
    let max = limits.max.unwrap_or(u64::MAX);
    if limits.max.is_some_and(|max| limits.min > max) || !limits_match(limits.min, max, ty.min, ty.max) {
        return Err(incompatible("table", index, LIMITS_DIFFER));
    }
    if limits.min > 0 && ValType::from_code(ty.element_type).is_none_or(|ty| !ty.is_nullable()) {
        return Err(incompatible("table", index, "its elements are never null, and there is no value for them yet"));
    }
    TablePlan::new(ty, limits).map_err(|_| InstantiateError(Reason::TooLarge { what: "imported table", index }))
}

/// What the instance was given, and its own storage.
struct Own<'a, S> {
    parts: &'a InstanceParts<'a>,
    memories: *mut VMMemory,
    tables: *mut VMTable,
    globals: *mut VMSlot,
    storage: &'a mut S,
}

impl<S: Storage> Own<'_, S> {
    /// Makes the imported memories, tables and globals.
    fn make_imports(&mut self, image: Image) -> Result<(), InstantiateError> {
        for ((index, ty), import) in (0..).zip(image.memories()).zip(self.parts.memories) {
            let memory = match imported_memory(index, ty, import)? {
                Imported::New(plan) => {
                    let memory = self.storage.memory(plan);
                    memory.ok_or(InstantiateError(Reason::OutOfMemory { what: instantiate::memory_label(&plan) }))?
                }
                #[cfg(feature = "alloc")]
                Imported::Given(memory) => memory,
            };
            // SAFETY: there is room for all imported memories.
            unsafe { self.memories.add(index as usize).write(memory) };
        }
        for ((index, ty), limits) in (0..).zip(image.tables()).zip(self.parts.tables) {
            let plan = imported_table(index, ty, *limits)?;
            let table = self.storage.table(plan);
            let table = table.ok_or(InstantiateError(Reason::OutOfMemory { what: "an imported table" }))?;
            // SAFETY: there is room for all imported tables.
            unsafe { self.tables.add(index as usize).write(table) };
        }
        for ((index, ty), value) in (0..).zip(image.globals()).zip(self.parts.globals) {
            if ValType::from_code(ty.value_type).map(value::shown_as) != Some(value.ty) {
                return Err(InstantiateError(Reason::Malformed(OTHER_BINDINGS)));
            }
            if value.ty.is_function_reference() && value.bits != 0 {
                return Err(incompatible("global", index, "the function reference belongs to another instance"));
            }
            // SAFETY: there is room for a slot, so for any type, for each imported global.
            unsafe { scalar::store(value.ty, self.globals.add(index as usize).cast(), value.bits) };
        }
        Ok(())
    }
}

impl<S: Storage> Provision for Own<'_, S> {
    fn function(&mut self, index: u32, context: *mut VMContext) -> (VMFunctionImport, u32) {
        let code = *self.parts.functions.get(index as usize).unwrap_or_else(|| raw::wrong_index());
        (VMFunctionImport { code, vmctx: context }, index)
    }

    fn imported_memory(&mut self, index: u32) -> *mut VMMemory {
        // SAFETY: there is room for all imported memories, and `make_imports` filled them.
        unsafe { linear::in_slot(self.memories.add(index as usize)) }
    }

    fn imported_table(&mut self, index: u32) -> *mut VMTable {
        self.tables.wrapping_add(index as usize)
    }

    fn imported_global(&mut self, index: u32) -> *mut u8 {
        self.globals.wrapping_add(index as usize).cast()
    }

    fn type_id(&mut self, index: u32) -> u32 {
        index
    }

    fn memory(&mut self, plan: MemoryPlan) -> Option<VMMemory> {
        self.storage.memory(plan)
    }

    fn table(&mut self, plan: TablePlan) -> Option<VMTable> {
        self.storage.table(plan)
    }
}
