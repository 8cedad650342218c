//! What Rust sees of a module: identifiers for imports, exports and parameters, by the rules of [`wamr_aot_abi::names`], and the
//! names that collide under them.

use std::collections::{HashMap, HashSet, hash_map};

use wamr_aot_abi::{
    manifest::{self, Export, Import, ImportModule, Item, Signature},
    names::{self, RESERVED},
};

use crate::{
    diagnostics::{Finding, Findings, catalogue, report::quote},
    plan::{Place, Plan},
    wasm::{Entity, Module},
};

/// The part of the manifest that the bindings are made from.
#[derive(Debug)]
pub(crate) struct Bindings {
    pub(crate) import_modules: Vec<ImportModule>,
    pub(crate) imports: Vec<Import>,
    pub(crate) exports: Vec<Export>,
}

impl Bindings {
    /// Names everything. For `typed` bindings it fails where two things get one name, with all such pairs.
    pub(crate) fn new(module: &Module<'_>, plan: &Plan, typed: bool) -> Result<Bindings, Findings> {
        let mut findings = Vec::new();
        let import_modules = import_modules(module, &mut findings);
        let imports = imports(module, plan, &mut findings);
        let exports: Vec<Export> = module
            .exports
            .iter()
            .map(|export| {
                let (item, index) = item(module, plan, export.entity);
                let symbol = match export.entity {
                    Entity::Function(index) => plan.functions[index as usize].symbol.clone(),
                    _ => None,
                };
                Export { ident: names::method(&export.name), name: export.name.clone(), item, index, symbol }
            })
            .collect();
        check_methods(&imports, &exports, &mut findings);
        if typed {
            Findings::check(findings)?;
        }
        Ok(Bindings { import_modules, imports, exports })
    }
}

fn import_modules(module: &Module<'_>, findings: &mut Vec<Finding>) -> Vec<ImportModule> {
    let mut seen = HashSet::new();
    let mut traits: HashMap<String, &str> = HashMap::new();
    let mut modules = Vec::new();
    for import in &module.imports {
        if !seen.insert(import.module.as_str()) {
            continue;
        }
        let ident = names::type_name(&import.module);
        match traits.entry(ident.clone()) {
            hash_map::Entry::Occupied(first) => {
                findings.push(catalogue::trait_collision(&ident, first.get(), &import.module));
            }
            hash_map::Entry::Vacant(entry) => {
                entry.insert(&import.module);
            }
        }
        modules.push(ImportModule { name: import.module.clone(), ident });
    }
    modules
}

/// WebAssembly allows to import a name more than once. Where the types agree, it is one method of the trait that serves all; the
/// manifest lists each import, with the same identifier and the same names of parameters.
fn imports(module: &Module<'_>, plan: &Plan, findings: &mut Vec<Finding>) -> Vec<Import> {
    let mut firsts: HashMap<(String, String), usize> = HashMap::new();
    let mut imports: Vec<Import> = Vec::new();
    for import in &module.imports {
        let ident = names::method(&import.name);
        let (mut item, index) = item(module, plan, import.entity);
        match firsts.entry((import.module.clone(), ident.clone())) {
            hash_map::Entry::Occupied(first) => {
                let first: &Import = &imports[*first.get()];
                if first.name != import.name {
                    findings.push(catalogue::import_collision(&ident, &import.module, &first.name, &import.name));
                } else if same_type(&first.item, &item) {
                    item = first.item.clone();
                } else {
                    findings.push(catalogue::import_with_two_types(&import.module, &import.name));
                }
            }
            hash_map::Entry::Vacant(entry) => {
                entry.insert(imports.len());
            }
        }
        imports.push(Import { module: import.module.clone(), name: import.name.clone(), ident, item, index });
    }
    imports
}

/// Whether two imports are of one type, whatever their parameters are called.
fn same_type(a: &Item, b: &Item) -> bool {
    match (a, b) {
        (Item::Function(a), Item::Function(b)) => {
            a.results == b.results && a.params.iter().map(|(ty, _)| ty).eq(b.params.iter().map(|(ty, _)| ty))
        }
        (a, b) => a == b,
    }
}

/// An instance has the methods of all exports, and accessors for what it imports and is no function.
fn check_methods(imports: &[Import], exports: &[Export], findings: &mut Vec<Finding>) {
    let mut owners: HashMap<String, String> = HashMap::new();
    let mut claim = |item: &Item, ident: &str, owner: String| {
        for method in item.methods(ident) {
            if RESERVED.contains(&method.as_str()) {
                findings.push(catalogue::reserved_method(&method, &owner));
                continue;
            }
            if let Some(first) = owners.get(&method) {
                findings.push(catalogue::export_collision(&method, first, &owner));
                // One finding for a pair.
                break;
            }
            owners.insert(method, owner.clone());
        }
    };
    for export in exports {
        claim(&export.item, &export.ident, format!("the export {}", quote(&export.name)));
    }
    let mut seen = HashSet::new();
    for import in imports.iter().filter(|import| !matches!(import.item, Item::Function(_))) {
        // An import that is listed twice has one accessor.
        if seen.insert((&import.module, &import.name)) {
            let owner = format!("the import {}", quote(&format!("{}.{}", import.module, import.name)));
            claim(&import.item, &import.accessor(), owner);
        }
    }
}

