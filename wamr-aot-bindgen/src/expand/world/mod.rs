//! Typed interfaces: the modules of a world, with types, traits for the host and methods for what
//! the guest exports.

mod exports;
mod imports;
mod path;
mod resources;
mod slots;
mod types;

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use wamr_aot_abi::{
    manifest::{FunctionKind, Interface, InterfaceFunction, WitType, World},
    wit,
};

use self::{resources::Resource, types::Scope};
use super::{
    Names,
    model::{Export, Model},
};
use crate::input::Input;

/// What the expansion is for.
struct Target<'a> {
    model: &'a Model<'a>,
    names: &'a Names,
    /// Whether nothing with strings or lists is the host's own.
    views: bool,
}

/// The modules, the methods of `Caller`, and what lowering needs of it.
pub(super) fn expand(world: &World, model: &Model<'_>, names: &Names, input: &Input) -> TokenStream {
    let target = Target { model, names, views: input.views };
    let scope = |depth| Scope { world, wit: &input.wit, views: input.views, root: path::root(depth) };
    let mut tree = Tree::default();
    let mut methods = TokenStream::new();
    let mut trampolines = TokenStream::new();
    for (number, interface) in world.interfaces.iter().enumerate() {
        let modules = path::modules(world, number);
        let inside = scope(modules.len());
        let mut items = TokenStream::new();
        for (place, ty) in (0u32..).zip(&world.types) {
            if ty.interface as usize == number {
                items.extend(inside.define(place));
            }
        }
        if interface.is_exported {
            let label = |function: &InterfaceFunction| match (interface.name.as_str(), function.kind) {
                ("", _) => function.name.clone(),
                (interface, FunctionKind::Free) => format!("{interface}#{}", function.name),
                _ => model.exports[function.core as usize].source.name.clone(),
            };
            let guest = if modules.is_empty() { quote!(self) } else { quote!(self.0) };
            let of = |resource: Option<u32>| {
                let siblings = interface.functions.iter();
                let siblings: Vec<_> =
                    siblings.filter(|function| function.kind.resource() == resource).collect();
                siblings
                    .iter()
                    .map(|function| {
                        exports::methods(function, &siblings, &label(function), &guest, &inside, &target)
                    })
                    .collect::<TokenStream>()
            };
            let mut functions = of(None);
            for resource in resources(world, number) {
                let (struct_, method) = resource.group(&of(Some(resource.number)), &inside, &target);
                items.extend(struct_);
                functions.extend(method);
            }
            if modules.is_empty() {
                methods.extend(functions);
            } else if world.is_called(number) {
                let accessor = path::ident(&world.accessor(number));
                let (struct_, method) = group(interface, &accessor, &modules, functions, &inside);
                items.extend(struct_);
                methods.extend(method);
            }
        } else {
            items.extend(imports::interface_traits(number, &inside, &target));
            for function in &interface.functions {
                trampolines.extend(imports::trampoline(number, function, &scope(0), &target));
            }
        }
        for resource in resources(world, number) {
            trampolines.extend(resource.trampolines(&scope(0), &target));
        }
        tree.add(&modules, items);
    }
    let bound = scope(0).bound();
    let guest = exports::guest(&scope(0), &target);
    let modules = tree.expand();
    quote! {
        #modules
        #trampolines
        #guest

        impl<H #bound> Caller<H> { #methods }
    }
}

/// The resources of an interface.
fn resources(world: &World, interface: usize) -> impl Iterator<Item = Resource<'_>> {
    let found = world.resources(interface);
    found.map(move |(number, ty, intrinsics)| Resource { interface, number, ty, intrinsics })
}

