//! The Rust names of a module: identifiers for imports, exports and parameters, by the rules of
//! [`wamr_aot_abi::names`] and by the user's choice.
//!
//! The rules give different names different identifiers. Collisions remain possible for the user's
//! names, and for derived methods: the setter of a global `g` collides with an export `set_g`.

mod emscripten;
mod foreign;
mod renames;
mod stubs;
mod tags;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet, hash_map},
};

use wamr_aot_abi::{
    manifest::{self, Export, Header, Import, ImportModule, Item, Signature, World},
    names::{self, RESERVED},
    signature::ValType,
};

use crate::{
    diagnostics::{Finding, Findings, catalogue, report::quote},
    plan::{Place, Plan},
    renames::Renames,
    stubs::Stubs,
    wasm::{Entity, Module},
};

/// The part of the manifest from which the bindings are generated.
#[derive(Debug)]
pub(crate) struct Bindings {
    pub(crate) import_modules: Vec<ImportModule>,
    pub(crate) imports: Vec<Import>,
    pub(crate) exports: Vec<Export>,
    pub(crate) world: Option<World>,
    pub(crate) header: Option<Header>,
}

impl Bindings {
    /// Names everything. For typed bindings, which have `renames`, it fails if two items get the
    /// same name, and reports all such pairs.
    pub(crate) fn new(
        module: &Module<'_>,
        plan: &Plan,
        renames: Option<&Renames>,
        stubs: &Stubs,
    ) -> Result<Bindings, Findings> {
        let typed = renames.is_some();
        let renames = renames.map_or_else(Cow::default, Cow::Borrowed);
        let import_names = module.imports.iter().map(|import| (import.module.as_str(), import.name.as_str()));
        let mut findings =
            renames.check(import_names, module.exports.iter().map(|export| export.name.as_str()));
        let functions = module.imports.iter().filter(|import| matches!(import.entity, Entity::Function(_)));
        findings.extend(stubs.check(functions.map(|import| (import.module.as_str(), import.name.as_str()))));
        let renames = foreign::complete(&renames, module, &mut findings);
        let import_modules = import_modules(module, &renames, &mut findings);
        let tags = tags::idents(module, &renames, &mut findings);
        let imports = imports(module, plan, &renames, stubs, &tags, &mut findings);
        let exports: Vec<Export> = module
            .exports
            .iter()
            .map(|export| {
                let (item, index) = item(module, plan, export.entity);
                let symbol = match export.entity {
                    Entity::Function(index) => plan.functions[index as usize].symbol.clone(),
                    _ => None,
                };
                let ident = match export.entity {
                    Entity::Tag(tag) => tags[&tag].clone(),
                    _ => {
                        let chosen = renames.exports.get(&export.name);
                        chosen.cloned().unwrap_or_else(|| names::method(&export.name))
                    }
                };
                Export { ident, name: export.name.clone(), item, index, symbol }
            })
            .collect();
        check_methods(&imports, &exports, &mut findings);
        check_references(&imports, &exports, &mut findings);
        if typed {
            Findings::check(findings)?;
        }
        Ok(Bindings { import_modules, imports, exports, world: None, header: None })
    }
}

/// The most imports and exports that a module with typed bindings may have. Each needs at least one
/// method, for which rustc takes about a millisecond.
const MAX_ITEMS: usize = 50_000;

/// The error if the bindings would take too long to compile.
pub(crate) fn over_limit(module: &Module<'_>, typed: bool) -> Option<Finding> {
    let count = module.imports.len() + module.exports.len();
    (typed && count > MAX_ITEMS).then(|| catalogue::too_many_items(count, MAX_ITEMS))
}

fn import_modules(module: &Module<'_>, renames: &Renames, findings: &mut Vec<Finding>) -> Vec<ImportModule> {
    let mut seen = HashSet::new();
    // A host has nothing to implement for tags.
    let listed: Vec<&str> = module
        .imports
        .iter()
        .filter(|import| !matches!(import.entity, Entity::Tag(_)))
        .map(|import| import.module.as_str())
        .filter(|module| seen.insert(*module))
        .collect();
    let mut traits: HashMap<String, &str> = HashMap::new();
    let mut modules = Vec::new();
    for (&name, ident) in listed.iter().zip(names::traits(listed.iter().copied())) {
        let ident = renames.modules.get(name).cloned().unwrap_or(ident);
        match traits.entry(ident.clone()) {
            hash_map::Entry::Occupied(first) => {
                findings.push(catalogue::trait_collision(&ident, first.get(), name))
            }
            hash_map::Entry::Vacant(entry) => {
                entry.insert(name);
            }
        }
        modules.push(ImportModule { name: name.to_owned(), ident });
    }
    modules
}

