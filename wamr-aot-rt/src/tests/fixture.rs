//! Modules made by hand. What they consist of is leaked: a module lives for ever.

use alloc::{boxed::Box, vec::Vec};
use core::ptr::null;

use wamr_aot_abi::{
    builtins::VMBuiltins, guest_fn, layout::*, signature::ValType, sizes, trap::TrapKind, version::ABI_HASH,
};

use crate::{
    InstanceOptions, InstantiateError, Module,
    instance::{
        imports::{ImportedState, Imports, InstanceParts},
        owned::OwnedInstance,
    },
};

pub(super) fn leak<T>(values: Vec<T>) -> *const T {
    Box::leak(values.into_boxed_slice()).as_ptr()
}

pub(super) fn string(text: &'static str) -> VMString {
    VMString { bytes: text.as_ptr(), len: text.len() }
}

/// A constant expression of one operation.
pub(super) fn constant(code: u32, low: u64) -> VMConstExpr {
    expr(Vec::from([op(code, 0, low)]))
}

pub(super) fn op(code: u32, index: u32, low: u64) -> VMConstOp {
    VMConstOp { code, index, low, high: 0 }
}

pub(super) fn expr(ops: Vec<VMConstOp>) -> VMConstExpr {
    let len = ops.len();
    VMConstExpr { ops: leak(ops), len, value: 0 }
}

pub(super) const NO_EXPR: VMConstExpr = VMConstExpr { ops: null(), len: 0, value: 0 };

pub(super) struct FuncTypeParts {
    pub(super) params: Vec<ValType>,
    pub(super) results: Vec<ValType>,
    pub(super) from_slots: *const u8,
    pub(super) to_slots: *const u8,
}

pub(super) enum Item {
    /// The type and, if it is defined, the code.
    Func(u32, *const u8),
    Table,
    Memory,
    Global,
    /// The type.
    Tag(u32),
}

