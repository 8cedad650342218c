//! [`Instance`]: a module with its imports, in a store.

use alloc::{format, string::ToString, sync::Arc, vec::Vec};

use wamr_aot_abi::{
    layout::{
        EXTERN_FUNCTION, EXTERN_GLOBAL, EXTERN_MEMORY, EXTERN_TABLE, EXTERN_TAG, HOST_FUNCTION,
        MODULE_CLOSED_TYPES, MODULE_EXCEPTIONS, MODULE_UNWINDS, TABLE_64, VMContext, VMFuncRef,
        VMFunctionImport, VMImport, VMMemory, VMTable, VMTag,
    },
    needs,
    signature::ValType as AbiType,
};

use super::{
    block::{self},
    handle::{Extern, Func, Global, Instance, Memory, Table, Tag},
    linker::{Definition, Linker},
    memory::{self},
    shared::{
        GlobalRecord, InstanceRecord, MemoryRecord, Shared, TableRecord, TagRecord, Throwing, Way, check,
        last,
    },
    store::{AsStore, Raw, Store, shared},
};
use crate::{
    base::{
        epoch::InterruptError,
        types::{ExternType, ValType, declared_table_limits, limits_match, memory_type},
    },
    instance::{
        error::{ImportName, InstantiateError, Reason},
        heap::Allocator,
        imports::Storage as _,
        instantiate::{self, Provision},
    },
    memory::plan::{MemoryPlan, TablePlan},
    module::{self, ImportType, Module},
    raw::Context,
    store::{head::StoreHead, host_code::Scope, limits},
};

impl Instance {
    /// An export. `None` if there is none of this name, or the instance belongs to another store.
    pub fn export(&self, store: &impl AsStore, name: &str) -> Option<Extern> {
        self.exports(store).find(|(export, _)| *export == name).map(|(_, item)| item)
    }

    /// All exports, in the module's order. Nothing if the instance belongs to another store.
    pub fn exports<'a, S: AsStore>(
        &self,
        store: &'a S,
    ) -> impl Iterator<Item = (&'a str, Extern)> + use<'a, S> {
        // The store keeps the module, and with it the names.
        self.record(shared(store)).into_iter().flat_map(|record| record.exports.iter().copied())
    }

    /// What the instance was made from. `None` if it belongs to another store.
    pub fn module(&self, store: &impl AsStore) -> Option<Module> {
        self.record(shared(store)).map(|record| record.module.clone())
    }

    fn record(self, shared: &Shared) -> Option<&InstanceRecord> {
        check(shared, self.store).ok()?;
        shared.instances.get(self.index as usize)
    }
}

impl<T> Store<T> {
    /// Makes an instance and runs its start function.
    ///
    /// # Errors
    /// If an import is missing or of another type, there is not enough memory, a segment does not
    /// fit, or the start function traps. What the module wrote to imported memories and tables
    /// before a trap stays.
    pub fn instantiate(&mut self, module: &Module, linker: &Linker<T>) -> Result<Instance, InstantiateError> {
        instantiate(self, module, linker)
    }
}

