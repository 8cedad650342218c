//! The interfaces of a world, and the core functions that they are.

use std::collections::HashMap;

use wamr_aot_abi::{
    manifest::{FunctionKind, Interface, InterfaceFunction, Item, TypeKind, World},
    signature::ValType,
    wit::{MEMORY, POST_RETURN, REALLOC},
};
use wit_parser::{
    Function, InterfaceId, Resolve, TypeDefKind, TypeId, WasmExport, WasmExportKind, WasmImport, WorldId,
    WorldItem, WorldKey,
    abi::{AbiVariant, WasmSignature},
};

use super::{
    methods,
    resources::Resource,
    signature::{MANGLING, check, check_type, core_type},
    types::{Types, text},
};
use crate::{
    bindings::Bindings,
    diagnostics::{Finding, Findings, catalogue},
    renames::Renames,
};

pub(super) fn world(
    resolve: &Resolve,
    id: WorldId,
    bindings: &Bindings,
    renames: &Renames,
) -> Result<World, Findings> {
    let source = &resolve.worlds[id];
    // The world's own functions come first.
    let mut numbers: HashMap<InterfaceId, u32> = HashMap::new();
    for item in source.imports.values().chain(source.exports.values()) {
        if let WorldItem::Interface { id, .. } = item {
            let number = 2 + numbers.len() as u32;
            numbers.entry(*id).or_insert(number);
        }
    }
    let types = Types::new(resolve, &numbers);
    let mut reader =
        Reader { resolve, bindings, renames, types, needs: Needs::default(), findings: Vec::new() };
    let (mut imported, mut exported) = (empty("", "", false), empty("", "", true));
    let mut interfaces = Vec::new();
    for (items, is_exported) in [(&source.imports, false), (&source.exports, true)] {
        for (key, item) in items {
            match item {
                WorldItem::Interface { id, .. } => {
                    interfaces.push(reader.interface(key, *id, is_exported));
                }
                WorldItem::Function(function) => {
                    let own = if is_exported { &mut exported } else { &mut imported };
                    own.functions.extend(reader.function(None, function, is_exported));
                }
                WorldItem::Type { id, .. } => {
                    reader.ty(None, *id, &source.name, is_exported);
                }
            }
        }
    }
    let Reader { types, needs, mut findings, .. } = reader;
    findings.extend(check_needs(needs, bindings));
    interfaces.splice(0..0, [imported, exported]);
    let package = source.package.map(|package| resolve.id_of_name(package, &source.name));
    let name = package.unwrap_or_else(|| source.name.clone());
    let world = World { name, docs: text(&source.docs), interfaces, types: types.named };
    findings.extend(methods::check(&world, bindings));
    Findings::check(findings)?;
    Ok(world)
}

fn empty(name: &str, docs: &str, is_exported: bool) -> Interface {
    Interface { name: name.into(), docs: docs.into(), is_exported, functions: Vec::new() }
}

