//! Functions that the host implements: traits with values of interfaces, and the trampolines that
//! call them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use wamr_aot_abi::{
    manifest::{InterfaceFunction, World},
    names::HOST_DROP,
    wit::{MAX_FLAT_PARAMS, MAX_FLAT_RESULTS},
};

use super::{
    Target, memory_index, path, slots,
    types::{Passing, Scope},
};
use crate::expand::{Names, docs, model::Kind, types::lint_level};

/// The traits of an interface, in its module: one for each resource, and one for all.
pub(super) fn interface_traits(number: usize, scope: &Scope<'_>, target: &Target<'_>) -> Option<TokenStream> {
    let world = scope.world;
    if !world.is_called(number) {
        return None;
    }
    let interface = &world.interfaces[number];
    let of = |resource: Option<u32>| {
        let functions = interface.functions.iter();
        let functions = functions.filter(move |function| function.kind.resource() == resource);
        functions.map(|function| item(function, scope, target)).collect::<Vec<_>>()
    };
    let (mut traits, mut above) = (TokenStream::new(), Vec::new());
    for (resource, ty, intrinsics) in world.resources(number) {
        let functions = of(Some(resource));
        let drop = intrinsics.drop.map(|_| drop_item(resource, scope, target));
        if functions.is_empty() && drop.is_none() {
            continue;
        }
        let ident = path::of_resource("Host", ty);
        let heading = format!(" The resource `{}` of `{}`.", ty.name, interface.name);
        let text = docs::paragraph(&ty.docs);
        traits.extend(quote! {
            #[doc = #heading]
            #text
            pub trait #ident: ::core::marker::Sized { #(#functions)* #drop }
        });
        above.push(ident);
    }
    let heading = format!(" What the module imports from `{}`.", interface.name);
    let text = docs::paragraph(&interface.docs);
    let functions = of(None);
    Some(quote! {
        #traits

        #[doc = #heading]
        #text
        pub trait Host: ::core::marker::Sized #(+ #above)* { #(#functions)* }
    })
}

