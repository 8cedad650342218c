//! The types `Instance` and `Caller`, and what they have in every module.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Names, docs, imports, linkage::Generics, model::Model, resident};

pub(super) fn expand(model: &Model<'_>, names: &Names) -> TokenStream {
    let types = types(model, names);
    let generics = Generics::new(model, names);
    let Generics { parameter, argument, linked, value, .. } = &generics;
    let is_linked = model.manifest.output.is_linked();
    let new = is_linked.then(|| new(model, names, value));
    let resident = is_linked.then(|| resident::expand(model, names, &generics));
    // Where there are two kinds, it is one that `new` makes.
    let apart = !linked.is_empty();
    let (new, linked_new) = if apart { (None, Some(quote!(impl<H> Instance<H #linked> { #new }))) } else { (new, None) };
    let data = quote! {
        /// The host's state.
        #[must_use]
        pub fn data(&self) -> &H { self.raw.data() }

        /// The host's state.
        #[must_use]
        pub fn data_mut(&mut self) -> &mut H { self.raw.data_mut() }
    };
    quote! {
        #types

        #resident

        #linked_new

        impl<H #parameter> Instance<H #argument> {
            #new
            #data

            /// The host's state, out of the instance.
            #[must_use]
            pub fn into_data(self) -> H { self.raw.into_data() }

            /// Limits the stack that a call takes, in bytes.
            pub fn set_stack_limit(&mut self, bytes: usize) { self.raw.set_stack_limit(bytes); }

            /// States the bounds of a stack that is not the thread's own and that calls are made on: see "Stacks" in the book.
            ///
            /// # Safety
            /// Whenever the instance is called with a stack pointer in the range, all addresses of the range that are below the
            /// stack pointer are writable, and hold nothing but that stack.
            pub unsafe fn set_stack_bounds(&mut self, bounds: ::core::ops::Range<usize>) {
                // SAFETY: passed on.
                unsafe { self.raw.set_stack_bounds(bounds) }
            }

            /// The instance as an imported function sees it.
            #[must_use]
            pub fn as_caller(&mut self) -> Caller<'_, H> { Caller { raw: self.raw.context() #value } }
        }

        impl<H #parameter> Caller<'_, H #argument> { #data }
    }
}

fn types(model: &Model<'_>, names: &Names) -> TokenStream {
    let p = &names.p;
    let name = docs::code(&model.manifest.name);
    let instance = format!(" An instance of the module {name} with the host state `H`.");
    let Generics { instance: instance_generics, caller: caller_generics, parameter, argument, field, .. } =
        Generics::new(model, names);
    let debug = ["Instance", "Caller"].map(|ty| quote!(f.debug_struct(#ty).finish_non_exhaustive()));
    let [instance_debug, caller_debug] = debug;
    quote! {
        #[doc = #instance]
        pub struct Instance<H = () #instance_generics> { raw: #p::OwnedInstance<H> #field }

        /// What an imported function sees of the instance that calls it: the host's state and the exports.
        pub struct Caller<'a, H #caller_generics> { raw: #p::ContextRef<'a, H> #field }

        impl<H #parameter> ::core::fmt::Debug for Instance<H #argument> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { #instance_debug }
        }

        impl<H #parameter> ::core::fmt::Debug for Caller<'_, H #argument> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { #caller_debug }
        }
    }
}

fn new(model: &Model<'_>, names: &Names, value: &TokenStream) -> TokenStream {
    let (rt, p) = (&names.rt, &names.p);
    let data = Names::local("data");
    let parts = Names::local("parts");
    let options = Names::local("options");
    let Parts { mutable, parts: what, bounds } = Parts::new(model, names, &data);
    quote! {
        #p::if_alloc! {
            /// An instance with the state `data`. Runs the module's start function.
            ///
            /// # Errors
            /// Where there is not enough memory, where a segment does not fit, and where the start function traps.
            pub fn new(#mutable #data: H) -> ::core::result::Result<Self, #rt::InstantiateError>
            #bounds
            {
                let #parts = #what;
                ::core::result::Result::Ok(Self { raw: unsafe { #p::OwnedInstance::new(#data, #parts) }? #value })
            }

            /// As `new`, with options, which hold for the start function too.
            ///
            /// # Errors
            /// As `new`, and where the module was compiled for another kind of interruption than the options are for.
            pub fn with_options(
                #mutable #data: H,
                #options: #rt::InstanceOptions,
            ) -> ::core::result::Result<Self, #rt::InstantiateError>
            #bounds
            {
                let #parts = #what;
                ::core::result::Result::Ok(Self { raw: unsafe { #p::OwnedInstance::with_options(#data, #parts, #options) }? #value })
            }
        }
    }
}

/// What an instance of a linked module is made from.
pub(super) struct Parts {
    /// `mut` where the host's state is asked for it.
    pub(super) mutable: Option<TokenStream>,
    /// An `InstanceParts`.
    pub(super) parts: TokenStream,
    /// What the host's state must implement.
    pub(super) bounds: Option<TokenStream>,
}

impl Parts {
    pub(super) fn new(model: &Model<'_>, names: &Names, data: &Ident) -> Parts {
        let p = &names.p;
        let imports::Arguments { functions, memories, tables, globals } = imports::arguments(model, names, data);
        let asks_data = !(memories.is_empty() && tables.is_empty() && globals.is_empty());
        let parts = quote! {
            #p::InstanceParts {
                module: unsafe { &symbols::MODULE },
                builtins: &symbols::BUILTINS,
                functions: &[#(#functions),*],
                memories: &[#(#memories),*],
                tables: &[#(#tables),*],
                globals: &[#(#globals),*],
            }
        };
        Parts {
            mutable: asks_data.then(|| quote!(mut)),
            parts,
            bounds: imports::bounds(model).map(|bounds| quote!(where H: #bounds,)),
        }
    }
}
