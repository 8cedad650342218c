//! Texts that are compared with a file, and written with `BLESS=1`.

use std::{env, fs, path::Path};

use crate::Paths;

/// Compares a text with `golden/<name>.txt`.
///
/// # Panics
/// Where they differ, with both.
pub fn check(paths: &Paths, name: &str, text: &str) {
    let path = paths.here().join("golden").join(format!("{name}.txt"));
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if expected == text {
        return;
    }
    assert!(
        env::var_os("BLESS").is_some(),
        "{} differs; BLESS=1 writes it\n--- expected\n{expected}\n--- found\n{text}",
        path.display()
    );
    fs::write(&path, text).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
}

/// What a user sees, without what differs from machine to machine: paths, hashes, and what cargo
/// was busy with.
pub fn normalise(paths: &Paths, workspace: &Path, text: &str) -> String {
    const BUSY: [&str; 6] = [
        "Compiling ",
        "Finished ",
        "Blocking ",
        "Locking ",
        "Updating ",
        "warning: build failed, waiting for other jobs to finish...",
    ];
    // Whether a toolchain of rustup runs the tests.
    let toolchain = env::var("RUSTUP_TOOLCHAIN").map(|name| format!(" --toolchain {name}"));
    let text = toolchain.map_or(text.to_owned(), |option| text.replace(&option, ""));
    let text = text.replace(&workspace.display().to_string(), "[workspace]");
    let text = text.replace(&paths.target.display().to_string(), "[target]");
    let text =
        text.replace(&paths.root.display().to_string(), "[wamr-aot]").replace(&paths.triple, "[triple]");
    let lines = text.lines().filter(|line| !BUSY.iter().any(|word| line.trim_start().starts_with(word)));
    let mut is_of_library = false;
    lines.map(|line| hide_place(&hide_hashes(&hide_thread(line)), &mut is_of_library) + "\n").collect()
}

/// The numbers of lines in excerpts of this repository's own sources, which move with each change:
/// in `--> [wamr-aot]/wamr-aot-rt/src/lib.rs:73:9`, and beside the lines that follow.
fn hide_place(line: &str, is_of_library: &mut bool) -> String {
    if let Some((path, place)) = line.split_once(".rs:").filter(|(path, _)| path.contains("--> [wamr-aot]/"))
    {
        *is_of_library = true;
        let column = place.split_once(':').map_or(place, |(_, column)| column);
        return format!("{path}.rs:[line]:{column}");
    }
    let text = line.trim_start();
    let after = text.trim_start_matches(|c: char| c.is_ascii_digit());
    *is_of_library &= after.trim_start().starts_with('|') || line == "...";
    match text.len() - after.len() {
        digits if *is_of_library && digits > 0 => line.replacen(&text[..digits], &"N".repeat(digits), 1),
        _ => line.to_owned(),
    }
}

/// The number in `thread 'main' (123) panicked`.
fn hide_thread(line: &str) -> String {
    match (line.find("' ("), line.find(") panicked")) {
        (Some(start), Some(end)) if line.trim_start().starts_with("thread '") => {
            format!("{}{}", &line[..=start], &line[end + 1..])
        }
        _ => line.to_owned(),
    }
}

/// Sixteen hex digits that stand alone.
fn hide_hashes(line: &str) -> String {
    const DIGITS: usize = 16;
    let mut out = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (text, after) = rest.split_at(word.max(first.len_utf8()));
        let hash = text.len() == DIGITS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        out.push_str(if hash { "[hash]" } else { text });
        rest = after;
    }
    out
}
