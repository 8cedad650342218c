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
        if let Some(at) = component_keyword(text) {
            let before = &text[..at];
            let line = before.matches('\n').count() as u32 + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32 + 1;
            return catalogue::component(crate::diagnostics::Place { line: Some((line, column)), ..Default::default() });
        }
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

/// Where the text says that it is a component, if it does: `(component`, behind white space and comments.
#[cfg(feature = "wat")]
fn component_keyword(text: &str) -> Option<usize> {
    let rest = skip_blanks(skip_blanks(text)?.strip_prefix('(')?)?;
    let behind = rest.strip_prefix("component")?;
    let is_whole = !behind.starts_with(|c: char| c.is_ascii_graphic() && !"();\"".contains(c));
    is_whole.then(|| text.len() - rest.len())
}

/// What follows white space and comments. `None` where a comment has no end.
#[cfg(feature = "wat")]
fn skip_blanks(mut text: &str) -> Option<&str> {
    loop {
        text = text.trim_start();
        if let Some(comment) = text.strip_prefix(";;") {
            text = comment.split_once('\n').map_or("", |(_, rest)| rest);
        } else if text.starts_with("(;") {
            let mut depth = 0;
            loop {
                // Comments are nested.
                let delimiter = text.find([';', '(']).map(|at| text.split_at(at).1)?;
                let (step, length) = match delimiter.get(..2) {
                    Some("(;") => (1, 2),
                    Some(";)") => (-1, 2),
                    _ => (0, 1),
                };
                depth += step;
                text = &delimiter[length..];
                if depth == 0 {
                    break;
                }
            }
        } else {
            return Some(text);
        }
    }
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
    fn components_are_told_in_text_too() {
        let finding = to_binary(b";; one\n(; a (; nested ;) ; comment ;)\n ( component $c (core module))").unwrap_err();
        let text = report::finding("plugin.wat", &finding);
        assert!(text.starts_with("this is a component, not a module"), "{text}");
        assert!(text.contains("--> plugin.wat:3:4"), "{text}");
        for text in ["(componentx)", "(; component", "(", "", "(; ; ( )"] {
            let text = report::finding("", &text_to_binary(text).err().unwrap_or_else(|| catalogue::not_wasm(true)));
            assert!(!text.contains("this is a component"), "{text}");
        }
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
