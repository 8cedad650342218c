//! The module's imports: traits for the host to implement, and the functions in the C convention
//! that generated code calls.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{
    Names, docs,
    model::{Function, Import, ImportTrait, Kind, Model},
    types::tuple,
};

/// The most functions that an error message lists.
const LISTED: usize = 8;

pub(super) fn expand(model: &Model<'_>, names: &Names, module: &Ident) -> TokenStream {
    let traits = model.traits.iter().map(|t| import_trait(t, model, names, module));
    let traits = (!model.traits.is_empty()).then(|| {
        let doc = format!(
            " The imports of the module {}: a trait for each module from which it imports.",
            docs::code(&model.manifest.name)
        );
        quote! {
            #[doc = #doc]
            pub mod imports { #(#traits)* }
        }
    });
    let umbrella = umbrella(model, module);
    let trampolines = model.imports.iter().filter_map(|import| match &import.kind {
        Kind::Function(function) => Some(trampoline(import, function, names)),
        _ => None,
    });
    quote! {
        #traits
        #umbrella
        #(#trampolines)*
    }
}

/// The name of an imported function's trampoline.
pub(super) fn trampoline_ident(import: &Import<'_>) -> Ident {
    format_ident!("import_{}", import.source.index)
}

/// The trait that combines all traits.
fn umbrella(model: &Model<'_>, module: &Ident) -> TokenStream {
    let Some(bounds) = bounds(model) else {
        return quote! {
            /// All imports of the module. The module has none, so every type implements this trait.
            pub trait Imports {}

            impl<H> Imports for H {}
        };
    };
    let message = unimplemented_message(&model.manifest.name);
    let list: Vec<_> = model.traits.iter().map(|t| format!("`{module}::imports::{}`", t.ident)).collect();
    let label = format!("must implement {}", list.join(", "));
    let notes = model.traits.iter().map(|t| required(t, model, module));
    quote! {
        /// All imports of the module: every type that implements the traits in `imports` implements
        /// this one.
        #[diagnostic::on_unimplemented(message = #message, label = #label, #(note = #notes),*)]
        pub trait Imports: #bounds {}

        impl<H: #bounds> Imports for H {}
    }
}

/// All traits as a bound on the host state. With this bound the compiler's message names the
/// missing trait; with the bound `Imports` it would name `Imports`, once for each trait.
pub(super) fn bounds(model: &Model<'_>) -> Option<TokenStream> {
    let paths = model.traits.iter().map(|t| &t.ident).map(|ident| quote!(imports::#ident));
    (!model.traits.is_empty()).then(|| quote!(#(#paths)+*))
}

fn unimplemented_message(module: &str) -> String {
    format!("`{{Self}}` does not implement the imports of module `{}`", docs::literal_braces(module))
}

fn import_trait(
    import_trait: &ImportTrait<'_>,
    model: &Model<'_>,
    names: &Names,
    module: &Ident,
) -> TokenStream {
    let ident = &import_trait.ident;
    let doc = format!(
        " The imports of the module {} from {}.",
        docs::code(&model.manifest.name),
        docs::code(import_trait.name)
    );
    let imports: Vec<_> = import_trait.items.iter().map(|&i| &model.imports[i]).collect();
    let message = unimplemented_message(&model.manifest.name);
    let label = format!("must implement `{module}::imports::{ident}`");
    let note = required(import_trait, model, module);
    let items = imports.iter().map(|import| trait_item(import, names));
    quote! {
        #[doc = #doc]
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        pub trait #ident: ::core::marker::Sized { #(#items)* }
    }
}

/// The items that an implementation needs, as text.
fn required(import_trait: &ImportTrait<'_>, model: &Model<'_>, module: &Ident) -> String {
    let name = format!("`{module}::imports::{}`", import_trait.ident);
    let items: Vec<_> = import_trait.items.iter().filter_map(|&i| required_item(&model.imports[i])).collect();
    if items.is_empty() {
        return format!("{name} needs no items: an empty `impl` will do");
    }
    let mut text = format!("{name} needs");
    for item in items.iter().take(LISTED) {
        text.push_str("\n    ");
        text.push_str(item);
    }
    if items.len() > LISTED {
        text.push_str(&format!("\nand {} more", items.len() - LISTED));
    }
    text
}

fn required_item(import: &Import<'_>) -> Option<String> {
    let ident = &import.ident;
    match &import.kind {
        Kind::Function(function) => {
            let params: String =
                function.params.iter().map(|(name, ty)| format!(", {name}: {}", ty.text())).collect();
            let results: Vec<_> = function.results.iter().map(|ty| ty.text()).collect();
            let result = match results.as_slice() {
                [result] => (*result).to_owned(),
                results => format!("({})", results.join(", ")),
            };
            Some(format!("fn {ident}(cx: &mut Caller<Self>{params}) -> Result<{result}, HostError>"))
        }
        Kind::Global(ty) => Some(format!("fn {ident}(&mut self) -> {}", ty.text())),
        Kind::Memory(_) | Kind::Table(..) => None,
    }
}

fn trait_item(import: &Import<'_>, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let ident = &import.ident;
    let heading = docs::heading("Import", &docs::import_name(import.source), &import.source.item);
    match &import.kind {
        Kind::Function(function) => {
            let cx = Names::local("cx");
            let params = function.rust_params(names);
            let result = function.rust_result(names);
            let lint_level = function.lint_level();
            quote! {
                #[doc = #heading]
                ///
                /// # Errors
                /// An error ends the call into the module, whose caller gets it as a `Trap`.
                #lint_level
                fn #ident(#cx: &mut super::Caller<Self>, #params) -> ::core::result::Result<#result, #rt::HostError>;
            }
        }
        Kind::Memory(memory) if memory.shared => quote! {
            #[doc = #heading]
            ///
            /// The memory that the instance shares with others. The default is a new memory with
            /// the declared limits.
            fn #ident(&mut self) -> ::core::option::Option<#rt::SharedMemory> { ::core::option::Option::None }
        },
        Kind::Memory(memory) => {
            let limits = limits(memory.min, memory.max);
            quote! {
                #[doc = #heading]
                ///
                /// The limits with which it is created, in pages. The default is the declared
                /// limits.
                fn #ident(&mut self) -> #rt::MemoryLimits { #rt::MemoryLimits::new(#limits) }
            }
        }
        Kind::Table(table, _) => {
            let limits = limits(table.min, table.max);
            quote! {
                #[doc = #heading]
                ///
                /// The limits with which it is created, in elements. The default is the declared
                /// limits.
                fn #ident(&mut self) -> #rt::TableLimits { #rt::TableLimits::new(#limits) }
            }
        }
        Kind::Global(ty) => {
            let ty = ty.rust(names);
            quote! {
                #[doc = #heading]
                ///
                /// The initial value.
                fn #ident(&mut self) -> #ty;
            }
        }
    }
}

fn limits(min: u64, max: Option<u64>) -> TokenStream {
    let min = Literal::u64_unsuffixed(min);
    let max = max.map(Literal::u64_unsuffixed);
    let max = match max {
        Some(max) => quote!(::core::option::Option::Some(#max)),
        None => quote!(::core::option::Option::None),
    };
    quote!(#min, #max)
}

/// The function in the C convention that an instance with host state `H` puts in its context.
fn trampoline(import: &Import<'_>, function: &Function, names: &Names) -> TokenStream {
    let p = &names.p;
    let (trait_ident, method) = (&import.trait_ident, &import.ident);
    let ident = trampoline_ident(import);
    let signature = function.abi_signature(names);
    let (vmctx, cx) = (Names::local("vmctx"), Names::local("cx"));
    let arguments = function.params.iter().map(|(ident, ty)| ty.lift(ident, names));
    let call = quote!(<H as imports::#trait_ident>::#method(#cx, #(#arguments),*));
    let locals = function.result_locals();
    let body = if function.results.iter().any(|ty| ty.is_converted()) {
        let values = tuple(&locals);
        let context = quote!(#vmctx);
        let converted: Vec<_> = locals
            .iter()
            .zip(&function.results)
            .map(|(local, ty)| ty.lower(local, &context, names))
            .collect();
        let converted = tuple(&converted);
        quote!({ let #values = #call?; ::core::result::Result::Ok(#converted) })
    } else {
        call
    };
    let name = format!("{}.{}", import.source.module, import.source.name);
    let host_call = quote!(unsafe { #p::host_call::<Caller<H>, _, _>(#vmctx, #name, move |#cx| #body) });
    let body = if function.results.len() > 1 {
        let results = Names::local("results");
        let values = tuple(&locals);
        let stores = locals.iter().zip(&function.results).skip(1).enumerate().map(|(i, (local, ty))| {
            let i = Literal::usize_unsuffixed(i);
            ty.write_slot(&quote!(#results.add(#i)), local, names)
        });
        let first = &locals[0];
        quote! {
            let #values = #host_call;
            unsafe { #(#stores)* }
            #first
        }
    } else {
        host_call
    };
    let (lint_level, abi) = (function.lint_level(), &names.abi);
    quote! {
        #[doc(hidden)]
        #lint_level
        unsafe extern #abi fn #ident<H: imports::#trait_ident> #signature { #body }
    }
}

/// The arguments that `Instance::new` passes to the runtime in addition to the state: the imports,
/// created with `data`, a `mut` variable.
pub(super) struct Arguments {
    pub(super) functions: Vec<TokenStream>,
    pub(super) memories: Vec<TokenStream>,
    pub(super) tables: Vec<TokenStream>,
    pub(super) globals: Vec<TokenStream>,
}

pub(super) fn arguments(model: &Model<'_>, names: &Names, data: &Ident) -> Arguments {
    let p = &names.p;
    let mut arguments = Arguments { functions: vec![], memories: vec![], tables: vec![], globals: vec![] };
    for import in &model.imports {
        let (trait_ident, method) = (&import.trait_ident, &import.ident);
        let provided = quote!(<H as imports::#trait_ident>::#method(&mut #data));
        match &import.kind {
            Kind::Function(_) => {
                let trampoline = trampoline_ident(import);
                arguments.functions.push(quote!(#trampoline::<H> as *const u8));
            }
            Kind::Memory(_) => {
                arguments
                    .memories
                    .push(quote!(<#p::ImportedMemory as ::core::convert::From<_>>::from(#provided)));
            }
            Kind::Table(..) => arguments.tables.push(provided),
            Kind::Global(_) => {
                arguments
                    .globals
                    .push(quote!(<#p::GlobalValue as ::core::convert::From<_>>::from(#provided)));
            }
        }
    }
    arguments
}
