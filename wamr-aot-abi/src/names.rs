//! How wasm names become Rust identifiers: one to one, so that two names never become the same
//! identifier.
//!
//! A wasm name can be any UTF-8 text. [`method`] turns it into a Rust identifier:
//!
//! 1. ASCII letters, digits and `_` stay as they are. Any other character becomes `__`, its word
//!    and `_`: `$` becomes `__dollar_`, `.` becomes `__dot_`. The words are in [`WORDS`]; a
//!    character without one becomes `__u`, four to six hex digits and `_`.
//! 2. A name that starts with a digit gets the prefix `__digit_`. The empty name is `__empty_`.
//! 3. A `_` of the name that would look like the start of one of these escapes becomes `__low_`.
//! 4. If the result is a Rust keyword, one of the names in [`RESERVED`] or empty, followed by any
//!    number of `_`, it gets one more `_`: `type` becomes `type_`, and `type_` becomes `type__`.
//!
//! So a name that is a Rust identifier stays as it is, unless it looks like a result of these
//! rules.
//!
//! [`traits`] returns the names of traits for the names of import modules, and [`tags`] those of
//! types for tags. [`accessor`] returns the name of an imported memory, table or global among the
//! methods of an instance. [`parameter`] returns the name of a parameter, which may lose
//! characters, since callers do not use it.

use alloc::{borrow::ToOwned as _, collections::BTreeMap, format, string::String, vec::Vec};

/// Names that the generated types use.
pub const RESERVED: &[&str] = &[
    "new",
    "from_module",
    "data",
    "data_mut",
    "into_data",
    "reset",
    "reset_with_options",
    "split",
    "as_caller",
    "module",
    "set_stack_limit",
    "set_stack_bounds",
    "drop",
    "clone",
    "call_ref",
    "with_options",
    "from_module_with_options",
    "fuel",
    "set_fuel",
    "add_fuel",
    "on_out_of_fuel",
    "set_epoch",
    "set_deadline",
    "on_deadline",
    "interrupt_handle",
];

/// Strict and reserved keywords of all editions (Rust reference, "Keywords").
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self",
    "static", "struct", "super", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized",
    "use", "virtual", "where", "while", "yield",
];

/// The words for the printable ASCII characters that identifiers cannot have.
pub const WORDS: &[(char, &str)] = &[
    (' ', "space"),
    ('!', "bang"),
    ('"', "quote"),
    ('#', "hash"),
    ('$', "dollar"),
    ('%', "percent"),
    ('&', "amp"),
    ('\'', "tick"),
    ('(', "lparen"),
    (')', "rparen"),
    ('*', "star"),
    ('+', "plus"),
    (',', "comma"),
    ('-', "dash"),
    ('.', "dot"),
    ('/', "slash"),
    (':', "colon"),
    (';', "semi"),
    ('<', "lt"),
    ('=', "eq"),
    ('>', "gt"),
    ('?', "question"),
    ('@', "at"),
    ('[', "lbracket"),
    ('\\', "backslash"),
    (']', "rbracket"),
    ('^', "caret"),
    ('`', "backtick"),
    ('{', "lbrace"),
    ('|', "pipe"),
    ('}', "rbrace"),
    ('~', "tilde"),
];

/// A `_` that is not the start of an escape.
const LOW: &str = "low";
/// The escape before a digit at the start.
const DIGIT: &str = "digit";
/// The escape for an empty name.
const EMPTY: &str = "empty";
/// The escape between the two parts of an import's name.
const OF: &str = "of";

/// The identifier for a function, memory, table or global with this wasm name.
pub fn method(name: &str) -> String {
    finish(escape(name.chars().map(Symbol::Char)))
}

/// The identifier for the methods that an instance has for a memory, table or global that it
/// imports: `module_name`. If a `_` in the module's name would make the parts ambiguous, `__of_`
/// separates them.
pub fn accessor(module: &str, name: &str) -> String {
    finish(escape_pair(module, name))
}

/// The identifier for a parameter. This mapping is not one to one.
pub fn parameter(name: &str) -> String {
    let mut ident: String = name.chars().map(|c| if is_word(c) { c } else { '_' }).collect();
    if starts_badly(&ident) {
        ident.insert(0, '_');
    }
    finish(ident)
}