/// What a module is made of. Imports come first in each list.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) flags: u32,
    pub(super) imported_functions: u32,
    pub(super) imported_memories: u32,
    pub(super) imported_tables: u32,
    pub(super) imported_globals: u32,
    pub(super) functions: u32,
    pub(super) memories: Vec<VMMemoryType>,
    pub(super) tables: Vec<VMTableType>,
    /// Type, mutability and initial value.
    pub(super) globals: Vec<(ValType, bool, VMConstExpr)>,
    pub(super) func_refs: Vec<VMFuncRefInit>,
    pub(super) data: Vec<(u32, VMConstExpr, &'static [u8])>,
    pub(super) elements: Vec<(u32, VMConstExpr, Vec<u32>)>,
    pub(super) start: Option<(u32, *const u8)>,
    pub(super) types: Vec<FuncTypeParts>,
    pub(super) imports: Vec<(&'static str, &'static str, Item, u32)>,
    pub(super) exports: Vec<(&'static str, Item, u32)>,
    pub(super) names: Vec<&'static str>,
    pub(super) imported_tags: u32,
    /// Index of the type, size of the payload, and name.
    pub(super) tags: Vec<(u32, u32, &'static str)>,
    /// How many exceptions there is room for.
    pub(super) exceptions: u32,
}

pub(super) fn memory(min: u64, max: u64) -> VMMemoryType {
    memory_of(VMMemoryType {
        min,
        max,
        limit: u64::MAX,
        page_size_log2: 16,
        flags: 0,
        len: 0,
        max_len: 0,
        static_capacity: 0,
    })
}

/// With the lengths that the compiler writes.
pub(super) fn memory_of(ty: VMMemoryType) -> VMMemoryType {
    let VMMemoryType { min, max, limit, page_size_log2, flags, .. } = ty;
    let lengths =
        sizes::defined_memory(min, max, limit, page_size_log2, flags & MEMORY_64 != 0, PointerWidth::HOST);
    let (len, max_len) =
        lengths.map_or((usize::MAX, 0), |lengths| (lengths.len as usize, lengths.max_len as usize));
    VMMemoryType { len, max_len, ..ty }
}

pub(super) fn table(element: ValType, min: u64, max: u64) -> VMTableType {
    VMTableType { min, max, element_type: element.code(), flags: 0, init: NO_EXPR }
}

impl Parts {
    pub(super) fn module(self) -> &'static VMModule {
        self.both().0
    }

    pub(super) fn untyped(self) -> Module {
        let (module, reflection) = self.both();
        // SAFETY: both are made here, of parts that fit together, with absolute pointers.
        unsafe { Module::from_raw(module, reflection, 0) }
    }

    pub(super) fn both(self) -> (&'static VMModule, &'static VMReflection) {
        let payload = self.tags.iter().map(|(_, payload, _)| *payload).max().unwrap_or(0);
        let exception_size = size_of::<VMException>() as u32 + payload;
        let mut size = size_of::<VMContext>() as u32;
        let mut place = |count: usize, each: usize| {
            let offset = size.next_multiple_of(16);
            size = offset + (count * each) as u32;
            offset
        };
        let offsets = VMArrayOffsets {
            memories: place(self.memories.len(), size_of::<VMMemory>()),
            imported_memories: place(self.imported_memories as usize, 8),
            tables: place(self.tables.len(), size_of::<VMTable>()),
            imported_tables: place(self.imported_tables as usize, 8),
            globals: place(0, 0),
            imported_globals: place(self.imported_globals as usize, 8),
            function_imports: place(self.imported_functions as usize, size_of::<VMFunctionImport>()),
            func_refs: place(self.func_refs.len(), size_of::<VMFuncRef>()),
            type_ids: place(self.types.len(), 4),
            dropped_data: place(self.data.len().div_ceil(32), 4),
            dropped_elements: place(self.elements.len().div_ceil(32), 4),
            tags: place(self.tags.len(), size_of::<VMTag>()),
            imported_tags: place(self.imported_tags as usize, 8),
            exceptions: place(self.exceptions as usize, exception_size as usize),
        };
        let globals = self.globals.iter().map(|(ty, mutable, init)| VMGlobalType {
            value_type: ty.code(),
            mutable: (*mutable).into(),
            offset: place(1, 16),
            reserved: 0,
            init: *init,
        });
        let globals: Vec<_> = globals.collect();
        let context_size = size.next_multiple_of(16);
        let data = self.data.iter().map(|(memory, offset, bytes)| VMDataSegment {
            bytes: bytes.as_ptr(),
            len: bytes.len(),
            memory: *memory,
            reserved: 0,
            offset: *offset,
        });
        let data: Vec<_> = data.collect();
        let elements = self.elements.into_iter().map(|(table, offset, items)| VMElementSegment {
            len: items.len(),
            items: leak(items),
            table,
            reserved: 0,
            offset,
        });
        let elements: Vec<_> = elements.collect();
        let mut name_offsets = Vec::from([0]);
        name_offsets.extend(self.names.iter().scan(0, |end, name| {
            *end += name.len() as u32;
            Some(*end)
        }));
        let module = VMModule {
            abi_hash: ABI_HASH,
            flags: self.flags,
            context_size,
            offsets,
            imported_memory_count: self.imported_memories,
            memory_count: self.memories.len() as u32,
            memories: leak(self.memories),
            imported_table_count: self.imported_tables,
            table_count: self.tables.len() as u32,
            tables: leak(self.tables),
            imported_global_count: self.imported_globals,
            global_count: globals.len() as u32,
            globals: leak(globals),
            imported_function_count: self.imported_functions,
            function_count: self.functions,
            func_ref_count: self.func_refs.len() as u32,
            type_count: self.types.len() as u32,
            func_refs: leak(self.func_refs),
            data_segment_count: data.len() as u32,
            data_segments: leak(data),
            element_segment_count: elements.len() as u32,
            element_segments: leak(elements),
            start_code: self.start.map_or(null(), |(_, code)| code),
            start_index: self.start.map_or(u32::MAX, |(index, _)| index),
            tail_bodies: null(),
            function_name_count: self.names.len() as u32,
            function_name_offsets: leak(name_offsets),
            function_name_bytes: leak(self.names.concat().into_bytes()),
            name: string("fixture"),
            cpu_features: 0,
            needs: wamr_aot_abi::needs::ALL,
            global_values: null(),
            global_values_len: 0,
            table_limit: 10_000_000,
            tail_convention: 0,
            imported_tag_count: self.imported_tags,
            tag_count: self.tags.len() as u32,
            tags: leak(
                (0..)
                    .zip(&self.tags)
                    .map(|(first, (type_index, payload, name))| VMTagType {
                        type_index: *type_index,
                        payload: *payload,
                        first,
                        name: string(name),
                    })
                    .collect(),
            ),
            exception_count: self.exceptions,
            exception_size,
            dispatch_count: 0,
        };
        let codes = |types: &[ValType]| leak(types.iter().map(|ty| ty.code()).collect());
        let types: Vec<_> = self
            .types
            .iter()
            .enumerate()
            .map(|(index, ty)| VMFuncType {
                params: codes(&ty.params),
                results: codes(&ty.results),
                param_count: ty.params.len() as u32,
                result_count: ty.results.len() as u32,
                group_first: index as u32,
                group_len: 1,
                call_from_slots: ty.from_slots,
                call_to_slots: ty.to_slots,
            })
            .collect();
        let kind = |item: &Item| match item {
            Item::Func(type_index, code) => (EXTERN_FUNCTION, *type_index, *code),
            Item::Table => (EXTERN_TABLE, 0, null()),
            Item::Memory => (EXTERN_MEMORY, 0, null()),
            Item::Global => (EXTERN_GLOBAL, 0, null()),
            Item::Tag(type_index) => (EXTERN_TAG, *type_index, null()),
        };
        let imports = self.imports.iter().map(|(module, name, item, index)| {
            let (kind, type_index, _) = kind(item);
            VMImport {
                module: string(module),
                name: string(name),
                kind,
                index: *index,
                type_index,
                reserved: 0,
            }
        });
        let exports = self.exports.iter().map(|(name, item, index)| {
            let (kind, type_index, code) = kind(item);
            VMExport { name: string(name), kind, index: *index, type_index, reserved: 0, code }
        });
        let reflection = VMReflection {
            type_count: types.len() as u32,
            types: leak(types),
            import_count: imports.len() as u32,
            imports: leak(imports.collect()),
            export_count: exports.len() as u32,
            exports: leak(exports.collect()),
            reserved: 0,
        };
        (Box::leak(Box::new(module)), Box::leak(Box::new(reflection)))
    }
}

/// A typed instance of a module that imports only functions.
pub(super) fn instance<H>(module: &'static VMModule, data: H, functions: &[*const u8]) -> OwnedInstance<H> {
    try_instance(module, data, functions).expect("the fixture instantiates")
}

pub(super) fn try_instance<H>(
    module: &'static VMModule,
    data: H,
    functions: &[*const u8],
) -> Result<OwnedInstance<H>, InstantiateError> {
    imports(module, data, functions, &[], &[], &[])
}

pub(super) fn imports<H>(
    module: &'static VMModule,
    data: H,
    functions: &[*const u8],
    memories: &[crate::MemoryLimits],
    tables: &[crate::TableLimits],
    globals: &[crate::__private::GlobalValue],
) -> Result<OwnedInstance<H>, InstantiateError> {
    let builtins: &'static VMBuiltins = &crate::store::builtins::FULL;
    // SAFETY: the fixtures fit together; the tests pass functions of the types that their guests
    // call, for an `H`.
    unsafe { make(module, builtins, data, functions, memories, tables, globals) }
}

/// # Safety
/// As for [`OwnedInstance::new`].
unsafe fn make<H>(
    module: &'static VMModule,
    builtins: &'static VMBuiltins,
    data: H,
    functions: &[*const u8],
    memories: &[crate::MemoryLimits],
    tables: &[crate::TableLimits],
    globals: &[crate::__private::GlobalValue],
) -> Result<OwnedInstance<H>, InstantiateError> {
    let memories: Vec<_> = memories.iter().map(|limits| (*limits).into()).collect();
    let state = ImportedState { memories: &memories, tables, globals };
    let parts = InstanceParts { module, builtins, imports: Imports { functions, state } };
    // SAFETY: passed on.
    unsafe { OwnedInstance::new(data, parts, InstanceOptions::new()) }
}

/// What generated code does to trap.
pub(super) unsafe fn guest_trap(vmctx: *mut VMContext, kind: TrapKind) {
    // SAFETY: called by the tests' guests with their own context.
    unsafe {
        let builtins = (*(*vmctx).store).builtins;
        (*builtins).trap.expect("the table is full")(vmctx, kind.code(), 1, 0x1234);
    }
}

/// What generated code does first.
pub(super) unsafe fn guest_prologue(vmctx: *mut VMContext) {
    let local = 0u8;
    // SAFETY: called by the tests' guests with their own context.
    unsafe {
        if (core::hint::black_box(&raw const local) as usize) < (*(*vmctx).store).stack_limit {
            guest_trap(vmctx, TrapKind::StackOverflow);
        }
    }
}

/// Calls the first imported function, of type `[i32] -> [i32]`.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub(super) unsafe extern "C" fn guest_call_import(vmctx: *mut VMContext, value: i32) -> i32 {
    // SAFETY: the fixtures that use this import such a function.
    unsafe {
        guest_prologue(vmctx);
        let offset = (*(*vmctx).module).offsets.function_imports as usize;
        let import = *vmctx.byte_add(offset).cast::<VMFunctionImport>();
        let code: guest_fn!(unsafe fn(*mut VMContext, i32) -> i32) = core::mem::transmute(import.code);
        code(import.vmctx, value)
    }
}

