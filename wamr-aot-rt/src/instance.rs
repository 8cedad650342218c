//! [`OwnedInstance`]: a typed instance with a store of its own, in one allocation.

use alloc::{
    alloc::{Layout, alloc_zeroed, dealloc},
    sync::Arc,
};
use core::{marker::PhantomData, mem::ManuallyDrop};

use wamr_aot_abi::{
    builtins::VMBuiltins,
    layout::{
        CONTEXT_ALIGN, EXTERN_FUNCTION, EXTERN_GLOBAL, EXTERN_MEMORY, EXTERN_TABLE, MEMORY_64, MEMORY_SHARED, VMContext,
        VMFunctionImport, VMMemory, VMMemoryType, VMModule, VMSlot, VMStore, VMTable, VMTableType,
    },
    signature::ValType,
};

use crate::{
    activation::StoreHead,
    builtins,
    context::{ContextRef, typed_table},
    error::{ImportName, InstantiateError, Reason},
    instantiate::{self, Provision},
    interface::{Links, LoadedModule},
    linear::{self, MemoryPlan, TablePlan},
    memory::{Memory, MemoryMut},
    raw::{Context, Image, Invariant},
    reference::Reference,
    scalar,
    shared::SharedMemory,
    table::{Table, TableMut},
    types::{MemoryLimits, TableLimits, limits_match, memory_type},
    value::{self, GlobalValue, HeldByGlobal},
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
    Shared(Option<SharedMemory>),
}

impl From<MemoryLimits> for ImportedMemory {
    fn from(limits: MemoryLimits) -> ImportedMemory {
        ImportedMemory::Own(limits)
    }
}

impl From<Option<SharedMemory>> for ImportedMemory {
    fn from(memory: Option<SharedMemory>) -> ImportedMemory {
        ImportedMemory::Shared(memory)
    }
}

/// What an instance of a [`LoadedModule`] gets: as in [`InstanceParts`], but for the imports of the interface.
pub struct LoadedParts<'a> {
    /// For each imported function, a C function of its type.
    pub functions: &'a [*const u8],
    /// For each imported memory, what the instance gets.
    pub memories: &'a [ImportedMemory],
    /// For each imported table, the limits of the one that is made for the instance.
    pub tables: &'a [TableLimits],
    /// For each imported global, its initial value.
    pub globals: &'a [GlobalValue],
}

/// An instance with a store of its own and the host's data `H`.
pub struct OwnedInstance<H> {
    context: Context,
    /// Keeps the module, and the table behind the context's `owner`, where the instance was made from a `LoadedModule`. Dropped
    /// after the block is freed.
    links: Option<Arc<Links>>,
    /// Host functions were chosen for exactly this type, lifetimes included.
    data: Invariant<H>,
}

// SAFETY: an instance is memory that nobody else has pointers to, and an `H`. No thread is remembered in it: the stack limit is
// set by each outermost call.
unsafe impl<H: Send> Send for OwnedInstance<H> {}
// SAFETY: through `&OwnedInstance` everything is read only, and of the host's data only `&H` is given out.
unsafe impl<H: Sync> Sync for OwnedInstance<H> {}

/// The start of the allocation; the context follows, then the imported memories, tables and globals.
#[repr(C)]
struct Head<H> {
    store: StoreHead,
    data: ManuallyDrop<H>,
}

struct BlockLayout {
    whole: Layout,
    context: usize,
    memories: usize,
    tables: usize,
    globals: usize,
}

impl BlockLayout {
    fn new<H>(module: &VMModule) -> Option<BlockLayout> {
        let context = Layout::from_size_align(module.context_size as usize, CONTEXT_ALIGN).ok()?;
        let (whole, context) = Layout::new::<Head<H>>().extend(context).ok()?;
        let (whole, memories) = whole.extend(Layout::array::<VMMemory>(module.imported_memory_count as usize).ok()?).ok()?;
        let (whole, tables) = whole.extend(Layout::array::<VMTable>(module.imported_table_count as usize).ok()?).ok()?;
        let (whole, globals) = whole.extend(Layout::array::<VMSlot>(module.imported_global_count as usize).ok()?).ok()?;
        Some(BlockLayout { whole, context, memories, tables, globals })
    }
}

