//! Text in HTML. Everything that comes from a module passes through here.

use std::fmt::Write as _;

/// The most characters of a name on the page.
const LONGEST: usize = 200;

/// A name from a module: what cannot be seen, and what changes the direction of text, is written as
/// in Rust, and a long name is cut.
pub(super) fn name(name: &str) -> String {
    let mut visible = String::new();
    for c in name.chars().take(LONGEST) {
        match c {
            '"' | '\'' => visible.push(c),
            _ => visible.extend(c.escape_debug()),
        }
    }
    if name.chars().nth(LONGEST).is_some() {
        let more = name.chars().count() - LONGEST;
        let _ = write!(visible, "… and {more} more characters");
    }
    text(&visible)
}

/// A report of several lines, which may quote the module's text.
pub(super) fn lines(report: &str) -> String {
    let mut visible = String::new();
    for c in report.chars() {
        match c {
            '\n' | '"' | '\'' | '\\' => visible.push(c),
            _ => visible.extend(c.escape_debug()),
        }
    }
    text(&visible)
}

/// Text, for elements and for attributes in double quotes.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// A number of bytes, with the decimals that matter.
pub(super) fn bytes(bytes: u64) -> String {
    const UNITS: [(&str, u32); 3] = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    match UNITS.iter().find(|(_, shift)| bytes >> shift > 0) {
        Some((unit, shift)) => {
            let value = bytes as f64 / (1u64 << shift) as f64;
            if value >= 100.0 || bytes.trailing_zeros() >= *shift {
                format!("{value:.0} {unit}")
            } else {
                format!("{value:.1} {unit}")
            }
        }
        None => format!("{bytes} B"),
    }
}

/// A number with its digits in groups.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// A bar in parts, with its legend. Parts without bytes are left out.
pub(super) fn bar(out: &mut String, parts: &[(&str, &str, u64)]) {
    let total: u64 = parts.iter().map(|(_, _, bytes)| bytes).sum();
    let parts: Vec<_> = parts.iter().filter(|(_, _, bytes)| *bytes > 0).collect();
    if parts.is_empty() {
        return;
    }
    out.push_str("<div class=\"bar\" aria-hidden=\"true\">");
    for (_, class, bytes) in &parts {
        let percent = *bytes as f64 / total as f64 * 100.0;
        let _ = write!(out, "<i class=\"{class}\" style=\"width:{percent:.3}%\"></i>");
    }
    out.push_str("</div>\n<ul class=\"legend\">\n");
    for (what, class, bytes) in &parts {
        let (short, all) = (self::bytes(*bytes), number(*bytes));
        let _ =
            writeln!(out, "<li><i class=\"{class}\"></i>{what}: <b title=\"{all} bytes\">{short}</b></li>");
    }
    out.push_str("</ul>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_place() {
        assert_eq!(name("<script>&\"'"), "&lt;script&gt;&amp;&quot;&#39;");
        assert_eq!(name("a\0\u{202e}b\n"), "a\\0\\u{202e}b\\n");
        assert_eq!(name("größe"), "größe");
        assert_eq!(lines("a\n  <b> \\n\u{202e}"), "a\n  &lt;b&gt; \\n\\u{202e}");
        assert!(name(&"x".repeat(1000)).ends_with("x… and 800 more characters"));
    }

    #[test]
    fn numbers_are_short() {
        let short = [0, 1023, 1024, 1536, 65536, 1 << 20, 3 << 29].map(bytes);
        assert_eq!(short, ["0 B", "1023 B", "1 KiB", "1.5 KiB", "64 KiB", "1 MiB", "1.5 GiB"]);
        assert_eq!(number(1234567), "1\u{202f}234\u{202f}567");
        assert_eq!(number(12), "12");
    }
}