struct Reader<'r> {
    resolve: &'r Resolve,
    bindings: &'r Bindings,
    renames: &'r Renames,
    types: Types<'r>,
    needs: Needs,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn interface(&mut self, key: &WorldKey, id: InterfaceId, is_exported: bool) -> Interface {
        let source = &self.resolve.interfaces[id];
        let name = self.resolve.name_world_key(key);
        for ty in source.types.values() {
            self.ty(Some(key), *ty, &name, is_exported);
        }
        let mut interface = empty(&name, &text(&source.docs), is_exported);
        for function in source.functions.values() {
            interface.functions.extend(self.function(Some(key), function, is_exported));
        }
        interface
    }

    /// A type of an interface, or of the world.
    fn ty(&mut self, interface: Option<&WorldKey>, id: TypeId, place: &str, is_exported: bool) {
        if let Err(finding) = self.try_ty(interface, id, place, is_exported) {
            self.findings.push(finding);
        }
    }

    fn try_ty(
        &mut self,
        interface: Option<&WorldKey>,
        id: TypeId,
        place: &str,
        is_exported: bool,
    ) -> Result<(), Finding> {
        let number = self.types.number(id, place)?;
        if let TypeDefKind::Resource = self.resolve.types[id].kind {
            let resource = Resource { resolve: self.resolve, bindings: self.bindings, interface, id, place };
            let found = if is_exported { resource.exported()? } else { resource.imported()? };
            self.types.named[number as usize].kind = TypeKind::Resource(found);
        }
        Ok(())
    }

    /// A function, unless something is wrong with it.
    fn function(
        &mut self,
        interface: Option<&WorldKey>,
        function: &Function,
        is_exported: bool,
    ) -> Option<InterfaceFunction> {
        match self.try_function(interface, function, is_exported) {
            Ok(function) => function,
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        }
    }

    /// `None` for a function that the module does not import, since it never calls it.
    fn try_function(
        &mut self,
        interface: Option<&WorldKey>,
        function: &Function,
        is_exported: bool,
    ) -> Result<Option<InterfaceFunction>, Finding> {
        let place = match interface {
            Some(key) => format!("{}#{}", self.resolve.name_world_key(key), function.name),
            None => function.name.clone(),
        };
        let kind = match function.kind {
            wit_parser::FunctionKind::Freestanding => FunctionKind::Free,
            wit_parser::FunctionKind::Method(id) => FunctionKind::Method(self.types.number(id, &place)?),
            wit_parser::FunctionKind::Static(id) => FunctionKind::Static(self.types.number(id, &place)?),
            wit_parser::FunctionKind::Constructor(id) => {
                FunctionKind::Constructor(self.types.number(id, &place)?)
            }
            _ => return Err(catalogue::wit_unsupported("an asynchronous function or a property", &place)),
        };
        let mut params = Vec::new();
        for param in &function.params {
            params.push((param.name.clone(), self.types.ty(&param.ty, &place)?));
        }
        let result = function.result.as_ref().map(|ty| self.types.ty(ty, &place)).transpose()?;
        let variant = if is_exported { AbiVariant::GuestExport } else { AbiVariant::GuestImport };
        let signature = self.resolve.wasm_signature(variant, function);
        let found = match is_exported {
            true => Some(self.exported(interface, function, &signature, &place)?),
            false => self.imported(interface, function, &signature, &place)?,
        };
        let Some((core, chosen)) = found else { return Ok(None) };
        let to_guest = if is_exported {
            signature.indirect_params || params.iter().any(|(_, ty)| self.types.has_lists(ty))
        } else {
            result.as_ref().is_some_and(|ty| self.types.has_lists(ty))
        };
        let from_guest = signature.retptr
            || signature.indirect_params
            || params.iter().map(|(_, ty)| ty).chain(&result).any(|ty| self.types.has_lists(ty));
        self.needs.memory |= to_guest || from_guest;
        self.needs.realloc |= to_guest;
        let name = chosen.unwrap_or_else(|| match kind {
            FunctionKind::Constructor(_) if !is_exported => "new".to_owned(),
            _ => function.item_name().to_owned(),
        });
        Ok(Some(InterfaceFunction { name, docs: text(&function.docs), kind, core, params, result }))
    }

    /// The number of an import of the module, and the name that the user chose for it.
    fn imported(
        &self,
        interface: Option<&WorldKey>,
        function: &Function,
        signature: &WasmSignature,
        place: &str,
    ) -> Result<Option<(u32, Option<String>)>, Finding> {
        let import = WasmImport::Func { interface, func: function };
        let (module, name) = self.resolve.wasm_import_name(MANGLING, import);
        let found = self.bindings.imports.iter().position(|i| i.module == module && i.name == name);
        let Some(found) = found else { return Ok(None) };
        check(&self.bindings.imports[found].item, signature, place, &format!("{module}.{name}"))?;
        let chosen = self.renames.imports.get(&(module, name));
        Ok(Some((found as u32, chosen.cloned())))
    }

    /// The number of an export of the module, and the name that the user chose for it.
    fn exported(
        &self,
        interface: Option<&WorldKey>,
        function: &Function,
        signature: &WasmSignature,
        place: &str,
    ) -> Result<(u32, Option<String>), Finding> {
        let export = WasmExport::Func { interface, func: function, kind: WasmExportKind::Normal };
        let name = self.resolve.wasm_export_name(MANGLING, export);
        let exports = &self.bindings.exports;
        let found = exports.iter().position(|export| export.name == name);
        let found = found.ok_or_else(|| catalogue::world_function_missing(place, &name))?;
        check(&exports[found].item, signature, place, &name)?;
        let post = format!("{POST_RETURN}{name}");
        if let Some(post) = exports.iter().find(|export| export.name == post) {
            let params: Vec<ValType> = signature.results.iter().map(core_type).collect();
            check_type(&post.item, &params, &[], place, &post.name)?;
        }
        Ok((found as u32, self.renames.exports.get(&name).cloned()))
    }
}

/// What functions with strings and lists need.
#[derive(Default)]
struct Needs {
    memory: bool,
    realloc: bool,
}

fn check_needs(needs: Needs, bindings: &Bindings) -> Vec<Finding> {
    let export = |name: &str| bindings.exports.iter().find(|export| export.name == name);
    let mut findings = Vec::new();
    if needs.memory {
        match export(MEMORY).map(|export| &export.item) {
            Some(Item::Memory(memory)) if !memory.memory64 && !memory.shared => {}
            Some(Item::Memory(_)) => findings.push(catalogue::world_memory_type()),
            _ => findings.push(catalogue::world_memory_missing(MEMORY)),
        }
    }
    if needs.realloc {
        let i32s = [ValType::I32; 4];
        findings.extend(match export(REALLOC) {
            Some(export) => check_type(&export.item, &i32s, &i32s[..1], REALLOC, REALLOC).err(),
            None => Some(catalogue::world_realloc_missing(REALLOC)),
        });
    }
    findings
}
