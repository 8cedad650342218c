//! The names that Emscripten made short, as the JavaScript has them that it made along with the
//! module.
//!
//! Such a module exports `Ka`, and the JavaScript says `Module["_sqlite3_open"] =
//! wasmExports["Ka"]`, or, minified further, `k._sqlite3_open=c.Ka`. For imports it has an object:
//! `{a: ___assert_fail, b: (x) => 7}`. A name of C has a `_` before it in JavaScript.
//!
//! Assignments and entries of this form are looked for, whatever is between them: the JavaScript is
//! neither parsed nor run. What is found counts only if it fits the module.

use std::{collections::BTreeMap, fs, path::Path};

use crate::diagnostics::{Finding, catalogue};

/// Sets of names, by the short names. There are several if the file has several forms of a library,
/// such as one in WebAssembly and one in JavaScript.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EmscriptenNames {
    /// The name of the file.
    pub(crate) file: String,
    /// The names of exports in C.
    pub(crate) exports: Vec<BTreeMap<String, String>>,
    /// The names of imports in C.
    pub(crate) imports: Vec<BTreeMap<String, String>>,
}

/// What the names have in JavaScript that Emscripten itself exports.
const OWN: &[&str] = &["stackSave", "stackRestore", "stackAlloc", "setThrew", "getTempRet0", "setTempRet0"];
const OWN_PREFIXES: &[&str] = &["dynCall_", "invoke_"];

/// The shortest variable that counts as a name: minifiers make shorter ones.
const SHORTEST_VARIABLE: usize = 5;

impl EmscriptenNames {
    /// The names in a file.
    pub(crate) fn read_file(path: &Path) -> Result<EmscriptenNames, Finding> {
        let text = fs::read(path).map_err(|error| catalogue::io("read", path, error))?;
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(EmscriptenNames::read(&file, &String::from_utf8_lossy(&text)))
    }

    /// The names in a text.
    pub(crate) fn read(file: &str, text: &str) -> EmscriptenNames {
        // What is not from the object with the exports has nothing to do with them.
        let mut exports: BTreeMap<&str, Sets> = BTreeMap::new();
        let mut imports = Sets::default();
        for (at, _) in text.match_indices('=') {
            if let Some(Assignment { name, object, short }) = assignment(&text[..at], &text[at + 1..]) {
                exports.entry(object).or_default().add(short, name);
            }
        }
        for (at, _) in text.match_indices(':') {
            if let Some((name, short)) = entry(&text[..at], &text[at + 1..]) {
                imports.add(short, name);
            }
        }
        let exports = exports.into_values().flat_map(Sets::done).collect();
        EmscriptenNames { file: file.to_owned(), exports, imports: imports.done() }
    }
}

/// Sets that are being collected. A name that was there before, as another one's, starts the
/// next set.
#[derive(Default)]
struct Sets {
    done: Vec<BTreeMap<String, String>>,
    names: BTreeMap<String, String>,
    shorts: BTreeMap<String, String>,
}

impl Sets {
    fn add(&mut self, short: &str, name: &str) {
        let differs = |known: Option<&String>, new: &str| known.is_some_and(|known| known != new);
        if differs(self.names.get(short), name) || differs(self.shorts.get(name), short) {
            self.done.push(std::mem::take(&mut self.names));
            self.shorts.clear();
        }
        self.names.insert(short.to_owned(), name.to_owned());
        self.shorts.insert(name.to_owned(), short.to_owned());
    }

    fn done(mut self) -> Vec<BTreeMap<String, String>> {
        self.done.push(self.names);
        self.done.retain(|set| !set.is_empty());
        self.done
    }
}

/// `Module["_name"] = wasmExports["short"]`.
struct Assignment<'a> {
    /// The name in C.
    name: &'a str,
    object: &'a str,
    short: &'a str,
}

/// An assignment in any spelling, from what is before the `=` and after it.
fn assignment<'a>(before: &'a str, after: &'a str) -> Option<Assignment<'a>> {
    let (rest, name) = last_name(before)?;
    let is_property = before.trim_end().ends_with(']') || rest.ends_with('.');
    let name = in_c(name).filter(|_| is_property || name.len() >= SHORTEST_VARIABLE)?;
    let value = after.trim_start();
    let (_, mut rest) = identifier(value)?;
    let mut last = None;
    while let Some((property, next)) = property(rest) {
        last = Some((&value[..value.len() - rest.len()], property));
        rest = next;
    }
    // A call, or an assignment to the property.
    let is_value = !rest.trim_start().starts_with(['(', '=', '[', '.', '+', '-', '?']);
    last.filter(|_| is_value).map(|(object, short)| Assignment { name, object, short })
}

