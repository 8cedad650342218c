//! Instances in one allocation.

use alloc::{alloc::alloc_zeroed, sync::Arc};

use wamr_aot_abi::{
    layout::{
        EXTERN_FUNCTION, EXTERN_GLOBAL, EXTERN_MEMORY, EXTERN_TABLE, VMMemory, VMSlot, VMStore, VMTable,
    },
    needs,
};

use crate::{
    base::limiter::Limiter,
    instance::{
        block::{BlockLayout, Places},
        error::{InstantiateError, Reason},
        imports::{ImportedState, InstanceParts, Storage, check_bindings},
        instantiate,
        owned::OwnedInstance,
    },
    memory::{
        linear,
        plan::{MemoryPlan, TablePlan},
        table,
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
    pub(crate) store: *mut VMStore,
    /// What a limiter refused, although the allocator might have provided it.
    pub(crate) refused: Option<Reason>,
}

impl Allocator {
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
        linear::allocate_memory(plan)
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
        table::allocate_table(plan)
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
        let functions = links.arrange(EXTERN_FUNCTION, functions);
        let memories = links.arrange(EXTERN_MEMORY, state.memories);
        let tables = links.arrange(EXTERN_TABLE, state.tables);
        let globals = links.arrange(EXTERN_GLOBAL, state.globals);
        let parts = InstanceParts {
            module: image.module(),
            builtins: &builtins::FULL,
            functions: &functions,
            state: ImportedState { memories: &memories, tables: &tables, globals: &globals },
        };
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
        // SAFETY: all are in the block, where the layout has room for them.
        let places = unsafe {
            Places {
                head: block.cast(),
                context: block.add(layout.context).cast(),
                memories: block.add(layout.memories).cast(),
                tables: block.add(layout.tables).cast(),
                globals: block.add(layout.globals).cast::<VMSlot>(),
            }
        };
        let mut allocator = Allocator { store: block.cast(), refused: None };
        let configure = |head: &mut StoreHead| options.apply(head);
        // SAFETY: the block is zeroed and the instance's until `free`. The rest is passed on.
        let made = unsafe {
            OwnedInstance::make::<{ needs::ALL }>(
                data,
                image,
                links,
                &parts,
                places,
                core::ptr::null(),
                &mut allocator,
                configure,
            )
        };
        made.map_err(|error| allocator.explain(error))
    }
}
