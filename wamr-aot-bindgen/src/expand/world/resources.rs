//! Resources: the functions by which the guest makes and drops handles, and those that the guest
//! has for its own resources.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use wamr_aot_abi::{
    manifest::{Intrinsics, NamedType},
    names::{HOST_DROP, RESOURCE_DROP},
};

use super::{Target, imports, path, types::Scope};
use crate::expand::{
    Names, docs,
    exports::{Call, call_export},
    model::{Function, Import, Kind},
};

/// A resource of an interface.
pub(super) struct Resource<'a> {
    pub(super) interface: usize,
    pub(super) number: u32,
    pub(super) ty: &'a NamedType,
    pub(super) intrinsics: Intrinsics,
}

impl Resource<'_> {
    /// The functions in the C convention that an instance puts in its context.
    pub(super) fn trampolines(&self, scope: &Scope<'_>, target: &Target<'_>) -> TokenStream {
        let Intrinsics { drop, new, rep, .. } = self.intrinsics;
        let (wit, p, path) = (scope.wit, &target.names.p, scope.path(self.number));
        let cx = Names::local("cx");
        let intrinsic = |number: Option<u32>, name: &str, what: &str| {
            let (import, core) = imported(number?, target)?;
            let (argument, _) = core.params.first()?;
            let (name, what) = (path::ident(name), format!("the {what} of `{}`", label(import)));
            let call = quote! {
                #wit::__private::#name::<#path, _>(#cx, #argument).map_err(|error| #p::invalid(#what, error))?
            };
            Some((import, core, call))
        };
        let plain = [(new, "resource_new", "result"), (rep, "resource_rep", "argument")];
        let plain = plain.into_iter().filter_map(|(number, name, what)| {
            let (import, core, call) = intrinsic(number, name, what)?;
            let body = quote!(::core::result::Result::Ok(#call));
            Some(trampoline(import, core, None, &body, scope, target))
        });
        let dropped = intrinsic(drop, "resource_drop", "argument").map(|(import, core, call)| {
            let own = Names::local("own");
            let (bound, drop) = match scope.is_of_guest(self.number) {
                true => (None, self.drop_of_guest(&quote!(#cx.raw), &own, target)),
                false => {
                    let bound = imports::trait_of(scope.world, self.interface, Some(self.number));
                    let drop = path::ident(HOST_DROP);
                    let call = quote!(<H as #bound>::#drop(#cx, #own)?;);
                    (Some(bound), call)
                }
            };
            let body = quote! {
                if let ::core::option::Option::Some(#own) = #call { #drop }
                ::core::result::Result::Ok(())
            };
            trampoline(import, core, bound, &body, scope, target)
        });
        quote!(#(#plain)* #dropped)
    }

    /// Calls the guest's function that drops what it has for a resource, if it needs one.
    fn drop_of_guest(&self, guest: &TokenStream, own: &Ident, target: &Target<'_>) -> TokenStream {
        let Target { model, names, .. } = target;
        let place = self.intrinsics.dtor.map(|place| place as usize);
        let export = place.and_then(|place| Some((place, model.exports.get(place)?)));
        let Some((place, export)) = export else { return quote!(let _ = #own;) };
        let Kind::Function(core) = &export.kind else { return TokenStream::new() };
        let arguments = core.params.iter().map(|(argument, _)| quote!(let #argument = #own.rep() as i32;));
        let Call { find, call } = call_export(guest, export, place, core, model, names);
        quote!(#(#arguments)* #find let () = #call?;)
    }

    /// The functions of a resource that the guest implements, without the one that drops it: a
    /// struct in the module of the interface, and the method that returns it.
    pub(super) fn group(
        &self,
        functions: &TokenStream,
        scope: &Scope<'_>,
        target: &Target<'_>,
    ) -> (TokenStream, TokenStream) {
        let (root, bound, rt) = (&scope.root, scope.bound(), &target.names.rt);
        let (ident, accessor) = (path::of_resource("Guest", self.ty), path::snake(&self.ty.name));
        let name = ident.to_string();
        let heading = format!(" The resource `{}` of the guest.", self.ty.name);
        let drop = path::ident(RESOURCE_DROP);
        let drop_heading = format!(" Drops a `{}`.", self.ty.name);
        let (own, param) = (scope.own(self.number), path::snake(&self.ty.name));
        let body = self.drop_of_guest(&quote!(self.0.raw), &param, target);
        let import = self.intrinsics.dtor.map(|_| quote!(use #root {__p, symbols};));
        let structure = quote! {
            #[doc = #heading]
            pub struct #ident<'a, H>(&'a mut #root Caller<H>);

            impl<H> ::core::fmt::Debug for #ident<'_, H> {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(#name).finish_non_exhaustive()
                }
            }

            impl<H #bound> #ident<'_, H> {
                #functions

                #[doc = #drop_heading]
                ///
                /// # Errors
                /// Returns an error if the guest traps.
                pub fn #drop(&mut self, #param: #own) -> ::core::result::Result<(), #rt::Trap> {
                    #import
                    #body
                    ::core::result::Result::Ok(())
                }
            }
        };
        let method = quote! {
            #[doc = #heading]
            pub fn #accessor(&mut self) -> #ident<'_, H> { #ident(self.0) }
        };
        (structure, method)
    }
}

/// An imported function, by its number.
fn imported<'m>(number: u32, target: &Target<'m>) -> Option<(&'m Import<'m>, &'m Function)> {
    let import = target.model.imports.get(number as usize)?;
    match &import.kind {
        Kind::Function(core) => Some((import, core)),
        _ => None,
    }
}

fn label(import: &Import<'_>) -> String {
    docs::import_name(import.source)
}

fn trampoline(
    import: &Import<'_>,
    core: &Function,
    bound: Option<TokenStream>,
    body: &TokenStream,
    scope: &Scope<'_>,
    Target { names, .. }: &Target<'_>,
) -> TokenStream {
    let (wit, p, rt, abi) = (scope.wit, &names.p, &names.rt, &names.abi);
    let (vmctx, cx, host) = (Names::local("vmctx"), Names::local("cx"), Names::local("host"));
    let (ident, signature, label) = (import.trampoline(), core.abi_signature(names), label(import));
    let bounds = bound.into_iter().chain([quote!(#wit::HandlesView)]);
    quote! {
        unsafe extern #abi fn #ident<H: #(#bounds)+*> #signature {
            let #host = move |#cx: &mut Caller<H>| -> ::core::result::Result<_, #rt::HostError> { #body };
            unsafe { #p::host_call(#vmctx, #label, #host) }
        }
    }
}
