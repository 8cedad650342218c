//! [`Item`]: the types of imports and exports.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::signature::ValType;

/// The type of an import or export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A function.
    Function(Signature),
    /// A linear memory.
    Memory(Memory),
    /// A table.
    Table(Table),
    /// A global.
    Global(Global),
    /// A tag.
    Tag(Tag),
}

impl Item {
    /// The methods that the bindings generate for an item whose identifier is `ident`. The compiler
    /// rejects a module in which two of them are equal; the macro generates exactly these.
    ///
    /// | item | methods |
    /// |---|---|
    /// | function, shared memory | `ident` |
    /// | memory, table | `ident`, `ident_mut` |
    /// | global | `ident`, and `set_ident` if it is mutable |
    /// | tag | none: it is a type |
    pub fn methods(&self, ident: &str) -> Vec<String> {
        match self {
            Item::Function(_)
            | Item::Memory(Memory { shared: true, .. })
            | Item::Global(Global { mutable: false, .. }) => Vec::from([ident.to_string()]),
            Item::Memory(_) | Item::Table(_) => Vec::from([ident.to_string(), format!("{ident}_mut")]),
            Item::Global(_) => Vec::from([ident.to_string(), format!("set_{ident}")]),
            Item::Tag(_) => Vec::new(),
        }
    }
}

/// A function's type, and the names of its parameters if the module has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// The parameters: type, and the name in Rust (empty where unknown), unique among them.
    pub params: Vec<(ValType, String)>,
    /// The results.
    pub results: Vec<ValType>,
}

/// A memory's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Initial size in pages.
    pub min: u64,
    /// Maximal size in pages.
    pub max: Option<u64>,
    /// Log2 of the page size in bytes.
    pub page_size_log2: u32,
    /// Whether indices are 64 bits wide.
    pub memory64: bool,
    /// Whether threads share it.
    pub shared: bool,
}

/// A table's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The type of the elements.
    pub element: ValType,
    /// Initial length in elements.
    pub min: u64,
    /// Maximal length in elements.
    pub max: Option<u64>,
    /// Whether indices are 64 bits wide.
    pub table64: bool,
}

/// A global's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Global {
    /// The type of the value.
    pub ty: ValType,
    /// Whether it may be written.
    pub mutable: bool,
    /// Defined globals: the offset of the value in the context, in bytes.
    pub offset: u32,
}

/// A tag's type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// The types of the payload.
    pub payload: Vec<ValType>,
}
