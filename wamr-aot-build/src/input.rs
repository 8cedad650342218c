//! The module in the binary format, whatever the format of the file.

use std::borrow::Cow;

#[cfg(feature = "wat")]
use crate::text;
use crate::{
    diagnostics::{Finding, catalogue},
    wasm,
};

/// The module in the binary format. Input that does not start like the binary format is treated as
/// text, whatever the file is called.
pub(crate) fn to_binary(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Finding> {
    if wasm::is_binary(bytes) {
        return Ok(Cow::Borrowed(bytes));
    }
    // For input that is not text, and for text in other formats, the text parser's message would
    // mislead.
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            match other_text(text) {
                Some(finding) => Err(finding),
                None => text_to_binary(text).map(Cow::Owned),
            }
        }
        _ => Err(catalogue::not_wasm(cfg!(feature = "wat"))),
    }
}

/// The error for text that is not a module, such as the placeholder of a file that was not fetched.
fn other_text(text: &str) -> Option<Finding> {
    let start = text.trim_start();
    let first_line = start.lines().next().unwrap_or_default();
    if start.is_empty() {
        Some(catalogue::empty_file())
    } else if start.starts_with("version https://git-lfs.github.com/") {
        Some(catalogue::git_lfs_pointer())
    } else if start.starts_with(['(', ';']) {
        None
    } else {
        Some(catalogue::neither_format(first_line, start.starts_with('<')))
    }
}

#[cfg(feature = "wat")]
fn text_to_binary(text: &str) -> Result<Vec<u8>, Finding> {
    text::to_binary(text)
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
    fn the_content_decides_not_the_name() {
        let binary = to_binary(b"(module)").unwrap();
        assert!(wasm::is_binary(&binary));
        assert_eq!(to_binary(&binary).unwrap(), binary);
        assert_eq!(to_binary(b"\xef\xbb\xbf\n;; comment\n(module)").unwrap(), binary);
    }

    #[test]
    fn other_binary_files_are_not_text() {
        let finding = to_binary(b"\x7fELF\0\0").unwrap_err();
        assert!(report::finding("plugin", &finding).contains("not a WebAssembly file"));
    }

    #[test]
    fn files_in_place_of_a_module_are_reported() {
        for (bytes, message, help) in [
            (&b""[..], "the file is empty", "build"),
            (b"\xef\xbb\xbf \n\t", "the file is empty", "build"),
            (
                b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1234\n",
                "a Git LFS pointer file, not the module",
                "git lfs pull",
            ),
            (
                b"<!DOCTYPE html>\n<html><title>404</title></html>",
                "neither a WebAssembly file (which starts with `\\0asm`) nor its text format (which \
                 starts with `(`): it starts with `<!DOCTYPE html>`",
                "downloaded",
            ),
            (b"{\"error\": 404}", "it starts with `{\"error\": 404}`", "check that the path"),
            (b"fn main() {}", "it starts with `fn main() {}`", "check that the path"),
        ] {
            let text = report::finding("plugin.wasm", &to_binary(bytes).unwrap_err());
            assert!(
                text.contains(message) && text.contains(help) && text.contains("--> plugin.wasm"),
                "{text}"
            );
        }
    }
}
