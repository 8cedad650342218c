//! Names that other tools gave: what they become in Rust, if the user asks for it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wamr_aot_abi::names;

use crate::{
    diagnostics::Finding,
    emscripten::EmscriptenNames,
    renames::Renames,
    wasm::{Entity, Module},
};

/// The user's names, and those that follow from names of other tools.
pub(super) fn complete(renames: &Renames, module: &Module<'_>, findings: &mut Vec<Finding>) -> Renames {
    let mut complete = renames.clone();
    if renames.ignores_hashes {
        for (key, name) in without_hashes(module) {
            complete.imports.entry(key).or_insert(name);
        }
    }
    if let Some(emscripten) = &renames.emscripten {
        match exports(emscripten, module) {
            Ok(names) => names.into_iter().for_each(|(short, name)| {
                complete.exports.entry(short).or_insert(name);
            }),
            Err(finding) => findings.push(finding),
        }
        for (key, name) in imports(emscripten, module) {
            complete.imports.entry(key).or_insert(name);
        }
    }
    complete
}

/// The imported functions, by module.
fn functions<'m>(module: &'m Module<'_>) -> BTreeMap<&'m str, BTreeSet<&'m str>> {
    let mut functions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for import in module.imports.iter().filter(|import| matches!(import.entity, Entity::Function(_))) {
        functions.entry(&import.module).or_default().insert(&import.name);
    }
    functions
}

/// The names of wasm-bindgen without their hashes, where that leaves them different.
fn without_hashes(module: &Module<'_>) -> Vec<((String, String), String)> {
    let mut uses: HashMap<(&str, String), usize> = HashMap::new();
    let mut renamed = Vec::new();
    for (module, functions) in functions(module) {
        for name in functions {
            let short = without_hash(name);
            let ident = names::method(short.unwrap_or(name));
            *uses.entry((module, ident.clone())).or_default() += 1;
            renamed.extend(short.map(|_| (module, name, ident)));
        }
    }
    let is_only = |(module, _, ident): &(&str, &str, String)| uses[&(*module, ident.clone())] == 1;
    let owned = |(module, name, ident): (&str, &str, String)| ((module.to_owned(), name.to_owned()), ident);
    renamed.into_iter().filter(is_only).map(owned).collect()
}

/// `log` of `__wbg_log_1d3ae0273d8f4f8a`, `__wbindgen_cast` of `__wbindgen_cast_0000000000000001`.
fn without_hash(name: &str) -> Option<&str> {
    let (rest, hash) = name.rsplit_once('_')?;
    let is_hash = hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let name = match rest.strip_prefix("__wbg_") {
        None => Some(rest).filter(|rest| rest.starts_with("__wbindgen_")),
        name => name,
    };
    name.filter(|name| is_hash && !name.is_empty())
}

/// What Emscripten calls the memory and the table of a module, of which it has one each.
const MEMORY: &str = "memory";
const TABLE: &str = "__indirect_function_table";

/// The names of exports before Emscripten made them short.
fn exports(emscripten: &EmscriptenNames, module: &Module<'_>) -> Result<Vec<(String, String)>, Finding> {
    let named = |is: fn(&Entity) -> bool| {
        module.exports.iter().filter(move |export| is(&export.entity)).map(|export| export.name.as_str())
    };
    let functions = named(|entity| matches!(entity, Entity::Function(_))).collect();
    let names = emscripten.of_exports(&functions)?;
    let mut names: Vec<_> =
        names.into_iter().map(|(short, name)| (short.to_owned(), names::method(name))).collect();
    let memories: Vec<&str> = named(|entity| matches!(entity, Entity::Memory(_))).collect();
    let tables: Vec<&str> = named(|entity| matches!(entity, Entity::Table(_))).collect();
    for (exports, name) in [(memories, MEMORY), (tables, TABLE)] {
        if let [export] = exports[..] {
            names.push((export.to_owned(), name.to_owned()));
        }
    }
    Ok(names)
}

/// The names of imports before Emscripten made them short, as far as they are known.
fn imports(emscripten: &EmscriptenNames, module: &Module<'_>) -> Vec<((String, String), String)> {
    let of = |(module, functions): (&str, BTreeSet<&str>)| {
        let names = emscripten.of_imports(&functions);
        let named = names
            .into_iter()
            .map(|(short, name)| ((module.to_owned(), short.to_owned()), names::method(name)));
        named.collect::<Vec<_>>()
    };
    functions(module).into_iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_wasm_bindgen() {
        for (name, without) in [
            ("__wbg_log_1d3ae0273d8f4f8a", Some("log")),
            ("__wbg_instanceof_Uint8Array_0d898f7981fe0a2d", Some("instanceof_Uint8Array")),
            ("__wbg___wbindgen_throw_df03e93053e0f4bc", Some("__wbindgen_throw")),
            ("__wbindgen_cast_0000000000000001", Some("__wbindgen_cast")),
            ("__wbindgen_init_externref_table", None),
            ("__wbg_log_1D3AE0273D8F4F8A", None),
            ("__wbg_log_1d3ae0273d8f4f8", None),
            ("__wbg_1d3ae0273d8f4f8a", None),
            ("log_1d3ae0273d8f4f8a", None),
            ("", None),
        ] {
            assert_eq!(without_hash(name), without, "{name}");
        }
    }
}
