//! Formats findings in the style of rustc, so that the output of a build is uniform.
//!
//! ```text
//! error: SIMD is not supported yet
//!   --> plugin.wasm: function `blur` (index 3), byte 0x1a2b (31 times)
//!   = help: compile the module without it: ...
//! ```

use std::fmt::{self, Write as _};

use super::{Excerpt, Finding, Findings, Place};

/// The text of one finding, without the leading `error: ` and without a trailing line feed.
pub(crate) fn finding(source: &str, finding: &Finding) -> String {
    let mut out = line(&finding.message);
    for place in &finding.places {
        // Writing to a string cannot fail.
        let _ = write!(out, "\n  --> {}", PlaceIn { source, place });
        if let (Some((number, _)), Some(excerpt)) = (place.line, &place.excerpt) {
            write_excerpt(&mut out, number, excerpt);
        }
    }
    if finding.places.is_empty() && !source.is_empty() && finding.kind.is_about_the_file() {
        let _ = write!(out, "\n  --> {}", line(source));
    }
    for note in &finding.notes {
        let _ = write!(out, "\n  = note: {}", line(note));
    }
    if let Some(cause) = &finding.cause {
        let _ = write!(out, "\n  = note: {}", line(&cause.to_string()));
    }
    for help in &finding.help {
        let _ = write!(out, "\n  = help: {}", line(help));
    }
    out
}

/// The text of all findings, each with a leading `error: `, separated by empty lines.
pub(crate) fn all(source: &str, findings: &Findings) -> String {
    let texts: Vec<String> = findings.iter().map(|f| format!("error: {}", finding(source, f))).collect();
    texts.join("\n\n")
}

/// A line of the text, and a mark below it.
fn write_excerpt(out: &mut String, number: u32, excerpt: &Excerpt) {
    /// How much of a long line is shown: the characters before the mark, and in total.
    const BEFORE: usize = 40;
    const SHOWN: usize = 100;
    let length = excerpt.text.chars().count();
    let start = if length > SHOWN { excerpt.column.saturating_sub(BEFORE) } else { 0 };
    let shown: String = excerpt
        .text
        .chars()
        .skip(start)
        .take(SHOWN)
        .map(|c| if c == '\t' { ' ' } else { visible(c) })
        .collect();
    let (before, after) = (if start > 0 { "…" } else { "" }, if start + SHOWN < length { "…" } else { "" });
    let number = number.to_string();
    let margin = " ".repeat(number.len());
    let column = excerpt.column - start + before.chars().count();
    let width = excerpt.width.min(SHOWN - (excerpt.column - start).min(SHOWN - 1));
    let _ = write!(out, "\n {margin} |\n {number} | {before}{shown}{after}");
    let _ = write!(out, "\n {margin} | {}{}", " ".repeat(column), "^".repeat(width));
}

struct PlaceIn<'a> {
    source: &'a str,
    place: &'a Place,
}

impl fmt::Display for PlaceIn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&line(self.source))?;
        if let Some((line, column)) = self.place.line {
            write!(f, ":{line}:{column}")?;
        }
        let mut separator = if self.source.is_empty() { "" } else { ": " };
        if let Some(what) = &self.place.what {
            write!(f, "{separator}{}", line(what))?;
            separator = ", ";
        }
        if let Some(offset) = self.place.offset {
            // WebAssembly's dump tools use hexadecimal offsets.
            write!(f, "{separator}byte {offset:#x}")?;
        }
        if let Some(note) = &self.place.note {
            write!(f, " ({})", line(note))?;
        }
        Ok(())
    }
}

/// A name of the module between backticks, on one line, cut to fit a terminal line.
pub(crate) fn quote(name: &str) -> String {
    const LONGEST: usize = 80;
    let mut out = String::from("`");
    for (i, c) in name.chars().enumerate() {
        if i == LONGEST {
            out.push('…');
            break;
        }
        out.push(visible(c));
    }
    out.push('`');
    out
}

/// A text on one line. Names come from the module, so characters that would move the cursor or hide
/// text are replaced. Messages of this crate are split at line feeds before they get here.
pub(crate) fn line(text: &str) -> String {
    text.chars().map(visible).collect()
}

fn visible(c: char) -> char {
    // Bidirectional controls can make a terminal show different text than the bytes contain.
    let deceptive =
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    if c.is_control() || deceptive { '\u{fffd}' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Kind;

    #[test]
    fn a_finding_reads_like_a_compiler_error() {
        let finding = Finding::new(Kind::Unsupported, "SIMD is not supported yet")
            .place(Place::item("function `blur` (index 3)").at(0x1a2b).note("31 times"))
            .place(Place::byte(0x20))
            .note("and in 37 more functions")
            .help("compile the module without it");
        assert_eq!(
            all("plugin.wasm", &Findings::from(finding)),
            "error: SIMD is not supported yet\n\
             \x20 --> plugin.wasm: function `blur` (index 3), byte 0x1a2b (31 times)\n\
             \x20 --> plugin.wasm: byte 0x20\n\
             \x20 = note: and in 37 more functions\n\
             \x20 = help: compile the module without it"
        );
    }

    #[test]
    fn names_stay_on_their_line() {
        assert_eq!(quote("a\nb\u{1b}[31m\u{202e}"), "`a\u{fffd}b\u{fffd}[31m\u{fffd}`");
        assert_eq!(quote(&"x".repeat(500)).chars().count(), 83);
    }
}