impl<H> OwnedInstance<H> {
    /// Makes an instance and runs its start function.
    ///
    /// # Errors
    /// Where the limits of an import do not match the module's, there is not enough memory, a segment does not fit, or the start
    /// function traps.
    ///
    /// # Safety
    /// `parts.module` is a symbol that the compiler wrote, linked into this program. `parts.builtins` has those that the module
    /// uses. `parts.functions` are of the imported functions' types and expect the context of an instance with data `H`.
    pub unsafe fn new(data: H, parts: InstanceParts<'_>) -> Result<OwnedInstance<H>, InstantiateError> {
        // SAFETY: a linked symbol is written by the compiler and lives for ever; its pointers are absolute.
        let image = unsafe { Image::new(parts.module, 0) };
        // SAFETY: passed on.
        unsafe { OwnedInstance::make(data, image, None, parts) }
    }

    /// Makes an instance of a module that was loaded, and runs its start function. The imports are those of the bindings, in their
    /// order.
    ///
    /// # Errors
    /// As [`OwnedInstance::new`].
    ///
    /// # Safety
    /// `functions` are of the types of the functions that the interface of `module` imports and expect the context of an instance
    /// with data `H`. The other imports are of the interface's types.
    pub unsafe fn from_module(data: H, module: &LoadedModule, imports: LoadedParts<'_>) -> Result<Self, InstantiateError> {
        let links = &module.0;
        let image = links.module.image();
        let functions = links.arrange(EXTERN_FUNCTION, imports.functions);
        let memories = links.arrange(EXTERN_MEMORY, imports.memories);
        let tables = links.arrange(EXTERN_TABLE, imports.tables);
        let globals = links.arrange(EXTERN_GLOBAL, imports.globals);
        let parts = InstanceParts {
            module: image.module(),
            builtins: &builtins::FULL,
            functions: &functions,
            memories: &memories,
            tables: &tables,
            globals: &globals,
        };
        // SAFETY: the links keep the module. They found each import of the module among those of the interface, with its type.
        unsafe { OwnedInstance::make(data, image, Some(Arc::clone(links)), parts) }
    }

    /// # Safety
    /// As for [`OwnedInstance::new`], of a module that lives as long as `links`, or for ever.
    unsafe fn make(
        data: H,
        image: Image,
        links: Option<Arc<Links>>,
        parts: InstanceParts<'_>,
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        instantiate::check(image)?;
        check_counts(&parts)?;
        let owner = links.as_ref().map_or(core::ptr::null(), |links| links.words());
        // SAFETY: passed on.
        let instance = unsafe { OwnedInstance::allocate(image, links, parts.builtins, data) }?;
        instance.make_imports(image, &parts)?;
        let mut provision = Own { parts, block: instance.block(), layout: instance.layout() };
        // SAFETY: the context was allocated zeroed with this size; only its header is written, as `fill` does again.
        let context = unsafe { instantiate::fill(instance.context.as_ptr(), instance.context.store(), image, &mut provision) }?;
        // SAFETY: the header is filled.
        unsafe { (*context.as_ptr()).owner = owner.cast_mut().cast() };
        instantiate::initialize(context)?;
        // SAFETY: the instance is complete; no reference to its data is live.
        unsafe { instantiate::start(context) }?;
        Ok(instance)
    }