/// `{short: _name, ..}`, from what is before the `:` and after it: the name in C, and the short
/// one.
fn entry<'a>(before: &'a str, after: &'a str) -> Option<(&'a str, &'a str)> {
    let (rest, short) = last_name(before)?;
    let rest = rest.trim_end();
    let rest = match rest.strip_suffix("*/").and_then(|comment| comment.rfind("/*")) {
        Some(start) => rest[..start].trim_end(),
        None => rest,
    };
    let (name, next) = identifier(after.trim_start())?;
    let is_entry = rest.ends_with(['{', ',']) && next.trim_start().starts_with(['}', ',']);
    in_c(name).filter(|_| is_entry).map(|name| (name, short))
}

/// The name in C, if it is a name that Emscripten gave in JavaScript.
fn in_c(name: &str) -> Option<&str> {
    let is_own = OWN.contains(&name) || OWN_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    if is_own { Some(name) } else { name.strip_prefix('_').filter(|name| !name.is_empty()) }
}

/// The identifier, property, or text between quotes or in brackets that a text ends with, and what
/// is before it.
fn last_name(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end();
    let inner = text.strip_suffix(']').unwrap_or(text).trim_end();
    for quote in ['"', '\''] {
        if let Some(start) = inner.strip_suffix(quote) {
            return start.rsplit_once(quote).filter(|(_, name)| is_identifier(name));
        }
    }
    let start =
        text.rfind(|c| !is_word(c)).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let (rest, name) = text.split_at(start);
    is_identifier(name).then_some((rest, name))
}

/// The identifier that a text starts with, and what is after it.
fn identifier(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_at(text.find(|c| !is_word(c)).unwrap_or(text.len()));
    is_identifier(name).then_some((name, rest))
}

/// The property `.name` or `["name"]` that a text starts with, and what is after it.
fn property(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('.') {
        return identifier(rest);
    }
    let rest = text.strip_prefix('[')?;
    let quote = rest.chars().next().filter(|c| ['"', '\''].contains(c))?;
    let (name, rest) = rest[1..].split_once(quote)?;
    rest.strip_prefix(']').filter(|_| is_identifier(name)).map(|rest| (name, rest))
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| !c.is_ascii_digit()) && name.chars().all(is_word)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exports(text: &str) -> String {
        shown(&EmscriptenNames::read("glue.js", text).exports)
    }

    fn imports(text: &str) -> String {
        shown(&EmscriptenNames::read("glue.js", text).imports)
    }

    fn shown(sets: &[BTreeMap<String, String>]) -> String {
        let set = |set: &BTreeMap<String, String>| {
            set.iter().map(|(short, name)| format!("{short}={name}")).collect::<Vec<_>>().join(" ")
        };
        sets.iter().map(set).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn assignments_of_all_spellings() {
        for text in [
            "Module[\"_malloc\"] = wasmExports[\"Ka\"];",
            "_malloc=Module['_malloc']=wasmExports['Ka']}",
            "ja=k._malloc=c.Ka;kd=c.Pa;",
            "var _malloc = a0 => (_malloc = wasmExports[\"Ka\"])(a0)",
            "_malloc = Module[\"_malloc\"] = Module[\"asm\"][\"Ka\"]).apply(null,arguments)",
            "é=1;k._malloc=c.Ka/* ü */",
        ] {
            assert_eq!(exports(text), "Ka=malloc", "{text}");
        }
        assert_eq!(
            exports("__emscripten_stack_restore=e.x;stackSave=e.$;m.dynCall_vi=e._"),
            "$=stackSave _=dynCall_vi x=_emscripten_stack_restore"
        );
        // Names from several objects are not mixed.
        assert_eq!(exports("m._one=c.a;this._two=d.b;m._three=c.c"), "a=one c=three | b=two");
        for text in [
            "k._malloc=c.Ka()",
            "k._malloc==c.Ka",
            "k._malloc=>c.Ka",
            "k._malloc=c",
            "k.malloc=c.Ka",
            "_ab=c.Ka",
            "k._malloc+=c.Ka",
            "k._malloc=c.Ka=d",
            "k._=c.Ka",
            "=",
            "k._malloc=c[Ka]",
            "k._malloc=c.9",
            "\"=a.b",
            "]=a.b",
        ] {
            assert_eq!(exports(text), "", "{text}");
        }
    }

    #[test]
    fn entries_of_all_spellings() {
        assert_eq!(
            imports(
                "wasmImports = {\n  /** @export */\n  a: ___assert_fail,\n  /** @export */\n  \
                 \"b\": invoke_vi,\n c: d, e: () => 1,f:_abort}"
            ),
            "a=__assert_fail b=invoke_vi f=abort"
        );
        for text in ["x?a:_b", "case a:_b,", "{a:_b()}", "{a:_b", ":", "{\"a:_b,"] {
            assert_eq!(imports(text), "", "{text}");
        }
    }
}
