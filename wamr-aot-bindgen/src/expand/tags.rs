//! A type for each tag that the module exports or imports, and what the runtime knows of it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    Names, docs, loaded,
    model::{Kind, Model, Type},
};

/// A tag that has a type.
struct Tag<'m> {
    ident: &'m proc_macro2::Ident,
    /// What it is called in the module, and its type there.
    headings: Vec<String>,
    /// The name by which the runtime knows it: that of the first export, or both of an import.
    name: String,
    index: u32,
    /// Its place among the items of the bindings.
    item: usize,
    payload: &'m [Type],
}

/// The tags, each once: by its first export, or by the first import with its names.
fn tags<'m>(model: &'m Model<'_>) -> Vec<Tag<'m>> {
    let mut tags: Vec<Tag<'m>> = Vec::new();
    let exports = model.exports.iter().enumerate().filter_map(|(place, export)| {
        let Kind::Tag(payload) = &export.kind else { return None };
        let heading = docs::heading("Export", &export.source.name, &export.source.item);
        let (name, item) = (export.source.name.clone(), loaded::export_item(place));
        Some((&export.ident, heading, name, export.source.index, item, payload))
    });
    let imports = model.imports.iter().filter_map(|import| {
        let Kind::Tag(payload) = &import.kind else { return None };
        let name = docs::import_name(import.source);
        let heading = docs::heading("Import", &name, &import.source.item);
        Some((&import.ident, heading, name, import.source.index, loaded::import_item(import, model), payload))
    });
    for (ident, heading, name, index, item, payload) in exports.chain(imports) {
        match tags.iter_mut().find(|tag| tag.ident == ident) {
            Some(tag) if tag.headings.contains(&heading) => {}
            Some(tag) => tag.headings.push(heading),
            None => tags.push(Tag { ident, headings: vec![heading], name, index, item, payload }),
        }
    }
    tags
}

/// The name of the static in which the tags are.
fn list() -> TokenStream {
    quote!(TAGS)
}

/// The constant of `Bindings` that says which tags there are.
pub(super) fn constant(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let (p, list) = (&names.p, list());
    (!tags(model).is_empty()).then(|| {
        quote!(
            const TAGS: &'static [#p::TagSpec] = &#list;
        )
    })
}

pub(super) fn expand(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let (p, list) = (&names.p, list());
    let tags = tags(model);
    if tags.is_empty() {
        return None;
    }
    let module = &model.manifest.name;
    let specs = tags.iter().map(|Tag { name, index, item, payload, .. }| {
        let (index, item) = (Literal::u32_unsuffixed(*index), Literal::usize_unsuffixed(*item));
        let payload = Literal::usize_unsuffixed(size(payload));
        quote!(#p::TagSpec { module: #module, name: #name, index: #index, item: #item, payload: #payload })
    });
    let count = Literal::usize_unsuffixed(tags.len());
    let types = tags.iter().enumerate().map(|(place, tag)| expand_tag(tag, place, names));
    let doc = format!(
        " The tags of the module {}: a type for each that it exports or imports.",
        docs::code(module)
    );
    Some(quote! {
        static #list: [#p::TagSpec; #count] = [#(#specs),*];

        #[doc = #doc]
        ///
        /// `TryFrom<&Trap>` tells whether the guest stopped because of an exception with the tag.
        /// A host function throws one with `Err(value.into())`.
        pub mod tags { #(#types)* }
    })
}

/// The size of a payload, or of the part before a value.
fn size(payload: &[Type]) -> usize {
    payload.iter().map(|ty| ty.slot_bytes()).sum()
}

fn expand_tag(tag: &Tag<'_>, place: usize, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let (p, list) = (quote!(super::__p), list());
    let Tag { ident, headings, payload, .. } = tag;
    let (trap, bytes, value) = (Names::local("trap"), Names::local("bytes"), Names::local("value"));
    let docs = headings.join("\n\n");
    let is_thrown = !payload.iter().any(|ty| ty.is_func_ref());
    let note = (!is_thrown).then(|| {
        quote! {
            ///
            /// The payload has a reference to a function, which belongs to an instance: a host
            /// function cannot throw it, except by passing on the trap that it got.
        }
    });
    let total = payload.iter().all(|ty| !matches!(ty, Type::F32 | Type::F64));
    let total = total.then(|| quote!(, ::core::cmp::Eq));
    let types: Vec<_> = payload.iter().map(|ty| ty.rust(names)).collect();
    let fields = (!payload.is_empty()).then(|| quote!((#(pub #types),*)));
    let place = Literal::usize_unsuffixed(place);
    let spec = quote!(super::#list[#place]);
    let offsets: Vec<_> =
        (0..payload.len()).map(|field| Literal::usize_unsuffixed(size(&payload[..field]))).collect();
    let reads =
        types.iter().zip(&offsets).map(|(ty, at)| quote!(<#ty as #p::FromPayload>::read(#bytes, #at)?));
    let values = (!payload.is_empty()).then(|| quote!((#(#reads),*)));
    let read = match payload.is_empty() {
        true => quote!(#p::payload(&#spec, #trap)?;),
        false => quote!(let #bytes = #p::payload(&#spec, #trap)?;),
    };
    let throw = is_thrown.then(|| {
        let size = Literal::usize_unsuffixed(size(payload));
        let writes = (0..payload.len()).zip(&offsets).map(|(field, at)| {
            let field = Literal::usize_unsuffixed(field);
            quote!(#p::IntoPayload::write(#value.#field, &mut #bytes, #at);)
        });
        let (value, define) = match payload.is_empty() {
            true => (quote!(_), quote!(let #bytes = [];)),
            false => (quote!(#value), quote!(let mut #bytes = [0; #size];)),
        };
        quote! {
            /// The error with which a host function throws it into the guest.
            impl ::core::convert::From<#ident> for #rt::HostError {
                fn from(#value: #ident) -> #rt::HostError {
                    #define
                    #(#writes)*
                    unsafe { #p::throw(&#spec, &#bytes) }
                }
            }
        }
    });
    quote! {
        #[doc = #docs]
        #note
        #[derive(
            ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy, ::core::cmp::PartialEq #total
        )]
        pub struct #ident #fields;

        impl<'a> ::core::convert::TryFrom<&'a #rt::Trap> for #ident {
            type Error = #rt::OtherTrap;

            fn try_from(#trap: &'a #rt::Trap) -> ::core::result::Result<#ident, #rt::OtherTrap> {
                #read
                ::core::result::Result::Ok(#ident #values)
            }
        }

        #throw
    }
}
