//! Reads the module: a file or bytes, binary or text.

use std::{borrow::Cow, fs, io, path::Path};

use crate::{
    diagnostics::{Finding, catalogue},
    wasm,
};

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Finding> {
    fs::read(path).map_err(|error| {
        let missing = error.kind() == io::ErrorKind::NotFound;
        let finding = catalogue::io("read", path, error);
        if missing {
            finding.help("a relative path starts at the package's directory, where its Cargo.toml is")
        } else {
            finding
        }
    })
}

/// The module in the binary format. What does not start as the binary format does is taken for text, whatever the file is called.
pub(crate) fn to_binary(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Finding> {
    if wasm::is_binary(bytes) {
        return Ok(Cow::Borrowed(bytes));
    }
    // Anything else that is no text is a damaged or another binary file: the text parser's message would mislead.
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => text_to_binary(text).map(Cow::Owned),
        _ => Err(catalogue::not_wasm(cfg!(feature = "wat"))),
    }
}

#[cfg(feature = "wat")]
fn text_to_binary(text: &str) -> Result<Vec<u8>, Finding> {
    wat::parse_str(text).map_err(|error| {
        // The parser tells the position only in its text: the message, then `--> <anon>:line:column`, then the line.
        let shown = error.to_string();
        let message = shown.lines().next().unwrap_or_default();
        let position = shown.lines().find_map(|line| {
            let (rest, column) = line.trim().strip_prefix("--> ")?.rsplit_once(':')?;
            let (_, line) = rest.rsplit_once(':')?;
            Some((line.parse().ok()?, column.parse().ok()?))
        });
        catalogue::bad_text(message, position)
    })
}

#[cfg(not(feature = "wat"))]
fn text_to_binary(_: &str) -> Result<Vec<u8>, Finding> {
    Err(catalogue::not_wasm(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::report;

    #[cfg(feature = "wat")]
    #[test]
    fn text_errors_have_a_position() {
        let finding = to_binary(b"(module\n  (func $f (i32.addd)))").unwrap_err();
        assert_eq!(
            report::finding("plugin.wat", &finding),
            "the text format is not valid: unknown operator or unexpected token\n  --> plugin.wat:2:13"
        );
    }

    #[cfg(feature = "wat")]
    #[test]
    fn the_content_decides_not_the_name() {
        let binary = to_binary(b"(module)").unwrap();
        assert!(wasm::is_binary(&binary));
        assert_eq!(to_binary(&binary).unwrap(), binary);
    }

    #[test]
    fn other_binary_files_are_not_text() {
        let finding = to_binary(b"\x7fELF\0\0").unwrap_err();
        assert!(report::finding("plugin", &finding).contains("not a WebAssembly file"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let finding = read(Path::new("no/such/file.wasm")).unwrap_err();
        let text = report::finding("", &finding);
        assert!(text.contains("no/such/file.wasm") && text.contains("Cargo.toml"), "{text}");
    }
}
