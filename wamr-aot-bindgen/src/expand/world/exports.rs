//! Functions that the guest exports: methods with values of interfaces.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use wamr_aot_abi::{
    manifest::InterfaceFunction,
    wit::{self as abi, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS},
};

use super::{
    Target, find, memory_index, path, slots,
    types::{Passing, Scope},
};
use crate::expand::{
    Names, docs,
    exports::{Call, call_export},
    model::{Export, Kind},
    types::lint_level,
};

/// The methods for a function: one whose result is the host's own, and one that shows the host the
/// result in the guest's memory, if it has strings or lists. `guest` is the `Caller` in them, and
/// `label` what messages call the function.
pub(super) fn methods(
    function: &InterfaceFunction,
    siblings: &[&InterfaceFunction],
    label: &str,
    guest: &TokenStream,
    scope: &Scope<'_>,
    target: &Target<'_>,
) -> TokenStream {
    let Target { model, names, .. } = target;
    let (wit, p, rt) = (scope.wit, &names.p, &names.rt);
    let place = function.core as usize;
    let export = &model.exports[place];
    let Kind::Function(core) = &export.kind else { return TokenStream::new() };
    let heading = format!(" Export `{label}`.");
    let params: Vec<_> = function.params.iter().map(|(name, _)| path::snake(name)).collect();
    let types = function.params.iter().map(|(_, ty)| scope.param(ty));
    let parameters = quote!(#(#params: #types,)*);
    let (flat, value) = (Names::local("flat"), Names::local("value"));
    // What the guest borrows, it has only for the call.
    let (scope_of_call, borrower) = (Names::local("scope"), Names::local("guest"));
    let lends = function.params.iter().any(|(_, ty)| scope.lends(ty));
    let enter = lends.then(|| {
        quote! {
            let mut #scope_of_call = #wit::__private::Call::enter(#guest);
            let #borrower = #scope_of_call.guest();
        }
    });
    let leave = lends.then(|| {
        let what = format!("the return from `{label}`");
        // For the result.
        let again = function.result.as_ref().map(|_| quote!(let #borrower = #scope_of_call.guest();));
        quote! {
            #scope_of_call.returned().map_err(|error| #p::invalid(#what, error))?;
            #again
        }
    });
    let guest = &if lends { quote!(#borrower) } else { guest.clone() };
    let count: usize = function.params.iter().map(|(_, ty)| scope.flat(ty)).sum();
    let values = quote!((#(&#params,)*));
    let all = format!("the arguments of `{label}`");
    let not_lowered = quote!(map_err(|error| #wit::LowerError::into_trap(error, #all)));
    // Parameters that are too many are in memory.
    let lower = match count {
        0 => TokenStream::new(),
        1..=MAX_FLAT_PARAMS => {
            let length = Literal::usize_unsuffixed(count);
            let arguments = core.params.iter().enumerate().map(|(index, (argument, ty))| {
                let index = Literal::usize_unsuffixed(index);
                let value = slots::to_core(&quote!(#flat[#index]), *ty);
                quote!(let #argument = #value;)
            });
            quote! {
                let mut #flat = [0_u64; #length];
                #wit::Lower::lower(&#values, #guest, &mut #wit::FlatMut::new(&mut #flat)).#not_lowered?;
                #(#arguments)*
            }
        }
        _ => {
            let argument = &core.params[0].0;
            quote! {
                let #argument = #wit::__private::store_params(&#values, #guest).#not_lowered? as i32;
            }
        }
    };
    let Call { find, call } = call_export(&quote!(#guest.raw), export, place, core, model, names);
    let returned = Names::local("returned");
    // The type of the call is not known from what is done with its result.
    let raw = core.results.first().map_or(quote!(()), |ty| ty.rust(names));
    // What calls name is in the module of the bindings.
    let root = &scope.root;
    let imports = (!root.is_empty()).then(|| quote!(use #root {__p, symbols};));
    let call = quote! {
        #imports
        #enter
        #lower
        #find
        let #returned: #raw = #call?;
        #leave
    };
    let what = format!("the result of `{label}`");
    let invalid = quote!(map_err(|error| #p::invalid(#what, error)));
    let lifting = match &function.result {
        Some(ty) if scope.has_resources(ty) => quote!(#wit::Guest::lifting(#guest)),
        _ => quote!(#wit::Lifting::new(#wit::Guest::memory_mut(#guest))),
    };
    let post = post_return(export, &quote!(#returned), guest, target);
    let views = function.result.as_ref().filter(|ty| scope.has_view(ty));
    let owned = (views.is_none() || !target.views).then(|| {
        let lint = lint_level(params.len());
        let ident = path::snake(&function.name);
        let text = docs::paragraph(&function.docs);
        let result = function.result.as_ref().map_or(quote!(()), |ty| scope.ty(ty, Passing::Owned));
        let lift = function.result.as_ref().map(|ty| {
            let lifted = if scope.flat(ty) <= MAX_FLAT_RESULTS {
                let bits = slots::of_core(&quote!(#returned), core.results[0]);
                quote!(#lifting.lift(&[#bits]))
            } else {
                quote!(#lifting.load_result(#returned as u32))
            };
            quote!(let #value: #result = #lifted.#invalid?;)
        });
        let value = lift.is_some().then_some(&value).map_or(quote!(()), |value| quote!(#value));
        quote! {
            #[doc = #heading]
            #text
            ///
            /// # Errors
            /// Returns an error if the call traps, or the guest returns what is not a value of the
            /// type.
            #lint
            pub fn #ident(&mut self, #parameters) -> ::core::result::Result<#result, #rt::Trap> {
                #call
                #lift
                #post
                ::core::result::Result::Ok(#value)
            }
        }
    });
    let name = format!("{}-with", function.name);
    let is_taken = siblings.iter().any(|function| function.name == name);
    let viewed = views.filter(|_| !is_taken).map(|ty| {
        let lint = lint_level(params.len() + 1);
        let (ident, read) = (path::snake(&name), Names::local("read"));
        let text = docs::paragraph(&function.docs);
        let ty = scope.ty(ty, Passing::Viewed);
        quote! {
            #[doc = #heading]
            #text
            ///
            /// `read` gets the result as it is in the guest's memory; nothing is copied.
            ///
            /// # Errors
            /// Returns an error if the call traps, or the guest returns what is not a value of the
            /// type.
            #lint
            pub fn #ident<R>(
                &mut self,
                #parameters
                #read: impl for<'a> ::core::ops::FnOnce(#ty) -> R,
            ) -> ::core::result::Result<R, #rt::Trap> {
                #call
                let #value = #read(#lifting.load_result(#returned as u32).#invalid?);
                #post
                ::core::result::Result::Ok(#value)
            }
        }
    });
    quote!(#owned #viewed)
}

/// Gives the guest the memory of a result back.
fn post_return(
    export: &Export<'_>,
    returned: &TokenStream,
    guest: &TokenStream,
    Target { model, names, .. }: &Target<'_>,
) -> Option<TokenStream> {
    let name = format!("{}{}", abi::POST_RETURN, export.source.name);
    let (place, post) = find(model, &name)?;
    let Kind::Function(core) = &post.kind else { return None };
    let arguments = core.params.iter().map(|(argument, _)| quote!(let #argument = #returned;));
    let Call { find, call } = call_export(&quote!(#guest.raw), post, place, core, model, names);
    Some(quote!(#(#arguments)* #find let () = #call?;))
}

/// What `Caller` is for lowering.
pub(super) fn guest(scope: &Scope<'_>, target: &Target<'_>) -> TokenStream {
    let Target { model, names, .. } = target;
    let (wit, p) = (scope.wit, &names.p);
    let layout = Names::local("layout");
    let realloc = find(model, abi::REALLOC).and_then(|(place, export)| {
        let Kind::Function(core) = &export.kind else { return None };
        // No old memory, the alignment, the size.
        let values = [quote!(0), quote!(0), quote!(#layout.align as i32), quote!(#layout.size as i32)];
        let arguments =
            core.params.iter().zip(values).map(|((argument, _), value)| quote!(let #argument = #value;));
        let Call { find, call } = call_export(&quote!(self.raw), export, place, core, model, names);
        let address = Names::local("address");
        Some(quote! {
            #(#arguments)*
            #find
            let #address: i32 = #call?;
            ::core::result::Result::Ok(#address as u32)
        })
    });
    let realloc = realloc.unwrap_or_else(|| {
        quote! {
            let _ = #layout;
            ::core::result::Result::Err(#wit::LowerError::Call(#p::without_realloc()))
        }
    });
    let memory = match memory_index(model) {
        Some(index) => quote!(self.raw.memory_mut(#index).into_bytes()),
        None => quote!(&mut []),
    };
    let bound = scope.bound();
    let handles = scope.world.has_resources().then(|| handles(scope, target));
    quote! {
        impl<H #bound> #wit::Guest for Caller<H> {
            type Error = #wit::LowerError;

            fn memory_mut(&mut self) -> &mut [u8] { #memory }

            fn realloc(
                &mut self,
                #layout: #wit::Layout,
            ) -> ::core::result::Result<u32, #wit::LowerError> {
                #realloc
            }

            #handles
        }
    }
}

/// What lifting and lowering of resources need of a `Caller`.
fn handles(scope: &Scope<'_>, Target { model, .. }: &Target<'_>) -> TokenStream {
    let wit = scope.wit;
    let lifting = match memory_index(model) {
        Some(index) => {
            let (host, memory) = (Names::local("host"), Names::local("memory"));
            quote! {
                let (#host, #memory) = self.raw.split(#index);
                #wit::Lifting::new(#memory.into_bytes()).with_handles(#wit::HandlesView::handles(#host))
            }
        }
        None => quote! {
            #wit::Lifting::new(&[]).with_handles(#wit::HandlesView::handles(self.raw.data_mut()))
        },
    };
    quote! {
        fn handles(&mut self) -> ::core::option::Option<&mut #wit::Handles> {
            ::core::option::Option::Some(#wit::HandlesView::handles(self.raw.data_mut()))
        }

        fn lifting(&mut self) -> #wit::Lifting<'_> { #lifting }
    }
}