    /// The allocation, with the store, the data and the context's header: enough to be dropped.
    ///
    /// # Safety
    /// As for [`OwnedInstance::new`].
    unsafe fn allocate(
        image: Image,
        links: Option<Arc<Links>>,
        builtins: &'static VMBuiltins,
        data: H,
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        let out_of_memory = InstantiateError(Reason::OutOfMemory { what: "the instance" });
        let Some(layout) = BlockLayout::new::<H>(image.module()) else { return Err(out_of_memory) };
        // SAFETY: the store alone makes the size more than 0.
        let block = unsafe { alloc_zeroed(layout.whole) };
        if block.is_null() {
            return Err(out_of_memory);
        }
        let head = block.cast::<Head<H>>();
        // SAFETY: the allocation starts with a `Head`, and the context is at its offset.
        unsafe {
            head.write(Head { store: StoreHead::new(builtins), data: ManuallyDrop::new(data) });
            (*head).store.vm.data = (&raw mut (*head).data).cast();
            let vmctx = block.add(layout.context).cast::<VMContext>();
            vmctx.write(VMContext {
                store: block.cast::<VMStore>(),
                module: image.module(),
                image_base: image.base(),
                owner: core::ptr::null_mut(),
            });
            Ok(OwnedInstance { context: Context::new(vmctx), links, data: PhantomData })
        }
    }

    fn block(&self) -> *mut u8 {
        self.context.store().cast()
    }

    fn layout(&self) -> BlockLayout {
        // The same computation succeeded when the block was allocated.
        BlockLayout::new::<H>(self.context.module()).expect("the block exists")
    }

    /// Makes the imported memories, tables and globals.
    fn make_imports(&self, image: Image, parts: &InstanceParts<'_>) -> Result<(), InstantiateError> {
        let (block, layout) = (self.block(), self.layout());
        for ((index, ty), import) in (0..).zip(image.memories()).zip(parts.memories) {
            let memory = imported_memory(index, ty, import)?;
            // SAFETY: the block has room for all imported memories.
            unsafe { block.add(layout.memories).cast::<VMMemory>().add(index as usize).write(memory) };
        }
        for ((index, ty), limits) in (0..).zip(image.tables()).zip(parts.tables) {
            let table = imported_table(index, ty, *limits)?;
            // SAFETY: the block has room for all imported tables.
            unsafe { block.add(layout.tables).cast::<VMTable>().add(index as usize).write(table) };
        }
        for ((index, ty), value) in (0..).zip(image.globals()).zip(parts.globals) {
            if ValType::from_code(ty.value_type).map(value::shown_as) != Some(value.ty) {
                return Err(InstantiateError(Reason::Malformed("the bindings are of another module")));
            }
            if value.ty.is_function_reference() && value.bits != 0 {
                return Err(incompatible("global", index, "the function reference belongs to another instance"));
            }
            // SAFETY: the block has room for a slot, so for any type, for each imported global.
            unsafe {
                scalar::store(value.ty, block.add(layout.globals).cast::<VMSlot>().add(index as usize).cast(), value.bits)
            };
        }
        Ok(())
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
        // SAFETY: the block starts with a `Head<H>`, and `self`, which owns it, is borrowed.
        unsafe { &(*self.block().cast::<Head<H>>()).data }
    }

    /// The host's data.
    pub fn data_mut(&mut self) -> &mut H {
        // SAFETY: as in `data`, exclusively.
        unsafe { &mut (*self.block().cast::<Head<H>>()).data }
    }

    /// Frees the instance and keeps the host's data.
    pub fn into_data(self) -> H {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: the data is moved out once: `ManuallyDrop` keeps `drop` from it. The links are dropped once, after the block.
        unsafe {
            let data = ManuallyDrop::take(&mut (*this.block().cast::<Head<H>>()).data);
            this.free();
            core::ptr::drop_in_place(&raw mut this.links);
            data
        }
    }

    /// Sets how many bytes of stack a call may use. It is read by each outermost call.
    pub fn set_stack_limit(&mut self, bytes: usize) {
        // SAFETY: the block starts with a `StoreHead`, and `self` is borrowed exclusively.
        unsafe { (*self.block().cast::<StoreHead>()).stack_budget = bytes };
    }