fn instantiate<T>(
    store: &mut Store<T>,
    module: &Module,
    linker: &Linker<T>,
) -> Result<Instance, InstantiateError> {
    instantiate::check(module.image())?;
    check_closed(module)?;
    let raw = super::store::Sealed::raw(store);
    let shared = super::store::shared_mut(store);
    InterruptError::check(module.image().module().flags, shared.required)?;
    let count = shared.instances.len();
    // SAFETY: the limiter is in the head, which `shared` is no part of; guest code does not run.
    if !unsafe { limits::ask(raw.vm(), &Scope::of_the_host(), |limiter| limiter.instance_added(count)) } {
        return Err(InstantiateError(Reason::Refused { what: "the instance" }));
    }
    let index =
        u32::try_from(shared.instances.len()).map_err(|_| malformed("the store has too many instances"))?;
    let instance = Instance { store: shared.id, index };
    // Whatever comes: the registry of types takes code from the module.
    module.keeper().add_to(&mut shared.keepers);
    // SAFETY: the store is a `StoreHead`'s, of which no reference is live.
    unsafe { (*raw.vm().cast::<StoreHead>()).elements.allow(module.image().module().table_limit) };
    let mut parts = Parts::resolve(raw, shared, instance, module, linker)?;
    let throwing = check_exceptions(shared.throwing, module, &parts)?;
    let context = block::allocate(raw.vm(), module.image(), &mut parts)
        .map_err(|error| parts.allocator.explain(error))?;
    let exports = exports(shared, context, module, &parts);
    // From here on the instance lives as long as the store: a table of another may hold its
    // functions, whatever comes. SAFETY: the store is a `StoreHead`'s, of which no reference is
    // live.
    unsafe { (*raw.vm().cast::<StoreHead>()).instances.add(context.as_ptr()) };
    shared.throwing = throwing;
    shared.instances.push(InstanceRecord { context, module: module.clone(), exports });
    instantiate::initialize::<{ needs::ALL }>(context, module.image())?;
    // SAFETY: the instance is complete; `shared` is not used again.
    unsafe { instantiate::start::<{ needs::ALL }>(context) }?;
    Ok(instance)
}

fn malformed(what: &'static str) -> InstantiateError {
    InstantiateError(Reason::Malformed(what))
}

/// A module whose type ids are its own must not share function references.
fn check_closed(module: &Module) -> Result<(), InstantiateError> {
    if module.image().module().flags & MODULE_CLOSED_TYPES == 0 {
        return Ok(());
    }
    let is_func_ref = |ty: &ValType| ty.is_function_reference();
    let shares = |ty: ExternType| match ty {
        ExternType::Func(ty) => ty.params().iter().chain(ty.results()).any(is_func_ref),
        ExternType::Table(ty) => is_func_ref(&ty.element),
        ExternType::Global(ty) => is_func_ref(&ty.value),
        ExternType::Tag(ty) => ty.params().iter().any(is_func_ref),
        ExternType::Memory(_) => false,
    };
    if module.imports().any(|import| shares(import.ty)) || module.exports().any(|export| shares(export.ty)) {
        return Err(malformed("it was compiled as one that shares no function references, and does"));
    }
    Ok(())
}

/// A module that cannot pass exceptions on must not share functions with one that throws. What the
/// store has with this module.
fn check_exceptions(store: Throwing, module: &Module, parts: &Parts) -> Result<Throwing, InstantiateError> {
    let flags = module.image().module().flags;
    let way = match (flags & MODULE_UNWINDS != 0, flags & MODULE_EXCEPTIONS != 0) {
        (true, _) => Way::Walk,
        (false, true) => Way::Return,
        (false, false) => Way::None,
    };
    let throws = flags & MODULE_EXCEPTIONS != 0;
    let is_hosts = |func: &Func| func.raw().index == HOST_FUNCTION;
    let calls = flags & MODULE_CLOSED_TYPES == 0 || !parts.functions.iter().all(is_hosts);
    let with = |set: u8, is_in: bool| if is_in { set | way as u8 } else { set };
    let is_open = flags & MODULE_CLOSED_TYPES == 0 || parts.shares_functions;
    let together = Throwing {
        throws: with(store.throws, throws),
        calls: with(store.calls, calls),
        is_blind: store.is_blind || !throws && is_open,
    };
    let differs = [Way::None, Way::Return, Way::Walk]
        .iter()
        .any(|thrown| together.throws & *thrown as u8 != 0 && together.calls & !(*thrown as u8) != 0);
    if differs {
        let without = (together.calls | way as u8) & Way::None as u8 != 0;
        return Err(InstantiateError(Reason::OtherExceptions { throws, without }));
    }
    Ok(together)
}

fn named(import: &ImportType<'_>) -> ImportName {
    ImportName::Named { module: import.module.to_string().into(), name: import.name.to_string().into() }
}

