extern crate std;

use alloc::{format, string::ToString as _, vec};
use std::collections::HashMap;

use super::*;

#[test]
fn identifiers_stay_unchanged() {
    for name in [
        "add",
        "getValue",
        "__wbindgen_malloc",
        "__heap_base",
        "_start",
        "_a",
        "a_",
        "__dot",
        "__dotted_line",
        "_dot_",
        "x__u32_y",
        "memory",
        "_2fast",
        "Hash_GetBuffer",
    ] {
        assert_eq!(method(name), name);
    }
}

#[test]
fn method_follows_the_rule() {
    for (name, ident) in [
        ("env.log", "env__dot_log"),
        ("$", "__dollar_"),
        ("_", "__"),
        ("__", "___"),
        ("_a", "_a"),
        ("$a", "__dollar_a"),
        ("a$", "a__dollar_"),
        ("_$", "___dollar_"),
        ("2fast", "__digit_2fast"),
        ("", "__empty_"),
        ("type", "type_"),
        ("type_", "type__"),
        ("new", "new_"),
        ("größe", "gr__u00f6___u00df_e"),
        ("a__dot_b", "a__low__dot_b"),
        ("__dot$", "__low__dot__dollar_"),
        ("__u00f6_", "__low__u00f6_"),
        ("\u{1f600}", "__u1f600_"),
    ] {
        assert_eq!(method(name), ident, "{name:?}");
    }
}

#[test]
fn accessors_follow_the_rule() {
    for (module, name, ident) in [
        ("env", "memory", "env_memory"),
        ("a", "b_c", "a_b_c"),
        ("a_b", "c", "a_b__of_c"),
        ("a_b__of_c", "d", "a_b__low__of_c__of_d"),
        ("GOT.mem", "x", "GOT__dot_mem_x"),
        ("", "", "__"),
        ("", "_", "___"),
        ("set", "fuel", "set_fuel_"),
    ] {
        assert_eq!(accessor(module, name), ident, "{module:?} {name:?}");
    }
}

#[test]
fn parameters_are_short() {
    for (name, ident) in [("x", "x"), ("a.b", "a_b"), ("2", "_2"), ("type", "type_"), ("", "__"), ("_", "__")]
    {
        assert_eq!(parameter(name), ident, "{name:?}");
    }
}

#[test]
fn traits_follow_the_rule() {
    for (names, idents) in [
        (vec!["env"], vec!["Env"]),
        (vec!["wasi_snapshot_preview1"], vec!["WasiSnapshotPreview1"]),
        (vec!["./bindings_wasm_bg.js"], vec!["BindingsWasmBgJs"]),
        (vec!["self", "", "1st"], vec!["Self_", "__", "_1st"]),
        (vec!["a-b", "a_b"], vec!["Module_a__dash_b", "AB"]),
        (vec!["a_b", "env", "aB"], vec!["AB", "Env", "Module_aB"]),
        (vec!["a.b", "a-b"], vec!["Module_a__dot_b", "Module_a__dash_b"]),
        (vec!["a_1", "a1"], vec!["Module_a_1", "A1"]),
        (vec!["", "_", "$"], vec!["Module___empty_", "Module__", "Module___dollar_"]),
    ] {
        assert_eq!(traits(names.iter().copied()), idents, "{names:?}");
    }
}

#[test]
fn names_of_ones_own_are_checked() {
    for ident in ["a", "_a", "dollar", "__", "Env"] {
        assert_eq!(check(ident), Ok(()), "{ident}");
    }
    for (ident, why) in [
        ("", "not an"),
        ("1", "not an"),
        ("a-b", "not an"),
        ("ö", "not an"),
        ("_", "key"),
        ("type", "key"),
        ("new", "use"),
    ] {
        assert!(check(ident).unwrap_err().contains(why), "{ident}");
    }
}

