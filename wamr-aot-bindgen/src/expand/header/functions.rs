//! Functions of a header: methods with its types.

use proc_macro2::TokenStream;
use quote::quote;
use wamr_aot_abi::manifest::{CFunction, Header};

use super::{
    passed::{extended, param},
    types::Scope,
};
use crate::expand::{
    Names, docs,
    exports::{Call, call_export},
    model::{Kind, Model},
    types::{lint_level, tuple},
};

/// The methods of `Caller`.
pub(in crate::expand) fn methods(header: &Header, model: &Model<'_>, names: &Names) -> TokenStream {
    let scope = Scope { header, names, path: quote!(c::) };
    header.functions.iter().filter_map(|function| method(function, &scope, model, names)).collect()
}

fn method(function: &CFunction, scope: &Scope<'_>, model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let (place, export) = model.export(&function.name)?;
    let Kind::Function(core) = &export.kind else { return None };
    let rt = &names.rt;
    let (ident, heading) = (&export.ident, docs::heading("Export", &function.name, &export.source.item));
    let (text, lint) = (docs::paragraph(&function.docs), lint_level(function.params.len()));
    let idents: Vec<_> = function.params.iter().map(|(name, _)| param(name)).collect();
    let types = function.params.iter().map(|(_, ty)| scope.ty(ty));
    let values: Vec<_> = idents
        .iter()
        .zip(&function.params)
        .map(|(ident, (_, ty))| {
            let value = extended(ty, scope.header, ident);
            quote!(#rt::c::Passed::to_core(#value))
        })
        .collect();
    // All at once: the names of the module are others than those of the header.
    let lower = (!values.is_empty()).then(|| {
        let (arguments, values) = (tuple(&core.arguments()), tuple(&values));
        quote!(let #arguments = #values;)
    });
    let result = function.result.as_ref().map_or(quote!(()), |ty| scope.ty(ty));
    let Call { find, call } = call_export(&quote!(self.raw), export, place, core, model, names);
    let body = match core.results.first() {
        Some(ty) => {
            let (returned, ty) = (Names::local("returned"), ty.rust(names));
            quote! {
                let #returned: #ty = #call?;
                ::core::result::Result::Ok(#rt::c::Passed::from_core(#returned))
            }
        }
        None => call,
    };
    Some(quote! {
        #[doc = #heading]
        #text
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #lint
        pub fn #ident(&mut self, #(#idents: #types),*) -> Result<#result, Trap> {
            #lower
            #find
            #body
        }
    })
}