/// The identifiers for the traits of import modules with these names, each of which is listed once.
///
/// The parts of a name between characters that are not ASCII letters or digits are joined, each
/// with its first letter in upper case: `wasi_snapshot_preview1` becomes `WasiSnapshotPreview1`,
/// `./a_bg.js` becomes `ABgJs`. An empty result becomes `__`, one that starts with a digit gets a
/// leading `_`, and `Self` becomes `Self_`.
///
/// If several names become the same identifier, the name in lower case with single `_` between its
/// parts gets it, if there is such a name. The others become `Module_` followed by the result of
/// [`method`].
pub fn traits<'a>(modules: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let modules: Vec<(&str, String)> = modules.into_iter().map(|name| (name, camel_case(name))).collect();
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, ident) in &modules {
        *uses.entry(ident).or_default() += 1;
    }
    let ident = |(name, ident): &(&str, String)| {
        if uses[ident.as_str()] > 1 && !is_snake_case(name) {
            format!("Module_{}", escape(name.chars().map(Symbol::Char)))
        } else {
            ident.clone()
        }
    };
    modules.iter().map(ident).collect()
}

/// The identifiers for the types of tags: of those that are exported by these names, then of those
/// that are imported only, by module and name. Each is listed once.
///
/// The parts of a tag's name are joined as those of a module in [`traits`]: `__cpp_exception`
/// becomes `CppException`. An import does not change the identifier of an export:
///
/// * If several exports become the same identifier, the name in lower case with single `_` between
///   its parts gets it, if there is such a name. The others become `Export_` followed by the result
///   of [`method`].
/// * An import becomes `Import_` followed by the result of [`accessor`] if an export becomes the
///   same identifier, or another import does. But of such imports the only one whose name is in
///   lower case as above keeps the identifier.
pub fn tags<'a>(
    exports: impl IntoIterator<Item = &'a str>,
    imports: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<String> {
    let exports: Vec<(&str, String)> = exports.into_iter().map(|name| (name, camel_case(name))).collect();
    let imports: Vec<(&str, &str, String)> =
        imports.into_iter().map(|(module, name)| (module, name, camel_case(name))).collect();
    // How many names become an identifier, and how many of these have precedence.
    let mut exported: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, ident) in &exports {
        *exported.entry(ident).or_default() += 1;
    }
    let mut imported: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (_, name, ident) in &imports {
        let (all, first) = imported.entry(ident).or_default();
        *all += 1;
        *first += usize::from(is_snake_case(name));
    }
    let export =
        exports.iter().map(|(name, ident)| match exported[ident.as_str()] > 1 && !is_snake_case(name) {
            true => format!("Export_{}", escape(name.chars().map(Symbol::Char))),
            false => ident.clone(),
        });
    let import = imports.iter().map(|(module, name, ident)| {
        let (all, first) = imported[ident.as_str()];
        let keeps = all == 1 || first == 1 && is_snake_case(name);
        match keeps && !exported.contains_key(ident.as_str()) {
            true => ident.clone(),
            false => format!("Import_{}", escape_pair(module, name)),
        }
    });
    export.chain(import).collect()
}

/// The identifier for a function, parameter or field of an interface with this name in WIT:
/// `get-name` becomes `get_name`, and `type`, which is a keyword, `type_`. It is in lower case.
///
/// ```
/// use wamr_aot_abi::names::interface_item;
///
/// assert_eq!(interface_item("HTTP-url"), "http_url");
/// assert_eq!(interface_item("type"), "type_");
/// ```
pub fn interface_item(name: &str) -> String {
    let mut ident = name.replace('-', "_").to_ascii_lowercase();
    if KEYWORDS.contains(&ident.as_str()) || ident.is_empty() {
        ident.push('_');
    }
    ident
}

/// The function by which a host drops a resource that it implements.
pub const HOST_DROP: &str = "drop";

/// The method by which a host drops a resource that the guest implements.
pub const RESOURCE_DROP: &str = "resource_drop";

/// The names of the modules around an interface: `my:pkg/types@1.0.0` has `my`, `pkg` and `types`.
/// If the package is `versioned`, since there is another version of it, the second is `pkg1_0_0`.
///
/// ```
/// use wamr_aot_abi::names::interface_modules;
///
/// assert_eq!(interface_modules("my:pkg/types@1.0.0", false), ["my", "pkg", "types"]);
/// assert_eq!(interface_modules("my:pkg/types@1.0.0", true), ["my", "pkg1_0_0", "types"]);
/// assert_eq!(interface_modules("log", false), ["log"]);
/// assert!(interface_modules("", false).is_empty());
/// ```
pub fn interface_modules(name: &str, versioned: bool) -> Vec<String> {
    let (name, version) = name.split_once('@').unwrap_or((name, ""));
    let mut parts: Vec<String> =
        name.split([':', '/']).filter(|part| !part.is_empty()).map(interface_item).collect();
    if let Some(package) = parts.get_mut(1).filter(|_| versioned) {
        package.extend(version.chars().map(|c| if is_word(c) { c } else { '_' }));
    }
    parts
}