/// Decodes the escapes of an identifier, as `escape` promises.
fn undo(ident: &str) -> String {
    let mut out = String::new();
    let mut rest = ident;
    while let Some(c) = rest.chars().next() {
        let escape = rest.strip_prefix("__").and_then(|rest| rest.split_once('_'));
        let meaning = escape.and_then(|(word, _)| match word {
            LOW => Some("_".to_string()),
            DIGIT | EMPTY => Some(String::new()),
            OF => Some("<of>".to_string()),
            _ => WORDS.iter().find(|(_, other)| *other == word).map(|(c, _)| c.to_string()).or_else(|| {
                let digits = word.strip_prefix('u').filter(|digits| digits.len() >= 4)?;
                Some(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?.to_string())
            }),
        });
        match (meaning, escape) {
            (Some(meaning), Some((_, after))) => {
                out.push_str(&meaning);
                rest = after;
            }
            _ => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// Checks that identifiers are valid, and that each belongs to only one name.
#[derive(Default)]
struct Owners(HashMap<String, String>);

impl Owners {
    fn claim(&mut self, ident: String, name: String) {
        assert_eq!(check(&ident), Ok(()), "{name:?} becomes {ident:?}");
        let owner = self.0.entry(ident).or_insert_with_key(|_| name.clone());
        assert_eq!(*owner, name);
    }
}

/// Calls `each` with all names of up to `length` of these pieces.
fn all(pieces: &[&str], length: u32, mut each: impl FnMut(&str)) {
    for length in 0..=length {
        for number in 0..pieces.len().pow(length) {
            let (mut name, mut rest) = (String::new(), number);
            for _ in 0..length {
                name.push_str(pieces[rest % pieces.len()]);
                rest /= pieces.len();
            }
            each(&name);
        }
    }
}

/// The identifier of a name does not depend on other names. The test looks for distinct names with
/// the same identifier, among all short names of the relevant characters, and random names of the
/// pieces that the rules use.
#[test]
fn two_names_are_never_one_identifier() {
    let mut owners = Owners::default();
    let mut claim = |name: &str| {
        assert_eq!(undo(&escape(name.chars().map(Symbol::Char))), name);
        owners.claim(method(name), name.to_string());
    };
    all(&["a", "A", "_", "$", "-", ".", "2", "ö"], 5, &mut claim);
    all(
        &["_", "__", "dot", "low", "u0041", "u00e4", "$", "type", "digit", "2", "empty", "of"],
        4,
        &mut claim,
    );
    for word in KEYWORDS.iter().chain(RESERVED) {
        all(&["_", word, "$"], 4, &mut claim);
    }

    let pieces = [
        "_",
        "__",
        "a",
        "new",
        "type",
        "dollar",
        "lt",
        "set",
        "fuel",
        "7",
        "u",
        "f",
        "00f6",
        "\u{10ffff}",
        ".",
        "/",
        "\0",
        "ß",
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..20_000 {
        let mut name = String::new();
        loop {
            // The generator is xorshift.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            if state.is_multiple_of(9) {
                break;
            }
            name.push_str(pieces[(state >> 32) as usize % pieces.len()]);
        }
        claim(&name);
    }
}

#[test]
fn two_imports_never_have_one_accessor() {
    let mut owners = Owners::default();
    let pieces = ["_", "a", "of", "$", "2", "set"];
    all(&pieces, 3, |module| {
        all(&pieces, 3, |name| owners.claim(accessor(module, name), format!("{module}\0{name}")));
    });
}

/// The names of one module, since the identifiers depend on its other imports.
#[test]
fn two_import_modules_never_have_one_trait() {
    let mut names = Vec::new();
    all(&["a", "B", "_", "-", "1", "Module_", "self", "ö"], 4, |name| names.push(name.to_string()));
    let modules = |of: &[usize]| -> Vec<String> {
        let mut owners = Owners::default();
        let names: Vec<&str> = of.iter().map(|&place| names[place].as_str()).collect();
        let idents = traits(names.iter().copied());
        idents.iter().zip(&names).for_each(|(ident, name)| owners.claim(ident.clone(), (*name).to_string()));
        idents
    };
    for start in 0..names.len() {
        modules(&[start]);
    }
    let mut by_ident: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, name) in names.iter().enumerate() {
        by_ident.entry(camel_case(name)).or_default().push(place);
    }
    for group in by_ident.values() {
        modules(group);
    }
    // A subset gives other collisions.
    let some: Vec<usize> = (0..names.len()).step_by(3).collect();
    modules(&some);
}

#[test]
fn tags_follow_the_rule() {
    let exports = ["my_error", "MyError", "my-error", "__cpp_exception", "Stop", "", "Self", "2"];
    let imports = [
        ("env", "__c_longjmp"),
        ("env", "my_error"),
        ("a", "twice"),
        ("b", "twice"),
        ("env", "full_disk"),
        ("env", "FullDisk"),
        ("m_a", "stop"),
    ];
    assert_eq!(
        tags(exports, imports),
        [
            "MyError",
            "Export_MyError",
            "Export_my__dash_error",
            "CppException",
            "Stop",
            "__",
            "Self_",
            "_2",
            "CLongjmp",
            "Import_env_my_error",
            "Import_a_twice",
            "Import_b_twice",
            "FullDisk",
            "Import_env_FullDisk",
            "Import_m_a__of_stop",
        ]
    );
    // An import changes no export.
    assert_eq!(tags(["A"], [("env", "a")]), ["A", "Import_env_a"]);
}

#[test]
fn tags_have_different_types() {
    let names =
        ["", "_", "a", "A", "$a", "a_b", "aB", "AB", "a_", "_a", "Export_a", "Import_a_b", "export_a"];
    let modules = ["", "a", "a_b", "env", "_"];
    let imports = modules.iter().flat_map(|module| names.iter().map(move |name| (*module, *name)));
    let idents = tags(names, imports);
    let mut seen = HashMap::new();
    for (place, ident) in idents.iter().enumerate() {
        assert_eq!(seen.insert(ident, place), None, "{ident}");
        assert_eq!(check(ident), Ok(()), "{ident}");
    }
}
