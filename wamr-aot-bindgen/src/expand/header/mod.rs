//! The bindings of a module whose exports are those of a header in C: the module `c` with the
//! header's types and constants, methods with these types, and what reads and writes the guest's
//! memory.

mod callbacks;
mod functions;
mod passed;
mod types;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use wamr_aot_abi::manifest::{CKind, Header};

use self::types::Scope;
pub(super) use self::{
    callbacks::{Declared, call as call_back, declared},
    functions::methods,
};
use super::{
    Names, docs,
    exports::{Call, call_export, found},
    linkage::{self, Generics},
    loaded,
    model::{Kind, Model},
};

/// The export that the host's pointers point into.
const MEMORY: &str = "memory";

/// The module with the types and constants, and the implementation of `Guest`.
pub(super) fn expand(header: &Header, model: &Model<'_>, names: &Names) -> TokenStream {
    let scope = Scope { header, names, path: TokenStream::new() };
    let heading = format!(" The types and constants of {}.", docs::code(&header.name));
    let left_out = left_out(header);
    let types = header.types.iter().map(|named| scope.define(named));
    let constants = header.constants.iter().map(|constant| scope.constant(constant));
    let guest = guest(model, names);
    quote! {
        #[doc = #heading]
        #left_out
        #[allow(missing_docs)]
        pub mod c {
            #(#types)*
            #(#constants)*
        }

        #guest
    }
}

/// What is not there, and why.
fn left_out(header: &Header) -> Option<TokenStream> {
    let lines = header.left_out.iter().map(|(name, why)| {
        let line = format!(" * {}: {why}", docs::code(name));
        quote!(#[doc = #line])
    });
    (!header.left_out.is_empty()).then(|| {
        quote! {
            ///
            /// There are no bindings for:
            ///
            #(#lines)*
        }
    })
}

/// `Caller` as a memory with values.
fn guest(model: &Model<'_>, names: &Names) -> TokenStream {
    let (rt, p) = (&names.rt, &names.p);
    let Generics { parameter, argument, .. } = Generics::new(model, names);
    let memory = model.export(MEMORY).map(|(place, export)| {
        let index = linkage::index(model, names, export.source.index, loaded::export_item(place));
        let (find, found) = found(&index, model);
        quote! {
            fn c_memory(&self) -> MemoryRef<'_> { self.raw.memory(#index) }

            fn c_memory_mut(&mut self) -> MemoryMut<'_> { #find self.raw.memory_mut(#found) }
        }
    });
    let size = Names::local("size");
    let address = Names::local("address");
    let allocate = call(model, names, "malloc", &quote!(#size)).map(|Called { find, call }| {
        quote! {
            #find
            let #address: ::core::primitive::i32 = #call?;
            ::core::result::Result::Ok(#address as ::core::primitive::u32)
        }
    });
    let allocate =
        allocate.unwrap_or_else(|| quote!(let _ = #size; ::core::result::Result::Err(#p::without_malloc())));
    let free = call(model, names, "free", &quote!(#address)).map(|Called { find, call }| quote!(#find #call));
    let free =
        free.unwrap_or_else(|| quote!(let _ = #address; ::core::result::Result::Err(#p::without_malloc())));
    quote! {
        impl<H #parameter> #rt::c::Guest for Caller<H #argument> {
            #memory

            fn c_allocate(
                &mut self,
                #size: ::core::primitive::u32,
            ) -> Result<::core::primitive::u32, Trap> {
                #allocate
            }

            fn c_free(&mut self, #address: ::core::primitive::u32) -> Result<(), Trap> { #free }
        }
    }
}

/// A call of a helper with one number.
struct Called {
    find: TokenStream,
    call: TokenStream,
}

fn call(model: &Model<'_>, names: &Names, name: &str, argument: &TokenStream) -> Option<Called> {
    let (place, export) = model.export(name)?;
    let Kind::Function(core) = &export.kind else { return None };
    let [(param, _)] = core.params.as_slice() else { return None };
    let Call { find, call } = call_export(&quote!(self.raw), export, place, core, model, names);
    Some(Called { find: quote!(let #param = #argument as ::core::primitive::i32; #find), call })
}

/// Checks what becomes Rust: names, and the digits of constants.
pub(super) fn check(header: &Header) -> Result<(), String> {
    let fields = header.types.iter().flat_map(|named| match &named.kind {
        CKind::Struct { fields, .. } => fields.as_slice(),
        _ => &[],
    });
    let names = header.types.iter().map(|named| &named.name);
    let names = names.chain(fields.map(|field| &field.name));
    let names = names.chain(header.constants.iter().map(|constant| &constant.name));
    let functions = header.functions.iter().chain(&header.callbacks);
    let params = functions.flat_map(|function| function.params.iter().map(|(name, _)| name));
    let mut names = names.chain(params);
    if let Some(name) = names.find(|name| syn::parse_str::<syn::Ident>(name).is_err()) {
        return Err(format!("the header has the name {}, which is not a Rust identifier", docs::code(name)));
    }
    let is_number = |text: &str| syn::parse_str::<syn::Lit>(text.trim_start_matches('-')).is_ok();
    match header.constants.iter().find(|constant| !is_number(&constant.value)) {
        Some(constant) => {
            Err(format!("the header's constant {} is not a number", docs::code(&constant.name)))
        }
        None => Ok(()),
    }
}

/// A number of bytes or elements.
fn literal(number: u32) -> Literal {
    Literal::u32_unsuffixed(number)
}
