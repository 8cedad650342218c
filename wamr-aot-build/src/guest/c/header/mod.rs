//! Reads a header with `bindgen`, and takes from what it prints the declarations that bindings can
//! have.

mod attributes;
mod callbacks;
mod items;
mod layout;
mod types;

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use wamr_aot_abi::manifest::Header;

use super::compiler::Invocation;
use crate::diagnostics::{Finding, catalogue};

/// The declarations of headers. The names are what the user calls them.
pub(super) fn read(names: &[PathBuf], invocation: &Invocation<'_>) -> Result<Header, Finding> {
    let paths: Vec<PathBuf> = names.iter().map(|name| invocation.directory.join(name)).collect();
    if let Some(path) = paths.iter().find(|path| !path.is_file()) {
        return Err(catalogue::no_header(path));
    }
    // bindgen would panic.
    if !clang_sys::is_loaded() {
        clang_sys::load().map_err(|error| catalogue::no_libclang(&error))?;
    }
    let text = run(&paths, invocation).map_err(|error| catalogue::header_not_read(&paths, error))?;
    let file = syn::parse_file(&text).map_err(|error| catalogue::header_not_understood(&paths, &error))?;
    let names: Vec<String> = names.iter().map(|name| name.display().to_string()).collect();
    Ok(items::header(&names.join(", "), &file))
}

fn run(paths: &[PathBuf], invocation: &Invocation<'_>) -> Result<String, String> {
    let arguments = invocation.meaning();
    let arguments = arguments.iter().map(|argument| argument.to_string_lossy());
    let mut builder = bindgen::Builder::default()
        .clang_args(arguments)
        .clang_args(resources(invocation.program))
        // Else all functions are hidden, which is the default of the target, and left out.
        .clang_args(["-fvisibility=default", "-x", "c"])
        // A search would find the host's.
        .detect_include_paths(false)
        .default_enum_style(bindgen::EnumVariation::Consts)
        .prepend_enum_name(false)
        .use_core()
        .layout_tests(false)
        .derive_debug(false)
        .formatter(bindgen::Formatter::None)
        .disable_header_comment();
    for path in paths {
        let text = path.display().to_string();
        builder = builder.header(&text).allowlist_file(literally(&text));
    }
    builder.generate().map(|bindings| bindings.to_string()).map_err(|error| error.to_string())
}

/// The compiler's own headers, such as `stddef.h`: libclang is often installed without its own.
fn resources(clang: &Path) -> Option<String> {
    let output = Command::new(clang).arg("-print-resource-dir").stdin(Stdio::null()).output().ok()?;
    let directory = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !directory.trim().is_empty())
        .then(|| format!("-resource-dir={}", directory.trim()))
}

/// A regular expression for a text.
fn literally(text: &str) -> String {
    let mut expression = String::new();
    for character in text.chars() {
        if character.is_ascii_punctuation() {
            expression.push('\\');
        }
        expression.push(character);
    }
    expression
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_no_patterns() {
        assert_eq!(literally("/a b/c++.h"), r"\/a b\/c\+\+\.h");
    }
}
