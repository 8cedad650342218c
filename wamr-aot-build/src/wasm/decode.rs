//! Decodes sections into the fields of [`Module`]. The input has been validated; unsupported items
//! are recorded and replaced by harmless ones, so that the rest of the module is examined, too.

use std::collections::HashMap;

use wamr_aot_abi::signature::{MAX_TYPE_DEPTH, ValType};
use wasmparser::{
    BinaryReader, CompositeInnerType, DataKind, ElementItems, ElementKind, ExternalKind, Imports, Operator,
    Payload, RecGroup, SubType, TableInit, TypeRef,
};

use super::{
    extent::Extent,
    feature::value_type,
    module::{
        Body, ConstExpr, ConstOp, DataSegment, ElementItem, ElementSegment, Entity, Export, FuncType,
        Function, Global, Import, Memory, Module, SegmentMode, Table, TypeGroup,
    },
    name_section::names_of,
    operator,
    uses::{Site, Uses},
};
use crate::options::{Feature, Features};

/// The module decoded so far.
#[derive(Default)]
pub(crate) struct Decoder<'a> {
    pub(crate) module: Module<'a>,
    pub(crate) uses: Uses,
    pub(crate) custom_names: Vec<BinaryReader<'a>>,
    /// The index in [`Module::types`] of the first type of each recursion group. References inside
    /// a group are by position, marked with [`INSIDE`]: two groups are equal if they are equal in
    /// this form (spec, 3.1.5 "Recursive types").
    group_ids: HashMap<Vec<Signature>, u32>,
    /// The nesting depth of each of [`Module::types`].
    type_depths: Vec<u32>,
    /// The first type of the module that is nested deeper than [`MAX_TYPE_DEPTH`].
    pub(super) too_deep_type: Option<u32>,
}

/// How the names of the sections start in which bindings generators leave a module's world.
pub(super) const COMPONENT_TYPE: &str = "component-type";

/// Parameters and results.
type Signature = (Vec<ValType>, Vec<ValType>);

/// A flag in the index of a function type: the remaining bits are a position in the recursion group
/// that is being decoded.
const INSIDE: u32 = 1 << 31;

impl<'a> Decoder<'a> {
    pub(super) fn new(allowed: &Features) -> Self {
        Decoder { uses: Uses::new(allowed.clone()), ..Decoder::default() }
    }