    /// The host's data and a memory, at the same time.
    pub fn split(&mut self, memory: u32) -> (&mut H, MemoryMut<'_>) {
        // SAFETY: the data is in no memory, so the two are apart; both borrow `self` exclusively.
        unsafe {
            let head = self.block().cast::<Head<H>>();
            (&mut *(*head).data, MemoryMut::new(self.context.unshared_memory(memory)))
        }
    }

    /// The host's data and a shared memory, at the same time.
    pub fn split_shared(&mut self, memory: u32) -> (&mut H, &SharedMemory) {
        // SAFETY: the data and the handle are apart; both borrow `self`.
        unsafe { (&mut *(*self.block().cast::<Head<H>>()).data, self.context.shared_memory(memory)) }
    }

    /// The shared memory with this index. Panics where there is none.
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
        unsafe { MemoryMut::new(self.context.unshared_memory(index)) }
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

    /// Frees all but the host's data.
    ///
    /// # Safety
    /// Called once, and nothing of the instance is used afterwards.
    unsafe fn free(&self) {
        let (module, layout, block) = (self.context.module(), self.layout(), self.block());
        // SAFETY: each memory and table is zeroed or filled, and freed here alone. What `StoreHead` owns is dropped before the
        // block, which was allocated with this layout, goes.
        unsafe {
            for index in 0..module.memory_count - module.imported_memory_count {
                linear::free_memory(self.context.defined_memory(index));
            }
            for index in 0..module.imported_memory_count as usize {
                linear::free_memory(block.add(layout.memories).cast::<VMMemory>().add(index));
            }
            for index in 0..module.table_count - module.imported_table_count {
                linear::free_table(self.context.defined_table(index));
            }
            for index in 0..module.imported_table_count as usize {
                linear::free_table(block.add(layout.tables).cast::<VMTable>().add(index));
            }
            core::ptr::drop_in_place(block.cast::<StoreHead>());
            dealloc(block, layout.whole);
        }
    }
}

impl<H> Drop for OwnedInstance<H> {
    fn drop(&mut self) {
        /// Frees the instance also where dropping the host's data panics.
        struct Free<'a, H>(&'a OwnedInstance<H>);
        impl<H> Drop for Free<'_, H> {
            fn drop(&mut self) {
                // SAFETY: the owner is being dropped, and made one `Free`.
                unsafe { self.0.free() };
            }
        }
        let free = Free(self);
        // SAFETY: dropped once: `into_data` forgets the owner.
        unsafe { ManuallyDrop::drop(&mut (*free.0.block().cast::<Head<H>>()).data) };
    }
}

impl<H: core::fmt::Debug> core::fmt::Debug for OwnedInstance<H> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Instance").field("data", self.data()).finish_non_exhaustive()
    }
}

fn check_counts(imports: &InstanceParts<'_>) -> Result<(), InstantiateError> {
    let module = imports.module;
    let complete = imports.functions.len() == module.imported_function_count as usize
        && imports.memories.len() == module.imported_memory_count as usize
        && imports.tables.len() == module.imported_table_count as usize
        && imports.globals.len() == module.imported_global_count as usize;
    if complete { Ok(()) } else { Err(InstantiateError(Reason::Malformed("the bindings are of another module"))) }
}

fn incompatible(what: &'static str, index: u32, detail: &'static str) -> InstantiateError {
    InstantiateError(Reason::IncompatibleImport { import: ImportName::Indexed { what, index }, detail: detail.into() })
}

const LIMITS_DIFFER: &str = "the limits are not within those that the module declares";

