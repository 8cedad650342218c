//! The type `Caller`, its methods in every module, and how the runtime creates instances that
//! dereference to it.

use proc_macro2::TokenStream;
use quote::quote;
use wamr_aot_abi::manifest::{Interrupt, Output};

use super::{Names, docs, imports, linkage::Generics, model::Model, tags};

/// `methods` are those of the exports, and `initialize` is the one that makes a new instance ready.
pub(super) fn expand(
    model: &Model<'_>,
    names: &Names,
    methods: &TokenStream,
    initialize: Option<TokenStream>,
) -> TokenStream {
    let (rt, p) = (&names.rt, &names.p);
    let generics = Generics::new(model, names);
    let Generics { instance, caller, parameter, argument, linked, field } = &generics;
    let name = docs::code(&model.manifest.name);
    let documentation =
        format!(" An instance of the module {name} with the host state `H`. It dereferences to [`Caller`].");
    let has_guards = model.manifest.guards.then(|| {
        quote!(
            const HAS_GUARDS: bool = true;
        )
    });
    let is_interruptible = (model.manifest.interrupt != Interrupt::None).then(|| {
        quote!(
            const IS_INTERRUPTIBLE: bool = true;
        )
    });
    let tags = tags::constant(model, names);
    let throws = model.throws().then(|| {
        quote!(
            const THROWS: bool = true;
        )
    });
    let bounds = imports::bounds(model, names, &quote!(H)).map(|bounds| quote!(: #bounds));
    let provided = imports::provided(model, names);
    let parts = model.has_split().then(|| {
        quote! {
            fn parts(&mut self) -> (&mut H, ::core::option::Option<MemoryMut<'_>>) {
                let (data, memory) = Caller::split(self);
                (data, ::core::option::Option::Some(memory))
            }
        }
    });
    let default = imports::default_host(model, names);
    let linked = model.manifest.output.is_linked().then(|| {
        quote! {
            unsafe impl<H #bounds> #p::LinkedBindings for Caller<H #linked> {
                const MODULE: *const #p::VMModule = &raw const symbols::MODULE;
                const BUILTINS: &'static #p::VMBuiltins = &symbols::BUILTINS;
            }
        }
    });
    let as_caller = (model.manifest.output == Output::Both).then(|| {
        quote! {
            /// The instance as imported functions get it, whether the module was linked or loaded.
            #[must_use]
            pub fn as_caller(&mut self) -> &mut Caller<H> { unsafe { #p::through(self) } }
        }
    });
    quote! {
        #[doc = #documentation]
        pub type Instance<H = #default #instance> = #rt::TypedInstance<Caller<H #argument>>;

        /// The instance that calls an imported function: the host's state and the exports.
        #[repr(transparent)]
        pub struct Caller<H #caller> { raw: #p::Guest<H> #field }

        impl<H #parameter> ::core::fmt::Debug for Caller<H #argument> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct("Caller").finish_non_exhaustive()
            }
        }

        unsafe impl<H #parameter> #p::Bindings for Caller<H #argument> {
            type Host = H;
            #has_guards
            #is_interruptible
            #throws
            #tags
            #parts
        }

        unsafe impl<H #bounds #parameter> #p::ImportBindings for Caller<H #argument> { #provided #initialize }

        #linked

        impl<H #parameter> Caller<H #argument> {
            /// The host's state.
            #[must_use]
            pub fn data(&self) -> &H { self.raw.data() }

            /// The host's state.
            #[must_use]
            pub fn data_mut(&mut self) -> &mut H { self.raw.data_mut() }

            #as_caller

            #methods
        }
    }
}
