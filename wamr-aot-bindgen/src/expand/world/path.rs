//! Names of WIT in Rust, and the modules that interfaces become.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use wamr_aot_abi::{
    manifest::{NamedType, World},
    names,
};

/// `my-name` as `my_name`.
pub(super) fn snake(name: &str) -> Ident {
    ident(&names::interface_item(name))
}

/// Types and traits in the module of the bindings, among which the types of a world are.
const BINDINGS: &[&str] = &[
    "AnyCaller",
    "Caller",
    "Exit",
    "ExternRef",
    "FuncRef",
    "HostError",
    "Imports",
    "Instance",
    "InstanceOptions",
    "InstantiateError",
    "Interface",
    "LoadedInstance",
    "MemoryError",
    "MemoryMut",
    "MemoryRef",
    "Module",
    "Result",
    "StaticInstance",
    "Trap",
    "TrapKind",
    "V128",
];

/// A type of an interface: `MyName`, and `Host_` if the bindings have a `Host` there.
pub(super) fn ty(world: &World, number: u32) -> Ident {
    let ty = &world.types[number as usize];
    distinct(camel(&ty.name), |name| is_taken(world, ty.interface as usize, name))
}

/// The view of a type: `MyNameView`.
pub(super) fn view(world: &World, number: u32) -> Ident {
    let NamedType { interface, name, .. } = &world.types[number as usize];
    let ident = ident(&format!("{}View", camel(name)));
    distinct(ident, |name| {
        let mut siblings = world.types.iter().filter(|other| other.interface == *interface);
        is_taken(world, *interface as usize, name) || siblings.any(|other| camel(&other.name) == name)
    })
}

/// Names in camel case have no `_`, so one at the end makes a name that nothing else has.
fn distinct(ident: Ident, is_taken: impl Fn(&str) -> bool) -> Ident {
    let name = ident.to_string();
    if is_taken(&name) { self::ident(&format!("{name}_")) } else { ident }
}

/// Whether the bindings have an item of their own with this name beside the types of an interface.
fn is_taken(world: &World, interface: usize, name: &str) -> bool {
    let is_of_resource =
        |prefix| world.resources(interface).any(|(_, ty, _)| of_resource(prefix, ty) == name);
    match world.interfaces[interface].name.as_str() {
        "" if BINDINGS.contains(&name) => true,
        _ => ["Host", "Guest"].iter().any(|prefix| *prefix == name || is_of_resource(prefix)),
    }
}

/// `my-name` as `MyName`.
pub(super) fn camel(name: &str) -> Ident {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|letter| letter.to_ascii_lowercase())).collect::<String>()
    });
    match words.collect::<String>().as_str() {
        "Self" => ident("Self_"),
        name => ident(name),
    }
}

/// `my-name` as `MY_NAME`.
pub(super) fn screaming(name: &str) -> Ident {
    ident(&name.replace('-', "_").to_ascii_uppercase())
}

/// `my-name` as `HostMyName`: what there is for a resource.
pub(super) fn of_resource(prefix: &str, resource: &NamedType) -> Ident {
    ident(&format!("{prefix}{}", camel(&resource.name)))
}

pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// The modules around an interface, from that of the bindings: for `my:pkg/types@1.0.0` they are
/// `my::pkg::types`, or `exports::my::pkg::types`.
pub(super) fn modules(world: &World, interface: usize) -> Vec<Ident> {
    world.modules(interface).iter().map(|name| ident(name)).collect()
}

/// The way from an interface's module to that of the bindings.
pub(super) fn root(depth: usize) -> TokenStream {
    let up = (0..depth).map(|_| quote!(super::));
    quote!(#(#up)*)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::BINDINGS;

    /// The names that start with a capital letter and that a module's items have.
    fn names(items: &[syn::Item], found: &mut BTreeSet<String>) {
        fn used(tree: &syn::UseTree, found: &mut BTreeSet<String>) {
            match tree {
                syn::UseTree::Path(path) => used(&path.tree, found),
                syn::UseTree::Name(name) => drop(found.insert(name.ident.to_string())),
                syn::UseTree::Rename(name) => drop(found.insert(name.rename.to_string())),
                syn::UseTree::Group(group) => group.items.iter().for_each(|tree| used(tree, found)),
                syn::UseTree::Glob(_) => {}
            }
        }
        for item in items {
            let ident = match item {
                syn::Item::Struct(item) => &item.ident,
                syn::Item::Enum(item) => &item.ident,
                syn::Item::Trait(item) => &item.ident,
                syn::Item::Type(item) => &item.ident,
                syn::Item::Use(item) => {
                    used(&item.tree, found);
                    continue;
                }
                _ => continue,
            };
            found.insert(ident.to_string());
        }
        found.retain(|name| name.starts_with(|first: char| first.is_uppercase()));
    }

    #[test]
    fn all_names_of_bindings_are_known() {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        for entry in fs::read_dir(golden).unwrap() {
            let path = entry.unwrap().path();
            let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
            let module = file.items.iter().find_map(|item| match item {
                syn::Item::Mod(module) => module.content.as_ref(),
                _ => None,
            });
            let mut found = BTreeSet::new();
            names(&module.unwrap().1, &mut found);
            // The world of this one has such types, and a `_` in their names.
            let unknown = found.iter().filter(|name| !BINDINGS.contains(&&***name) && !name.ends_with('_'));
            let unknown: Vec<_> = unknown.filter(|name| *name != "Fine").collect();
            assert!(unknown.is_empty(), "{}: {unknown:?}", path.display());
            assert!(found.contains("Instance"), "{}", path.display());
        }
    }
}
