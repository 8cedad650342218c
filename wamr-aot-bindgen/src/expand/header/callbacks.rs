//! Functions that the guest calls by pointers: methods of a trait of imports, in the types of the
//! header.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use wamr_aot_abi::manifest::{CFunction, Header};

use super::{
    passed::{extended, param},
    types::Scope,
};
use crate::expand::{Names, docs};

/// A callback as a method.
pub(in crate::expand) struct Declared {
    /// What the header says about it.
    pub(in crate::expand) docs: TokenStream,
    /// The names of the parameters.
    pub(in crate::expand) idents: Vec<Ident>,
    /// `name: type, ..`.
    pub(in crate::expand) params: TokenStream,
    pub(in crate::expand) result: TokenStream,
}

/// The method of a trait in the module `imports`.
pub(in crate::expand) fn declared(callback: &CFunction, header: &Header, names: &Names) -> Declared {
    let scope = Scope { header, names, path: quote!(super::c::) };
    let idents: Vec<_> = callback.params.iter().map(|(name, _)| param(name)).collect();
    let types = callback.params.iter().map(|(_, ty)| scope.ty(ty));
    let params = quote!(#(#idents: #types),*);
    let result = callback.result.as_ref().map_or(quote!(()), |ty| scope.ty(ty));
    Declared { docs: docs::paragraph(&callback.docs), idents, params, result }
}

/// Calls an implementation with the numbers that the guest passes. The types are those of the
/// method, which may be one of other bindings.
pub(in crate::expand) fn call(
    callback: &CFunction,
    header: &Header,
    implementation: &TokenStream,
    cx: &Ident,
    arguments: &[&Ident],
    names: &Names,
) -> TokenStream {
    let rt = &names.rt;
    let call = quote!(#implementation(#cx, #(#rt::c::Passed::from_core(#arguments)),*));
    let Some(result) = &callback.result else { return call };
    let returned = Names::local("returned");
    let value = extended(result, header, &returned);
    quote!({ let #returned = #call?; ::core::result::Result::Ok(#rt::c::Passed::to_core(#value)) })
}
