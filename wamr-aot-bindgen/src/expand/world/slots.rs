//! Between core values and the `u64`s in which they are lifted and lowered.

use proc_macro2::TokenStream;
use quote::quote;

use crate::expand::model::Type;

/// The bits of a core value.
pub(super) fn of_core(value: &TokenStream, ty: Type) -> TokenStream {
    match ty {
        Type::I64 => quote!(#value as u64),
        Type::F32 => quote!(#value.to_bits() as u64),
        Type::F64 => quote!(#value.to_bits()),
        _ => quote!(#value as u32 as u64),
    }
}

/// The core value with these bits.
pub(super) fn to_core(bits: &TokenStream, ty: Type) -> TokenStream {
    match ty {
        Type::I64 => quote!(#bits as i64),
        Type::F32 => quote!(f32::from_bits(#bits as u32)),
        Type::F64 => quote!(f64::from_bits(#bits)),
        _ => quote!(#bits as i32),
    }
}
