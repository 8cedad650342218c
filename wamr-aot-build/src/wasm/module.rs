//! A parsed and validated module whose features are all supported: the later stages rely on this.

use std::collections::HashMap;

use wamr_aot_abi::signature::ValType;

use super::{extent::Extent, mentions::Mention, uses::Site};
use crate::diagnostics::{Place, report::quote};

/// A function type: the types of parameters and results, with indices in [`Module::types`] that are
/// below the end of the type's group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FuncType {
    pub(crate) params: Vec<ValType>,
    pub(crate) results: Vec<ValType>,
    pub(crate) group: TypeGroup,
}

/// A recursion group (spec, 2.3.9): a range of [`Module::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TypeGroup {
    pub(crate) first: u32,
    pub(crate) len: u32,
}

/// A module. Index spaces are as in the specification: imports come first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Module<'a> {
    /// The name in the name section.
    pub(crate) name: Option<String>,
    /// The length of the file in bytes.
    pub(crate) file_len: u64,
    /// Distinct function types: they differ in structure, in their recursion group, or in their
    /// position in the group.
    pub(crate) types: Vec<FuncType>,
    /// The index in `types` for each type index of the module (`block` and `call_indirect` use
    /// those).
    pub(crate) canonical_types: Vec<u32>,
    pub(crate) imports: Vec<Import>,
    pub(crate) exports: Vec<Export>,
    pub(crate) functions: Vec<Function>,
    pub(crate) tables: Vec<Table>,
    pub(crate) memories: Vec<Memory>,
    pub(crate) globals: Vec<Global>,
    /// For each tag the function type whose parameters are its payload: an index in `types`.
    pub(crate) tags: Vec<u32>,
    pub(crate) imported_functions: u32,
    pub(crate) imported_tables: u32,
    pub(crate) imported_memories: u32,
    pub(crate) imported_globals: u32,
    pub(crate) imported_tags: u32,
    pub(crate) start: Option<u32>,
    pub(crate) elements: Vec<ElementSegment>,
    pub(crate) data: Vec<DataSegment<'a>>,
    /// Bodies of the defined functions: `bodies[i]` is function `imported_functions + i`.
    pub(crate) bodies: Vec<Body<'a>>,
    /// Functions that can become a reference: in an element segment, under `ref.func`, or in a
    /// global's initial value. Sorted, without repetition.
    pub(crate) escaping: Vec<u32>,
    pub(crate) tail_calls: TailCalls,
    /// The functions with calls through a table or a reference, sorted, without repetition.
    pub(crate) indirect_callers: Vec<u32>,
    /// The memories that a function grows, sorted, without repetition.
    pub(crate) grown_memories: Vec<u32>,
    /// Whether a function copies within memory 0.
    pub(crate) copies_memory: bool,
    /// Whether a function fills memory 0.
    pub(crate) fills_memory: bool,
    /// Whether a function uses a table.
    pub(crate) uses_tables: bool,
    /// Whether it has tags, or instructions that throw or handle exceptions.
    pub(crate) uses_exceptions: bool,
    /// The first place that needs vector instructions.
    pub(crate) simd: Option<Place>,
    /// The furthest uses of memories, as far as addresses in the module reveal them.
    pub(crate) reaches: Vec<Reach>,
    /// The sections that say what world the module is for (`component-type:*`).
    pub(crate) component_types: Vec<&'a [u8]>,
}

/// An item at an address that the module reveals.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    pub(crate) memory: u32,
    /// The address up to which the memory must reach, at most the declared size.
    pub(crate) end: u64,
    /// The function or global that reveals it.
    pub(crate) site: Site,
    /// The offset in the file.
    pub(crate) offset: u64,
    /// A description for messages.
    pub(crate) what: String,
}

