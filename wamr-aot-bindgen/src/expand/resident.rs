//! Instances in a `static`, and the constants that report their size.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use wamr_aot_abi::manifest::{Footprint, StackUse};

use super::{
    Names, docs,
    linkage::Generics,
    model::{Kind, Model},
};

pub(super) fn expand(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    if !model.manifest.output.is_linked() {
        return None;
    }
    let stats = stats(model, names);
    let storage = storage(model, names);
    let name = docs::code(&model.manifest.name);
    let documentation = format!(
        " Storage for an instance of the module {name} with the host state `H`, to be placed in a `static`."
    );
    Some(quote! {
        #stats

        #[doc = #documentation]
        pub type StaticInstance<H = ()> = #storage;
    })
}

fn storage(model: &Model<'_>, names: &Names) -> TokenStream {
    let (rt, p) = (&names.rt, &names.p);
    let Generics { linked, .. } = Generics::new(model, names);
    let needs = Literal::u32_unsuffixed(model.manifest.needs);
    let Footprint { context, storage, elements, .. } = &model.manifest.footprint;
    let size = |bytes: u64| {
        let bytes = Literal::u64_unsuffixed(bytes);
        quote!({ #p::size(#bytes) })
    };
    let (context, storage, elements) = (size(*context), size(*storage), size(*elements));
    let count = |is: fn(&Kind<'_>) -> bool| {
        Literal::usize_unsuffixed(model.imports.iter().filter(|import| is(&import.kind)).count())
    };
    let memories = count(|kind| matches!(kind, Kind::Memory(_)));
    let tables = count(|kind| matches!(kind, Kind::Table(..)));
    let globals = count(|kind| matches!(kind, Kind::Global(_)));
    quote!(#rt::StaticInstance<Caller<H #linked>, #needs, #context, #memories, #tables, #globals, #storage, #elements>)
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
        /// The sizes of the module on this target.
        pub const STATS: #rt::Stats = #rt::Stats::new(#memory, #table, #context, #data, #code, #stack);
    }
}