/// The traits that a host implements for a world.
pub(super) fn bounds(world: &World, Names { wit, .. }: &Names) -> Vec<TokenStream> {
    let interfaces = 0..world.interfaces.len();
    let imported =
        interfaces.filter(|number| !world.interfaces[*number].is_exported && world.is_called(*number));
    let handles = world.has_resources().then(|| quote!(#wit::HandlesView));
    imported.map(|number| imports::bound(world, number)).chain(handles).collect()
}

/// The functions of an exported interface: a struct in its module, and the method that returns it.
fn group(
    interface: &Interface,
    method: &Ident,
    modules: &[Ident],
    functions: TokenStream,
    scope: &Scope<'_>,
) -> (TokenStream, TokenStream) {
    let (root, bound) = (&scope.root, scope.bound());
    let up = modules.iter().skip(1).map(|_| quote!(::super));
    let heading = format!(" What the guest exports as `{}`.", interface.name);
    let structure = quote! {
        #[doc = #heading]
        pub struct Guest<'a, H>(pub(in super #(#up)*) &'a mut #root Caller<H>);

        impl<H> ::core::fmt::Debug for Guest<'_, H> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct("Guest").finish_non_exhaustive()
            }
        }

        impl<H #bound> Guest<'_, H> {
            #functions
        }
    };
    let method = quote! {
        #[doc = #heading]
        pub fn #method(&mut self) -> #(#modules::)* Guest<'_, H> { #(#modules::)* Guest(self) }
    };
    (structure, method)
}

/// The export with this name, and its number.
fn find<'m, 'a>(model: &'m Model<'a>, name: &str) -> Option<(usize, &'m Export<'a>)> {
    model.export(name)
}

/// The index of the memory with the strings and lists.
fn memory_index(model: &Model<'_>) -> Option<Literal> {
    let (_, memory) = find(model, wit::MEMORY)?;
    Some(Literal::u32_unsuffixed(memory.source.index))
}

/// What bindings without an allocator cannot have, by name.
pub(super) fn check_views(world: &World) -> Result<(), String> {
    if let Some(resource) = (0..world.interfaces.len()).find_map(|number| world.resources(number).next()) {
        let name = &resource.1.name;
        return Err(format!(
            "with `views`, there cannot be the resource `{name}`: handles need an allocator"
        ));
    }
    let scope = Scope { world, wit: &TokenStream::new(), views: true, root: TokenStream::new() };
    for interface in &world.interfaces {
        for function in &interface.functions {
            let is_record = |ty: &WitType| scope.has_lists(ty) && !scope.is_borrowed(ty);
            let found = match interface.is_exported {
                true => function
                    .params
                    .iter()
                    .find(|(_, ty)| is_record(ty))
                    .map(|(name, _)| format!("the parameter `{name}` has strings or lists inside")),
                false => function
                    .result
                    .as_ref()
                    .filter(|ty| scope.has_lists(ty))
                    .map(|_| "the host's result has strings or lists".to_owned()),
            };
            if let Some(found) = found {
                let name = match interface.name.as_str() {
                    "" => function.name.clone(),
                    interface => format!("{interface}#{}", function.name),
                };
                return Err(format!("with `views`, the function `{name}` cannot be called: {found}"));
            }
        }
    }
    Ok(())
}

/// Modules in modules.
#[derive(Default)]
struct Tree {
    items: TokenStream,
    modules: BTreeMap<String, (Option<Ident>, Tree)>,
}

impl Tree {
    fn add(&mut self, path: &[Ident], items: TokenStream) {
        match path.split_first() {
            None => self.items.extend(items),
            Some((first, rest)) => {
                let (ident, tree) = self.modules.entry(first.to_string()).or_default();
                ident.get_or_insert_with(|| first.clone());
                tree.add(rest, items);
            }
        }
    }

    fn expand(self) -> TokenStream {
        let items = self.items;
        let modules = self.modules.into_values().filter(|(_, tree)| !tree.is_empty()).map(|(ident, tree)| {
            let tree = tree.expand();
            quote! {
                #[allow(missing_docs)]
                pub mod #ident { #tree }
            }
        });
        quote!(#items #(#modules)*)
    }

    fn is_empty(&self) -> bool {
        self.items.is_empty() && self.modules.values().all(|(_, tree)| tree.is_empty())
    }
}
