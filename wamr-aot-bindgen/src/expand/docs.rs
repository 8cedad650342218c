//! Text in generated documentation and error messages. Wasm names can be any UTF-8 text, so they
//! are escaped.

use proc_macro2::TokenStream;
use quote::quote;
use wamr_aot_abi::{
    manifest::{Global, Import, Item, Memory, Signature, Table, Tag},
    signature::ValType,
};

/// Text as a Markdown code span: control characters escaped, fenced by more backticks than it has
/// in a row; `""` if it is empty.
pub(super) fn code(text: &str) -> String {
    let text = if text.is_empty() { String::from("\"\"") } else { printable(text) };
    let mut fence = String::from("`");
    while text.contains(&fence) {
        fence.push('`');
    }
    // Markdown strips one space at either end; the space is needed if the text starts or ends with
    // a backtick or a space.
    let edge = |c: char| c == '`' || c == ' ';
    let pad = if text.starts_with(edge) || text.ends_with(edge) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn printable(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '\'' | '\\' => out.push(c),
            c => out.extend(c.escape_debug()),
        }
    }
    out
}

/// Documentation from a module's interfaces, a line for each of its lines.
pub(super) fn text(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| format!(" {line}"));
    quote!(#(#[doc = #lines])*)
}

/// The same after other text.
pub(super) fn paragraph(docs: &str) -> TokenStream {
    let text = text(docs);
    if docs.is_empty() { text } else { quote!(#[doc = ""] #text) }
}

/// The same before other text.
pub(super) fn introduction(docs: &str) -> TokenStream {
    let text = text(docs);
    if docs.is_empty() { text } else { quote!(#text #[doc = ""]) }
}

/// An import's two-part name, as wasm tools write it.
pub(super) fn import_name(import: &Import) -> String {
    format!("{}.{}", import.module, import.name)
}

/// The type of an item, in the text format.
pub(super) fn item(item: &Item) -> String {
    match item {
        Item::Function(f) => function(f),
        Item::Memory(m) => memory(m),
        Item::Table(t) => table(t),
        Item::Global(g) => global(g),
        Item::Tag(t) => tag(t),
    }
}

fn tag(tag: &Tag) -> String {
    let types: String = tag.payload.iter().map(|ty| format!(" {ty}")).collect();
    if types.is_empty() { "(tag)".into() } else { format!("(tag (param{types}))") }
}

fn function(signature: &Signature) -> String {
    let clause = |keyword: &str, types: Vec<ValType>| {
        let types: String = types.iter().map(|ty| format!(" {ty}")).collect();
        if types.is_empty() { types } else { format!(" ({keyword}{types})") }
    };
    let params = clause("param", signature.params.iter().map(|(ty, _)| *ty).collect());
    let results = clause("result", signature.results.clone());
    format!("(func{params}{results})")
}

fn limits(wide: bool, min: u64, max: Option<u64>) -> String {
    let wide = if wide { " i64" } else { "" };
    let max = max.map_or_else(String::new, |max| format!(" {max}"));
    format!("{wide} {min}{max}")
}

fn memory(memory: &Memory) -> String {
    let limits = limits(memory.memory64, memory.min, memory.max);
    let shared = if memory.shared { " shared" } else { "" };
    let page_size = match memory.page_size_log2 {
        16 => String::new(),
        log2 => format!(" (pagesize {})", 1u64 << log2.min(63)),
    };
    format!("(memory{limits}{shared}{page_size})")
}

fn table(table: &Table) -> String {
    format!("(table{} {})", limits(table.table64, table.min, table.max), table.element)
}

fn global(global: &Global) -> String {
    if global.mutable { format!("(global (mut {}))", global.ty) } else { format!("(global {})", global.ty) }
}

/// The documentation of an item: its name and type in wasm.
pub(super) fn heading(kind: &str, name: &str, described: &Item) -> String {
    format!(" {kind} {}: {}.", code(name), code(&item(described)))
}

/// Text for a `#[diagnostic]` attribute, where braces are placeholders.
pub(super) fn literal_braces(text: &str) -> String {
    printable(text).replace('{', "{{").replace('}', "}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_code_span() {
        for (text, span) in [
            ("add", "`add`"),
            ("a`b", "``a`b``"),
            ("`", "`` ` ``"),
            ("", "`\"\"`"),
            ("a\nb\u{202e}", "`a\\nb\\u{202e}`"),
            ("[x] <y>", "`[x] <y>`"),
        ] {
            assert_eq!(code(text), span);
        }
    }

    #[test]
    fn types_are_in_the_text_format() {
        let memory = Memory { min: 1, max: Some(2), page_size_log2: 0, memory64: true, shared: true };
        assert_eq!(item(&Item::Memory(memory)), "(memory i64 1 2 shared (pagesize 1))");
        let table = Table { element: ValType::FuncRef, min: 3, max: None, table64: false };
        assert_eq!(item(&Item::Table(table)), "(table 3 funcref)");
        let global = Global { ty: ValType::F32, mutable: true, offset: 0 };
        assert_eq!(item(&Item::Global(global)), "(global (mut f32))");
        let function = Signature {
            params: vec![(ValType::I32, String::new())],
            results: vec![ValType::I64, ValType::F64],
        };
        assert_eq!(item(&Item::Function(function)), "(func (param i32) (result i64 f64))");
        assert_eq!(item(&Item::Function(Signature::default())), "(func)");
    }
}