/// The tail calls in a module's bodies. Each list is sorted, without repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TailCalls {
    /// The functions with tail calls.
    pub(crate) callers: Vec<u32>,
    /// The functions that are tail-called by index.
    pub(crate) callees: Vec<u32>,
    /// The types of the functions that are tail-called through references and tables: indices in
    /// [`Module::types`].
    pub(crate) types: Vec<u32>,
}

impl TailCalls {
    /// The imported functions among the callees: the indices below `imported_functions`.
    pub(crate) fn imports(&self, imported_functions: u32) -> impl Iterator<Item = u32> {
        self.callees.iter().copied().take_while(move |&callee| callee < imported_functions)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Index in [`Module::types`].
    pub(crate) ty: u32,
    /// The name in the name section.
    pub(crate) name: Option<String>,
    /// The parameter names in the name section: (index, name), by index.
    pub(crate) param_names: Vec<(u32, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) element: ValType,
    pub(crate) min: u64,
    pub(crate) max: Option<u64>,
    pub(crate) table64: bool,
    /// The value of the initial elements. Empty for nulls, and for imported tables.
    pub(crate) init: ConstExpr,
    /// Whether anything may use it while an instance exists.
    pub(crate) is_reached: bool,
    /// The elements, if the table is a constant of the module. No segment has them then, and the
    /// instance has no elements.
    pub(crate) dispatch: Option<Dispatch>,
}

/// The elements of a table that only serves calls: functions that the module defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dispatch {
    /// `None` for null.
    pub(crate) functions: Vec<Option<u32>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// In pages.
    pub(crate) min: u64,
    /// In pages.
    pub(crate) max: Option<u64>,
    pub(crate) page_size_log2: u32,
    pub(crate) memory64: bool,
    pub(crate) shared: bool,
}

impl Memory {
    /// The initial size in bytes. Saturates: a 64-bit memory may declare more than 2^64 bytes, and
    /// can then never be created.
    pub(crate) fn min_bytes(&self) -> u64 {
        u64::try_from(u128::from(self.min) << self.page_size_log2).unwrap_or(u64::MAX)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Global {
    pub(crate) ty: ValType,
    pub(crate) mutable: bool,
    /// Empty for imported globals.
    pub(crate) init: ConstExpr,
    /// The name in the name section.
    pub(crate) name: Option<String>,
    /// The offset of the initial value in the file, or of the import if the global is imported.
    pub(crate) offset: u64,
}

impl Global {
    /// The initial value, if it is an `i32` constant in the module.
    pub(crate) fn init_i32(&self) -> Option<i32> {
        match self.init[..] {
            [ConstOp::I32(value)] => Some(value),
            _ => None,
        }
    }

    /// The initial value, if it is an `i64` constant in the module.
    pub(crate) fn init_i64(&self) -> Option<i64> {
        match self.init[..] {
            [ConstOp::I64(value)] => Some(value),
            _ => None,
        }
    }
}

/// An import or export: an index in the index space of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entity {
    Function(u32),
    Table(u32),
    Memory(u32),
    Global(u32),
    Tag(u32),
}

#[derive(Clone, Debug)]
pub(crate) struct Import {
    pub(crate) module: String,
    pub(crate) name: String,
    pub(crate) entity: Entity,
}

#[derive(Clone, Debug)]
pub(crate) struct Export {
    pub(crate) name: String,
    pub(crate) entity: Entity,
}

/// A constant expression in postfix order.
pub(crate) type ConstExpr = Vec<ConstOp>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConstOp {
    I32(i32),
    I64(i64),
    /// Bits.
    F32(u32),
    /// Bits.
    F64(u64),
    V128(u128),
    RefNull,
    RefFunc(u32),
    GlobalGet(u32),
    I32Add,
    I32Sub,
    I32Mul,
    I64Add,
    I64Sub,
    I64Mul,
}

#[derive(Clone, Debug)]
pub(crate) struct ElementSegment {
    pub(crate) mode: SegmentMode,
    pub(crate) items: Vec<ElementItem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ElementItem {
    Null,
    Function(u32),
    Global(u32),
}

#[derive(Clone, Debug)]
pub(crate) enum SegmentMode {
    /// Copied at instantiation into this table or memory, at this offset.
    Active {
        index: u32,
        offset: ConstExpr,
    },
    Passive,
    /// For elements only: declares references.
    Declared,
}

#[derive(Clone, Debug)]
pub(crate) struct DataSegment<'a> {
    pub(crate) mode: SegmentMode,
    pub(crate) bytes: &'a [u8],
}

/// A function body: validated, not yet decoded.
#[derive(Clone, Debug)]
pub(crate) struct Body<'a> {
    /// The reader, which knows its offset in the file.
    pub(crate) reader: wasmparser::FunctionBody<'a>,
    pub(crate) extent: Extent,
    /// What it names, sorted, without repetition.
    pub(crate) mentions: Box<[Mention]>,
    /// Whether it is compiled.
    pub(crate) is_reached: bool,
}