/// What the instance gets from outside.
struct Parts {
    types: Vec<u32>,
    functions: Vec<Func>,
    /// Whether some of the functions may be imports of other instances.
    shares_functions: bool,
    memories: Vec<Memory>,
    tables: Vec<Table>,
    globals: Vec<Global>,
    memory_pointers: Vec<*mut VMMemory>,
    table_pointers: Vec<*mut VMTable>,
    global_pointers: Vec<*mut u8>,
    tags: Vec<Tag>,
    tag_pointers: Vec<*mut VMTag>,
    allocator: Allocator,
}

impl Parts {
    /// Finds the imports and matches their types (spec, 4.5.4 "Import matching").
    fn resolve<T>(
        raw: Raw<T>,
        shared: &mut Shared,
        instance: Instance,
        module: &Module,
        linker: &Linker<T>,
    ) -> Result<Parts, InstantiateError> {
        let types = shared.types.add(module);
        if types.len() < module.image().module().type_count as usize {
            return Err(malformed("its types are not complete"));
        }
        let mut parts = Parts {
            types,
            functions: Vec::new(),
            shares_functions: false,
            memories: Vec::new(),
            tables: Vec::new(),
            globals: Vec::new(),
            memory_pointers: Vec::new(),
            table_pointers: Vec::new(),
            global_pointers: Vec::new(),
            tags: Vec::new(),
            tag_pointers: Vec::new(),
            // SAFETY: the store outlives its instances, and is not borrowed while they are made.
            allocator: unsafe { Allocator::new(raw.vm()) },
        };
        // The reason for a refusal tells more than which import is the first to be missing.
        for ty in module.imports() {
            if let Some(Definition::Refused(why)) = linker.get(ty.module, ty.name) {
                return Err(InstantiateError(Reason::RefusedImport { import: named(&ty), why }));
            }
        }
        for (import, ty) in module.raw_imports().iter().zip(module.imports()) {
            let definition = linker
                .get(ty.module, ty.name)
                .ok_or_else(|| InstantiateError(Reason::UnknownImport(named(&ty))))?;
            parts.add(raw, shared, instance, module, import, &ty, definition).map_err(|detail| {
                InstantiateError(Reason::IncompatibleImport { import: named(&ty), detail: detail.into() })
            })?;
        }
        let declared = module.image().module();
        let complete = parts.functions.len() == declared.imported_function_count as usize
            && parts.memories.len() == declared.imported_memory_count as usize
            && parts.tables.len() == declared.imported_table_count as usize
            && parts.globals.len() == declared.imported_global_count as usize
            && parts.tags.len() == declared.imported_tag_count as usize;
        if complete { Ok(parts) } else { Err(malformed("its imports are not complete")) }
    }

    /// A value type of the module's with the store's ids.
    fn store_type(&self, code: u32) -> AbiType {
        module::val_type(code).map_index(|index| self.types[index as usize])
    }

