//! The type `Caller`, its methods in every module, and how the runtime creates instances that
//! dereference to it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use wamr_aot_abi::manifest::{Interrupt, Output};

use super::{Names, docs, imports, linkage::Generics, model::Model};

/// `methods` are those of the exports.
pub(super) fn expand(model: &Model<'_>, names: &Names, methods: &TokenStream) -> TokenStream {
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
    let parts = model.manifest.output.is_linked().then(|| linked_parts(model, names, linked));
    let as_caller = (model.manifest.output == Output::Both).then(|| {
        quote! {
            /// The instance as imported functions get it, whether the module was linked or loaded.
            #[must_use]
            pub fn as_caller(&mut self) -> &mut Caller<H> { unsafe { #p::through(self) } }
        }
    });
    quote! {
        #[doc = #documentation]
        pub type Instance<H = () #instance> = #rt::TypedInstance<Caller<H #argument>>;

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
        }

        #parts

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

/// The parts from which an instance of a linked module is created.
fn linked_parts(model: &Model<'_>, names: &Names, linked: &TokenStream) -> TokenStream {
    let p = &names.p;
    let lists = Lists::new(model, names);
    let fields = lists.fields();
    lists.implementation(
        &quote!(#p::LinkedBindings),
        linked,
        &quote!(#p::InstanceParts),
        &quote! {
            module: unsafe { &symbols::MODULE },
            builtins: &symbols::BUILTINS,
            #fields
        },
        None,
    )
}

/// The imports in the form that the runtime takes.
pub(super) struct Lists {
    /// `mut` if the host's state supplies some of them.
    mutable: Option<TokenStream>,
    data: Ident,
    arguments: imports::Arguments,
    /// The traits that the host's state must implement.
    bounds: Option<TokenStream>,
}

impl Lists {
    pub(super) fn new(model: &Model<'_>, names: &Names) -> Lists {
        let data = Names::local("data");
        let arguments = imports::arguments(model, names, &data);
        let asks_data =
            !(arguments.memories.is_empty() && arguments.tables.is_empty() && arguments.globals.is_empty());
        let bounds = imports::bounds(model).map(|bounds| quote!(: #bounds));
        Lists { mutable: asks_data.then(|| quote!(mut)), data, arguments, bounds }
    }

    /// The fields common to all kinds of parts.
    pub(super) fn fields(&self) -> TokenStream {
        let imports::Arguments { functions, memories, tables, globals } = &self.arguments;
        quote! {
            functions: &[#(#functions),*],
            memories: &[#(#memories),*],
            tables: &[#(#tables),*],
            globals: &[#(#globals),*],
        }
    }

    /// The implementation of a trait for `Caller` that supplies parts with these fields.
    pub(super) fn implementation(
        &self,
        name: &TokenStream,
        argument: &TokenStream,
        parts: &TokenStream,
        fields: &TokenStream,
        items: Option<TokenStream>,
    ) -> TokenStream {
        let Lists { mutable, data, bounds, .. } = self;
        let make = Names::local("make");
        let local = Names::local("parts");
        quote! {
            unsafe impl<H #bounds> #name for Caller<H #argument> {
                #items

                fn with_parts<R>(#mutable #data: H, #make: impl ::core::ops::FnOnce(H, #parts<'_>) -> R) -> R {
                    let #local = #parts { #fields };
                    #make(#data, #local)
                }
            }
        }
    }
}
