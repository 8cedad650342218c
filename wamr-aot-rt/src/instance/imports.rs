//! What a typed instance is given: its imports, and the memories and tables that are made for them.

use wamr_aot_abi::{
    builtins::VMBuiltins,
    layout::{
        MEMORY_64, MEMORY_SHARED, VMContext, VMFunctionImport, VMMemory, VMMemoryType, VMModule, VMSlot,
        VMTable, VMTableType, VMTag,
    },
    needs,
    signature::ValType,
};

#[cfg(feature = "alloc")]
use crate::{
    base::types::memory_type,
    memory::{linear, shared::SharedMemory},
};
use crate::{
    base::{
        scalar,
        types::{MemoryLimits, TableLimits, limits_match},
    },
    instance::{
        error::{InstantiateError, Reason, incompatible},
        global::{self, GlobalValue},
        instantiate::{self, OTHER_BINDINGS, Provision},
    },
    memory::{
        plan::{MemoryPlan, TablePlan},
        slot,
    },
    raw::{self, Image},
};

/// What a typed instance is made from. Each list of imports is in the order of the index space of
/// its kind, and complete.
pub(crate) struct InstanceParts<'a> {
    /// What the compiler wrote.
    pub(crate) module: &'static VMModule,
    /// The builtins: at least those that the module uses.
    pub(crate) builtins: &'static VMBuiltins,
    /// What the module imports.
    pub(crate) imports: Imports<'a>,
}

/// The imports of a typed instance.
#[derive(Clone, Copy)]
pub(crate) struct Imports<'a> {
    /// For each imported function, a C function of its type. It is called with the importing
    /// instance's own context.
    pub(crate) functions: &'a [*const u8],
    /// The imports that are not functions.
    pub(crate) state: ImportedState<'a>,
}

/// The imports of a typed instance that are not functions. Each list is in the order of the index
/// space of its kind, and complete.
#[derive(Clone, Copy, Debug)]
pub struct ImportedState<'a> {
    /// For each imported memory, what the instance gets.
    pub memories: &'a [ImportedMemory],
    /// For each imported table, the limits of the one that is made for the instance: its elements
    /// are null.
    pub tables: &'a [TableLimits],
    /// For each imported global, its initial value. A function reference can only be null: no
    /// instance has any yet.
    pub globals: &'a [GlobalValue],
}

impl ImportedState<'_> {
    /// No imports.
    pub const NONE: ImportedState<'static> = ImportedState { memories: &[], tables: &[], globals: &[] };
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

/// A source of storage for memories and tables.
pub(crate) trait Storage {
    /// A zeroed memory.
    fn memory(&mut self, plan: MemoryPlan) -> Option<VMMemory>;
    /// A table of nulls.
    fn table(&mut self, plan: TablePlan) -> Option<VMTable>;
}

/// Whether these bindings, for modules that take `NEEDS`, are of this module.
pub(crate) fn check_bindings<const NEEDS: u32>(
    image: Image,
    parts: &InstanceParts<'_>,
) -> Result<(), InstantiateError> {
    instantiate::check_needs::<NEEDS>(image)?;
    let module = image.module();
    let has_state = NEEDS & needs::IMPORTED_STATE != 0;
    let complete = parts.imports.functions.len() == module.imported_function_count as usize
        && (!has_state
            || parts.imports.state.memories.len() == module.imported_memory_count as usize
                && parts.imports.state.tables.len() == module.imported_table_count as usize
                && parts.imports.state.globals.len() == module.imported_global_count as usize);
    if complete { Ok(()) } else { Err(InstantiateError(Reason::Malformed(OTHER_BINDINGS))) }
}

const LIMITS_DIFFER: &str = "the limits are not within those that the module declares";

/// The plan of an imported memory, or what the instance gets.
enum Imported {
    New(MemoryPlan),
    #[cfg(feature = "alloc")]
    Given(VMMemory),
}