    /// The error is what does not fit.
    #[expect(clippy::too_many_arguments, reason = "all that an import and a definition are")]
    fn add<T>(
        &mut self,
        raw: Raw<T>,
        shared: &mut Shared,
        instance: Instance,
        module: &Module,
        import: &VMImport,
        declared: &ImportType<'_>,
        definition: &Definition<T>,
    ) -> Result<(), alloc::string::String> {
        let wanted = &declared.ty;
        let differs = |found: &dyn core::fmt::Display| format!("expected {wanted}, found {found}");
        let wrong_store = |error: super::StoreError| error.to_string();
        match (wanted, definition) {
            (ExternType::Func(_), Definition::Host { ty, code }) => {
                if shared.types.id(ty) != self.types[import.type_index as usize] {
                    return Err(differs(&ExternType::Func(ty.clone())));
                }
                let name = alloc::format!("{}.{}", declared.module, declared.name).into();
                let func = Func::host(raw, shared, ty, Arc::clone(code), Some(instance), Some(name));
                shared.make_callable(func).map_err(|error| error.to_string())?;
                self.functions.push(func);
            }
            (ExternType::Func(_), Definition::Extern(Extern::Func(func))) => {
                self.shares_functions = true;
                check(shared, func.store).map_err(wrong_store)?;
                let found = func.raw().type_id;
                if found != self.types[import.type_index as usize] {
                    return Err(differs(&ExternType::Func(shared.types.func_type(found).clone())));
                }
                shared.make_callable(*func).map_err(|error| error.to_string())?;
                self.functions.push(*func);
            }
            (ExternType::Memory(wanted), Definition::Extern(Extern::Memory(handle))) => {
                let record = handle.record(shared).map_err(wrong_store)?;
                let found = memory::current_type(record);
                if !found.matches(wanted) {
                    return Err(differs(&found));
                }
                self.memory_pointers.push(record.memory);
                self.memories.push(*handle);
            }
            (ExternType::Memory(wanted), Definition::Shared(memory)) => {
                let found = memory.ty();
                if !found.matches(wanted) {
                    return Err(differs(&found));
                }
                self.memory_pointers.push(memory.header());
                self.memories.push(Memory { store: shared.id, index: shared.add_shared_memory(memory) });
            }
            (ExternType::Table(wanted), Definition::Extern(Extern::Table(handle))) => {
                let record = handle.record(shared).map_err(wrong_store)?;
                let found = record.ty(shared);
                let (has, asks) = (found.limits, wanted.limits);
                let element = self.store_type(module.image().tables()[import.index as usize].element_type);
                let fits = record.element == element
                    && found.table64 == wanted.table64
                    && limits_match(
                        has.min,
                        has.max.unwrap_or(u64::MAX),
                        asks.min,
                        asks.max.unwrap_or(u64::MAX),
                    );
                if !fits {
                    return Err(differs(&found));
                }
                self.table_pointers.push(record.table);
                self.tables.push(*handle);
            }
            (ExternType::Global(wanted), Definition::Extern(Extern::Global(handle))) => {
                let record = handle.record(shared).map_err(wrong_store)?;
                let ty = self.store_type(module.image().globals()[import.index as usize].value_type);
                // What may be written has to be of the very type; what is only read may be of a
                // narrower one.
                let fits = record.ty == ty || !wanted.mutable && record.ty.is_subtype_of(ty);
                if !fits || record.mutable != wanted.mutable {
                    return Err(differs(&record.ty(shared)));
                }
                self.global_pointers.push(record.value);
                self.globals.push(*handle);
            }
            (ExternType::Tag(_), Definition::Extern(Extern::Tag(handle))) => {
                let record = *handle.record(shared).map_err(wrong_store)?;
                if record.type_id != self.types[import.type_index as usize] {
                    return Err(differs(&ExternType::Tag(shared.types.func_type(record.type_id).clone())));
                }
                self.tag_pointers.push(record.tag);
                self.tags.push(*handle);
            }
            (_, Definition::Refused(why)) => return Err((*why).into()),
            (_, Definition::Host { .. } | Definition::Extern(Extern::Func(_))) => {
                return Err(differs(&"a function"));
            }
            (_, Definition::Shared(_) | Definition::Extern(Extern::Memory(_))) => {
                return Err(differs(&"a memory"));
            }
            (_, Definition::Extern(Extern::Table(_))) => return Err(differs(&"a table")),
            (_, Definition::Extern(Extern::Global(_))) => return Err(differs(&"a global")),
            (_, Definition::Extern(Extern::Tag(_))) => return Err(differs(&"a tag")),
        }
        Ok(())
    }
}

impl Provision for Parts {
    fn function(&mut self, index: u32, _: *mut VMContext) -> (VMFunctionImport, u32) {
        let VMFuncRef { code, vmctx, index, .. } = self.functions[index as usize].raw();
        (VMFunctionImport { code, vmctx }, index)
    }

