//! Types and constants of C in Rust.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use wamr_aot_abi::manifest::{CConstant, CField, CKind, CNamed, CNumber, CType, Header};

use super::literal;
use crate::expand::{Names, docs};

/// The place in which types are named.
pub(super) struct Scope<'a> {
    pub(super) header: &'a Header,
    pub(super) names: &'a Names,
    /// The path to the module with the types: nothing inside of it, where names may be those of the
    /// prelude and of primitives.
    pub(super) path: TokenStream,
}

impl Scope<'_> {
    /// The type.
    pub(super) fn ty(&self, ty: &CType) -> TokenStream {
        let rt = &self.names.rt;
        match ty {
            CType::Void => quote!(#rt::c::Void),
            CType::Function(None) => quote!(#rt::c::FnPtr),
            CType::Function(Some(signature)) => {
                let params = signature.params.iter().map(|ty| self.ty(ty));
                let result = signature.result.as_ref().map(|ty| self.ty(ty)).map(|ty| quote!(-> #ty));
                quote!(#rt::c::FnPtr<fn(#(#params),*) #result>)
            }
            CType::Number(number) => {
                let ident = match number {
                    CNumber::Char => format_ident!("u8"),
                    number => format_ident!("{}", number.name()),
                };
                quote!(::core::primitive::#ident)
            }
            CType::Pointer(ty) => {
                let ty = self.ty(ty);
                quote!(#rt::c::Ptr<#ty>)
            }
            CType::Array(count, ty) => {
                let (count, ty) = (literal(*count), self.ty(ty));
                quote!([#ty; #count])
            }
            CType::Named(number) => {
                let ident = format_ident!("{}", self.header.types[*number as usize].name);
                let path = &self.path;
                quote!(#path #ident)
            }
        }
    }

    /// The definition of a type.
    pub(super) fn define(&self, named: &CNamed) -> TokenStream {
        let ident = format_ident!("{}", named.name);
        let text = docs::paragraph(&named.docs);
        let heading = |what: &str| format!(" The {what} {} of C.", docs::code(&named.name));
        match &named.kind {
            CKind::Opaque => {
                let heading = heading("type");
                quote! {
                    #[doc = #heading]
                    #text
                    ///
                    /// There are only pointers to it.
                    #[derive(Clone, Copy, Debug)]
                    pub enum #ident {}
                }
            }
            CKind::Alias(ty) => {
                let (heading, ty) = (heading("type"), self.ty(ty));
                quote! {
                    #[doc = #heading]
                    #text
                    pub type #ident = #ty;
                }
            }
            CKind::Struct { size, fields, .. } => {
                let heading = heading("structure");
                let value = self.value(&ident, *size, fields);
                // What is derived for comparing names `bool`.
                let is_free = self.header.types.iter().all(|named| named.name != "bool");
                let compared = is_free.then(|| quote!(, PartialEq));
                let fields = fields.iter().map(|field| {
                    let (ident, ty) = (format_ident!("{}", field.name), self.ty(&field.ty));
                    quote!(pub #ident: #ty)
                });
                quote! {
                    #[doc = #heading]
                    #text
                    #[derive(Clone, Copy, Debug #compared)]
                    pub struct #ident { #(#fields,)* }

                    #value
                }
            }
        }
    }

    /// How a structure is in memory.
    fn value(&self, ident: &Ident, size: u32, fields: &[CField]) -> TokenStream {
        let (rt, size, bytes) = (&self.names.rt, literal(size), Names::local("bytes"));
        let reads = fields.iter().map(|field| {
            let (ident, offset) = (format_ident!("{}", field.name), literal(field.offset));
            quote!(#ident: #rt::__private::read_field(#bytes, #offset))
        });
        let writes = fields.iter().map(|field| {
            let (ident, offset) = (format_ident!("{}", field.name), literal(field.offset));
            quote!(#rt::__private::write_field(#bytes, #offset, &self.#ident);)
        });
        quote! {
            impl #rt::c::Value for #ident {
                const SIZE: ::core::primitive::u32 = #size;

                fn read(#bytes: &[::core::primitive::u8]) -> Self { Self { #(#reads,)* } }

                fn write(&self, #bytes: &mut [::core::primitive::u8]) { #(#writes)* }
            }
        }
    }

    /// A constant, whose value has been checked.
    pub(super) fn constant(&self, constant: &CConstant) -> TokenStream {
        let (ident, ty) = (format_ident!("{}", constant.name), self.ty(&constant.ty));
        let value: TokenStream = constant.value.parse().unwrap_or_default();
        let heading = format!(" The constant {} of C.", docs::code(&constant.name));
        quote! {
            #[doc = #heading]
            pub const #ident: #ty = #value;
        }
    }
}
