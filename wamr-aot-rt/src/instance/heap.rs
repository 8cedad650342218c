//! Instances in one allocation.

use alloc::{
    alloc::alloc_zeroed,
    sync::Arc,
    vec::{self, Vec},
};

use wamr_aot_abi::{
    layout::{EXTERN_FUNCTION, EXTERN_GLOBAL, EXTERN_MEMORY, EXTERN_TABLE, VMMemory, VMStore, VMTable},
    needs,
};

use crate::{
    base::{limiter::Limiter, types::TableLimits},
    instance::{
        block::{self, BlockLayout},
        error::{InstantiateError, Reason},
        global::GlobalValue,
        imports::{ImportedMemory, ImportedState, Imports, InstanceParts, Storage, check_bindings},
        instantiate,
        owned::OwnedInstance,
        room::{Holder, Room},
    },
    memory::{
        linear::{self, UsedMemory},
        plan::{MemoryPlan, TablePlan},
        table::{self, UsedTable},
    },
    module::interface::Links,
    raw::Image,
    store::{
        builtins,
        head::StoreHead,
        host_code::Scope,
        limits::{self, Refusal},
        options::InstanceOptions,
    },
};

/// Memories and tables from the allocator.
pub(crate) struct Allocator {
    /// The store, which may have a limiter.
    store: *mut VMStore,
    /// What an instance that ended has left: used before the allocator is asked, in order.
    left: Left,
    /// What a limiter refused, although the allocator might have provided it.
    refused: Option<Reason>,
}

/// The memories and tables of an instance that ended, in the order in which it made them.
#[derive(Default)]
struct Left {
    memories: vec::IntoIter<UsedMemory>,
    tables: vec::IntoIter<UsedTable>,
}

impl Allocator {
    /// # Safety
    /// `store` is the head of a [`StoreHead`] that outlives the result, which is used only while
    /// nothing refers to the store.
    pub(crate) unsafe fn new(store: *mut VMStore) -> Allocator {
        Allocator { store, left: Left::default(), refused: None }
    }

    fn ask(&mut self, what: &'static str, question: impl FnOnce(&mut dyn Limiter) -> bool) -> Option<()> {
        // SAFETY: the store is that of the instance that is being made, which nothing refers to
        // meanwhile.
        let allowed = unsafe { limits::ask(self.store, &Scope::of_the_host(), question) };
        if !allowed {
            self.refused.get_or_insert(Reason::Refused { what });
        }
        allowed.then_some(())
    }

    /// The error, with the refusal as the reason if there was one.
    pub(crate) fn explain(&mut self, error: InstantiateError) -> InstantiateError {
        self.refused.take().map_or(error, InstantiateError)
    }
}

impl Storage for Allocator {
    fn memory(&mut self, plan: MemoryPlan) -> Option<VMMemory> {
        self.ask("a memory", |limiter| limiter.memory_growing(0, plan.len, plan.max_len))?;
        match if plan.shared.is_none() { self.left.memories.next() } else { None } {
            Some(used) => used.renew(plan),
            None => linear::allocate_memory(plan),
        }
    }

    fn table(&mut self, plan: TablePlan) -> Option<VMTable> {
        // SAFETY: as in `ask`.
        let answer =
            unsafe { limits::elements(self.store, &Scope::of_the_host(), 0, plan.len, plan.max_len) };
        if let Err(refusal) = answer {
            self.refused.get_or_insert(match refusal {
                Refusal::Limiter => Reason::Refused { what: "a table" },
                Refusal::Limit => Reason::TableLimit,
            });
            return None;
        }
        match self.left.tables.next() {
            Some(used) => used.renew(plan),
            None => table::allocate_table(plan),
        }
    }
}

impl<H> OwnedInstance<H> {
    /// Makes an instance and runs its start function.
    ///
    /// # Errors
    /// If the limits of an import do not match the module's, there is not enough memory, a segment
    /// does not fit, the start function traps, or the options are for another kind of interruption
    /// than the module was compiled for.
    ///
    /// # Safety
    /// `parts.module` is a symbol that the compiler wrote, linked into this program.
    /// `parts.builtins` has those that the module uses. `parts.functions` are of the imported
    /// functions' types and expect the context of an instance with data `H`.
    pub(crate) unsafe fn new(
        data: H,
        parts: InstanceParts<'_>,
        options: InstanceOptions,
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        // SAFETY: a linked symbol is written by the compiler and lives for ever; its pointers are
        // absolute.
        let image = unsafe { Image::new(parts.module, 0) };
        // SAFETY: passed on.
        unsafe { OwnedInstance::allocate(data, image, None, parts, options) }
    }

