//! Arguments and results in the types of a header.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use wamr_aot_abi::manifest::{CNumber, CType, Header};

/// The name of a parameter.
pub(super) fn param(name: &str) -> Ident {
    match name {
        // In a pattern these would be the constructors of the prelude.
        "None" | "Some" | "Ok" | "Err" => format_ident!("{name}_"),
        _ => format_ident!("{name}"),
    }
}

/// A value for the guest. C extends a `char` as the signed number that it is.
pub(super) fn extended(ty: &CType, header: &Header, value: &Ident) -> TokenStream {
    match header.resolved(ty) {
        Some(CType::Number(CNumber::Char)) => quote!(#value as ::core::primitive::i8),
        _ => quote!(#value),
    }
}
