//! The shape of the crate: a stage imports only stages above it.

use std::{fs, path::Path};

/// From what knows nothing of the others to what knows all.
const ORDER: &[&str] = &[
    "test_dir",
    "diagnostics",
    "error",
    "jobs",
    "renames",
    "target",
    "wasm",
    "plan",
    "clif",
    "opt",
    "functions",
    "data",
    "image",
    "stack",
    "emitted",
    "object",
    "c",
    "request",
    "digest",
    "bindings",
    "container",
    "artifact",
    "text",
    "input",
    "out",
    "pipeline",
    "cargo",
    "builder",
    "lib",
    "stage_order",
];

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|name| *name == module)
}

/// The modules of this crate that a source text names: `crate::a::b` and `crate::{a, b::{c, d}}`. Comments do not count: they may
/// link to where a thing is used.
fn named_modules(source: &str) -> Vec<String> {
    let code: String = source.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|l| [l, "\n"]).collect();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        // `$crate::` and `pub(crate)` are something else; so is a longer word.
        if code[..at].ends_with(|c: char| c == '$' || c == '_' || c.is_alphanumeric()) {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => found.push(word(rest)),
            Some(group) => {
                let mut depth = 0;
                let mut at_start = true;
                for (i, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => at_start = true,
                        c if at_start && !c.is_whitespace() => {
                            found.push(word(&group[i..]));
                            at_start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    // Types that the root re-exports begin with a capital letter, functions and macros are not used through the root.
    found.retain(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn check(directory: &Path, stage: Option<&str>, violations: &mut Vec<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let stage = stage.unwrap_or(stem);
        if path.is_dir() {
            check(&path, Some(stage), violations);
            continue;
        }
        let Some(own) = rank(stage) else {
            violations.push(format!("{}: the stage {stage} has no place in the order", path.display()));
            continue;
        };
        // Tests may compare with what comes later.
        if stem == "tests" || stage == "stage_order" {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let code = source.split("\nmod tests {").next().unwrap_or_default();
        for module in named_modules(code) {
            if rank(&module).is_none_or(|rank| rank > own) {
                violations.push(format!("{}: imports {module}", path.display()));
            }
        }
    }
}

#[test]
fn a_stage_imports_only_stages_above_it() {
    let mut violations = Vec::new();
    check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), None, &mut violations);
    violations.sort();
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn imports_are_recognised() {
    let source = "use crate::a::B;\nuse crate::{\n    c,\n    d::{e, f},\n    Error,\n};\n// crate::g\nlet x = crate::h::i();";
    assert_eq!(named_modules(source), ["a", "c", "d", "h"]);
}
