//! The grammar of scripts: that of the parser crate, extended by quoted modules with names.

use wast::{
    Wast, WastDirective, kw,
    parser::{Cursor, Parse, Parser, Peek, Result},
    token::{Id, Span},
};

/// A whole script.
pub(crate) struct Items<'a>(pub(crate) Vec<Item<'a>>);

/// A top-level form of a script.
pub(crate) enum Item<'a> {
    /// A directive that the parser crate reads.
    Directive(WastDirective<'a>),
    /// `(module $name quote ...)`, `(module definition $name? quote ...)`
    Quote {
        /// Its place in the script.
        span: Span,
        /// Whether it is not instantiated.
        definition: bool,
        /// Its name.
        id: Option<Id<'a>>,
        /// The strings, with a space after each.
        text: Vec<u8>,
    },
}

impl<'a> Parse<'a> for Items<'a> {
    fn parse(parser: Parser<'a>) -> Result<Self> {
        // Text that does not start like a script is a single module, which the parser crate
        // handles.
        if !parser.is_empty() && !parser.peek2::<AnyDirective>()? {
            return Ok(Items(Wast::parse(parser)?.directives.into_iter().map(Item::Directive).collect()));
        }
        // The annotations that have a meaning for the parser crate; it skips all others.
        let _annotations = ["custom", "producers", "name", "dylink.0", "metadata.code.branch_hint"]
            .map(|annotation| parser.register_annotation(annotation));
        let mut items = Vec::new();
        while !parser.is_empty() {
            items.push(parser.parens(Item::parse)?);
        }
        Ok(Items(items))
    }
}

impl<'a> Parse<'a> for Item<'a> {
    fn parse(parser: Parser<'a>) -> Result<Self> {
        if !parser.peek::<NamedQuote>()? {
            return Ok(Item::Directive(parser.parse()?));
        }
        let span = parser.parse::<kw::module>()?.0;
        let definition = parser.parse::<Option<kw::definition>>()?.is_some();
        let id = parser.parse()?;
        parser.parse::<kw::quote>()?;
        let mut text = Vec::new();
        while !parser.is_empty() {
            text.extend_from_slice(parser.parse::<&[u8]>()?);
            text.push(b' ');
        }
        Ok(Item::Quote { span, definition, id, text })
    }
}

/// The keyword of a directive.
struct AnyDirective;

impl Peek for AnyDirective {
    fn peek(cursor: Cursor<'_>) -> Result<bool> {
        Ok(cursor.keyword()?.is_some_and(|(word, _)| {
            word.starts_with("assert_")
                || ["module", "component", "register", "invoke", "thread", "wait"].contains(&word)
        }))
    }

    fn display() -> &'static str {
        "a directive"
    }
}

/// The head of a quoted module that has `definition` or a name before `quote`.
struct NamedQuote;

impl Peek for NamedQuote {
    fn peek(cursor: Cursor<'_>) -> Result<bool> {
        let Some(("module", mut cursor)) = cursor.keyword()? else { return Ok(false) };
        let mut is_named = false;
        if let Some(("definition", rest)) = cursor.keyword()? {
            (cursor, is_named) = (rest, true);
        }
        if let Some((_, rest)) = cursor.id()? {
            (cursor, is_named) = (rest, true);
        }
        Ok(is_named && cursor.keyword()?.is_some_and(|(word, _)| word == "quote"))
    }

    fn display() -> &'static str {
        "a quoted module with a name"
    }
}
