//! [`Interface`]: what bindings were generated for.

use wamr_aot_abi::layout::{
    EXTERN_FUNCTION, EXTERN_GLOBAL, EXTERN_MEMORY, EXTERN_TABLE, EXTERN_TAG, MODULE_EPOCH, MODULE_FUEL,
};

use crate::base::types::ValType;

/// What bindings expect of a module that is loaded. The type only names it.
pub trait LoadedInterface {
    /// The imports and exports.
    const INTERFACE: &'static Interface;
}

/// What bindings were generated for.
pub struct Interface {
    /// In the module's order.
    pub imports: &'static [ImportSpec],
    /// In the module's order.
    pub exports: &'static [ExportSpec],
    /// How the bindings interrupt guests: flags of the module.
    pub interrupt: u32,
}

/// An import that the bindings provide.
pub struct ImportSpec {
    /// The module part of the name.
    pub module: &'static str,
    /// The other part.
    pub name: &'static str,
    /// What it is.
    pub ty: TypeSpec,
}

/// An export that the bindings have methods for.
pub struct ExportSpec {
    /// The name.
    pub name: &'static str,
    /// What it is.
    pub ty: TypeSpec,
    /// Functions that are imports of the module: the import's place in the list.
    pub import: Option<u32>,
}

/// A type as far as bindings depend on it: limits are not part of it.
pub enum TypeSpec {
    /// A function.
    Function {
        /// The parameters.
        params: &'static [ValType],
        /// The results.
        results: &'static [ValType],
    },
    /// A linear memory.
    Memory {
        /// Whether indices are 64 bits wide.
        memory64: bool,
        /// Whether threads share it.
        shared: bool,
        /// Log2 of the page size in bytes.
        page_size_log2: u32,
    },
    /// A table.
    Table {
        /// What the elements are.
        element: ValType,
        /// Whether indices are 64 bits wide.
        table64: bool,
    },
    /// A global.
    Global {
        /// What the value is.
        ty: ValType,
        /// Whether it may be written.
        mutable: bool,
    },
    /// A tag.
    Tag {
        /// The types of the payload.
        payload: &'static [ValType],
    },
}

impl TypeSpec {
    pub(crate) fn kind(&self) -> u32 {
        match self {
            TypeSpec::Function { .. } => EXTERN_FUNCTION,
            TypeSpec::Table { .. } => EXTERN_TABLE,
            TypeSpec::Memory { .. } => EXTERN_MEMORY,
            TypeSpec::Global { .. } => EXTERN_GLOBAL,
            TypeSpec::Tag { .. } => EXTERN_TAG,
        }
    }
}

/// The name of the kind of interruption in a module's flags.
pub(crate) fn interruption(flags: u32) -> &'static str {
    match (flags & MODULE_EPOCH, flags & MODULE_FUEL) {
        (0, 0) => "None",
        (_, 0) => "Epoch",
        _ => "Fuel",
    }
}
