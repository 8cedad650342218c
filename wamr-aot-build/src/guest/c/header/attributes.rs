//! What is in the attributes of an item.

use syn::{Attribute, Expr, Lit};

/// The name of a function in C, which is another one in Rust if that is a keyword there.
pub(super) fn linked(attributes: &[Attribute], ident: &syn::Ident) -> String {
    let name = attributes.iter().filter(|attribute| attribute.path().is_ident("link_name"));
    let mut names = name.filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) => string(&pair.value),
        _ => None,
    });
    // The mark that no further prefix is added.
    let name = names.next().map(|name| name.trim_start_matches('\u{1}').to_owned());
    name.unwrap_or_else(|| ident.to_string())
}

fn string(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// The text of `#[doc = ".."]`.
pub(super) fn documentation(attributes: &[Attribute]) -> String {
    let texts = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let texts = texts.filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) => string(&pair.value),
        _ => None,
    });
    let lines: Vec<String> = texts.map(|text| text.trim().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}