    fn imported_memory(&mut self, index: u32) -> *mut VMMemory {
        self.memory_pointers[index as usize]
    }

    fn imported_tag(&mut self, index: u32) -> Option<*mut VMTag> {
        Some(self.tag_pointers[index as usize])
    }

    fn imported_table(&mut self, index: u32) -> *mut VMTable {
        self.table_pointers[index as usize]
    }

    fn imported_global(&mut self, index: u32) -> *mut u8 {
        self.global_pointers[index as usize]
    }

    fn type_id(&mut self, index: u32) -> u32 {
        self.types[index as usize]
    }

    fn memory(&mut self, plan: MemoryPlan) -> Option<VMMemory> {
        self.allocator.memory(plan)
    }

    fn table(&mut self, plan: TablePlan) -> Option<VMTable> {
        self.allocator.table(plan)
    }
}

fn exports(
    shared: &mut Shared,
    context: Context,
    module: &Module,
    parts: &Parts,
) -> Vec<(&'static str, Extern)> {
    let image = module.image();
    let declared = image.module();
    let closed = declared.flags & MODULE_CLOSED_TYPES != 0;
    let store = shared.id;
    let mut references: Vec<(u32, u32)> =
        (0..).zip(image.func_refs()).map(|(own, init)| (init.function, own)).collect();
    references.sort_unstable();
    let export = |export: &wamr_aot_abi::layout::VMExport| {
        let index = export.index;
        let item = match export.kind {
            EXTERN_FUNCTION => Extern::Func(if index < declared.imported_function_count {
                parts.functions[index as usize]
            } else {
                // The instance's own reference, if it has one with the store's type ids: then two
                // handles to one function are equal.
                let first = references.partition_point(|(function, _)| *function < index);
                let own = references.get(first).filter(|(function, _)| *function == index && !closed);
                let func_ref = own.and_then(|(_, own)| core::ptr::NonNull::new(context.func_ref(*own)));
                let func_ref = func_ref.unwrap_or_else(|| {
                    shared.add_func_ref(VMFuncRef {
                        code: image.code(export.code),
                        vmctx: context.as_ptr(),
                        type_id: parts.types[export.type_index as usize],
                        index,
                    })
                });
                Func { store, func_ref }
            }),
            EXTERN_MEMORY => Extern::Memory(if index < declared.imported_memory_count {
                parts.memories[index as usize]
            } else {
                let ty = memory_type(&image.memories()[index as usize]);
                shared.memories.push(MemoryRecord { memory: context.memory(index), ty });
                Memory { store, index: last(&shared.memories) }
            }),
            EXTERN_TABLE => Extern::Table(if index < declared.imported_table_count {
                parts.tables[index as usize]
            } else {
                let ty = &image.tables()[index as usize];
                shared.tables.push(TableRecord {
                    table: context.table(index),
                    element: parts.store_type(ty.element_type),
                    max: declared_table_limits(ty).max,
                    table64: ty.flags & TABLE_64 != 0,
                });
                Table { store, index: last(&shared.tables) }
            }),
            EXTERN_GLOBAL => Extern::Global(if index < declared.imported_global_count {
                parts.globals[index as usize]
            } else {
                let ty = &image.globals()[index as usize];
                let (value, mutable) = (context.global(index), ty.mutable != 0);
                shared.globals.push(GlobalRecord { value, ty: parts.store_type(ty.value_type), mutable });
                Global { store, index: last(&shared.globals) }
            }),
            EXTERN_TAG => Extern::Tag(if index < declared.imported_tag_count {
                parts.tags[index as usize]
            } else {
                let type_id = parts.types[export.type_index as usize];
                shared.tags.push(TagRecord { tag: context.own_tag(index), type_id });
                Tag { store, index: last(&shared.tags) }
            }),
            kind => unreachable!("the compiler writes no kind {kind}"),
        };
        (image.string(&export.name), item)
    };
    module.raw_exports().iter().map(export).collect()
}
