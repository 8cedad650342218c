//! Names of WIT in Rust, and the modules that interfaces become.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use wamr_aot_abi::{
    manifest::{NamedType, World},
    names,
};

/// `my-name` as `my_name`.
pub(super) fn snake(name: &str) -> Ident {
    ident(&names::interface_item(name))
}

/// `my-name` as `MyName`.
pub(super) fn camel(name: &str) -> Ident {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|letter| letter.to_ascii_lowercase())).collect::<String>()
    });
    match words.collect::<String>().as_str() {
        "Self" => ident("Self_"),
        name => ident(name),
    }
}

/// `my-name` as `MyNameView`.
pub(super) fn view(name: &str) -> Ident {
    ident(&format!("{}View", camel(name)))
}

/// `my-name` as `MY_NAME`.
pub(super) fn screaming(name: &str) -> Ident {
    ident(&name.replace('-', "_").to_ascii_uppercase())
}

/// `my-name` as `HostMyName`: what there is for a resource.
pub(super) fn of_resource(prefix: &str, resource: &NamedType) -> Ident {
    ident(&format!("{prefix}{}", camel(&resource.name)))
}

pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// The modules around an interface, from that of the bindings: for `my:pkg/types@1.0.0` they are
/// `my::pkg::types`, or `exports::my::pkg::types`.
pub(super) fn modules(world: &World, interface: usize) -> Vec<Ident> {
    world.modules(interface).iter().map(|name| ident(name)).collect()
}

/// The way from an interface's module to that of the bindings.
pub(super) fn root(depth: usize) -> TokenStream {
    let up = (0..depth).map(|_| quote!(super::));
    quote!(#(#up)*)
}
