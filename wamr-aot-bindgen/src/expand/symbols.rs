//! The symbols that the object defines. They have a module of their own, because a parameter cannot
//! have the name of a static that is in scope.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use wamr_aot_abi::manifest::Manifest;

use super::{
    Names,
    model::{Export, Function, Kind, Model},
};

/// The function that returns the module for the untyped API.
pub(super) fn module(names: &Names) -> TokenStream {
    let (rt, p) = (&names.rt, &names.p);
    quote! {
        #p::if_alloc! {
            /// The module for the untyped API.
            #[must_use]
            pub fn module() -> #rt::Module {
                unsafe { #p::module(&symbols::MODULE, &symbols::REFLECTION) }
            }
        }
    }
}

/// The description of a module without bindings.
pub(super) fn expand_untyped(manifest: &Manifest, names: &Names) -> TokenStream {
    let statics = foreign(manifest, names, &[]);
    let assertions = assert_runtime(manifest, names);
    quote! {
        #assertions

        #[doc(hidden)]
        mod symbols {
            use super::__p;

            #statics
        }
    }
}

/// Rejects, at compile time, a runtime that cannot run the module.
pub(super) fn assert_runtime(manifest: &Manifest, names: &Names) -> TokenStream {
    let p = &names.p;
    let abi_hash = proc_macro2::Literal::u64_suffixed(wamr_aot_abi::version::ABI_HASH);
    let signals = manifest.signals.then(|| quote!(const _: () = #p::assert_signals();));
    quote! {
        const _: () = #p::assert_abi(#abi_hash);
        #signals
    }
}

/// What the object defines.
fn foreign(manifest: &Manifest, names: &Names, functions: &[TokenStream]) -> TokenStream {
    let (p, abi) = (&names.p, &names.abi);
    let Manifest { library, module_symbol: module, reflection_symbol: reflection, .. } = manifest;
    let functions = (!functions.is_empty()).then(|| quote!(unsafe extern #abi { #(#functions)* }));
    quote! {
        #[link(name = #library, kind = "static")]
        unsafe extern "C" {
            #[link_name = #module]
            pub(super) static MODULE: #p::VMModule;
            #[link_name = #reflection]
            pub(super) static REFLECTION: #p::VMReflection;
        }

        #functions
    }
}

pub(super) fn expand(model: &Model<'_>, names: &Names) -> TokenStream {
    let p = &names.p;
    let assertions = assert_runtime(model.manifest, names);
    let foreign = foreign(model.manifest, names, &functions(model, names));
    if !model.manifest.output.is_linked() {
        return assertions;
    }
    let builtins = model.manifest.builtins.iter().map(|builtin| {
        let field = format_ident!("{}", builtin.name());
        quote!(#field: ::core::option::Option::Some(#p::builtins::#field),)
    });
    quote! {
        #assertions

        #[doc(hidden)]
        mod symbols {
            use super::__p;

            #foreign

            pub(super) static BUILTINS: #p::VMBuiltins =
                #p::VMBuiltins { #(#builtins)* ..#p::VMBuiltins::NONE };
        }
    }
}

/// The exported functions; a function with two names is listed only once.
fn functions(model: &Model<'_>, names: &Names) -> Vec<TokenStream> {
    let mut seen = Vec::new();
    let mut functions = Vec::new();
    for export in &model.exports {
        if let (Kind::Function(function), Some(symbol)) = (&export.kind, &export.source.symbol)
            && !seen.contains(&symbol)
        {
            seen.push(symbol);
            let ident = function_ident(export);
            // Rust does not allow vectors in the signatures of foreign functions: `callee` supplies
            // the type.
            let signature =
                if function.passes_vectors() { quote!(()) } else { function.abi_signature(names) };
            functions.push(quote! {
                #[link_name = #symbol]
                pub(super) fn #ident #signature;
            });
        }
    }
    functions
}

/// The callee for an exported function: an expression to be used in an `unsafe` block.
pub(super) fn callee(export: &Export<'_>, function: &Function, names: &Names) -> TokenStream {
    let ident = function_ident(export);
    if function.passes_vectors() {
        let signature = function.abi_signature(names);
        let abi = &names.abi;
        quote! {
            ::core::mem::transmute::<unsafe extern #abi fn(), unsafe extern #abi fn #signature>(
                symbols::#ident
            )
        }
    } else {
        quote!(symbols::#ident)
    }
}

/// The name of an exported function in the module `symbols`.
pub(super) fn function_ident(export: &Export<'_>) -> proc_macro2::Ident {
    format_ident!("f{}", export.source.index)
}
