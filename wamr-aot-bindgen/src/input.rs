//! The macro's syntax: `#[attribute]* pub mod ident = "name", option = value`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    Attribute, Ident, LitStr, Path, Token, Visibility,
    ext::IdentExt,
    parse::{Parse, ParseStream},
};

/// The parsed input.
pub struct Input {
    /// Attributes of the module that the macro generates.
    pub attributes: Vec<Attribute>,
    /// Its visibility.
    pub visibility: Visibility,
    /// Its name in Rust.
    pub ident: Ident,
    /// The name that the build script gave the compiled module.
    pub name: String,
    /// The span of that name, at which errors about the compiled module are reported.
    pub name_span: Span,
    /// The path of the runtime crate.
    pub runtime: TokenStream,
    /// The path of the crate that implements WASI, if it is to.
    pub wasi: Option<TokenStream>,
    /// The path of other bindings whose import traits these use.
    pub imports: Option<OtherBindings>,
    /// The path of the crate with the types of interfaces.
    pub wit: TokenStream,
    /// Whether strings and lists stay in the guest's memory, so that no allocator is needed.
    pub views: bool,
}

/// A module with the bindings of another WebAssembly module.
#[derive(Clone)]
pub struct OtherBindings {
    /// Its path.
    pub path: TokenStream,
    /// The span of its name, at which the compiler reports what it lacks.
    pub span: Span,
}

impl OtherBindings {
    fn new(path: Path) -> OtherBindings {
        let span = path.segments.last().map_or_else(Span::call_site, |last| last.ident.span());
        OtherBindings { path: path.into_token_stream(), span }
    }
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Input> {
        if input.is_empty() {
            return Err(input.error("expected a module: `include_aot!(mod plugin = \"plugin\");`"));
        }
        if input.peek(LitStr) {
            let name: LitStr = input.parse()?;
            return Err(syn::Error::new(name.span(), format!("expected `mod NAME = {}`", name.token())));
        }
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        input.parse::<Token![mod]>()?;
        let ident: Ident = input.parse()?;
        let (name, name_span) = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            let literal: LitStr = input.parse()?;
            (literal.value(), literal.span())
        } else if !input.is_empty() && !input.peek(Token![,]) {
            return Err(input.error("expected `=` or `,`"));
        } else {
            (ident.unraw().to_string(), ident.span())
        };
        let mut options = Options::default();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            options.parse_one(input)?;
        }
        let runtime = options.runtime.map_or_else(|| quote!(::wamr_aot_rt), Path::into_token_stream);
        let wasi = options.wasi.map(Path::into_token_stream);
        let wit = options.wit.map_or_else(|| quote!(::wamr_aot_wit), Path::into_token_stream);
        let views = options.views;
        let imports = options.imports.map(OtherBindings::new);
        Ok(Input { attributes, visibility, ident, name, name_span, runtime, wasi, imports, wit, views })
    }
}

#[derive(Default)]
struct Options {
    runtime: Option<Path>,
    wasi: Option<Path>,
    imports: Option<Path>,
    wit: Option<Path>,
    views: bool,
}

impl Options {
    /// The options' names, for error messages.
    const KNOWN: &str = "`crate`, `wasi`, `imports`, `wit`, `views`";

    fn parse_one(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let option = input.call(Ident::parse_any)?;
        let name = option.to_string();
        let duplicate = || syn::Error::new(option.span(), format!("duplicate option `{name}`"));
        let (place, default) = match name.as_str() {
            "views" if self.views => return Err(duplicate()),
            "views" => {
                self.views = true;
                return Ok(());
            }
            "imports" => (&mut self.imports, None),
            "wit" => (&mut self.wit, None),
            "crate" => (&mut self.runtime, None),
            "wasi" => (&mut self.wasi, Some("::wamr_aot_wasi")),
            other => {
                let message = format!("unknown option `{other}`; known options: {}", Options::KNOWN);
                return Err(syn::Error::new(option.span(), message));
            }
        };
        if place.is_some() {
            return Err(duplicate());
        }
        *place = Some(match default {
            Some(default) if !input.peek(Token![=]) => syn::parse_str(default)?,
            _ => {
                input.parse::<Token![=]>()?;
                absolute(input.call(Path::parse_mod_style)?)?
            }
        });
        Ok(())
    }
}

/// The path is used at several depths of nested modules, so it must not be relative.
fn absolute(path: Path) -> syn::Result<Path> {
    let starts_at_a_crate =
        path.segments.first().is_some_and(|first| first.ident == "crate" || first.ident == "$crate");
    if path.leading_colon.is_some() || starts_at_a_crate {
        Ok(path)
    } else {
        Err(syn::Error::new_spanned(&path, "the path must start with `::` or `crate::`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Input, String> {
        syn::parse_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn the_name_defaults_to_the_identifier() {
        for (text, name) in
            [("mod plugin", "plugin"), ("mod r#type", "type"), ("mod a = \"b-c\"", "b-c"), ("mod a,", "a")]
        {
            assert_eq!(parse(text).unwrap().name, name, "{text}");
        }
    }

    #[test]
    fn attributes_visibility_and_options_are_kept() {
        let input = parse("/// Docs.\n#[cfg(all())] pub(crate) mod a = \"b\", crate = ::x::rt,").unwrap();
        assert_eq!(input.attributes.len(), 2);
        assert_eq!(input.visibility.to_token_stream().to_string(), "pub (crate)");
        assert_eq!(input.runtime.to_string(), ":: x :: rt");
        assert_eq!(parse("mod a").unwrap().runtime.to_string(), ":: wamr_aot_rt");
        assert!(parse("mod a").unwrap().wasi.is_none());
        assert_eq!(parse("mod a, wasi").unwrap().wasi.unwrap().to_string(), ":: wamr_aot_wasi");
        assert_eq!(parse("mod a, wasi = ::w,").unwrap().wasi.unwrap().to_string(), ":: w");
        let input = parse("mod a, views, wit = ::w, imports = crate::b").unwrap();
        assert!(input.views && input.wit.to_string() == ":: w");
        assert_eq!(input.imports.unwrap().path.to_string(), "crate :: b");
        assert_eq!(parse("mod a, crate = crate::rt").unwrap().runtime.to_string(), "crate :: rt");
    }

    #[test]
    fn mistakes_are_named() {
        for (text, message) in [
            ("", "expected a module"),
            ("\"plugin\"", "expected `mod NAME = \"plugin\"`"),
            ("mod a: \"b\"", "expected `=` or `,`"),
            ("mod a = b", "expected string literal"),
            (
                "mod a, speed = 1",
                "unknown option `speed`; known options: `crate`, `wasi`, `imports`, `wit`, `views`",
            ),
            ("mod a, crate = ::b, crate = ::b", "duplicate option `crate`"),
            ("mod a, wasi, wasi = ::b", "duplicate option `wasi`"),
            ("mod a, views, views", "duplicate option `views`"),
            ("mod a, wasi = b", "must start with `::` or `crate::`"),
            ("mod a, crate = b", "must start with `::` or `crate::`"),
            ("mod a = \"b\" \"c\"", "expected `,`"),
        ] {
            let error = parse(text).err().unwrap();
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
