//! What a module takes, as a table for people.

use std::{cmp::Reverse, fmt::Write as _};

use wamr_aot_abi::manifest::{ExportStack, Footprint, LargeFunction, Manifest, StackUse};

/// How many exports are listed.
const EXPORTS: usize = 20;

/// The text, which ends with a line feed. Writing to a string cannot fail.
pub(crate) fn text(manifest: &Manifest) -> String {
    let Footprint {
        context,
        memory,
        table,
        data,
        code,
        constants,
        description,
        reflection,
        stack,
        exports,
        largest,
        ..
    } = &manifest.footprint;
    let code = code.unwrap_or(0);
    let mut out = format!("module `{}`, by {}\n", manifest.name.escape_debug(), manifest.emitter);
    rows(
        &mut out,
        "code and read-only data",
        &[
            (code.saturating_sub(*constants), "code"),
            (*constants, "constants of the code"),
            (*description, "description, for instantiation"),
            (*data, "data that memories and tables start with"),
        ],
    );
    let _ = writeln!(out, "{reflection:>12}  more if the program uses the untyped API");
    rows(
        &mut out,
        "an instance in a static, without the runtime's part and the host's state",
        &[(*memory, "memories"), (*table, "tables"), (*context, "context")],
    );
    stacks(&mut out, stack, exports);
    if !largest.is_empty() {
        out.push_str("largest functions, their code and stack frames, in bytes\n");
    }
    for LargeFunction { index, name, code, frame } in largest {
        let _ = writeln!(out, "{code:>12}{frame:>8}  {} (index {index})", shown(name));
    }
    out
}

fn rows(out: &mut String, heading: &str, rows: &[(u64, &str)]) {
    let sum = rows.iter().fold(0, |sum: u64, (bytes, _)| sum.saturating_add(*bytes));
    let _ = writeln!(out, "{heading}: {sum} bytes");
    for (bytes, what) in rows {
        let _ = writeln!(out, "{bytes:>12}  {what}");
    }
}

/// The deepest first.
fn stacks(out: &mut String, all: &StackUse, exports: &[ExportStack]) {
    let heading = "stack at most, without host functions and the runtime";
    let _ = match all {
        StackUse::Bytes(bytes) => writeln!(out, "{heading}: {bytes} bytes"),
        StackUse::Unbounded(why) => writeln!(out, "{heading}: not bounded, because {why}"),
        StackUse::Unknown => writeln!(out, "{heading}: not known, because the compiler does not report it"),
    };
    let mut exports: Vec<&ExportStack> = exports.iter().collect();
    exports.sort_by_key(|export| match export.stack {
        StackUse::Bytes(bytes) => (1, Reverse(bytes)),
        _ => (0, Reverse(0)),
    });
    for ExportStack { name, stack } in exports.iter().take(EXPORTS) {
        let bytes = match stack {
            StackUse::Bytes(bytes) => bytes.to_string(),
            StackUse::Unbounded(_) => "not bounded".to_owned(),
            StackUse::Unknown => "not known".to_owned(),
        };
        let _ = writeln!(out, "{bytes:>12}  {}", shown(name));
    }
    if let Some(more) = exports.len().checked_sub(EXPORTS).filter(|more| *more > 0) {
        let _ = writeln!(out, "              and {more} other exports, whose stack is at most as deep");
    }
}

/// The most characters that are shown of a name.
const NAME: usize = 80;

fn shown(name: &str) -> String {
    let mut characters = name.escape_debug();
    let start: String = characters.by_ref().take(NAME).collect();
    match (start.is_empty(), characters.next()) {
        (true, _) => "(no name)".to_owned(),
        (false, Some(_)) => start + "…",
        (false, None) => start,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_on_one_line() {
        assert_eq!(shown("a\nb"), "a\\nb");
        assert_eq!(shown(""), "(no name)");
        assert_eq!(shown(&"x".repeat(1000)), "x".repeat(NAME) + "…");
    }

    #[test]
    fn many_exports_are_cut_after_the_deepest() {
        let mut out = String::new();
        let export = |bytes| ExportStack { name: format!("e{bytes}"), stack: StackUse::Bytes(bytes) };
        let mut exports: Vec<ExportStack> = (0..25).map(export).collect();
        exports.push(ExportStack { name: "r".into(), stack: StackUse::Unbounded("it recurses".into()) });
        stacks(&mut out, &StackUse::Unbounded("it recurses".into()), &exports);
        let lines: Vec<&str> = out.lines().map(str::trim).collect();
        assert_eq!(lines.len(), 1 + EXPORTS + 1);
        assert_eq!(lines[1..3], ["not bounded  r", "24  e24"]);
        assert_eq!(lines[21], "and 6 other exports, whose stack is at most as deep");
    }
}
