//! The module's imports: traits for the host to implement, and the functions in the C convention
//! that generated code calls.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use wamr_aot_abi::wasi::Version;

use super::{
    Names, docs,
    header::{self, Declared},
    model::{Function, Import, ImportTrait, Kind, Model, Provider},
    types::tuple,
    wasi::Wasi,
    world,
};
use crate::input::OtherBindings;

/// The most functions that an error message lists.
const LISTED: usize = 8;

pub(super) fn expand(model: &Model<'_>, names: &Names, module: &Ident) -> TokenStream {
    let traits = model.traits.iter().map(|t| import_trait(t, model, names, module));
    let traits = (!model.traits.is_empty()).then(|| {
        if let Some(OtherBindings { path, .. }) = &names.imports {
            return quote! {
                #[doc(no_inline)]
                pub use #path::imports;
            };
        }
        let doc = format!(
            " The imports of the module {}: a trait for each module from which it imports.",
            docs::code(&model.manifest.name)
        );
        quote! {
            #[doc = #doc]
            pub mod imports { #(#traits)* }
        }
    });
    let umbrella = umbrella(model, names);
    let without_callbacks = without_callbacks(model, names);
    let imports = model.imports.iter().filter(|import| !matches!(import.provider, Provider::Interface));
    let trampolines = imports.filter_map(|import| match &import.kind {
        Kind::Function(function) => Some(trampoline(import, function, model, names)),
        _ => None,
    });
    quote! {
        #traits
        #without_callbacks
        #umbrella
        #(#trampolines)*
    }
}

/// The trait that combines all traits.
fn umbrella(model: &Model<'_>, names: &Names) -> TokenStream {
    let host = quote!(H);
    let (Some(supertraits), Some(bounds)) =
        (bounds(model, names, &quote!(Self)), bounds(model, names, &host))
    else {
        return quote! {
            /// All imports of the module. The module has none, so every type implements this trait.
            pub trait Imports {}

            impl<H> Imports for H {}
        };
    };
    quote! {
        /// All imports of the module: every type that implements the traits in `imports` implements
        /// this one.
        pub trait Imports: ::core::marker::Sized + #supertraits {}

        impl<H: #bounds> Imports for H {}
    }
}

/// All traits as a bound on the host state. With this bound the compiler's message names the
/// missing trait; with the bound `Imports` it would name `Imports`, once for each trait.
pub(super) fn bounds(model: &Model<'_>, names: &Names, host: &TokenStream) -> Option<TokenStream> {
    let mut bounds: Vec<_> = model.traits.iter().map(|t| bound_of_trait(&t.ident, names, host)).collect();
    let of_wasi = model.imports.iter().find(|import| matches!(import.provider, Provider::Wasi(_)));
    bounds.extend(of_wasi.map(|import| bound(import, names)));
    bounds.extend(model.manifest.world.iter().flat_map(|found| world::bounds(found, names)));
    (!bounds.is_empty()).then(|| quote!(#(#bounds)+*))
}

/// What the host state must implement for an import.
pub(super) fn bound(import: &Import<'_>, names: &Names) -> TokenStream {
    let wasi = &names.wasi;
    match &import.provider {
        Provider::Host(trait_ident) => bound_of_trait(trait_ident, names, &quote!(H)),
        Provider::Wasi(_) => quote!(#wasi::WasiView),
        Provider::Interface => TokenStream::new(),
        Provider::Bindings => TokenStream::new(),
    }
}

/// A trait as a bound on a host state. A trait of other bindings is for the callers of these.
fn bound_of_trait(ident: &Ident, names: &Names, host: &TokenStream) -> TokenStream {
    let caller = names.imports.as_ref().map(|_| quote!(<Caller<#host>>));
    let ident = of_other_bindings(ident, names);
    quote!(imports::#ident #caller)
}

/// A name in the traits. If those are of other bindings, which may lack it, the compiler reports
/// that at their path.
fn of_other_bindings(ident: &Ident, names: &Names) -> Ident {
    let mut ident = ident.clone();
    if let Some(other) = &names.imports {
        ident.set_span(ident.span().located_at(other.span));
    }
    ident
}

/// The function of WASI with this name.
fn wasi_function(version: Version, name: &str, names: &Names) -> TokenStream {
    let wasi = &names.wasi;
    let module = match version {
        Version::Preview1 => quote!(preview1),
        Version::Snapshot0 => quote!(snapshot0),
    };
    let name = format_ident!("{name}");
    quote!(#wasi::#module::#name)
}

/// The function that implements an imported function.
fn implementation(import: &Import<'_>, names: &Names) -> TokenStream {
    match &import.provider {
        Provider::Host(trait_ident) => {
            let bound = bound_of_trait(trait_ident, names, &quote!(H));
            let method = of_other_bindings(&import.ident, names);
            quote!(<H as #bound>::#method)
        }
        Provider::Wasi(version) => wasi_function(*version, &import.source.name, names),
        Provider::Interface | Provider::Bindings => TokenStream::new(),
    }
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
    let message = format!(
        "`{{Self}}` does not implement the imports of module `{}`",
        docs::literal_braces(&model.manifest.name)
    );
    let label = format!("must implement `{module}::imports::{ident}`");
    let note = required(import_trait, model, module);
    let items = imports.iter().map(|import| trait_item(import, model, names));
    quote! {
        #[doc = #doc]
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        pub trait #ident<C = super::Caller<Self>>: ::core::marker::Sized { #(#items)* }
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
        // It has a body.
        Kind::Function(_) if import.source.stub => None,
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
        Kind::Memory(_) | Kind::Table(..) | Kind::Tag(_) => None,
    }
}

fn trait_item(import: &Import<'_>, model: &Model<'_>, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let ident = &import.ident;
    let heading = docs::heading("Import", &docs::import_name(import.source), &import.source.item);
    match &import.kind {
        Kind::Function(function) => {
            let cx = Names::local("cx");
            let Declared { docs, idents, params, result } = declared(import, function, model, names);
            let lint_level = function.lint_level();
            let (body, note) = match import.source.stub {
                true => {
                    let body = quote!({
                        let _ = (#cx, #(#idents),*);
                        ::core::result::Result::Err(#rt::HostError::new("the host does not implement it"))
                    });
                    let note = quote! {
                        ///
                        /// The host need not implement it: by default it fails.
                    };
                    (body, Some(note))
                }
                false => (quote!(;), None),
            };
            quote! {
                #[doc = #heading]
                #docs
                #note
                ///
                /// # Errors
                /// An error ends the call into the module, whose caller gets it as a `Trap`.
                #lint_level
                fn #ident(
                    #cx: &mut C,
                    #params
                ) -> ::core::result::Result<#result, #rt::HostError> #body
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
        Kind::Tag(_) => TokenStream::new(),
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

/// How a function is declared in its trait.
fn declared(import: &Import<'_>, function: &Function, model: &Model<'_>, names: &Names) -> Declared {
    if let Some((callback, found)) = import.callback.zip(model.manifest.header.as_ref()) {
        return header::declared(callback, found, names);
    }
    Declared {
        docs: TokenStream::new(),
        idents: function.params.iter().map(|(ident, _)| ident.clone()).collect(),
        params: function.rust_params(names),
        result: function.rust_result(names),
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
fn trampoline(import: &Import<'_>, function: &Function, model: &Model<'_>, names: &Names) -> TokenStream {
    let p = &names.p;
    let (bound, implementation) = (bound(import, names), implementation(import, names));
    let ident = import.trampoline();
    let signature = function.abi_signature(names);
    let (vmctx, cx) = (Names::local("vmctx"), Names::local("cx"));
    let arguments = function.params.iter().map(|(ident, ty)| ty.lift(ident, names));
    let call = quote!(#implementation(#cx, #(#arguments),*));
    let locals = function.result_locals();
    let callback = import.callback.zip(model.manifest.header.as_ref());
    let body = if let Some((callback, found)) = callback {
        header::call_back(callback, found, &implementation, &cx, &function.arguments(), names)
    } else if function.results.iter().any(|ty| ty.is_converted()) {
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
    let host = Names::local("host");
    let define = quote!(let #host = move |#cx: &mut Caller<H>| #body;);
    let host_call = quote!(unsafe { #p::host_call(#vmctx, #name, #host) });
    let body = if function.results.len() > 1 {
        let results = Names::local("results");
        let values = tuple(&locals);
        let stores = locals.iter().zip(&function.results).skip(1).enumerate().map(|(i, (local, ty))| {
            let i = Literal::usize_unsuffixed(i);
            ty.write_slot(&quote!(#results.add(#i)), local, names)
        });
        let first = &locals[0];
        quote! {
            #define
            let #values = #host_call;
            unsafe { #(#stores)* }
            #first
        }
    } else {
        quote!(#define #host_call)
    };
    let (lint_level, abi) = (function.lint_level(), &names.abi);
    quote! {
        #lint_level
        unsafe extern #abi fn #ident<H: #bound> #signature { #body }
    }
}

/// The items of `ImportBindings`: the imported functions, and how the host's state provides the
/// other imports.
pub(super) fn provided(model: &Model<'_>, names: &Names) -> TokenStream {
    let p = &names.p;
    let (data, make) = (Names::local("data"), Names::local("make"));
    let (mut functions, mut memories, mut tables, mut globals) = (vec![], vec![], vec![], vec![]);
    for import in &model.imports {
        let implementation = implementation(import, names);
        let provided = quote!(#implementation(&mut #data));
        match &import.kind {
            Kind::Function(_) => {
                let trampoline = import.trampoline();
                functions.push(quote!(#trampoline::<H> as *const u8));
            }
            Kind::Memory(_) => {
                memories.push(quote!(<#p::ImportedMemory as ::core::convert::From<_>>::from(#provided)));
            }
            Kind::Table(..) => tables.push(provided),
            // The instance makes its imported tags itself.
            Kind::Tag(_) => {}
            Kind::Global(_) => {
                globals.push(quote!(<#p::GlobalValue as ::core::convert::From<_>>::from(#provided)));
            }
        }
    }
    let functions = (!functions.is_empty()).then(|| {
        quote!(
            const FUNCTIONS: &'static [*const u8] = &[#(#functions),*];
        )
    });
    let lists = [("memories", memories), ("tables", tables), ("globals", globals)];
    let lists: Vec<_> = lists.into_iter().filter(|(_, values)| !values.is_empty()).collect();
    let state = (!lists.is_empty()).then(|| {
        let fields = lists.iter().map(|(list, values)| {
            let list = format_ident!("{list}");
            quote!(#list: &[#(#values),*],)
        });
        // If all fields are there, nothing is left for a base.
        let rest = (lists.len() < 3).then(|| quote!(..#p::ImportedState::NONE));
        let state = Names::local("state");
        quote! {
            fn with_state<R>(
                mut #data: H,
                #make: impl ::core::ops::FnOnce(H, #p::ImportedState<'_>) -> R
            ) -> R {
                let #state = #p::ImportedState { #(#fields)* #rest };
                #make(#data, #state)
            }
        }
    });
    quote!(#functions #state)
}

/// The host state of instances for which the user names none: a context of WASI if nothing else is
/// imported.
pub(super) fn default_host(model: &Model<'_>, names: &Names) -> TokenStream {
    let wasi = &names.wasi;
    match &model.wasi {
        Some(Wasi { memory: Some(_), .. }) if model.traits.iter().all(|t| model.has_only_callbacks(t)) => {
            quote!(#wasi::WasiCtx)
        }
        _ => quote!(()),
    }
}

/// The host state for which the user names none need not implement the callbacks of a header.
fn without_callbacks(model: &Model<'_>, names: &Names) -> TokenStream {
    let traits = model.traits.iter().filter(|t| model.has_only_callbacks(t));
    let traits: Vec<_> = traits.filter(|_| names.imports.is_none()).map(|t| &t.ident).collect();
    let host = default_host(model, names);
    quote!(#(impl<C> imports::#traits<C> for #host {})*)
}