fn imported_memory(index: u32, ty: &VMMemoryType, import: &ImportedMemory) -> Result<VMMemory, InstantiateError> {
    let shared = ty.flags & MEMORY_SHARED != 0;
    let limits = match import {
        ImportedMemory::Own(limits) if !shared => *limits,
        ImportedMemory::Shared(Some(memory)) if shared => {
            let (found, wanted) = (memory.ty(), memory_type(ty));
            if found.matches(&wanted) {
                return Ok(linear::shared_slot(memory.clone()));
            }
            let import = ImportName::Indexed { what: "memory", index };
            let detail = alloc::format!("expected {wanted}, found {found}").into();
            return Err(InstantiateError(Reason::IncompatibleImport { import, detail }));
        }
        ImportedMemory::Shared(None) if shared => instantiate::declared_memory_limits(ty),
        _ => return Err(InstantiateError(Reason::Malformed("the bindings are of another module"))),
    };
    // Without a maximum of its own, a memory has the one that its index type allows (spec, 2.3.8 "Limits").
    let implied = if ty.flags & MEMORY_64 == 0 { 1u64.checked_shl(32u32.saturating_sub(ty.page_size_log2)) } else { None };
    let max = limits.max.unwrap_or(u64::MAX);
    let valid = limits.max.is_none_or(|max| limits.min <= max) && implied.is_none_or(|implied| limits.min <= implied);
    if !valid || !limits_match(limits.min, max, ty.min, ty.max) {
        return Err(incompatible("memory", index, LIMITS_DIFFER));
    }
    let plan =
        MemoryPlan::new(ty, limits).map_err(|_| InstantiateError(Reason::TooLarge { what: "imported memory", index }))?;
    linear::allocate_memory(plan).ok_or(InstantiateError(Reason::OutOfMemory { what: instantiate::memory_label(&plan) }))
}

fn imported_table(index: u32, ty: &VMTableType, limits: TableLimits) -> Result<VMTable, InstantiateError> {
    let max = limits.max.unwrap_or(u64::MAX);
    if limits.max.is_some_and(|max| limits.min > max) || !limits_match(limits.min, max, ty.min, ty.max) {
        return Err(incompatible("table", index, LIMITS_DIFFER));
    }
    if limits.min > 0 && ValType::from_code(ty.element_type).is_none_or(|ty| !ty.is_nullable()) {
        return Err(incompatible("table", index, "its elements are never null, and there is no value for them yet"));
    }
    let plan = TablePlan::new(ty, limits).map_err(|_| InstantiateError(Reason::TooLarge { what: "imported table", index }))?;
    linear::allocate_table(plan).ok_or(InstantiateError(Reason::OutOfMemory { what: "an imported table" }))
}

/// The instance's own block and the allocator.
struct Own<'a> {
    parts: InstanceParts<'a>,
    block: *mut u8,
    layout: BlockLayout,
}

impl Provision for Own<'_> {
    fn function(&mut self, index: u32, context: *mut VMContext) -> (VMFunctionImport, u32) {
        (VMFunctionImport { code: self.parts.functions[index as usize], vmctx: context }, index)
    }

    fn imported_memory(&mut self, index: u32) -> *mut VMMemory {
        // SAFETY: the block has room for all imported memories.
        let slot = unsafe { self.block.add(self.layout.memories).cast::<VMMemory>().add(index as usize) };
        // SAFETY: `make_imports` filled it.
        unsafe { linear::in_slot(slot) }
    }

    fn imported_table(&mut self, index: u32) -> *mut VMTable {
        // SAFETY: the block has room for all imported tables.
        unsafe { self.block.add(self.layout.tables).cast::<VMTable>().add(index as usize) }
    }

    fn imported_global(&mut self, index: u32) -> *mut u8 {
        // SAFETY: the block has room for a slot for each imported global.
        unsafe { self.block.add(self.layout.globals).cast::<VMSlot>().add(index as usize).cast() }
    }

    fn type_id(&mut self, index: u32) -> u32 {
        index
    }

    fn memory(&mut self, plan: MemoryPlan) -> Option<VMMemory> {
        linear::allocate_memory(plan)
    }

    fn table(&mut self, plan: TablePlan) -> Option<VMTable> {
        linear::allocate_table(plan)
    }
}