/// WebAssembly allows a name to be imported more than once. If the types agree, one method of the
/// trait serves all of these imports; the manifest lists each, with the same identifier and the
/// same parameter names.
fn imports(
    module: &Module<'_>,
    plan: &Plan,
    renames: &Renames,
    stubs: &Stubs,
    tags: &HashMap<u32, String>,
    findings: &mut Vec<Finding>,
) -> Vec<Import> {
    let mut firsts: HashMap<(String, String), usize> = HashMap::new();
    let mut tag_firsts: HashMap<(String, String), usize> = HashMap::new();
    let mut imports: Vec<Import> = Vec::new();
    for import in &module.imports {
        let chosen = renames.imports.get(&(import.module.clone(), import.name.clone()));
        let (mut item, index) = item(module, plan, import.entity);
        let (namespace, ident) = match import.entity {
            // Imports of one name have one type, even if one of the tags is exported.
            Entity::Tag(tag) => (&mut tag_firsts, tags[&tag].clone()),
            _ => (&mut firsts, chosen.cloned().unwrap_or_else(|| names::method(&import.name))),
        };
        let key = if matches!(item, Item::Tag(_)) { import.name.clone() } else { ident.clone() };
        match namespace.entry((import.module.clone(), key)) {
            hash_map::Entry::Occupied(first) => {
                let first: &Import = &imports[*first.get()];
                if first.name != import.name {
                    findings.push(catalogue::import_collision(
                        &ident,
                        &import.module,
                        &first.name,
                        &import.name,
                    ));
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
        let stub = matches!(item, Item::Function(_)) && stubs.contains(&import.module, &import.name);
        let (module, name) = (import.module.clone(), import.name.clone());
        imports.push(Import { module, name, ident, item, index, stub });
    }
    imports
}

/// Whether two imports have the same type, whatever their parameters are called.
fn same_type(a: &Item, b: &Item) -> bool {
    match (a, b) {
        (Item::Function(a), Item::Function(b)) => {
            a.results == b.results && a.params.iter().map(|(ty, _)| ty).eq(b.params.iter().map(|(ty, _)| ty))
        }
        (a, b) => a == b,
    }
}

/// Checks the methods of an instance: those of all exports, and the accessors of imports that are
/// not functions.
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
                // One finding per pair.
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
        // An import that is listed twice has only one accessor.
        if seen.insert((&import.module, &import.name)) {
            let owner = format!("the import {}", quote(&format!("{}.{}", import.module, import.name)));
            claim(&import.item, &import.accessor(), owner);
        }
    }
}

/// Rejects references to exceptions at the boundary: a host could keep one for longer than its
/// exception.
fn check_references(imports: &[Import], exports: &[Export], findings: &mut Vec<Finding>) {
    let imports = imports.iter().map(|import| {
        (&import.item, format!("the import {}", quote(&format!("{}.{}", import.module, import.name))))
    });
    let exports = exports.iter().map(|export| (&export.item, format!("the export {}", quote(&export.name))));
    let is_reference = |ty: &ValType| ty.is_exception_reference();
    for (item, owner) in imports.chain(exports) {
        let (what, has_references) = match item {
            Item::Function(Signature { params, results }) => {
                ("function", params.iter().map(|(ty, _)| ty).chain(results).any(is_reference))
            }
            Item::Table(table) => ("table", is_reference(&table.element)),
            Item::Global(global) => ("global", is_reference(&global.ty)),
            Item::Tag(tag) => ("tag", tag.payload.iter().any(is_reference)),
            Item::Memory(_) => continue,
        };
        if has_references {
            findings.push(catalogue::exception_reference(&owner, what));
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
            let item = manifest::Table {
                element: table.element,
                min: table.min,
                max: table.max,
                table64: table.table64,
            };
            (Item::Table(item), index)
        }
        Entity::Global(index) => {
            let global = &module.globals[index as usize];
            let offset = match plan.globals[index as usize].place {
                Place::Defined { offset } => offset,
                // The instance has a pointer to the value.
                Place::Imported { .. } => 0,
            };
            (Item::Global(manifest::Global { ty: global.ty, mutable: global.mutable, offset }), index)
        }
        Entity::Tag(index) => (Item::Tag(manifest::Tag { payload: module.payload(index).to_vec() }), index),
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
        let mut ident = names::parameter(name);
        if taken.contains(&ident) {
            ident = format!("{ident}_{index}");
        }
        // If the name is still taken, the parameter gets no name: the macro numbers such
        // parameters.
        if taken.insert(ident.clone()) {
            param.1 = ident;
        }
    }
    Signature { params, results: ty.results.clone() }
}

#[cfg(all(test, feature = "wat"))]
mod tests {

    use super::*;
    use crate::{diagnostics::report, emscripten::EmscriptenNames, plan, wasm};

    fn bindings(text: &str) -> Result<Bindings, String> {
        renamed(text, &Renames::default())
    }

    fn renamed(text: &str, renames: &Renames) -> Result<Bindings, String> {
        chosen(text, renames, &Stubs::default())
    }

    fn chosen(text: &str, renames: &Renames, stubs: &Stubs) -> Result<Bindings, String> {
        let bytes = wat::parse_str(text).unwrap();
        let module = wasm::parse(&bytes, &crate::options::Features::default()).unwrap();
        let options = plan::Options::example();
        Bindings::new(&module, &Plan::new(&module, options), Some(renames), stubs)
            .map_err(|findings| report::all("", &findings))
    }

    #[test]
    fn names_and_parameters() {
        let bindings = bindings(
            r#"(module
                (import "env" "get-value"
                    (func (param $type i32) (param $a.b i64) (param $a_b i64) (param f32)))
                (import "env" "base" (global $base i32))
                (memory (export "memory") 1 2)
                (global (export "count") (mut i32) (i32.const 0))
                (func (export "add") (param $x i32) (param i32) (result i32) (local $y i32) local.get 0)
                (export "again" (func 0)))"#,
        )
        .unwrap();
        assert_eq!(bindings.import_modules, [ImportModule { name: "env".into(), ident: "Env".into() }]);
        let Item::Function(signature) = &bindings.imports[0].item else { panic!() };
        assert_eq!(bindings.imports[0].ident, "get__dash_value");
        let params: Vec<&str> = signature.params.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(params, ["type_", "a_b", "a_b_2", ""]);
        let idents: Vec<(&str, bool)> =
            bindings.exports.iter().map(|e| (e.ident.as_str(), e.symbol.is_some())).collect();
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
    fn different_names_are_different_identifiers() {
        let bindings = bindings(
            r#"(module
                (import "a" "_" (func)) (import "a" "$" (func))
                (import "a" "_a" (func)) (import "a" "$a" (func))
                (import "a-b" "f" (func)) (import "a_b" "f" (func)) (import "a.b" "f" (func))
                (import "m" "a_b" (global i32)) (import "m_a" "b" (global i32))
                (func (export "_")) (func (export "$"))
                (func (export "_a")) (func (export "$a")) (func (export "a$"))
                (func (export "do.it")) (func (export "do_it"))
                (func (export "type")) (func (export "type_")) (func (export "")))"#,
        )
        .unwrap();
        let traits: Vec<&str> = bindings.import_modules.iter().map(|module| module.ident.as_str()).collect();
        assert_eq!(traits, ["A", "Module_a__dash_b", "AB", "Module_a__dot_b", "M", "MA"]);
        let imports: Vec<&str> = bindings.imports.iter().map(|import| import.ident.as_str()).collect();
        assert_eq!(imports, ["__", "__dollar_", "_a", "__dollar_a", "f", "f", "f", "a_b", "b"]);
        assert_eq!(
            (bindings.imports[7].accessor(), bindings.imports[8].accessor()),
            ("m_a_b".into(), "m_a__of_b".into())
        );
        let exports: Vec<&str> = bindings.exports.iter().map(|export| export.ident.as_str()).collect();
        assert_eq!(
            exports,
            [
                "__",
                "__dollar_",
                "_a",
                "__dollar_a",
                "a__dollar_",
                "do__dot_it",
                "do_it",
                "type_",
                "type__",
                "__empty_"
            ]
        );
    }

    /// The names of Emscripten's minifier for exports and imports, up to two characters.
    #[test]
    fn minified_names_are_bound() {
        let letters: Vec<char> = ('a'..='z').chain('A'..='Z').chain(['_', '$']).collect();
        let mut names: Vec<String> = letters.iter().map(char::to_string).collect();
        for first in &letters {
            let second = letters.iter().copied().chain('0'..='9');
            names.extend(second.map(|second| format!("{first}{second}")));
        }
        // The minifier skips JavaScript's keywords; these are also keywords of Rust.
        let mut text = String::from("(module ");
        for name in &names {
            text.push_str(&format!(r#"(import "a" "{name}" (func)) "#));
        }
        for name in &names {
            text.push_str(&format!(r#"(func (export "{name}")) "#));
        }
        text.push(')');
        let bindings = bindings(&text).unwrap();
        assert_eq!((bindings.imports.len(), bindings.exports.len()), (names.len(), names.len()));
        for (name, export) in names.iter().zip(&bindings.exports) {
            let is_plain =
                !name.contains('$') && !["_", "__", "as", "do", "fn", "if", "in"].contains(&name.as_str());
            assert_eq!(is_plain, export.ident == *name, "{name}: {}", export.ident);
        }
    }

    fn renames(
        exports: &[(&str, &str)],
        imports: &[(&str, &str, &str)],
        modules: &[(&str, &str)],
    ) -> Renames {
        let pair = |&(from, to): &(&str, &str)| (from.into(), to.into());
        Renames {
            exports: exports.iter().map(pair).collect(),
            imports: imports
                .iter()
                .map(|&(module, name, to)| ((module.into(), name.into()), to.into()))
                .collect(),
            modules: modules.iter().map(pair).collect(),
            ..Renames::default()
        }
    }

    const RENAMED: &str = r#"(module
        (import "./x.js" "_" (func))
        (import "./x.js" "_" (func))
        (import "./x.js" "m" (memory 1))
        (import "env" "f" (func))
        (func (export "$"))
        (func (export "g"))
        (global (export "set") (mut i32) (i32.const 0)))"#;

    #[test]
    fn names_can_be_chosen() {
        let renames = renames(
            &[("$", "dollar"), ("set", "state")],
            &[("./x.js", "_", "log"), ("./x.js", "m", "heap")],
            &[("./x.js", "Glue")],
        );
        let bindings = renamed(RENAMED, &renames).unwrap();
        let modules: Vec<(&str, &str)> =
            bindings.import_modules.iter().map(|m| (m.name.as_str(), m.ident.as_str())).collect();
        assert_eq!(modules, [("./x.js", "Glue"), ("env", "Env")]);
        let imports: Vec<(&str, &str)> =
            bindings.imports.iter().map(|i| (i.name.as_str(), i.ident.as_str())).collect();
        assert_eq!(imports, [("_", "log"), ("_", "log"), ("m", "heap"), ("f", "f")]);
        assert_eq!(bindings.imports[2].accessor(), "__dot___slash_x__dot_js_heap");
        let exports: Vec<(&str, &str)> =
            bindings.exports.iter().map(|e| (e.name.as_str(), e.ident.as_str())).collect();
        assert_eq!(exports, [("$", "dollar"), ("g", "g"), ("set", "state")]);
    }

    fn idents(bindings: &Bindings) -> String {
        let imports = bindings.imports.iter().map(|import| import.ident.as_str());
        imports
            .chain(bindings.exports.iter().map(|export| export.ident.as_str()))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn hashes_are_left_out_of_names_that_stay_different() {
        let text = r#"(module
            (import "./a_bg.js" "__wbg_log_1d3ae0273d8f4f8a" (func))
            (import "./a_bg.js" "__wbg_new_66075f8c2ea6575e" (func))
            (import "./a_bg.js" "__wbg_new_62f131e968c83d75" (func))
            (import "./a_bg.js" "__wbg_parse_def2e24ef1252aff" (func))
            (import "./a_bg.js" "parse" (func))
            (import "b" "__wbg_parse_def2e24ef1252aff" (func))
            (import "b" "__wbg_parse_def2e24ef1252aff" (func))
            (export "__wbg_log_1d3ae0273d8f4f8a" (func 0)))"#;
        let mut renames = renames(&[], &[("./a_bg.js", "__wbg_new_66075f8c2ea6575e", "new_array")], &[]);
        renames.ignores_hashes = true;
        assert_eq!(
            idents(&renamed(text, &renames).unwrap()),
            "log new_array __wbg_new_62f131e968c83d75 __wbg_parse_def2e24ef1252aff parse parse parse \
             __wbg_log_1d3ae0273d8f4f8a"
        );
    }

    #[test]
    fn names_that_emscripten_made_short() {
        let text = r#"(module
            (import "a" "a" (func)) (import "a" "b" (func)) (import "a" "c" (func))
            (memory (export "d") 1) (table (export "e") 1 funcref)
            (func (export "f")) (func (export "g")) (func (export "$")) (func (export "h")))"#;
        let javascript = "{a:___assert_fail,b:()=>1,c:_abort} m._malloc=x.g;m._new=x.$;m._free=x.h;m._z=y.y";
        let mut renames = renames(&[("h", "release")], &[("a", "b", "one")], &[]);
        renames.emscripten = Some(EmscriptenNames::read("glue.js", javascript));
        assert_eq!(
            idents(&renamed(text, &renames).unwrap()),
            "__assert_fail one abort memory __indirect_function_table f malloc new_ release"
        );
        renames.emscripten = Some(EmscriptenNames::read("glue.js", "m._free=x.y"));
        let text = renamed(text, &renames).unwrap_err();
        assert!(text.contains("`glue.js` does not name the exports of the module"), "{text}");
    }

    #[test]
    fn impossible_renames_are_reported() {
        let renames = renames(
            &[("h", "x"), ("$", "fn"), ("g", "new"), ("set", "a-b")],
            &[("env", "g", "x"), ("env", "f", "")],
            &[("envy", "X"), ("env", "Self")],
        );
        let text = renamed(RENAMED, &renames).unwrap_err();
        let messages: Vec<&str> = text.lines().filter(|line| line.starts_with("error")).collect();
        assert_eq!(
            messages[..8],
            [
                "error: the export `$` cannot be renamed to `fn`: it is a Rust keyword",
                "error: the export `g` cannot be renamed to `new`: the bindings use this name",
                "error: there is no export `h` to rename",
                "error: the export `set` cannot be renamed to `a-b`: it is not an identifier of ASCII \
                 letters, digits and `_`",
                "error: the import `env.f` cannot be renamed to ``: it is not an identifier of ASCII \
                 letters, digits and `_`",
                "error: there is no import `env.g` to rename",
                "error: the import module `env` cannot be renamed to `Self`: it is a Rust keyword",
                "error: there is no import module `envy` to rename",
            ]
        );
    }

    #[test]
    fn functions_that_are_left_out_must_exist() {
        let text = r#"(module
            (import "env" "a" (func))
            (import "env" "memory" (memory 1))
            (import "other" "a" (func))
            (import "other" "b" (func)))"#;
        let name = |name: &str| name.to_owned();
        let stubs = |modules: &[&str], imports: &[(&str, &str)]| Stubs {
            modules: modules.iter().map(|module| name(module)).collect(),
            imports: imports.iter().map(|(module, import)| (name(module), name(import))).collect(),
        };
        let renames = Renames::default();
        let bindings = chosen(text, &renames, &stubs(&["env"], &[("other", "b")])).unwrap();
        let left_out = |module: &str, name: &str| {
            bindings.imports.iter().find(|i| (&*i.module, &*i.name) == (module, name)).unwrap().stub
        };
        assert!(left_out("env", "a") && left_out("other", "b"));
        assert!(!left_out("env", "memory") && !left_out("other", "a"));
        let text = chosen(text, &renames, &stubs(&["en"], &[("env", "memory")])).unwrap_err();
        let messages: Vec<&str> = text.lines().filter(|line| line.starts_with("error")).collect();
        assert_eq!(
            messages,
            [
                "error: the module imports no function from `en` that could be left out",
                "error: the module imports no function `env.memory` that could be left out",
            ]
        );
    }

    #[test]
    fn all_collisions_are_found() {
        let text = r#"(module
            (import "a-b" "f" (func))
            (import "env" "x" (func))
            (import "env" "y" (func))
            (import "env" "twice" (func))
            (import "env" "twice" (func (param i32)))
            (import "env" "memory" (memory 1))
            (func (export "env_memory"))
            (func (export "do"))
            (func (export "did"))
            (global (export "g") (mut i32) (i32.const 0))
            (func (export "set_g"))
            (global (export "stack_limit") (mut i32) (i32.const 0)))"#;
        let text =
            renamed(text, &renames(&[("do", "did")], &[("env", "x", "y")], &[("a-b", "Env")])).unwrap_err();
        let messages: Vec<&str> = text.lines().filter(|line| line.starts_with("error")).collect();
        assert_eq!(
            messages,
            [
                "error: the import modules `a-b` and `env` both become the trait `Env` in Rust",
                "error: the imports `x` and `y` of `env` both become the function `y` in Rust",
                "error: `env.twice` is imported more than once, with different types",
                "error: the export `do` and the export `did` both become the method `did` in Rust",
                "error: the export `g` and the export `set_g` both become the method `set_g` in Rust",
                "error: the export `stack_limit` becomes the method `set_stack_limit` in Rust, a name \
                 that the bindings already use",
                "error: the export `env_memory` and the import `env.memory` both become the method \
                 `env_memory` in Rust",
            ]
        );
        assert!(text.contains("Builder::rename_export") && text.contains("Builder::untyped"), "{text}");
    }

    #[test]
    fn tags_become_types() {
        let text = r#"(module
            (import "env" "full_disk" (tag $full (param i32)))
            (import "env" "full_disk" (tag $again (param i32)))
            (import "other" "full_disk" (tag $other (param i32)))
            (import "env" "stop" (tag $stop))
            (tag $mine (param i64 i32))
            (tag)
            (export "halt" (tag $stop))
            (export "my-error" (tag $mine))
            (export "again" (tag $mine)))"#;
        let idents = |bindings: &Bindings| -> Vec<String> {
            let imports = bindings.imports.iter().map(|import| import.ident.clone());
            imports.chain(bindings.exports.iter().map(|export| export.ident.clone())).collect()
        };
        let found = bindings(text).unwrap();
        // A host has nothing to implement.
        assert_eq!(found.import_modules, []);
        assert_eq!(
            idents(&found),
            [
                "Import_env_full_disk",
                "Import_env_full_disk",
                "Import_other_full_disk",
                "Halt",
                "Halt",
                "MyError",
                "MyError"
            ]
        );
        let chosen = renames(
            &[("again", "Mine")],
            &[("env", "full_disk", "FullDisk"), ("other", "full_disk", "Other"), ("env", "stop", "Stop")],
            &[],
        );
        let found = renamed(text, &chosen).unwrap();
        assert_eq!(idents(&found), ["FullDisk", "FullDisk", "Other", "Stop", "Stop", "Mine", "Mine"]);
        let text = renamed(text, &renames(&[("halt", "MyError")], &[], &[])).unwrap_err();
        assert!(
            text.contains("the exported tag `halt` and the exported tag `my-error` both become the type"),
            "{text}"
        );
    }

    #[test]
    fn references_to_exceptions_need_the_untyped_api() {
        let text = bindings(
            r#"(module
                (import "env" "throw" (func (param exnref)))
                (import "env" "last" (global (mut exnref)))
                (table (export "kept") 1 exnref)
                (tag (export "nested") (param i32 exnref))
                (tag (export "fine") (param i32))
                (func (export "catch") (result exnref) (ref.null exn)))"#,
        )
        .unwrap_err();
        let messages: Vec<&str> = text.lines().filter(|line| line.starts_with("error")).collect();
        let expected = [
            ("import", "env.throw", "function"),
            ("import", "env.last", "global"),
            ("export", "kept", "table"),
            ("export", "nested", "tag"),
            ("export", "catch", "function"),
        ];
        assert_eq!(
            messages[..expected.len()],
            expected.map(|(kind, name, what)| format!(
                "error: the {kind} `{name}` is a {what} with references to exceptions (`exnref`), which \
                 typed bindings do not support"
            ))
        );
        assert!(text.contains("Builder::untyped"), "{text}");
    }

    #[test]
    fn bindings_of_too_many_items_are_rejected() {
        let exports: String = (0..=MAX_ITEMS).map(|i| format!("(export \"{i}\" (func 0))")).collect();
        let bytes = wat::parse_str(format!("(module (func) {exports})")).unwrap();
        let module = wasm::parse(&bytes, &crate::options::Features::default()).unwrap();
        assert!(over_limit(&module, false).is_none());
        let report = report::finding("", &over_limit(&module, true).unwrap());
        assert!(
            report.contains("50001 imports and exports") && report.contains("Builder::untyped"),
            "{report}"
        );
    }
}
