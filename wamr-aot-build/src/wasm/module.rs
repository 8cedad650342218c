//! A parsed, validated module whose features are all supported: what the later stages may rely on.

use wamr_aot_abi::signature::ValType;

use super::{extent::Extent, uses::Site};
use crate::diagnostics::{Place, report::quote};

/// A function type: the types of parameters and results, with indices in [`Module::types`] that are below the end of the type's
/// group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FuncType {
    pub(crate) params: Vec<ValType>,
    pub(crate) results: Vec<ValType>,
    pub(crate) group: TypeGroup,
}

/// A recursion group (spec, 2.3.9): neighbours in [`Module::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TypeGroup {
    pub(crate) first: u32,
    pub(crate) len: u32,
}

/// A module. Index spaces are as in the spec: imports first.
#[derive(Debug, Default)]
pub(crate) struct Module<'a> {
    /// The name that the name section gives.
    pub(crate) name: Option<String>,
    /// The length of the file in bytes.
    pub(crate) file_len: u64,
    /// Function types, each different from the others: in structure, or in its recursion group or its place there.
    pub(crate) types: Vec<FuncType>,
    /// The index in `types` for each type index of the module (`block` and `call_indirect` use those).
    pub(crate) canonical_types: Vec<u32>,
    pub(crate) imports: Vec<Import>,
    pub(crate) exports: Vec<Export>,
    pub(crate) functions: Vec<Function>,
    pub(crate) tables: Vec<Table>,
    pub(crate) memories: Vec<Memory>,
    pub(crate) globals: Vec<Global>,
    pub(crate) imported_functions: u32,
    pub(crate) imported_tables: u32,
    pub(crate) imported_memories: u32,
    pub(crate) imported_globals: u32,
    pub(crate) start: Option<u32>,
    pub(crate) elements: Vec<ElementSegment>,
    pub(crate) data: Vec<DataSegment<'a>>,
    /// Bodies of the defined functions: `bodies[i]` is function `imported_functions + i`.
    pub(crate) bodies: Vec<Body<'a>>,
    /// Functions that can become a reference: in an element segment, under `ref.func`, or in a global's initial value.
    /// Sorted, without repetition.
    pub(crate) escaping: Vec<u32>,
    pub(crate) tail_calls: TailCalls,
    /// The functions with calls through a table or a reference: sorted, each once.
    pub(crate) indirect_callers: Vec<u32>,
    /// Some function uses a table.
    pub(crate) uses_tables: bool,
    /// The first place that needs vectors.
    pub(crate) simd: Option<Place>,
    /// Up to where memories are used, as far as addresses in the module tell.
    pub(crate) reaches: Vec<Reach>,
}

/// Something at an address that the module tells.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    pub(crate) memory: u32,
    /// The address that the memory must reach for it, at most what the module declares.
    pub(crate) end: u64,
    /// The function or global that tells it.
    pub(crate) site: Site,
    /// Where in the file it does.
    pub(crate) offset: u64,
    /// What it tells, for people.
    pub(crate) what: String,
}

/// What the tail calls of a module's bodies are. Each list is sorted, without repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TailCalls {
    /// The functions with tail calls.
    pub(crate) callers: Vec<u32>,
    /// The functions that are called by index.
    pub(crate) callees: Vec<u32>,
    /// The types of the functions that are called through references and tables: indices in [`Module::types`].
    pub(crate) types: Vec<u32>,
}

impl TailCalls {
    /// Those of the functions called by index that are imported: the indices below `imported_functions`.
    pub(crate) fn imports(&self, imported_functions: u32) -> impl Iterator<Item = u32> {
        self.callees.iter().copied().take_while(move |&callee| callee < imported_functions)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Index in [`Module::types`].
    pub(crate) ty: u32,
    /// The name that the name section gives.
    pub(crate) name: Option<String>,
    /// The names of the parameters that the name section gives: (index, name), by index.
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
    /// The bytes that it starts with. Saturates: a memory64 may declare more than 2^64 bytes, and can then never be made.
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
    /// The name that the name section gives.
    pub(crate) name: Option<String>,
    /// Where the initial value is in the file; of an imported global, the import.
    pub(crate) offset: u64,
}

impl Global {
    /// The initial value, if it stands in the module as an `i32`.
    pub(crate) fn init_i32(&self) -> Option<i32> {
        match self.init[..] {
            [ConstOp::I32(value)] => Some(value),
            _ => None,
        }
    }

    /// The initial value, if it stands in the module as an `i64`.
    pub(crate) fn init_i64(&self) -> Option<i64> {
        match self.init[..] {
            [ConstOp::I64(value)] => Some(value),
            _ => None,
        }
    }
}

/// What an import or export is: an index in the index space of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entity {
    Function(u32),
    Table(u32),
    Memory(u32),
    Global(u32),
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
    /// Elements only: declares references.
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
    /// Knows where it is in the file.
    pub(crate) reader: wasmparser::FunctionBody<'a>,
    pub(crate) extent: Extent,
}

impl Module<'_> {
    /// The type of a function.
    pub(crate) fn function_type(&self, function: u32) -> &FuncType {
        &self.types[self.functions[function as usize].ty as usize]
    }

    /// Whether the function is imported.
    pub(crate) fn is_imported(&self, function: u32) -> bool {
        function < self.imported_functions
    }

    /// A function for messages: its name where there is one, and its index.
    pub(crate) fn function_label(&self, function: u32) -> String {
        let name = self.function_names().get_mut(function as usize).and_then(Option::take);
        match name {
            Some(name) => format!("function {} (index {function})", quote(&name)),
            None => format!("function {function}"),
        }
    }

    /// A name for each function that has any: what the name section says, else its first export, else its import.
    pub(crate) fn function_names(&self) -> Vec<Option<String>> {
        let mut names: Vec<Option<String>> = self.functions.iter().map(|function| function.name.clone()).collect();
        let exports = self.exports.iter().map(|export| (export.entity, export.name.clone()));
        let imports = self.imports.iter().map(|import| (import.entity, format!("{}.{}", import.module, import.name)));
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
