//! Generates Rust from a manifest.
//!
//! ```text
//! manifest ──▶ model ──┬─▶ symbols         what the object defines
//!                      ├─▶ imports         traits for the host, and the trampolines that call them
//!                      ├─▶ exports         methods of `Caller`
//!                      ├─▶ world           interfaces in the types of WIT, if there are any
//!                      ├─▶ header          types and functions of a header in C, if there is one
//!                      ├─▶ tags            types for exceptions
//!                      ├─▶ instance        `Caller`, `Instance`, and what every module has
//!                      ├─▶ interrupt       methods that stop the guest, if it can be
//!                      ├─▶ static_instance the instance in a `static`, and what it costs
//!                      ├─▶ program         how a guest of WASI starts, and its memory
//!                      └─▶ loaded          the module as it is loaded, unless it is only linked
//! ```
//!
//! Generated code names everything by an absolute path, even items of the prelude, or by a `use` of
//! its own. Names from the module become methods, parameters, and items of `imports` and `tags`
//! only, which therefore have no such `use`; local variables in functions with such parameters have
//! the macro's own span ([`Names::local`]), so that they are different names.
//!
//! There are two `#[allow(..)]`s, for functions with many parameters and for what an interface does
//! not document: other lints, `unsafe_code` included, do not examine the expansion of another
//! crate's macro.

mod docs;
mod exports;
mod header;
mod imports;
mod instance;
mod interrupt;
mod linkage;
mod loaded;
mod model;
mod program;
mod references;
mod static_instance;
mod symbols;
mod tags;
mod types;
mod wasi;
mod world;

#[cfg(test)]
mod tests;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use wamr_aot_abi::{manifest::Manifest, signature::ValType};

use self::model::{Model, Type};
use crate::input::{Input, OtherBindings};

/// The paths and local names of generated code.
struct Names {
    /// The runtime crate.
    rt: TokenStream,
    /// The runtime's module for generated code, by a name that `mod` and `symbols` have in scope.
    p: TokenStream,
    /// The crate that implements WASI. Used only if an import is WASI's.
    wasi: TokenStream,
    /// Other bindings whose traits the host implements for these, too.
    imports: Option<OtherBindings>,
    /// The convention of generated code, as in `extern "C"`.
    abi: Literal,
    /// The crate of interfaces, if the module has any.
    wit: TokenStream,
}

impl Names {
    /// A local variable, which differs from every name of the module.
    fn local(name: &str) -> Ident {
        Ident::new(name, Span::mixed_site())
    }
}

/// The Rust module for a manifest.
///
/// # Errors
/// If the manifest has names that are not identifiers, at the name in the input.
pub fn expand(manifest: &Manifest, input: &Input) -> syn::Result<TokenStream> {
    let rt = &input.runtime;
    let names = Names {
        p: quote!(__p),
        abi: Literal::string(manifest.convention.name()),
        rt: rt.clone(),
        wasi: input.wasi.clone().unwrap_or_default(),
        imports: input.imports.clone(),
        wit: input.wit.clone(),
    };
    let linked = manifest.output.is_linked();
    let module = linked.then(|| symbols::module(&names));
    let bindings = match manifest.typed {
        true => {
            let model = Model::new(manifest, input.wasi.is_some(), input.name_span)?;
            loaded::check(&model, input.name_span)?;
            if let Some(found) = manifest.world.as_ref().filter(|_| input.views) {
                world::check_views(found).map_err(|message| syn::Error::new(input.name_span, message))?;
            }
            if let Some(found) = &manifest.header {
                header::check(found).map_err(|message| syn::Error::new(input.name_span, message))?;
            }
            bindings(&model, &names, input)
        }
        false if linked => symbols::expand_untyped(manifest, &names),
        false => symbols::assert_runtime(manifest, &names),
    };

    let attributes = &input.attributes;
    let visibility = &input.visibility;
    let ident = &input.ident;
    let documentation = module_documentation(manifest, input);
    let tracking = tracking(&input.name);
    Ok(quote! {
        #(#attributes)*
        #documentation
        #visibility mod #ident {
            use #rt::__private as __p;

            #tracking
            #bindings
            #module
        }
    })
}

/// A value type in the signatures of the bindings, with the names of the runtime's types.
pub fn rust_type(ty: ValType) -> &'static str {
    Type::new(ty).text()
}

/// The content of a module with typed bindings.
fn bindings(model: &Model<'_>, names: &Names, input: &Input) -> TokenStream {
    let rt = &names.rt;
    let vectors = model.passes_vectors().then(|| vectors(model.manifest));
    let symbols = symbols::expand(model, names);
    let imports = imports::expand(model, names, &input.ident);
    let mut methods = exports::methods(model, names);
    methods.extend(program::method(model, names));
    methods.extend(references::method(model, names));
    let world = model.manifest.world.as_ref().map(|found| world::expand(found, model, names, input));
    let header = model.manifest.header.as_ref().map(|found| header::expand(found, model, names));
    methods.extend(model.manifest.header.as_ref().map(|found| header::methods(found, model, names)));
    let tags = tags::expand(model, names);
    let instance = instance::expand(model, names, &methods, program::initialize(model, names));
    let interrupt = interrupt::expand(model, names);
    let static_instance = static_instance::expand(model, names);
    let loaded = loaded::expand(model, names);
    let guest = program::expand(model, names);
    quote! {
        use ::core::result::Result;
        // The types in the signatures below, so that a host needs no other import.
        #[doc(no_inline)]
        pub use #rt::{
            ExternRef, FuncRef, HostError, InstanceOptions, InstantiateError, MemoryError, MemoryMut,
            MemoryRef, Trap, TrapKind,
        };

        #vectors
        #symbols
        #imports
        #world
        #header
        #tags
        #instance
        #interrupt
        #static_instance
        #loaded
        #guest
    }
}

/// The module's documentation, unless the user wrote some.
fn module_documentation(manifest: &Manifest, input: &Input) -> Option<TokenStream> {
    if input.attributes.iter().any(|attribute| attribute.path().is_ident("doc")) {
        return None;
    }
    let text = format!(
        " The WebAssembly module {}, compiled from {}.",
        docs::code(&manifest.name),
        docs::code(&manifest.source)
    );
    Some(quote!(#[doc = #text]))
}

/// Rejects architectures on which Rust has no type for the register in which a vector is passed.
fn vectors(manifest: &Manifest) -> TokenStream {
    let message = format!(
        "the imports or exports of the module {} have `v128` parameters or results: \
         the typed bindings support them on x86_64 and aarch64 only; \
         pass vectors through the memory, or use the untyped API",
        docs::code(&manifest.name)
    );
    quote! {
        #[cfg(not(all(any(target_arch = "x86_64", target_arch = "aarch64"), target_endian = "little")))]
        ::core::compile_error!(#message);
    }
}

/// Makes Cargo run the macro again when the manifest changes.
fn tracking(name: &str) -> TokenStream {
    let path = format!("/{}/{name}.{}", wamr_aot_abi::manifest::DIRECTORY, wamr_aot_abi::manifest::EXTENSION);
    quote! {
        const _: &[u8] = ::core::include_bytes!(::core::concat!(::core::env!("OUT_DIR"), #path));
    }
}
