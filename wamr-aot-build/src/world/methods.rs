//! The names of what a world adds to the methods of an instance.

use std::collections::{BTreeSet, HashMap};

use wamr_aot_abi::{
    manifest::{Interface, Item, World},
    names::{self, RESERVED},
};

use crate::{
    bindings::Bindings,
    diagnostics::{Finding, catalogue, report::quote},
};

/// The methods of functions that the world exports, and those that return exported interfaces:
/// none is called as another method.
pub(super) fn check(world: &World, bindings: &Bindings) -> Vec<Finding> {
    let functions = |number: usize| world.interfaces[number].functions.iter();
    let exported = (0..world.interfaces.len()).filter(|number| world.interfaces[*number].is_exported);
    let called = exported.clone().flat_map(functions).map(|function| function.core);
    let dropped =
        exported.clone().flat_map(|number| world.resources(number)).filter_map(|(.., found)| found.dtor);
    let in_world: BTreeSet<usize> = called.chain(dropped).map(|core| core as usize).collect();
    let others = bindings.exports.iter().enumerate().filter(|(place, _)| !in_world.contains(place));
    let mut owners: HashMap<String, String> = others
        .flat_map(|(_, export)| {
            let owner = format!("the export {}", quote(&export.name));
            export.item.methods(&export.ident).into_iter().map(move |method| (method, owner.clone()))
        })
        .collect();
    owners.extend(
        bindings.imports.iter().filter(|import| !matches!(import.item, Item::Function(_))).flat_map(
            |import| {
                let owner = format!("the import {}", quote(&format!("{}.{}", import.module, import.name)));
                import.item.methods(&import.accessor()).into_iter().map(move |method| (method, owner.clone()))
            },
        ),
    );
    let added = exported.flat_map(|number| {
        let interface = &world.interfaces[number];
        match interface.name.as_str() {
            "" => functions(number)
                .map(|function| {
                    let owner = format!("the function {} of the world", quote(&function.name));
                    (names::interface_item(&function.name), owner)
                })
                .collect(),
            _ if !world.is_called(number) => Vec::new(),
            name => vec![(world.accessor(number), format!("the interface {}", quote(name)))],
        }
    });
    let mut findings = Vec::new();
    for (method, owner) in added {
        if RESERVED.contains(&method.as_str()) {
            findings.push(catalogue::reserved_method(&method, &owner));
        } else if let Some(first) = owners.insert(method.clone(), owner.clone()) {
            findings.push(catalogue::export_collision(&method, &first, &owner));
        }
    }
    findings.extend((0..world.interfaces.len()).flat_map(|number| of_resources(world, number)));
    findings
}

/// The functions of each resource of an interface, and the one that drops it.
fn of_resources(world: &World, number: usize) -> Vec<Finding> {
    let Interface { is_exported, functions, .. } = &world.interfaces[number];
    let mut findings = Vec::new();
    for (resource, ty, _) in world.resources(number) {
        let drop = if *is_exported { names::RESOURCE_DROP } else { names::HOST_DROP };
        let of_drop = format!("what drops {}", quote(&ty.name));
        let mut owners = HashMap::from([(drop.to_owned(), of_drop)]);
        for function in functions.iter().filter(|function| function.kind.resource() == Some(resource)) {
            let method = names::interface_item(&function.name);
            let owner = format!("the function {} of {}", quote(&function.name), quote(&ty.name));
            if let Some(first) = owners.insert(method.clone(), owner.clone()) {
                findings.push(catalogue::export_collision(&method, &first, &owner));
            }
        }
    }
    findings
}