impl Module<'_> {
    /// The type of a function.
    pub(crate) fn function_type(&self, function: u32) -> &FuncType {
        &self.types[self.functions[function as usize].ty as usize]
    }

    /// The payload of a tag.
    pub(crate) fn payload(&self, tag: u32) -> &[ValType] {
        &self.types[self.tags[tag as usize] as usize].params
    }

    /// Whether the function is imported.
    pub(crate) fn is_imported(&self, function: u32) -> bool {
        function < self.imported_functions
    }

    /// A function for messages: its name, if it has one, and its index.
    pub(crate) fn function_label(&self, function: u32) -> String {
        let name = self.function_names().get_mut(function as usize).and_then(Option::take);
        match name {
            Some(name) => format!("function {} (index {function})", quote(&name)),
            None => format!("function {function}"),
        }
    }

    /// For each imported tag the first one with the same names and the same type, which a host
    /// makes for all of them. Every other tag stands for itself.
    pub(crate) fn first_tags(&self) -> Vec<u32> {
        let mut firsts: Vec<u32> = (0u32..).zip(&self.tags).map(|(index, _)| index).collect();
        let mut seen = HashMap::new();
        for import in &self.imports {
            if let Entity::Tag(index) = import.entity {
                let ty = self.tags[index as usize];
                let names = (import.module.as_str(), import.name.as_str());
                firsts[index as usize] = *seen.entry((names, ty)).or_insert(index);
            }
        }
        firsts
    }

    /// The names by which the host knows the tags: of the first export, or of the import. Tags
    /// that are the same for the host have one name.
    pub(crate) fn tag_names(&self) -> Vec<Option<String>> {
        let firsts = self.first_tags();
        let mut names = vec![None; self.tags.len()];
        let exports = self.exports.iter().map(|export| (export.entity, export.name.clone()));
        let imports =
            self.imports.iter().map(|import| (import.entity, format!("{}.{}", import.module, import.name)));
        for (entity, name) in exports.chain(imports) {
            if let Entity::Tag(index) = entity {
                names[firsts[index as usize] as usize].get_or_insert(name);
            }
        }
        firsts.iter().map(|&first| names[first as usize].clone()).collect()
    }

    /// A name for each function that has one: from the name section, otherwise from its first
    /// export or its import.
    pub(crate) fn function_names(&self) -> Vec<Option<String>> {
        let mut names: Vec<Option<String>> =
            self.functions.iter().map(|function| function.name.clone()).collect();
        let exports = self.exports.iter().map(|export| (export.entity, export.name.clone()));
        let imports =
            self.imports.iter().map(|import| (import.entity, format!("{}.{}", import.module, import.name)));
        for (entity, name) in exports.chain(imports) {
            if let Entity::Function(index) = entity
                && let Some(slot) = names.get_mut(index as usize)
            {
                slot.get_or_insert(name);
            }
        }
        names
    }
}
