//! Modules that are loaded at run time: what the bindings expect of them, and the type for them.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote};
use wamr_aot_abi::{
    manifest::{Item, Output},
    signature::ValType,
};

use super::{
    Names, docs, imports,
    model::{Import, Kind, Model},
};

pub(super) fn expand(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    if !model.manifest.output.is_loadable() {
        return None;
    }
    let interface = interface(model, names);
    let types = types(model, names);
    let bindings = bindings(model, names);
    let needs_load = needs_load(model, names);
    Some(quote! {
        #needs_load
        #interface
        #types
        #bindings
    })
}

/// Rejects references to functions of one type, which are not supported in loaded modules: bindings
/// know the type by its index in one module.
pub(super) fn check(model: &Model<'_>, span: Span) -> syn::Result<()> {
    if !model.manifest.output.is_loadable() {
        return Ok(());
    }
    let typed = |ty: &ValType| matches!(ty, ValType::TypedFuncRef { .. });
    let has_typed = |item: &Item| match item {
        Item::Function(f) => f.params.iter().map(|(ty, _)| ty).chain(&f.results).any(typed),
        Item::Table(table) => typed(&table.element),
        Item::Global(global) => typed(&global.ty),
        Item::Tag(tag) => tag.payload.iter().any(typed),
        Item::Memory(_) => false,
    };
    let imports = model.imports.iter().map(|i| (docs::import_name(i.source), &i.source.item));
    let exports = model.exports.iter().map(|e| (e.source.name.clone(), &e.source.item));
    match imports.chain(exports).find(|(_, item)| has_typed(item)) {
        None => Ok(()),
        Some((name, _)) => {
            let message =
                "references to functions of one type are not supported in bindings of loadable modules";
            Err(syn::Error::new(span, format!("{}: {message}; use `funcref`", docs::code(&name))))
        }
    }
}