    /// Makes an instance of a module that was loaded, and runs its start function. The imports are
    /// those of the bindings, in their order, each function a C function of its type.
    ///
    /// # Errors
    /// As [`OwnedInstance::new`].
    ///
    /// # Safety
    /// `functions` are of the types of the functions that the interface of the links imports and
    /// expect the context of an instance with data `H`. The other imports are of the interface's
    /// types.
    pub(crate) unsafe fn from_module(
        data: H,
        links: &Arc<Links>,
        functions: &[*const u8],
        state: ImportedState<'_>,
        options: InstanceOptions,
    ) -> Result<Self, InstantiateError> {
        let image = links.module.image();
        let arranged = Arranged::new(links, &Imports { functions, state });
        let parts =
            InstanceParts { module: image.module(), builtins: &builtins::FULL, imports: arranged.imports() };
        // SAFETY: the links keep the module. They found each import of the module among those of
        // the interface, with its type.
        unsafe { OwnedInstance::allocate(data, image, Some(Arc::clone(links)), parts, options) }
    }

    /// # Safety
    /// As for [`OwnedInstance::new`], of a module that lives as long as `links`, or for ever.
    unsafe fn allocate(
        data: H,
        image: Image,
        links: Option<Arc<Links>>,
        parts: InstanceParts<'_>,
        options: InstanceOptions,
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        instantiate::check(image)?;
        check_bindings::<{ needs::ALL }>(image, &parts)?;
        options.check(image.module().flags)?;
        let out_of_memory = InstantiateError(Reason::OutOfMemory { what: "the instance" });
        let Some(layout) = BlockLayout::new::<H>(image.module()) else { return Err(out_of_memory) };
        // SAFETY: the store alone makes the size more than 0.
        let block = unsafe { alloc_zeroed(layout.whole) };
        if block.is_null() {
            return Err(out_of_memory);
        }
        // SAFETY: the block has this layout; the store in it is written before it is asked.
        let (places, mut allocator) = unsafe { (layout.places(block), Allocator::new(block.cast())) };
        let configure = |head: &mut StoreHead| options.apply(head);
        // SAFETY: the block is zeroed and the instance's until `free`. The rest is passed on.
        let made = unsafe {
            OwnedInstance::make::<{ needs::ALL }>(
                data,
                image,
                links,
                &parts,
                places,
                Holder::new(core::ptr::null()),
                &mut allocator,
                configure,
            )
        };
        made.map_err(|error| allocator.explain(error))
    }

    /// Makes an instance again, in the room of one that ended, and runs its start function. Its
    /// memories and tables are made new, not others. On an error the room is released.
    ///
    /// # Errors
    /// As [`OwnedInstance::new`].
    ///
    /// # Safety
    /// `imports` are as for the instance that ended, from the same bindings.
    pub(crate) unsafe fn reset(
        mut room: Room<H>,
        data: H,
        imports: Imports<'_>,
        options: InstanceOptions,
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        let context = room.context();
        // SAFETY: the instance has ended, so nothing refers to its store or uses its content.
        let (places, mut allocator) = unsafe {
            room.prepare(options)?;
            let places = block::places::<H>(context);
            let (mut memories, mut tables) = (Vec::new(), Vec::new());
            block::take(context, places, |memory| memories.push(memory), |table| tables.push(table));
            let left = Left { memories: memories.into_iter(), tables: tables.into_iter() };
            (places, Allocator { left, ..Allocator::new(context.store()) })
        };
        let arranged = room.links().map(|links| Arranged::new(links, &imports));
        let imports = arranged.as_ref().map_or(imports, Arranged::imports);
        // SAFETY: the store is prepared, and all that the instance had is taken out of the places.
        // The rest is passed on.
        let made = unsafe {
            OwnedInstance::make_again::<{ needs::ALL }>(room, data, &imports, places, &mut allocator)
        };
        made.map_err(|error| allocator.explain(error))
    }
}

/// The imports of bindings in the order of a loaded module.
struct Arranged {
    functions: Vec<*const u8>,
    memories: Vec<ImportedMemory>,
    tables: Vec<TableLimits>,
    globals: Vec<GlobalValue>,
}

impl Arranged {
    fn new(links: &Links, imports: &Imports<'_>) -> Arranged {
        Arranged {
            functions: links.arrange(EXTERN_FUNCTION, imports.functions),
            memories: links.arrange(EXTERN_MEMORY, imports.state.memories),
            tables: links.arrange(EXTERN_TABLE, imports.state.tables),
            globals: links.arrange(EXTERN_GLOBAL, imports.state.globals),
        }
    }

    fn imports(&self) -> Imports<'_> {
        let Arranged { functions, memories, tables, globals } = self;
        Imports { functions, state: ImportedState { memories, tables, globals } }
    }
}