fn item(module: &Module<'_>, plan: &Plan, entity: Entity) -> (Item, u32) {
    match entity {
        Entity::Function(index) => (Item::Function(signature(module, index)), index),
        Entity::Memory(index) => {
            let memory = &module.memories[index as usize];
            let item = manifest::Memory {
                min: memory.min,
                max: memory.max,
                page_size_log2: memory.page_size_log2,
                memory64: memory.memory64,
                shared: memory.shared,
            };
            (Item::Memory(item), index)
        }
        Entity::Table(index) => {
            let table = &module.tables[index as usize];
            let item = manifest::Table { element: table.element, min: table.min, max: table.max, table64: table.table64 };
            (Item::Table(item), index)
        }
        Entity::Global(index) => {
            let global = &module.globals[index as usize];
            let offset = match plan.globals[index as usize].place {
                Place::Defined { offset } => offset,
                // The value is behind a pointer.
                Place::Imported { .. } => 0,
            };
            (Item::Global(manifest::Global { ty: global.ty, mutable: global.mutable, offset }), index)
        }
    }
}

fn signature(module: &Module<'_>, function: u32) -> Signature {
    let ty = module.function_type(function);
    let mut params: Vec<_> = ty.params.iter().map(|&ty| (ty, String::new())).collect();
    let mut taken = HashSet::new();
    for (index, name) in &module.functions[function as usize].param_names {
        let Some(param) = params.get_mut(*index as usize) else { continue };
        if name.is_empty() {
            continue;
        }
        let mut ident = names::method(name);
        if taken.contains(&ident) {
            ident = format!("{ident}_{index}");
        }
        // A name that is still taken is given up: the macro numbers what has none.
        if taken.insert(ident.clone()) {
            param.1 = ident;
        }
    }
    Signature { params, results: ty.results.clone() }
}

#[cfg(all(test, feature = "wat"))]
mod tests {
    use wamr_aot_abi::symbols::Prefix;

    use super::*;
    use crate::{diagnostics::report, plan, wasm};

    fn bindings(text: &str) -> Result<Bindings, String> {
        let bytes = wat::parse_str(text).unwrap();
        let module = wasm::parse(&bytes, &wasm::Features::default()).unwrap();
        let options = plan::Options {
            name: "test".into(),
            symbols: Prefix::new("package", "test", 0),
            pointer_width: wamr_aot_abi::layout::PointerWidth::U64,
            big_endian: false,
            has_rounding: true,
            has_byte_shuffle: true,
            cpu_features: 0,
            memory_limit: None,
            has_partial_stores: false,
            protection: plan::Protection { bounds: plan::Bounds::Check, traps: plan::Traps::Call },
            trap_offsets: true,
            function_names: true,
            unwind: false,
            unchecked_frame: 1024,
            interrupt: wamr_aot_abi::manifest::Interrupt::None,
            emitter: crate::target::Emitter::Native,
        };
        Bindings::new(&module, &Plan::new(&module, options), true).map_err(|findings| report::all("", &findings))
    }

    #[test]
    fn names_and_parameters() {
        let bindings = bindings(
            r#"(module
                (import "env" "get-value" (func (param $type i32) (param $a.b i64) (param $a_b i64) (param f32)))
                (import "env" "base" (global $base i32))
                (memory (export "memory") 1 2)
                (global (export "count") (mut i32) (i32.const 0))
                (func (export "add") (param $x i32) (param i32) (result i32) (local $y i32) local.get 0)
                (export "again" (func 0)))"#,
        )
        .unwrap();
        assert_eq!(bindings.import_modules, [ImportModule { name: "env".into(), ident: "Env".into() }]);
        let Item::Function(signature) = &bindings.imports[0].item else { panic!() };
        assert_eq!(bindings.imports[0].ident, "get_value");
        let params: Vec<&str> = signature.params.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(params, ["type_", "a_b", "a_b_2", ""]);
        let idents: Vec<(&str, bool)> = bindings.exports.iter().map(|e| (e.ident.as_str(), e.symbol.is_some())).collect();
        assert_eq!(idents, [("memory", false), ("count", false), ("add", true), ("again", false)]);
        let Item::Global(global) = &bindings.exports[1].item else { panic!() };
        assert!(global.mutable && global.offset > 0);
    }

    #[test]
    fn an_import_may_be_listed_twice() {
        let bindings = bindings(
            r#"(module
                (import "env" "f" (func (param $a i32)))
                (import "env" "f" (func (param $b i32)))
                (import "env" "g" (global i32))
                (import "env" "g" (global i32)))"#,
        )
        .unwrap();
        assert_eq!(bindings.imports.len(), 4);
        assert_eq!(bindings.imports[0].item, bindings.imports[1].item);
        assert_eq!((bindings.imports[0].index, bindings.imports[1].index), (0, 1));
    }

    #[test]
    fn all_collisions_are_found() {
        let text = bindings(
            r#"(module
                (import "a-b" "f" (func))
                (import "a_b" "f" (func))
                (import "env" "x.y" (func))
                (import "env" "x_y" (func))
                (import "env" "twice" (func))
                (import "env" "twice" (func (param i32)))
                (import "env" "memory" (memory 1))
                (func (export "env_memory"))
                (func (export "do.it"))
                (func (export "do_it"))
                (global (export "g") (mut i32) (i32.const 0))
                (func (export "set_g"))
                (global (export "stack_limit") (mut i32) (i32.const 0)))"#,
        )
        .unwrap_err();
        let messages: Vec<&str> = text.lines().filter(|line| line.starts_with("error")).collect();
        assert_eq!(
            messages,
            [
                "error: the import modules `a-b` and `a_b` both become the trait `AB` in Rust",
                "error: the imports `x.y` and `x_y` of `env` both become the method `x_y` in Rust",
                "error: `env.twice` is imported more than once, with different types",
                "error: the export `do.it` and the export `do_it` both become the method `do_it` in Rust",
                "error: the export `g` and the export `set_g` both become the method `set_g` in Rust",
                "error: the export `stack_limit` becomes the method `set_stack_limit` in Rust, which the bindings have already",
                "error: the export `env_memory` and the import `env.memory` both become the method `env_memory` in Rust",
            ]
        );
    }
}