/// Checks whether a method, trait or type of a tag can have this name.
///
/// # Errors
/// Returns the reason if it cannot.
pub fn check(ident: &str) -> Result<(), &'static str> {
    if starts_badly(ident) || !ident.chars().all(is_word) {
        Err("it is not an identifier of ASCII letters, digits and `_`")
    } else if ident == "_" || KEYWORDS.contains(&ident) {
        Err("it is a Rust keyword")
    } else if RESERVED.contains(&ident) {
        Err("the bindings use this name")
    } else {
        Ok(())
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Whether it needs a prefix to become an identifier.
fn starts_badly(ident: &str) -> bool {
    ident.chars().next().is_none_or(|c| c.is_ascii_digit())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Symbol {
    Char(char),
    /// The escape between the two parts of an import's name.
    Of,
}

/// Applies rules 1 to 3. A reader that replaces the escapes from left to right gets the symbols
/// back.
fn escape(symbols: impl Iterator<Item = Symbol>) -> String {
    let symbols: Vec<Symbol> = symbols.collect();
    let mut out = String::new();
    match symbols.first() {
        None => put(&mut out, EMPTY),
        Some(Symbol::Char(c)) if c.is_ascii_digit() => put(&mut out, DIGIT),
        _ => {}
    }
    for (place, &symbol) in symbols.iter().enumerate() {
        match symbol {
            Symbol::Char('_') if reads_like_escape(&symbols[place..]) => put(&mut out, LOW),
            Symbol::Char(c) if is_word(c) => out.push(c),
            Symbol::Char(c) => match WORDS.iter().find(|(of, _)| *of == c) {
                Some((_, word)) => put(&mut out, word),
                None => put(&mut out, &format!("u{:04x}", u32::from(c))),
            },
            Symbol::Of => put(&mut out, OF),
        }
    }
    out
}

/// The same for the two parts of an import's name.
fn escape_pair(module: &str, name: &str) -> String {
    let between = if module.contains('_') { Symbol::Of } else { Symbol::Char('_') };
    escape(module.chars().map(Symbol::Char).chain([between]).chain(name.chars().map(Symbol::Char)))
}

/// Appends an escape.
fn put(out: &mut String, word: &str) {
    out.push_str("__");
    out.push_str(word);
    out.push('_');
}

/// Whether symbols that start with `_` look like an escape: `__`, a word, and a symbol that is or
/// becomes `_`.
fn reads_like_escape(symbols: &[Symbol]) -> bool {
    let is_char = |symbol: &Symbol, c: char| *symbol == Symbol::Char(c);
    let [first, second, rest @ ..] = symbols else { return false };
    if !is_char(first, '_') || !is_char(second, '_') {
        return false;
    }
    let word: String = rest
        .iter()
        .map_while(|symbol| match symbol {
            Symbol::Char(c) if c.is_ascii_alphanumeric() => Some(*c),
            _ => None,
        })
        .collect();
    // Nothing follows at the end: rule 4 extends other names only.
    if rest.len() == word.len() {
        return false;
    }
    let is_code = || {
        let digits = word.strip_prefix('u').unwrap_or_default();
        (4..=6).contains(&digits.len()) && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    [LOW, DIGIT, EMPTY, OF].contains(&word.as_str())
        || WORDS.iter().any(|(_, other)| *other == word)
        || is_code()
}

/// Applies rule 4.
fn finish(mut ident: String) -> String {
    let word = ident.trim_end_matches('_');
    if word.is_empty() || KEYWORDS.contains(&word) || RESERVED.contains(&word) {
        ident.push('_');
    }
    ident
}

fn camel_case(name: &str) -> String {
    let mut ident = String::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut chars = part.chars();
        ident.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        ident.extend(chars);
    }
    match ident.as_str() {
        "" => "__".to_owned(),
        "Self" => "Self_".to_owned(),
        _ if starts_badly(&ident) => format!("_{ident}"),
        _ => ident,
    }
}

/// Whether it is the canonical inverse of [`camel_case`]: parts of lower-case letters and digits,
/// each of which starts with a letter, separated by single `_`.
fn is_snake_case(name: &str) -> bool {
    name.split('_').all(|part| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests;
