//! The names of the types that tags become.

use std::collections::{HashMap, HashSet, hash_map};

use wamr_aot_abi::names;

use crate::{
    diagnostics::{Finding, catalogue, report::quote},
    renames::Renames,
    wasm::{Entity, Module},
};

/// A tag that has a type, by the name after which the type is called.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Tag<'m> {
    /// By its first export.
    Export(&'m str),
    /// By module and name, if it is not exported.
    Import(&'m str, &'m str),
}

/// The identifiers of the types, by the tag's index. Tags that are neither imported nor exported
/// have none; two imports with the same names have one, even if one of them is exported.
pub(super) fn idents(
    module: &Module<'_>,
    renames: &Renames,
    findings: &mut Vec<Finding>,
) -> HashMap<u32, String> {
    let firsts = module.first_tags();
    let first = |entity| match entity {
        Entity::Tag(index) => Some(firsts[index as usize]),
        _ => None,
    };
    let mut tags: HashMap<u32, Tag<'_>> = HashMap::new();
    let (mut exports, mut imports) = (Vec::new(), Vec::new());
    // Another export of a tag has no type, but its new name counts.
    let mut chosen: HashMap<u32, &String> = HashMap::new();
    for export in &module.exports {
        let Some(index) = first(export.entity) else { continue };
        if let hash_map::Entry::Vacant(entry) = tags.entry(index) {
            exports.push(export.name.as_str());
            entry.insert(Tag::Export(&export.name));
        }
        if let Some(to) = renames.exports.get(&export.name) {
            chosen.entry(index).or_insert(to);
        }
    }
    let mut seen = HashSet::new();
    for import in &module.imports {
        let Some(index) = first(import.entity) else { continue };
        if let hash_map::Entry::Vacant(entry) = tags.entry(index) {
            let names = (import.module.as_str(), import.name.as_str());
            entry.insert(Tag::Import(names.0, names.1));
            if seen.insert(names) {
                imports.push(names);
            }
        }
        if let Some(to) = renames.imports.get(&(import.module.clone(), import.name.clone())) {
            chosen.entry(index).or_insert(to);
        }
    }
    let listed = exports.iter().map(|name| Tag::Export(name));
    let listed = listed.chain(imports.iter().map(|(module, name)| Tag::Import(module, name)));
    let named: HashMap<Tag<'_>, String> =
        listed.zip(names::tags(exports.iter().copied(), imports.iter().copied())).collect();
    let idents: HashMap<u32, String> = tags
        .iter()
        .map(|(index, tag)| {
            (*index, chosen.get(index).map_or_else(|| named[tag].clone(), |to| (*to).clone()))
        })
        .collect();
    check(&tags, &idents, findings);
    let same = (0u32..).zip(&firsts).filter_map(|(index, first)| Some((index, idents.get(first)?.clone())));
    same.collect()
}

/// Different tags have different types.
fn check(tags: &HashMap<u32, Tag<'_>>, idents: &HashMap<u32, String>, findings: &mut Vec<Finding>) {
    let mut owners: HashMap<&str, Tag<'_>> = HashMap::new();
    let mut indices: Vec<u32> = tags.keys().copied().collect();
    indices.sort_unstable();
    for index in indices {
        let (tag, ident) = (tags[&index], idents[&index].as_str());
        match owners.entry(ident) {
            hash_map::Entry::Occupied(first) if *first.get() != tag => {
                findings.push(catalogue::tag_collision(ident, &describe(*first.get()), &describe(tag)));
            }
            hash_map::Entry::Occupied(_) => {}
            hash_map::Entry::Vacant(entry) => {
                entry.insert(tag);
            }
        }
    }
}

fn describe(tag: Tag<'_>) -> String {
    match tag {
        Tag::Export(name) => format!("the exported tag {}", quote(name)),
        Tag::Import(module, name) => format!("the imported tag {}", quote(&format!("{module}.{name}"))),
    }
}
