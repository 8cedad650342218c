//! How wasm names become Rust identifiers.
//!
//! A wasm name is any UTF-8 text. [`method`] makes a Rust identifier of it:
//!
//! 1. each character other than an ASCII letter, an ASCII digit or `_` becomes `_`;
//! 2. a name that is empty or starts with a digit gets `_` in front;
//! 3. a name that is a Rust keyword, only underscores, or one of the names in [`RESERVED`] gets `_` behind.
//!
//! [`type_name`] makes the name of a trait from the name of an import module: the parts between characters that are not ASCII
//! letters or digits are joined, each with its first letter in upper case (`wasi_snapshot_preview1` becomes
//! `WasiSnapshotPreview1`); rules 2 and 3 follow.
//!
//! Two names that become one identifier are an error that the compiler reports.

use alloc::string::String;

/// Names that the generated types use themselves.
pub const RESERVED: &[&str] = &[
    "new",
    "from_module",
    "data",
    "data_mut",
    "into_data",
    "split",
    "caller",
    "as_caller",
    "module",
    "set_stack_limit",
    "set_stack_bounds",
    "memory_and_data",
    "call",
    "drop",
    "clone",
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
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut",
    "override", "priv", "pub", "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The identifier for a function, memory, table or global with this wasm name.
pub fn method(name: &str) -> String {
    finish(name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect())
}

/// The identifier for the trait of an import module with this name.
pub fn type_name(name: &str) -> String {
    let mut ident = String::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut chars = part.chars();
        ident.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        ident.extend(chars);
    }
    finish(ident)
}

fn finish(mut ident: String) -> String {
    if ident.chars().next().is_none_or(|c| c.is_ascii_digit()) {
        ident.insert(0, '_');
    }
    let taken = KEYWORDS.contains(&ident.as_str()) || RESERVED.contains(&ident.as_str());
    if taken || ident.bytes().all(|b| b == b'_') {
        ident.push('_');
    }
    ident
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_follows_the_rule() {
        for (name, ident) in [
            ("add", "add"),
            ("getValue", "getValue"),
            ("env.log", "env_log"),
            ("2fast", "_2fast"),
            ("", "__"),
            ("_", "__"),
            ("type", "type_"),
            ("new", "new_"),
            ("größe", "gr__e"),
        ] {
            assert_eq!(method(name), ident, "{name:?}");
        }
    }

    #[test]
    fn type_name_follows_the_rule() {
        for (name, ident) in
            [("env", "Env"), ("wasi_snapshot_preview1", "WasiSnapshotPreview1"), ("self", "Self_"), ("", "__"), ("1st", "_1st")]
        {
            assert_eq!(type_name(name), ident, "{name:?}");
        }
    }
}