    /// Decodes a validated payload.
    pub(crate) fn payload(&mut self, payload: Payload<'a>) -> wasmparser::Result<()> {
        if let Some(names) = names_of(&payload) {
            self.custom_names.push(names);
            return Ok(());
        }
        match payload {
            Payload::CustomSection(section) if section.name().starts_with(COMPONENT_TYPE) => {
                self.module.component_types.push(section.data());
            }
            Payload::TypeSection(section) => {
                for group in section {
                    self.group(group?);
                }
            }
            Payload::ImportSection(section) => {
                for group in section.into_iter_with_offsets() {
                    let (offset, group) = group?;
                    if !matches!(group, Imports::Single(..)) {
                        let site = Site::Item("import", self.module.imports.len() as u32);
                        self.uses.note(Feature::CompactImports, site, offset);
                    }
                    for import in group {
                        let (offset, import) = import?;
                        self.import(import, offset);
                    }
                }
            }
            Payload::FunctionSection(section) => {
                for ty in section {
                    self.function(ty?);
                }
            }
            Payload::TableSection(section) => {
                for table in section.into_iter_with_offsets() {
                    let (offset, table) = table?;
                    let site = Site::Item("table", self.module.tables.len() as u32);
                    let mut decoded = self.table(&table.ty, site, offset);
                    if let TableInit::Expr(init) = &table.init {
                        self.uses.note(Feature::FunctionReferences, site, offset);
                        decoded.init = self.const_expr(init, site)?;
                    }
                    self.module.tables.push(decoded);
                }
            }
            Payload::MemorySection(section) => {
                for memory in section.into_iter_with_offsets() {
                    let (offset, memory) = memory?;
                    let site = Site::Item("memory", self.module.memories.len() as u32);
                    let memory = self.memory(&memory, site, offset);
                    self.module.memories.push(memory);
                }
            }
            Payload::TagSection(section) => {
                for (index, tag) in section.into_iter_with_offsets().enumerate() {
                    let (offset, tag) = tag?;
                    self.uses.note(Feature::Exceptions, Site::Item("tag", index as u32), offset);
                    self.tag(tag);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section.into_iter_with_offsets() {
                    let (offset, global) = global?;
                    let site = Site::Item("global", self.module.globals.len() as u32);
                    let mut decoded = self.global(&global.ty, site, offset);
                    decoded.init = self.const_expr(&global.init_expr, site)?;
                    decoded.offset = global.init_expr.get_binary_reader().original_position();
                    self.module.globals.push(decoded);
                }
            }
            Payload::ExportSection(section) => {
                for export in section.into_iter_with_offsets() {
                    let (offset, export) = export?;
                    let entity = match export.kind {
                        ExternalKind::Func | ExternalKind::FuncExact => Entity::Function(export.index),
                        ExternalKind::Table => Entity::Table(export.index),
                        ExternalKind::Memory => Entity::Memory(export.index),
                        ExternalKind::Global => Entity::Global(export.index),
                        ExternalKind::Tag => {
                            self.uses.note(
                                Feature::Exceptions,
                                Site::Item("exported tag", export.index),
                                offset,
                            );
                            Entity::Tag(export.index)
                        }
                    };
                    self.module.exports.push(Export { name: export.name.to_owned(), entity });
                }
            }
            Payload::StartSection { func, .. } => self.module.start = Some(func),
            Payload::ElementSection(section) => {
                for element in section.into_iter_with_offsets() {
                    let (offset, element) = element?;
                    self.element(element, offset)?;
                }
            }
            Payload::DataSection(section) => {
                for data in section {
                    let data = data?;
                    let site = Site::Item("data segment", self.module.data.len() as u32);
                    let mode = match data.kind {
                        DataKind::Passive => SegmentMode::Passive,
                        DataKind::Active { memory_index, offset_expr } => SegmentMode::Active {
                            index: memory_index,
                            offset: self.const_expr(&offset_expr, site)?,
                        },
                    };
                    self.module.data.push(DataSegment { mode, bytes: data.data });
                }
            }
            Payload::CodeSectionEntry(reader) => self.module.bodies.push(Body {
                reader,
                extent: Extent::default(),
                mentions: Box::default(),
                is_reached: true,
            }),
            _ => {}
        }
        Ok(())
    }

    /// A single type is a group of one, so an explicit group of one is nothing new.
    fn group(&mut self, group: RecGroup) {
        let is_group = group.types().len() > 1;
        let start = self.module.canonical_types.len() as u32;
        let mut decoded = Vec::new();
        for (position, (offset, ty)) in (0u32..).zip(group.into_types_and_offsets()) {
            let site = Site::Item("type", start + position);
            if is_group {
                self.uses.note(Feature::FunctionReferences, site, offset);
            }
            decoded.push(self.ty(&ty, site, offset));
        }
        let len = decoded.len() as u32;
        let types = &mut self.module.types;
        let first = match self.group_ids.get(&decoded) {
            Some(&first) => first,
            None => {
                let first = types.len() as u32;
                let resolved = |ty: &ValType| {
                    ty.map_index(|index| if index & INSIDE == 0 { index } else { first + (index & !INSIDE) })
                };
                types.extend(decoded.iter().map(|(params, results)| FuncType {
                    params: params.iter().map(resolved).collect(),
                    results: results.iter().map(resolved).collect(),
                    group: TypeGroup { first, len },
                }));
                let mentioned = decoded.iter().flat_map(|(params, results)| params.iter().chain(results));
                let below = mentioned.filter_map(|ty| self.type_depths.get(ty.function_type()? as usize));
                let depth = below.max().map_or(0, |depth| depth + 1);
                self.type_depths.resize(types.len(), depth);
                if depth > MAX_TYPE_DEPTH {
                    self.too_deep_type.get_or_insert(start);
                }
                self.group_ids.insert(decoded, first);
                first
            }
        };
        self.module.canonical_types.extend(first..first + len);
    }

    fn ty(&mut self, ty: &SubType, site: Site, offset: u64) -> Signature {
        let composite = &ty.composite_type;
        if !ty.is_final || !ty.supertype_idxs.is_empty() {
            self.uses.note(Feature::Gc, site, offset);
        }
        if composite.shared || composite.descriptor_idx.is_some() || composite.describes_idx.is_some() {
            self.uses.note(Feature::Experimental, site, offset);
        }
        match &composite.inner {
            CompositeInnerType::Func(func) => {
                let mut list = |types: &[wasmparser::ValType]| {
                    types.iter().map(|ty| self.value_type(*ty, site, offset)).collect()
                };
                return (list(func.params()), list(func.results()));
            }
            CompositeInnerType::Array(_) | CompositeInnerType::Struct(_) => {
                self.uses.note(Feature::Gc, site, offset)
            }
            CompositeInnerType::Cont(_) => self.uses.note(Feature::StackSwitching, site, offset),
        }
        Signature::default()
    }

    fn value_type(&mut self, ty: wasmparser::ValType, site: Site, offset: u64) -> ValType {
        self.uses.note(Feature::of_type(ty), site, offset);
        // A type that is not known yet belongs to the group that is being decoded.
        let known = &self.module.canonical_types;
        let canonical = |index: u32| {
            known.get(index as usize).copied().unwrap_or_else(|| INSIDE | (index - known.len() as u32))
        };
        value_type(ty).unwrap_or(ValType::ExternRef).map_index(canonical)
    }

    fn function(&mut self, ty: u32) {
        let ty = self.module.canonical_types[ty as usize];
        self.module.functions.push(Function { ty, name: None, param_names: Vec::new() });
    }

    fn tag(&mut self, tag: wasmparser::TagType) {
        let ty = self.module.canonical_types[tag.func_type_idx as usize];
        self.module.tags.push(ty);
    }

    fn table(&mut self, ty: &wasmparser::TableType, site: Site, offset: u64) -> Table {
        if ty.table64 {
            self.uses.note(Feature::Memory64, site, offset);
        }
        if ty.shared {
            self.uses.note(Feature::Experimental, site, offset);
        }
        let element = self.value_type(ty.element_type.into(), site, offset);
        Table {
            element,
            min: ty.initial,
            max: ty.maximum,
            table64: ty.table64,
            init: ConstExpr::new(),
            is_reached: true,
            dispatch: None,
        }
    }

    fn memory(&mut self, ty: &wasmparser::MemoryType, site: Site, offset: u64) -> Memory {
        if ty.memory64 {
            self.uses.note(Feature::Memory64, site, offset);
        }
        if ty.shared {
            self.uses.note(Feature::Threads, site, offset);
        }
        if ty.page_size_log2.is_some() {
            self.uses.note(Feature::CustomPageSizes, site, offset);
        }
        if !self.module.memories.is_empty() {
            self.uses.note(Feature::MultiMemory, site, offset);
        }
        Memory {
            min: ty.initial,
            max: ty.maximum,
            page_size_log2: ty.page_size_log2.unwrap_or(16),
            memory64: ty.memory64,
            shared: ty.shared,
        }
    }

    fn global(&mut self, ty: &wasmparser::GlobalType, site: Site, offset: u64) -> Global {
        if ty.shared {
            self.uses.note(Feature::Experimental, site, offset);
        }
        Global {
            ty: self.value_type(ty.content_type, site, offset),
            mutable: ty.mutable,
            init: ConstExpr::new(),
            name: None,
            offset,
        }
    }

    fn import(&mut self, import: wasmparser::Import<'a>, offset: u64) {
        let entity = match import.ty {
            TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                let index = self.module.imported_functions;
                if let TypeRef::FuncExact(_) = import.ty {
                    self.uses.note(Feature::Experimental, Site::Function(index), offset);
                }
                self.module.imported_functions += 1;
                self.function(ty);
                Entity::Function(index)
            }
            TypeRef::Table(ty) => {
                let index = self.module.imported_tables;
                self.module.imported_tables += 1;
                let table = self.table(&ty, Site::Item("table", index), offset);
                self.module.tables.push(table);
                Entity::Table(index)
            }
            TypeRef::Memory(ty) => {
                let index = self.module.imported_memories;
                let memory = self.memory(&ty, Site::Item("memory", index), offset);
                self.module.imported_memories += 1;
                self.module.memories.push(memory);
                Entity::Memory(index)
            }
            TypeRef::Global(ty) => {
                let index = self.module.imported_globals;
                self.module.imported_globals += 1;
                let global = self.global(&ty, Site::Item("global", index), offset);
                self.module.globals.push(global);
                Entity::Global(index)
            }
            TypeRef::Tag(tag) => {
                let index = self.module.imported_tags;
                let site = Site::Item("import", self.module.imports.len() as u32);
                self.uses.note(Feature::Exceptions, site, offset);
                self.module.imported_tags += 1;
                self.tag(tag);
                Entity::Tag(index)
            }
        };
        self.module.imports.push(Import {
            module: import.module.to_owned(),
            name: import.name.to_owned(),
            entity,
        });
    }