/// A function of a trait.
fn item(
    function: &InterfaceFunction,
    scope: &Scope<'_>,
    Target { names, views, .. }: &Target<'_>,
) -> TokenStream {
    let (rt, root) = (&names.rt, &scope.root);
    let cx = Names::local("cx");
    let receiver = if *views { quote!(&mut self) } else { quote!(#cx: &mut #root Caller<Self>) };
    let passing = if *views { Passing::Viewed } else { Passing::Owned };
    let ident = path::snake(&function.name);
    let lint = lint_level(function.params.len());
    let text = docs::introduction(&function.docs);
    let params = function.params.iter().map(|(name, ty)| {
        let (name, ty) = (path::snake(name), scope.ty(ty, passing));
        quote!(#name: #ty)
    });
    let lifetime =
        (*views && function.params.iter().any(|(_, ty)| scope.has_lists(ty))).then(|| quote!(<'a>));
    let result = function.result.as_ref().map_or(quote!(()), |ty| scope.ty(ty, Passing::Owned));
    quote! {
        #text
        /// # Errors
        /// An error ends the call into the module, whose caller gets it as a `Trap`.
        #lint
        fn #ident #lifetime(#receiver, #(#params),*) -> ::core::result::Result<#result, #rt::HostError>;
    }
}

/// The function by which the host drops a resource.
fn drop_item(resource: u32, scope: &Scope<'_>, Target { names, .. }: &Target<'_>) -> TokenStream {
    let (rt, root, own) = (&names.rt, &scope.root, scope.own(resource));
    let (cx, ident) = (Names::local("cx"), path::ident(HOST_DROP));
    let name = &scope.named(resource).name;
    let (heading, param) = (format!(" The guest drops a `{name}` that it owned."), path::snake(name));
    quote! {
        #[doc = #heading]
        ///
        /// # Errors
        /// An error ends the call into the module, whose caller gets it as a `Trap`.
        fn #ident(
            #cx: &mut #root Caller<Self>,
            #param: #own,
        ) -> ::core::result::Result<(), #rt::HostError>;
    }
}

/// The trait of an interface, from the module of the bindings.
pub(super) fn bound(world: &World, interface: usize) -> TokenStream {
    let modules = path::modules(world, interface);
    quote!(#(#modules::)* Host)
}

/// The trait that has the functions of a resource, or those that belong to none.
pub(super) fn trait_of(world: &World, interface: usize, resource: Option<u32>) -> TokenStream {
    let modules = path::modules(world, interface);
    let resource = resource.map(|number| path::of_resource("Host", &world.types[number as usize]));
    resource.map_or_else(|| bound(world, interface), |ident| quote!(#(#modules::)* #ident))
}

/// The function in the C convention that an instance puts in its context.
pub(super) fn trampoline(
    interface: usize,
    function: &InterfaceFunction,
    scope: &Scope<'_>,
    Target { model, names, views }: &Target<'_>,
) -> TokenStream {
    let (wit, p, rt) = (scope.wit, &names.p, &names.rt);
    let import = &model.imports[function.core as usize];
    let Kind::Function(core) = &import.kind else { return TokenStream::new() };
    let bound = trait_of(scope.world, interface, function.kind.resource());
    let method = path::snake(&function.name);
    let handles = scope.world.has_resources().then(|| quote!(+ #wit::HandlesView));
    let ident = import.trampoline();
    let signature = core.abi_signature(names);
    let (vmctx, cx, host) = (Names::local("vmctx"), Names::local("cx"), Names::local("host"));
    let label = docs::import_name(import.source);
    let count: usize = function.params.iter().map(|(_, ty)| scope.flat(ty)).sum();
    let values: Vec<_> =
        (0..function.params.len()).map(|index| Names::local(&format!("value{index}"))).collect();
    let (state, memory) = (Names::local("state"), Names::local("memory"));
    // The host's state and the memory are borrowed together, if the values stay in the memory.
    let split = views.then(|| match memory_index(model) {
        Some(index) => quote! {
            let (#state, #memory) = #cx.raw.split(#index);
            let #memory: &[u8] = #memory.into_bytes();
        },
        None => quote! {
            let #state = #cx.raw.data_mut();
            let #memory: &[u8] = &[];
        },
    });
    let (receiver, memory) = match split {
        Some(_) => (quote!(#state), quote!(#memory)),
        None => (quote!(#cx), quote!(#wit::Guest::memory_mut(#cx))),
    };
    let has_resources = function.params.iter().any(|(_, ty)| scope.has_resources(ty));
    let lifting = match has_resources {
        true => quote!(#wit::Guest::lifting(#cx)),
        false => quote!(#wit::Lifting::new(#memory)),
    };
    // What the guest lends, it has back in any case.
    let call = Names::local("call");
    let enter = function.params.iter().any(|(_, ty)| scope.lends(ty)).then(|| {
        quote! {
            let mut #call = #wit::__private::Call::enter(#cx);
            let #cx = #call.guest();
        }
    });
    let lifted = if count <= MAX_FLAT_PARAMS {
        let bits = core.params.iter().take(count).map(|(param, ty)| slots::of_core(&quote!(#param), *ty));
        quote!(#lifting.arguments(&[#(#bits),*]))
    } else {
        let param = &core.params[0].0;
        quote!(#lifting.load_arguments(#param as u32))
    };
    let all = format!("the list of arguments of `{label}`");
    let each = function.params.iter().map(|(name, _)| format!("the argument `{name}` of `{label}`"));
    let lift = (!values.is_empty()).then(|| {
        quote! {
            let (#(#values,)*) = #lifted
                .map_err(|error| #wit::__private::invalid_argument(#all, &[#(#each),*], error))?;
        }
    });
    let (result, flat) = (Names::local("result"), Names::local("flat"));
    let what = format!("the result of `{label}`");
    let not_lowered = quote!(map_err(|error| #wit::LowerError::into_trap(error, #what)));
    let lower = match &function.result {
        None => quote!(::core::result::Result::Ok(#result)),
        Some(ty) if scope.flat(ty) <= MAX_FLAT_RESULTS => {
            let length = Literal::usize_unsuffixed(scope.flat(ty));
            let value = slots::to_core(&quote!(#flat[0]), core.results[0]);
            quote! {
                let mut #flat = [0_u64; #length];
                #wit::Lower::lower(&#result, #cx, &mut #wit::FlatMut::new(&mut #flat)).#not_lowered?;
                ::core::result::Result::Ok(#value)
            }
        }
        Some(_) => {
            let address = &core.params.last().expect("the address of the result").0;
            quote! {
                #wit::__private::store_result(&#result, #cx, #address as u32).#not_lowered?;
                ::core::result::Result::Ok(())
            }
        }
    };
    let abi = &names.abi;
    quote! {
        unsafe extern #abi fn #ident<H: #bound #handles> #signature {
            let #host = move |#cx: &mut Caller<H>| -> ::core::result::Result<_, #rt::HostError> {
                #split
                #enter
                #lift
                let #result = <H as #bound>::#method(#receiver, #(#values),*)?;
                #lower
            };
            unsafe { #p::host_call(#vmctx, #label, #host) }
        }
    }
}
