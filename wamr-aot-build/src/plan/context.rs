//! The layout of an instance's context.

use wamr_aot_abi::{
    layout::{CONTEXT_ALIGN, PointerWidth, VMContext, VMFuncRef, VMFunctionImport, VMMemory, VMTable, VMTag},
    signature::ValType,
};

use super::{ExceptionPlan, instance};
use crate::wasm::Module;

/// The location of a memory's header, a table's header, or a global's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the context, at this offset.
    Defined { offset: u32 },
    /// Elsewhere: the context has a pointer to it at this offset.
    Imported { offset: u32 },
}

/// Offsets from the start of the context, in bytes.
#[derive(Debug)]
pub(crate) struct ContextLayout {
    width: PointerWidth,
    pub(crate) size: u32,
    pub(crate) memories: u32,
    pub(crate) imported_memories: u32,
    pub(crate) tables: u32,
    /// How many tables an instance has, with those that it imports.
    pub(crate) table_count: u32,
    pub(crate) imported_tables: u32,
    /// The offset of the first defined global.
    pub(crate) global_start: u32,
    /// The offset of each defined global's value.
    pub(crate) globals: Vec<u32>,
    pub(crate) imported_globals: u32,
    pub(crate) function_imports: u32,
    pub(crate) func_refs: u32,
    pub(crate) type_ids: u32,
    pub(crate) dropped_data: u32,
    pub(crate) dropped_elements: u32,
    /// How many element segments an instance has.
    pub(crate) element_segment_count: u32,
    pub(crate) tags: u32,
    pub(crate) imported_tags: u32,
    /// The room for exceptions.
    pub(crate) exceptions: u32,
}

impl ContextLayout {
    /// Small and frequently used items come first, so that their offsets fit into short
    /// instructions.
    pub(super) fn new(
        module: &Module<'_>,
        width: PointerWidth,
        closed_types: bool,
        exceptions: ExceptionPlan,
    ) -> ContextLayout {
        let pointer = width.bytes();
        let mut end = VMContext::OFFSETS.layout.size(width);
        let mut array = |count: usize, size: u32, align: u32| {
            let start = end.next_multiple_of(align);
            // The counts are bounded by the size of the module, which is far below 4 GiB / 16.
            end = start + u32::try_from(count).expect("counts fit in 32 bits") * size;
            start
        };
        let defined_memories = module.memories.len() - module.imported_memories as usize;
        let table_count = instance::tables(module);
        let defined_tables = (table_count - module.imported_tables) as usize;
        let memories = array(
            defined_memories,
            VMMemory::OFFSETS.layout.size(width),
            VMMemory::OFFSETS.layout.align(width),
        );
        let imported_memories = array(module.imported_memories as usize, pointer, pointer);
        let tables =
            array(defined_tables, VMTable::OFFSETS.layout.size(width), VMTable::OFFSETS.layout.align(width));
        let imported_tables = array(module.imported_tables as usize, pointer, pointer);
        let global_start = array(0, 1, 1);
        let globals = module.globals[module.imported_globals as usize..]
            .iter()
            .map(|global| {
                let size = value_size(global.ty, width);
                array(1, size, size)
            })
            .collect();
        let imported_globals = array(module.imported_globals as usize, pointer, pointer);
        let function_imports =
            array(module.imported_functions as usize, VMFunctionImport::OFFSETS.layout.size(width), pointer);
        let func_refs = array(module.escaping.len(), VMFuncRef::OFFSETS.layout.size(width), pointer);
        let type_ids = array(if closed_types { 0 } else { module.types.len() }, 4, 4);
        let dropped_data = array(module.data.len().div_ceil(32), 4, 4);
        let element_segment_count = instance::element_segments(module);
        let dropped_elements = array(element_segment_count.div_ceil(32) as usize, 4, 4);
        let imported_tags = array(module.imported_tags as usize, pointer, pointer);
        let tags = array(module.tags.len(), VMTag::OFFSETS.layout.size(width), pointer);
        let exceptions = array(exceptions.count as usize, exceptions.size, 8);
        ContextLayout {
            width,
            size: end.next_multiple_of(CONTEXT_ALIGN as u32),
            memories,
            imported_memories,
            tables,
            table_count,
            imported_tables,
            global_start,
            globals,
            imported_globals,
            function_imports,
            func_refs,
            type_ids,
            dropped_data,
            dropped_elements,
            element_segment_count,
            tags,
            imported_tags,
            exceptions,
        }
    }

    pub(crate) fn memory(&self, module: &Module<'_>, index: u32) -> Place {
        let size = VMMemory::OFFSETS.layout.size(self.width);
        self.place(index, module.imported_memories, self.imported_memories, |i| self.memories + i * size)
    }

    pub(crate) fn table(&self, module: &Module<'_>, index: u32) -> Place {
        let size = VMTable::OFFSETS.layout.size(self.width);
        self.place(index, module.imported_tables, self.imported_tables, |i| self.tables + i * size)
    }

    pub(crate) fn global(&self, module: &Module<'_>, index: u32) -> Place {
        self.place(index, module.imported_globals, self.imported_globals, |i| self.globals[i as usize])
    }

    pub(crate) fn tag(&self, module: &Module<'_>, index: u32) -> Place {
        let size = VMTag::OFFSETS.layout.size(self.width);
        // An imported tag has a place among all tags, too.
        let defined = |i| self.tags + (i + module.imported_tags) * size;
        self.place(index, module.imported_tags, self.imported_tags, defined)
    }

    fn place(&self, index: u32, imported: u32, imports: u32, defined: impl FnOnce(u32) -> u32) -> Place {
        match index.checked_sub(imported) {
            Some(index) => Place::Defined { offset: defined(index) },
            None => Place::Imported { offset: imports + index * self.width.bytes() },
        }
    }

    /// The offset of the [`VMFunctionImport`] of an imported function.
    pub(crate) fn function_import(&self, index: u32) -> u32 {
        self.function_imports + index * VMFunctionImport::OFFSETS.layout.size(self.width)
    }

    /// The offset of the [`VMFuncRef`] of an escaping function, by its position among them.
    pub(crate) fn func_ref(&self, position: u32) -> u32 {
        self.func_refs + position * VMFuncRef::OFFSETS.layout.size(self.width)
    }

    /// The offset of the store's id of a type.
    pub(crate) fn type_id(&self, ty: u32) -> u32 {
        self.type_ids + ty * 4
    }
}

/// The bytes that a value takes in memory.
pub(super) fn value_size(ty: ValType, width: PointerWidth) -> u32 {
    match ty {
        ValType::I32 | ValType::F32 => 4,
        ValType::I64 | ValType::F64 => 8,
        ValType::V128 => 16,
        ValType::FuncRef
        | ValType::ExternRef
        | ValType::NonNullFuncRef
        | ValType::NonNullExternRef
        | ValType::ExnRef
        | ValType::NonNullExnRef
        | ValType::TypedFuncRef { .. } => width.bytes(),
    }
}