fn needs_load(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let p = &names.p;
    (model.manifest.output == Output::Loadable).then(|| quote!(#p::needs_load! {}))
}

/// The index of an export among the items.
pub(super) fn export_item(place: usize) -> usize {
    place
}

/// The index of an import among the items. An import that is listed twice has the index of the
/// first.
pub(super) fn import_item(import: &Import<'_>, model: &Model<'_>) -> usize {
    let same = |other: &Import<'_>| {
        other.source.module == import.source.module && other.source.name == import.source.name
    };
    model.exports.len() + model.imports.iter().position(same).unwrap_or_default()
}

fn interface(model: &Model<'_>, names: &Names) -> TokenStream {
    let p = &names.p;
    let imports = model.imports.iter().map(|import| {
        let (module, name) = (&import.source.module, &import.source.name);
        let ty = type_spec(&import.source.item, names);
        quote!(#p::ImportSpec { module: #module, name: #name, ty: #ty })
    });
    let exports = model.exports.iter().map(|export| {
        let name = &export.source.name;
        let ty = type_spec(&export.source.item, names);
        let is_import =
            |i: &Import<'_>| matches!(i.kind, Kind::Function(_)) && i.source.index == export.source.index;
        let import = match (&export.kind, &export.source.symbol) {
            (Kind::Function(_), None) => model.imports.iter().position(is_import),
            _ => None,
        };
        let import = match import {
            Some(place) => {
                let place = Literal::usize_unsuffixed(place);
                quote!(::core::option::Option::Some(#place))
            }
            None => quote!(::core::option::Option::None),
        };
        quote!(#p::ExportSpec { name: #name, ty: #ty, import: #import })
    });
    let interrupt = Literal::u32_unsuffixed(model.manifest.interrupt.flag());
    quote! {
        #[doc(hidden)]
        #[derive(::core::fmt::Debug)]
        pub enum Interface {}

        impl #p::LoadedInterface for Interface {
            const INTERFACE: &'static #p::Interface = &#p::Interface {
                imports: &[#(#imports),*],
                exports: &[#(#exports),*],
                interrupt: #interrupt
            };
        }
    }
}

fn type_spec(item: &Item, names: &Names) -> TokenStream {
    let p = &names.p;
    match item {
        Item::Function(signature) => {
            let params = signature.params.iter().map(|(ty, _)| val_type(*ty, names));
            let results = signature.results.iter().map(|ty| val_type(*ty, names));
            quote!(#p::TypeSpec::Function { params: &[#(#params),*], results: &[#(#results),*] })
        }
        Item::Memory(memory) => {
            let (memory64, shared) = (memory.memory64, memory.shared);
            let page_size_log2 = Literal::u32_unsuffixed(memory.page_size_log2);
            quote!(#p::TypeSpec::Memory {
                memory64: #memory64,
                shared: #shared,
                page_size_log2: #page_size_log2
            })
        }
        Item::Table(table) => {
            let (element, table64) = (val_type(table.element, names), table.table64);
            quote!(#p::TypeSpec::Table { element: #element, table64: #table64 })
        }
        Item::Global(global) => {
            let (ty, mutable) = (val_type(global.ty, names), global.mutable);
            quote!(#p::TypeSpec::Global { ty: #ty, mutable: #mutable })
        }
        Item::Tag(tag) => {
            let payload = tag.payload.iter().map(|ty| val_type(*ty, names));
            quote!(#p::TypeSpec::Tag { payload: &[#(#payload),*] })
        }
    }
}

fn val_type(ty: ValType, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let ident = format_ident!("{ty:?}");
    quote!(#rt::ValType::#ident)
}

fn types(model: &Model<'_>, names: &Names) -> TokenStream {
    let (rt, p) = (&names.rt, &names.p);
    let name = docs::code(&model.manifest.name);
    let module = format!(" The module {name}, from which `Instance::from_module` creates instances.");
    let loaded = loaded(model, names);
    let default = imports::default_host(model, names);
    let linked = model.manifest.output.is_linked().then(|| {
        quote! {
            impl #p::LinkedInterface for Interface {
                fn linked() -> #rt::Module { module() }
            }
        }
    });
    let place = place(model, names);
    quote! {
        #p::if_alloc! {
            #[doc = #module]
            pub type Module = #rt::LoadedModule<Interface>;

            #linked
        }

        /// An instance of a loaded module, with the host state `H`.
        pub type LoadedInstance<H = #default> = Instance<H #loaded>;

        #place
    }
}

/// Room for an instance of an artefact in flash, if all imports are functions.
fn place(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let (rt, p) = (&names.rt, &names.p);
    let is_tag = |item: &Item| matches!(item, Item::Tag(_));
    if !model.imports.iter().all(|import| matches!(import.kind, Kind::Function(_)))
        || model.exports.iter().any(|export| is_tag(&export.source.item))
    {
        return None;
    }
    let words = Literal::usize_unsuffixed(model.exports.len() + model.imports.len() + 1);
    let functions = Literal::usize_unsuffixed(model.imports.len());
    let loaded = loaded(model, names);
    Some(quote! {
        #p::if_in_place! {
            /// Room in a static for an instance of an artefact in flash, with the host state `H`: a
            /// context of `CONTEXT` bytes, `BYTES` bytes of memories, and `ELEMENTS` elements of
            /// tables.
            pub type Place<H, const CONTEXT: usize, const BYTES: usize, const ELEMENTS: usize> =
                #rt::in_place::Place<Caller<H #loaded>, #words, #functions, CONTEXT, BYTES, ELEMENTS>;
        }
    })
}

/// The argument after `H` of a type for a loaded module.
fn loaded(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let p = &names.p;
    (model.manifest.output == Output::Both).then(|| quote!(, #p::Loaded))
}

/// What says that instances can be made from a loaded module.
fn bindings(model: &Model<'_>, names: &Names) -> TokenStream {
    let p = &names.p;
    let bounds = imports::bounds(model, names, &quote!(H)).map(|bounds| quote!(: #bounds));
    let loaded = loaded(model, names);
    quote! {
        unsafe impl<H #bounds> #p::LoadedBindings for Caller<H #loaded> {
            type Interface = Interface;
        }
    }
}
