//! Instances in a `static`, and the constants that report their size.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use wamr_aot_abi::manifest::{ExportStack, Footprint, StackUse};

use super::{
    Names, docs, imports,
    linkage::Generics,
    model::{Kind, Model},
};

pub(super) fn expand(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    if !model.manifest.output.is_linked() {
        return None;
    }
    let stats = stats(model, names);
    let storage = storage(model, names);
    let default = imports::default_host(model, names);
    let name = docs::code(&model.manifest.name);
    let documentation = format!(
        " Storage for an instance of the module {name} with the host state `H`, to be placed in a `static`."
    );
    Some(quote! {
        #stats

        #[doc = #documentation]
        pub type StaticInstance<H = #default> = #storage;
    })
}

fn storage(model: &Model<'_>, names: &Names) -> TokenStream {
    let (rt, p) = (&names.rt, &names.p);
    let Generics { linked, .. } = Generics::new(model, names);
    let Footprint { context, storage, elements, .. } = &model.manifest.footprint;
    let count =
        |is: fn(&Kind<'_>) -> bool| model.imports.iter().filter(|import| is(&import.kind)).count() as u64;
    let memories = count(|kind| matches!(kind, Kind::Memory(_)));
    let tables = count(|kind| matches!(kind, Kind::Table(..)));
    let globals = count(|kind| matches!(kind, Kind::Global(_)));
    let mut sizes = vec![*context, *storage, *elements, memories, tables, globals];
    // All but the first have the default 0.
    while sizes.len() > 1 && sizes.last() == Some(&0) {
        sizes.pop();
    }
    let sizes = sizes.into_iter().map(|size| {
        let literal = Literal::u64_unsuffixed(size);
        if u32::try_from(size).is_ok() { quote!(#literal) } else { quote!({ #p::size(#literal) }) }
    });
    let needs = Literal::u32_unsuffixed(model.manifest.needs);
    quote!(#rt::StaticInstance<Caller<H #linked>, #needs, #(#sizes),*>)
}

fn stats(model: &Model<'_>, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let Footprint { context, memory, table, data, description, constants, code, stack, exports, .. } =
        &model.manifest.footprint;
    let sizes = [
        ("with_memory", *memory),
        ("with_table", *table),
        ("with_context", *context),
        ("with_data", *data),
        ("with_description", *description),
        ("with_constants", *constants),
    ];
    let sizes = sizes.into_iter().filter(|(_, bytes)| *bytes > 0);
    let sizes = sizes.chain(code.map(|bytes| ("with_code", bytes))).map(|(method, bytes)| {
        let (method, bytes) = (format_ident!("{method}"), Literal::u64_unsuffixed(bytes));
        quote!(.#method(#bytes))
    });
    let stack = stack_use(stack, names).map(|stack| quote!(.with_stack(#stack)));
    let exports: Vec<TokenStream> = exports
        .iter()
        .filter_map(|ExportStack { name, stack }| {
            let stack = stack_use(stack, names)?;
            Some(quote!((#name, #stack)))
        })
        .collect();
    let exports = (!exports.is_empty()).then(|| quote!(.with_exports(&[#(#exports),*])));
    quote! {
        /// The sizes of the module on this target.
        pub const STATS: #rt::Stats = #rt::Stats::NONE #(#sizes)* #stack #exports;
    }
}

/// `None` if it is not known.
fn stack_use(stack: &StackUse, names: &Names) -> Option<TokenStream> {
    let rt = &names.rt;
    match stack {
        StackUse::Bytes(bytes) => {
            let bytes = Literal::u64_unsuffixed(*bytes);
            Some(quote!(#rt::StackUse::Bytes(#bytes)))
        }
        StackUse::Unbounded(why) => Some(quote!(#rt::StackUse::Unbounded(#why))),
        StackUse::Unknown => None,
    }
}
