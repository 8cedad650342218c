//! Methods for what the host sees of an instance: the exports, and imported memories, tables and globals.
//!
//! `Caller` and `Instance` have the same ones. A function's code is in `Caller`; `Instance` forwards to it.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use wamr_aot_abi::manifest::{Global, Item};

use super::{
    Names, docs,
    model::{Export, Function, Kind, Model, Type},
    symbols,
    types::tuple,
};

pub(super) fn expand(model: &Model<'_>, names: &Names) -> TokenStream {
    let mut caller = TokenStream::new();
    let mut instance = TokenStream::new();
    if let Some(index) = model.visible_memory() {
        let split = split(index, names);
        caller.extend(split.clone());
        instance.extend(split);
    }
    for export in &model.exports {
        let heading = docs::heading("Export", &export.source.name, &export.source.item);
        if let Kind::Function(function) = &export.kind {
            caller.extend(function_method(export, function, &heading, names));
            instance.extend(forwarding_method(export, function, &heading, names));
        } else {
            let accessors = accessors(&export.ident, export.source.index, &export.kind, &export.source.item, &heading, names);
            caller.extend(accessors.clone());
            instance.extend(accessors);
        }
    }
    for import in &model.imports {
        if !matches!(import.kind, Kind::Function(_)) {
            let heading = docs::heading("Import", &docs::import_name(import.source), &import.source.item);
            let ident = format_ident!("{}", import.source.accessor());
            let accessors = accessors(&ident, import.source.index, &import.kind, &import.source.item, &heading, names);
            caller.extend(accessors.clone());
            instance.extend(accessors);
        }
    }
    quote! {
        impl<H> Caller<'_, H> { #caller }
        impl<H> Instance<H> { #instance }
    }
}

/// `name(&mut self, ..) -> Result<.., Trap>`, and its documentation.
fn function_head(ident: &Ident, function: &Function, heading: &str, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let params = function.rust_params(names);
    let result = function.rust_result(names);
    quote! {
        #[doc = #heading]
        ///
        /// # Errors
        /// Where the call traps.
        pub fn #ident(&mut self, #params) -> ::core::result::Result<#result, #rt::Trap>
    }
}

fn forwarding_method(export: &Export<'_>, function: &Function, heading: &str, names: &Names) -> TokenStream {
    let ident = &export.ident;
    let head = function_head(ident, function, heading, names);
    let arguments = function.arguments();
    quote!(#head { self.as_caller().#ident(#(#arguments),*) })
}

fn function_method(export: &Export<'_>, function: &Function, heading: &str, names: &Names) -> TokenStream {
    let head = function_head(&export.ident, function, heading, names);
    let context = quote!(self.raw.vmctx());
    let converts: Vec<_> = function
        .params
        .iter()
        .filter(|(_, ty)| ty.is_converted())
        .map(|(ident, ty)| {
            let value = ty.lower(ident, &context, names);
            quote!(let #ident = #value;)
        })
        .collect();
    let (prepare, call) = enter(export, function, names);
    let body = if function.results.iter().any(|ty| ty.is_converted()) {
        let locals = function.result_locals();
        let values = tuple(&locals);
        let converted: Vec<_> = locals.iter().zip(&function.results).map(|(local, ty)| ty.lift(local, names)).collect();
        let converted = tuple(&converted);
        quote!(let #values = #call?; ::core::result::Result::Ok(#converted))
    } else {
        call
    };
    quote!(#head { unsafe { #(#converts)* #prepare #body } })
}

/// Calls the function with arguments in C's types: what comes before, and an expression for a `Result` of C's types.
fn enter(export: &Export<'_>, function: &Function, names: &Names) -> (Option<TokenStream>, TokenStream) {
    let p = &names.p;
    let (vmctx, code, import) = (Names::local("vmctx"), Names::local("code"), Names::local("import"));
    // A function that is imported and exported again is what the context's import says.
    let (before, prepare, callee, context) = if export.source.symbol.is_some() {
        let ident = symbols::function_ident(export);
        (None, None, quote!(symbols::#ident), quote!(#vmctx))
    } else {
        let index = Literal::u32_unsuffixed(export.source.index);
        let signature = function.abi_signature(names);
        let before = quote!(let #import = self.raw.function_import(#index););
        let prepare = quote! {
            let #code = ::core::mem::transmute::<*const u8, unsafe extern "C" fn #signature>(#import.code);
        };
        (Some(before), Some(prepare), quote!(#code), quote!(#import.vmctx))
    };
    let vmctx = if before.is_some() { quote!(_) } else { quote!(#vmctx) };
    let arguments = function.arguments();
    let call = if function.results.len() > 1 {
        let rest = Names::local("rest");
        let first = Names::local("first");
        let count = Literal::usize_unsuffixed(function.results.len() - 1);
        let loads = function.results[1..].iter().enumerate().map(|(i, ty)| {
            let i = Literal::usize_unsuffixed(i);
            let ty = ty.abi();
            quote!(#rest.as_ptr().add(#i).cast::<#ty>().read())
        });
        quote! {
            let mut #rest = [#p::VMSlot([0; 16]); #count];
            let #first = #callee(#context, #(#arguments,)* #rest.as_mut_ptr());
            (#first, #(#loads),*)
        }
    } else {
        quote!(#callee(#context, #(#arguments),*))
    };
    let body = if prepare.is_some() || function.results.len() > 1 { quote!({ #prepare #call }) } else { call };
    (before, quote!(self.raw.enter(move |#vmctx| #body)))
}

fn split(memory: u32, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let memory = Literal::u32_unsuffixed(memory);
    quote! {
        /// The host's state and the memory, at the same time.
        pub fn split(&mut self) -> (&mut H, #rt::MemoryMut<'_>) {
            unsafe { self.raw.split(#memory) }
        }
    }
}

/// The methods that [`Item::methods`] lists, for all but functions.
fn accessors(ident: &Ident, index: u32, kind: &Kind<'_>, item: &Item, heading: &str, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let ident_mut = format_ident!("{ident}_mut");
    let index = Literal::u32_unsuffixed(index);
    match kind {
        Kind::Function(_) => TokenStream::new(),
        Kind::Memory(_) => quote! {
            #[doc = #heading]
            #[must_use]
            pub fn #ident(&self) -> #rt::Memory<'_> { unsafe { self.raw.memory(#index) } }

            #[doc = #heading]
            #[must_use]
            pub fn #ident_mut(&mut self) -> #rt::MemoryMut<'_> { unsafe { self.raw.memory_mut(#index) } }
        },
        Kind::Table(_, element) => {
            let element = element.reference(names);
            quote! {
                #[doc = #heading]
                #[must_use]
                pub fn #ident(&self) -> #rt::Table<'_, #element> { unsafe { self.raw.table(#index) } }

                #[doc = #heading]
                #[must_use]
                pub fn #ident_mut(&mut self) -> #rt::TableMut<'_, #element> { unsafe { self.raw.table_mut(#index) } }
            }
        }
        Kind::Global(ty) => {
            let mutable = matches!(item, Item::Global(Global { mutable: true, .. }));
            let set = mutable.then(|| set_global(ident, &index, *ty, heading, names));
            let ty = ty.rust(names);
            quote! {
                #[doc = #heading]
                #[must_use]
                pub fn #ident(&self) -> #ty { unsafe { self.raw.global(#index) } }

                #set
            }
        }
    }
}

fn set_global(ident: &Ident, index: &Literal, ty: Type, heading: &str, names: &Names) -> TokenStream {
    let set_ident = format_ident!("set_{ident}");
    let ty = ty.rust(names);
    quote! {
        #[doc = #heading]
        pub fn #set_ident(&mut self, value: #ty) { unsafe { self.raw.set_global(#index, value) } }
    }
}
