//! The exports of a module, as imports of another.

use wasm_encoder::{
    EntityType, ImportSection, TagKind, TagType, TypeSection,
    reencode::{Reencode, RoundtripReencoder},
};
use wasmparser::{BinaryReaderError, ExternalKind, FuncType, Parser, Payload, TypeRef};

/// The types of imported and defined items, each kind in the order of its indices.
#[derive(Default)]
struct Items {
    types: Vec<FuncType>,
    functions: Vec<u32>,
    tables: Vec<wasmparser::TableType>,
    memories: Vec<wasmparser::MemoryType>,
    globals: Vec<wasmparser::GlobalType>,
    tags: Vec<wasmparser::TagType>,
}

impl Items {
    fn add(&mut self, ty: TypeRef) {
        match ty {
            TypeRef::Func(ty) => self.functions.push(ty),
            TypeRef::Table(ty) => self.tables.push(ty),
            TypeRef::Memory(ty) => self.memories.push(ty),
            TypeRef::Global(ty) => self.globals.push(ty),
            TypeRef::Tag(ty) => self.tags.push(ty),
            TypeRef::FuncExact(_) => {}
        }
    }

    fn exported(&self, kind: ExternalKind, index: usize) -> Option<TypeRef> {
        Some(match kind {
            ExternalKind::Func => TypeRef::Func(self.functions[index]),
            ExternalKind::Table => TypeRef::Table(self.tables[index]),
            ExternalKind::Memory => TypeRef::Memory(self.memories[index]),
            ExternalKind::Global => TypeRef::Global(self.globals[index]),
            ExternalKind::Tag => TypeRef::Tag(self.tags[index]),
            ExternalKind::FuncExact => return None,
        })
    }
}

/// A list of imports under construction.
pub(super) struct Imports {
    with_memories: bool,
    types: TypeSection,
    imports: ImportSection,
}

impl Imports {
    /// An empty list. Memories are added only if `with_memories` is set.
    pub(super) fn new(with_memories: bool) -> Imports {
        Imports { with_memories, types: TypeSection::new(), imports: ImportSection::new() }
    }

    /// Adds the imports of a valid module.
    pub(super) fn add_imports(&mut self, module: &[u8]) {
        self.add(None, module).expect("the module is valid");
    }

    /// Adds the exports of a valid module, under this module name.
    pub(super) fn add_exports(&mut self, name: &str, module: &[u8]) {
        self.add(Some(name), module).expect("the module is valid");
    }

    /// Adds the module's imports, or its exports if they have a name.
    fn add(&mut self, exports: Option<&str>, module: &[u8]) -> Result<(), BinaryReaderError> {
        let mut items = Items::default();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::TypeSection(section) => {
                    for ty in section.into_iter_err_on_gc_types() {
                        items.types.push(ty?);
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let import = import?;
                        items.add(import.ty);
                        if exports.is_none() {
                            self.push(import.module, import.name, import.ty, &items);
                        }
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        items.functions.push(ty?);
                    }
                }
                Payload::TableSection(section) => {
                    for table in section {
                        items.tables.push(table?.ty);
                    }
                }
                Payload::MemorySection(section) => {
                    for memory in section {
                        items.memories.push(memory?);
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        items.globals.push(global?.ty);
                    }
                }
                Payload::TagSection(section) => {
                    for tag in section {
                        items.tags.push(tag?);
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        // Other modules must not change how long the module may run.
                        if let Some(name) = exports
                            && let Some(ty) = items.exported(export.kind, export.index as usize)
                            && export.name != "fuel"
                        {
                            self.push(name, export.name, ty, &items);
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn push(&mut self, module: &str, name: &str, ty: TypeRef, items: &Items) {
        let ty = match ty {
            TypeRef::Func(index) => {
                let ty = RoundtripReencoder.func_type(items.types[index as usize].clone());
                self.types
                    .ty()
                    .func_type(&ty.expect("the types of functions are numbers and plain references"));
                EntityType::Function(self.types.len() - 1)
            }
            TypeRef::Tag(ty) => {
                let ty = RoundtripReencoder.func_type(items.types[ty.func_type_idx as usize].clone());
                self.types.ty().func_type(&ty.expect("payloads are numbers and plain references"));
                EntityType::Tag(TagType { kind: TagKind::Exception, func_type_idx: self.types.len() - 1 })
            }
            // wasm-smith's own validator does not support custom page sizes.
            TypeRef::Memory(ty) if ty.page_size_log2.is_some() || !self.with_memories => return,
            ty => RoundtripReencoder.entity_type(ty).expect("tables and globals have plain references"),
        };
        self.imports.import(module, name, ty);
    }

    /// A module that has only these imports.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut module = wasm_encoder::Module::new();
        module.section(&self.types).section(&self.imports);
        module.finish()
    }
}