    fn element(&mut self, element: wasmparser::Element<'a>, offset: u64) -> wasmparser::Result<()> {
        let site = Site::Item("element segment", self.module.elements.len() as u32);
        let mode = match &element.kind {
            ElementKind::Passive => SegmentMode::Passive,
            ElementKind::Declared => SegmentMode::Declared,
            ElementKind::Active { table_index, offset_expr } => SegmentMode::Active {
                index: table_index.unwrap_or(0),
                offset: self.const_expr(offset_expr, site)?,
            },
        };
        let mut items = Vec::new();
        match element.items {
            ElementItems::Functions(functions) => {
                for function in functions {
                    items.push(ElementItem::Function(function?));
                }
            }
            ElementItems::Expressions(ty, expressions) => {
                for expression in expressions {
                    let expression = self.const_expr(&expression?, site)?;
                    items.push(match expression.as_slice() {
                        [ConstOp::RefFunc(function)] => ElementItem::Function(*function),
                        [ConstOp::GlobalGet(global)] => ElementItem::Global(*global),
                        // Valid reference expressions of the supported features have one operation.
                        _ => ElementItem::Null,
                    });
                }
                self.uses.note(Feature::of_reference(ty), site, offset);
            }
        }
        self.module.elements.push(ElementSegment { mode, items });
        Ok(())
    }

