//! Places in a module in the text format.

use crate::diagnostics::Findings;
#[cfg(feature = "wat")]
use crate::{text, wasm};

/// The module's text, if it is not in the binary format.
#[cfg(feature = "wat")]
fn text_of(input: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(input).ok().filter(|_| !wasm::is_binary(input))?;
    Some(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The lines of a module in the text format, as in [`plan::Options`].
#[cfg(feature = "wat")]
pub(super) fn lines(input: &[u8], binary: &[u8]) -> Vec<(u32, u32)> {
    text_of(input).map_or(Vec::new(), |text| text::SourceMap::new(text, binary).lines())
}

#[cfg(not(feature = "wat"))]
pub(super) fn lines(_: &[u8], _: &[u8]) -> Vec<(u32, u32)> {
    Vec::new()
}

/// Translates the places of findings to the user's file.
#[cfg(feature = "wat")]
pub(crate) fn in_input(findings: Findings, input: &[u8], binary: &[u8]) -> Findings {
    let Some(text) = text_of(input) else { return findings };
    let map = text::SourceMap::new(text, binary);
    findings.with_places(|place| map.translate(place))
}

#[cfg(not(feature = "wat"))]
pub(crate) fn in_input(findings: Findings, _: &[u8], _: &[u8]) -> Findings {
    findings
}