/// Traps with the code that it gets; 0 adds 1 to nothing.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub(super) unsafe extern "C" fn guest_trap_with(vmctx: *mut VMContext, code: i32) -> i32 {
    // SAFETY: the tests call it with a context.
    unsafe {
        guest_prologue(vmctx);
        if let Some(kind) = TrapKind::from_code(code as u32) {
            guest_trap(vmctx, kind);
        }
    }
    1
}

/// `[i32] -> [i32]`, from slots and to slots, as the compiler writes them.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub(super) unsafe extern "C" fn unary_from_slots(
    vmctx: *mut VMContext,
    code: *const u8,
    values: *mut VMSlot,
) {
    // SAFETY: called for functions of this type.
    unsafe {
        let code: guest_fn!(unsafe fn(*mut VMContext, i32) -> i32) = core::mem::transmute(code);
        let result = code(vmctx, values.cast::<i32>().read());
        values.cast::<i32>().write(result);
    }
}

/// See [`unary_from_slots`].
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub(super) unsafe extern "C" fn unary_to_slots(vmctx: *mut VMContext, value: i32) -> i32 {
    // SAFETY: the context of a host function is a `VMHostFunction`.
    unsafe {
        let function = vmctx.cast::<VMHostFunction>();
        let mut values = [VMSlot::default()];
        values.as_mut_ptr().cast::<i32>().write(value);
        let call: guest_fn!(unsafe fn(*mut VMHostFunction, *mut VMSlot)) =
            core::mem::transmute((*function).call);
        call(function, values.as_mut_ptr());
        values.as_ptr().cast::<i32>().read()
    }
}

/// The type `[i32] -> [i32]`.
pub(super) fn unary() -> FuncTypeParts {
    FuncTypeParts {
        params: Vec::from([ValType::I32]),
        results: Vec::from([ValType::I32]),
        from_slots: unary_from_slots as *const u8,
        to_slots: unary_to_slots as *const u8,
    }
}
