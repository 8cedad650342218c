//! What a module has, whether or not it can be compiled.

use wamr_aot_abi::manifest::{Global, Item, Memory, Signature, Table, Tag};

use crate::{
    diagnostics::Findings,
    options::{Feature, Features},
    wasm::{self, Entity, Module},
};

/// What a module has.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Inspection {
    /// The name in the name section.
    pub name: Option<String>,
    /// The length of the binary format in bytes.
    pub len: u64,
    /// The features that it uses beyond WebAssembly 1.0 and what is always enabled.
    pub features: Vec<UsedFeature>,
    /// The imports, in the module's order.
    pub imports: Vec<Imported>,
    /// The exports, in the module's order.
    pub exports: Vec<Exported>,
    /// The functions that the module defines, in its order.
    pub functions: Vec<DefinedFunction>,
    /// All memories; the imported ones come first.
    pub memories: Vec<Memory>,
    /// All tables; the imported ones come first.
    pub tables: Vec<Table>,
    /// All globals; the imported ones come first.
    pub globals: Vec<Global>,
    /// The index of the start function.
    pub start: Option<u32>,
    /// The bytes in data segments.
    pub data: u64,
    /// The items in element segments.
    pub elements: u64,
}

/// A feature that a module uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UsedFeature {
    /// Its name for programs, such as `tail-call`.
    pub id: &'static str,
    /// Its name in messages, such as "tail calls".
    pub name: &'static str,
    /// Whether modules that use it can be compiled.
    pub supported: bool,
}

/// An import. Items of unsupported types appear with other types.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// The module part of the name.
    pub module: String,
    /// The other part.
    pub name: String,
    /// Its type.
    pub item: Item,
}

/// An export. Items of unsupported types appear with other types.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exported {
    /// The name.
    pub name: String,
    /// Its type.
    pub item: Item,
}

/// A function with a body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DefinedFunction {
    /// The index in the function index space.
    pub index: u32,
    /// From the name section, the first export or the import.
    pub name: Option<String>,
    /// The offset of the body in the binary format.
    pub offset: u64,
    /// The bytes of the body.
    pub len: u64,
}

/// Looks at a module in the binary format. Fails if it is not valid.
pub(crate) fn inspect(bytes: &[u8]) -> Result<Inspection, Findings> {
    let wasm::Examined { module, uses, .. } = wasm::examine(bytes, &Features::default())?;
    let features = uses.seen().filter(|feature| *feature != Feature::Base);
    let features = features.map(|feature| {
        let info = feature.info();
        UsedFeature { id: feature.id(), name: info.name, supported: info.supported }
    });
    let imports = module.imports.iter().map(|import| Imported {
        module: import.module.clone(),
        name: import.name.clone(),
        item: item(&module, import.entity),
    });
    let exports = module
        .exports
        .iter()
        .map(|export| Exported { name: export.name.clone(), item: item(&module, export.entity) });
    let names = module.function_names();
    let functions = (module.imported_functions..).zip(&module.bodies).map(|(index, body)| {
        let range = body.reader.range();
        DefinedFunction {
            index,
            name: names.get(index as usize).cloned().flatten(),
            offset: range.start,
            len: range.end - range.start,
        }
    });
    Ok(Inspection {
        name: module.name.clone(),
        len: bytes.len() as u64,
        features: features.collect(),
        imports: imports.collect(),
        exports: exports.collect(),
        functions: functions.collect(),
        memories: (0..).zip(&module.memories).map(|(index, _)| memory(&module, index)).collect(),
        tables: (0..).zip(&module.tables).map(|(index, _)| table(&module, index)).collect(),
        globals: (0..).zip(&module.globals).map(|(index, _)| global(&module, index)).collect(),
        start: module.start,
        data: module.data.iter().map(|segment| segment.bytes.len() as u64).sum(),
        elements: module.elements.iter().map(|segment| segment.items.len() as u64).sum(),
    })
}

fn item(module: &Module<'_>, entity: Entity) -> Item {
    match entity {
        Entity::Function(index) => {
            let ty = module.function_type(index);
            let params = ty.params.iter().map(|ty| (*ty, String::new())).collect();
            Item::Function(Signature { params, results: ty.results.clone() })
        }
        Entity::Memory(index) => Item::Memory(memory(module, index)),
        Entity::Table(index) => Item::Table(table(module, index)),
        Entity::Global(index) => Item::Global(global(module, index)),
        Entity::Tag(index) => Item::Tag(Tag { payload: module.payload(index).to_vec() }),
    }
}

fn memory(module: &Module<'_>, index: u32) -> Memory {
    let wasm::Memory { min, max, page_size_log2, memory64, shared } = module.memories[index as usize];
    Memory { min, max, page_size_log2, memory64, shared }
}

fn table(module: &Module<'_>, index: u32) -> Table {
    let table = &module.tables[index as usize];
    Table { element: table.element, min: table.min, max: table.max, table64: table.table64 }
}

fn global(module: &Module<'_>, index: u32) -> Global {
    let global = &module.globals[index as usize];
    Global { ty: global.ty, mutable: global.mutable, offset: 0 }
}

#[cfg(all(test, feature = "wat"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_is_inspected_too() {
        let text = r#"(module
            (type $point (struct (field i32)))
            (import "env" "log" (func (param i32)))
            (memory (export "memory") 1 2)
            (func $make (export "make") (drop (struct.new_default $point)))
            (func (export "loop") (return_call 1))
            (data (i32.const 0) "four"))"#;
        let module = inspect(&wat::parse_str(text).unwrap()).unwrap();
        let features: Vec<(&str, bool)> = module.features.iter().map(|f| (f.id, f.supported)).collect();
        assert_eq!(features, [("tail-call", true), ("gc", false)]);
        assert_eq!(module.imports[0].module, "env");
        assert_eq!(module.exports.len(), 3);
        let names: Vec<_> = module.functions.iter().map(|f| (f.index, f.name.as_deref())).collect();
        assert_eq!(names, [(1, Some("make")), (2, Some("loop"))]);
        assert_eq!((module.memories[0].min, module.memories[0].max, module.data), (1, Some(2), 4));
        assert!(inspect(b"\0asm\x01\0\0\0\x99").is_err());
    }
}
