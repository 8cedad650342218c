//! An instance in a `static`, and the constants that tell what it costs.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use wamr_aot_abi::manifest::{Footprint, Interrupt, StackUse};

use super::{
    Names, docs,
    instance::Parts,
    linkage::Generics,
    model::{Kind, Model},
};

pub(super) fn expand(model: &Model<'_>, names: &Names, generics: &Generics) -> TokenStream {
    let (rt, p) = (&names.rt, &names.p);
    let Generics { linked, value, .. } = generics;
    let stats = stats(model, names);
    let storage = storage(model, names);
    let name = docs::code(&model.manifest.name);
    let documentation = format!(" Room for an instance of the module {name} with the host state `H`, for a `static`.");
    let needs = Literal::u32_unsuffixed(model.manifest.needs);
    let (data, parts) = (Names::local("data"), Names::local("parts"));
    let options = Names::local("options");
    let init = match model.manifest.interrupt {
        Interrupt::None => quote!(self.storage.init::<#needs>(#data, #parts)),
        // The code reads what the options prepare.
        _ => quote!(self.storage.init_with::<#needs>(#data, #parts, #rt::InstanceOptions::new())),
    };
    let Parts { mutable, parts: what, bounds } = Parts::new(model, names, &data);
    // Where somebody asks for one, and not before: most programs have no instances in statics.
    let refused = model.manifest.guards.then(|| quote!(const { #p::refuse_static_instance() }));
    quote! {
        #stats

        #[doc = #documentation]
        ///
        /// It holds the context, the host's state, the memories and the tables, needs no allocator, and takes no place in the
        /// program's image.
        pub struct StaticInstance<H = ()> { storage: #storage }

        impl<H> ::core::fmt::Debug for StaticInstance<H> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct("StaticInstance").finish_non_exhaustive()
            }
        }

        impl<H> StaticInstance<H> {
            /// Room that nobody uses.
            #[must_use]
            pub const fn new() -> Self {
                #refused
                Self { storage: #p::StaticStorage::new() }
            }

            /// Makes the instance, with the state `data`. Runs the module's start function. When the instance is dropped, the room
            /// is free for another.
            ///
            /// On a CPU without atomic instructions (ARMv6-M, and RISC-V without extension A) interrupts are off for a moment, and
            /// two cores must not call it at the same time.
            ///
            /// # Errors
            /// Where there is an instance already, where a segment does not fit, and where the start function traps.
            pub fn init(&'static self, #mutable #data: H) -> ::core::result::Result<Instance<H #linked>, #rt::InstantiateError>
            #bounds
            {
                let #parts = #what;
                ::core::result::Result::Ok(Instance { raw: unsafe { #init }? #value })
            }

            /// As `init`, with options, which hold for the start function too.
            ///
            /// # Errors
            /// As `init`, and where the module was compiled for another kind of interruption than the options are for.
            pub fn init_with(
                &'static self,
                #mutable #data: H,
                #options: #rt::InstanceOptions,
            ) -> ::core::result::Result<Instance<H #linked>, #rt::InstantiateError>
            #bounds
            {
                let #parts = #what;
                ::core::result::Result::Ok(Instance { raw: unsafe { self.storage.init_with::<#needs>(#data, #parts, #options) }? #value })
            }
        }
    }
}

fn storage(model: &Model<'_>, names: &Names) -> TokenStream {
    let p = &names.p;
    let Footprint { context, storage, elements, .. } = &model.manifest.footprint;
    let size = |bytes: u64| {
        let bytes = Literal::u64_unsuffixed(bytes);
        quote!({ #p::size(#bytes) })
    };
    let (context, storage, elements) = (size(*context), size(*storage), size(*elements));
    let count =
        |is: fn(&Kind<'_>) -> bool| Literal::usize_unsuffixed(model.imports.iter().filter(|import| is(&import.kind)).count());
    let memories = count(|kind| matches!(kind, Kind::Memory(_)));
    let tables = count(|kind| matches!(kind, Kind::Table(..)));
    let globals = count(|kind| matches!(kind, Kind::Global(_)));
    quote!(#p::StaticStorage<H, #context, #memories, #tables, #globals, #storage, #elements>)
}

fn stats(model: &Model<'_>, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let Footprint { context, memory, table, data, code, stack, .. } = &model.manifest.footprint;
    let number = Literal::u64_unsuffixed;
    let (context, memory, table, data) = (number(*context), number(*memory), number(*table), number(*data));
    let code = match code {
        Some(bytes) => {
            let bytes = number(*bytes);
            quote!(::core::option::Option::Some(#bytes))
        }
        None => quote!(::core::option::Option::None),
    };
    let stack = match stack {
        StackUse::Bytes(bytes) => {
            let bytes = number(*bytes);
            quote!(#rt::StackUse::Bytes(#bytes))
        }
        StackUse::Unbounded(why) => quote!(#rt::StackUse::Unbounded(#why)),
        StackUse::Unknown => quote!(#rt::StackUse::Unknown),
    };
    quote! {
        /// What the module costs on this target.
        pub const STATS: #rt::Stats = #rt::Stats {
            memory: #memory,
            table: #table,
            context: #context,
            data: #data,
            code: #code,
            stack: #stack,
        };
    }
}