    fn const_expr(&mut self, expr: &wasmparser::ConstExpr<'a>, site: Site) -> wasmparser::Result<ConstExpr> {
        let mut ops = ConstExpr::new();
        for op in expr.get_operators_reader().into_iter_with_offsets() {
            let (op, offset) = op?;
            self.uses.note(operator::properties(&op).feature, site, offset);
            ops.push(match op {
                Operator::I32Const { value } => ConstOp::I32(value),
                Operator::I64Const { value } => ConstOp::I64(value),
                Operator::F32Const { value } => ConstOp::F32(value.bits()),
                Operator::F64Const { value } => ConstOp::F64(value.bits()),
                Operator::V128Const { value } => ConstOp::V128(u128::from_le_bytes(*value.bytes())),
                Operator::RefNull { hty } => {
                    self.uses.note(Feature::of_heap_type(hty), site, offset);
                    ConstOp::RefNull
                }
                Operator::RefFunc { function_index } => ConstOp::RefFunc(function_index),
                Operator::GlobalGet { global_index } => ConstOp::GlobalGet(global_index),
                Operator::I32Add => ConstOp::I32Add,
                Operator::I32Sub => ConstOp::I32Sub,
                Operator::I32Mul => ConstOp::I32Mul,
                Operator::I64Add => ConstOp::I64Add,
                Operator::I64Sub => ConstOp::I64Sub,
                Operator::I64Mul => ConstOp::I64Mul,
                // `end`, and operators that were recorded as unsupported.
                _ => continue,
            });
        }
        Ok(ops)
    }
}