fn imported_memory(
    index: u32,
    ty: &VMMemoryType,
    import: &ImportedMemory,
) -> Result<Imported, InstantiateError> {
    let shared = ty.flags & MEMORY_SHARED != 0;
    let limits = match import {
        ImportedMemory::Own(limits) if !shared => *limits,
        #[cfg(feature = "alloc")]
        ImportedMemory::Shared(Some(memory)) if shared => {
            let (found, wanted) = (memory.ty(), memory_type(ty));
            if found.matches(&wanted) {
                return Ok(Imported::Given(linear::shared_slot(memory.clone())));
            }
            return Err(incompatible("memory", index, alloc::format!("expected {wanted}, found {found}")));
        }
        #[cfg(feature = "alloc")]
        ImportedMemory::Shared(None) if shared => memory_type(ty).limits,
        _ => return Err(InstantiateError(Reason::Malformed(OTHER_BINDINGS))),
    };
    // Without a maximum of its own, a memory has the one that its index type allows (spec, 2.3.8
    // "Limits").
    let implied = if ty.flags & MEMORY_64 == 0 {
        1u64.checked_shl(32u32.saturating_sub(ty.page_size_log2))
    } else {
        None
    };
    let max = limits.max.unwrap_or(u64::MAX);
    let valid =
        limits.max.is_none_or(|max| limits.min <= max) && implied.is_none_or(|implied| limits.min <= implied);
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
        return Err(incompatible(
            "table",
            index,
            "its elements are never null, and there is no value for them yet",
        ));
    }
    TablePlan::new(ty, limits)
        .map_err(|_| InstantiateError(Reason::TooLarge { what: "imported table", index }))
}

/// What the instance was given, and its own storage.
pub(crate) struct Own<'a, S> {
    pub(crate) imports: &'a Imports<'a>,
    pub(crate) memories: *mut VMMemory,
    pub(crate) tables: *mut VMTable,
    pub(crate) globals: *mut VMSlot,
    pub(crate) storage: &'a mut S,
}

impl<S: Storage> Own<'_, S> {
    /// Makes the imported memories, tables and globals.
    pub(crate) fn make_imports(&mut self, image: Image) -> Result<(), InstantiateError> {
        for ((index, ty), import) in (0..).zip(image.memories()).zip(self.imports.state.memories) {
            let memory = match imported_memory(index, ty, import)? {
                Imported::New(plan) => {
                    let memory = self.storage.memory(plan);
                    memory.ok_or(InstantiateError(Reason::OutOfMemory {
                        what: instantiate::memory_label(&plan),
                    }))?
                }
                #[cfg(feature = "alloc")]
                Imported::Given(memory) => memory,
            };
            // SAFETY: there is room for all imported memories.
            unsafe { self.memories.add(index as usize).write(memory) };
        }
        for ((index, ty), limits) in (0..).zip(image.tables()).zip(self.imports.state.tables) {
            let plan = imported_table(index, ty, *limits)?;
            let table = self.storage.table(plan);
            let table = table.ok_or(InstantiateError(Reason::OutOfMemory { what: "an imported table" }))?;
            // SAFETY: there is room for all imported tables.
            unsafe { self.tables.add(index as usize).write(table) };
        }
        for ((index, ty), value) in (0..).zip(image.globals()).zip(self.imports.state.globals) {
            if ValType::from_code(ty.value_type).map(global::shown_as) != Some(value.ty) {
                return Err(InstantiateError(Reason::Malformed(OTHER_BINDINGS)));
            }
            if value.ty.is_function_reference() && value.bits != 0 {
                return Err(incompatible(
                    "global",
                    index,
                    "the function reference belongs to another instance",
                ));
            }
            // SAFETY: there is room for a slot, so for any type, for each imported global.
            unsafe { scalar::store(value.ty, self.globals.add(index as usize).cast(), value.bits) };
        }
        Ok(())
    }
}

impl<S: Storage> Provision for Own<'_, S> {
    fn function(&mut self, index: u32, context: *mut VMContext) -> (VMFunctionImport, u32) {
        let code = *self.imports.functions.get(index as usize).unwrap_or_else(|| raw::wrong_index());
        (VMFunctionImport { code, vmctx: context }, index)
    }

    fn imported_memory(&mut self, index: u32) -> *mut VMMemory {
        // SAFETY: there is room for all imported memories, and `make_imports` filled them.
        unsafe { slot::in_slot(self.memories.add(index as usize)) }
    }

    fn imported_table(&mut self, index: u32) -> *mut VMTable {
        self.tables.wrapping_add(index as usize)
    }

    fn imported_global(&mut self, index: u32) -> *mut u8 {
        self.globals.wrapping_add(index as usize).cast()
    }

    fn imported_tag(&mut self, _: u32) -> Option<*mut VMTag> {
        None
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
