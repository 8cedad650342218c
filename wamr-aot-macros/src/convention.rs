//! The calling convention of the runtime's functions that generated code calls.

use proc_macro2::{Literal, TokenStream, TokenTree};
use wamr_aot_abi::convention::Convention;

/// The item with the System V convention in place of C's.
pub(crate) fn system_v(item: TokenStream) -> TokenStream {
    let mut is_next = false;
    let tokens = item.into_iter().map(|mut token| {
        let follows =
            std::mem::replace(&mut is_next, matches!(&token, TokenTree::Ident(ident) if ident == "extern"));
        if follows && matches!(&token, TokenTree::Literal(_)) {
            let mut convention = Literal::string(Convention::SystemV.name());
            convention.set_span(token.span());
            token = convention.into();
        }
        token
    });
    tokens.collect()
}

#[cfg(test)]
mod tests {
    use super::system_v;

    #[test]
    fn the_convention_of_the_item_alone_is_another() {
        let item = r#"/// "C"
            unsafe extern "C" fn f(x: extern_type) { g::<extern "C" fn()>("C") }"#;
        let expected = r#"/// "C"
            unsafe extern "sysv64" fn f(x: extern_type) { g::<extern "C" fn()>("C") }"#;
        let expected: proc_macro2::TokenStream = expected.parse().unwrap();
        assert_eq!(system_v(item.parse().unwrap()).to_string(), expected.to_string());
    }
}
