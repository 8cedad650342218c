//! The language of the project: phrases that are not idiomatic English, in Markdown and in the
//! comments and strings of Rust sources, and the width of lines.
//!
//! All Markdown and all Rust sources are checked, except generated ones. In Markdown, text in code
//! spans and in double quotes is left alone: it may be about the phrase.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::shell::{Result, read, root};

/// The width of prose.
const WIDTH: usize = 100;

/// The width of code, that of rustfmt (`max_width` in `rustfmt.toml`), which breaks neither string
/// literals nor macros.
const CODE_WIDTH: usize = 110;

/// Phrases in lower case, and what to write instead. A phrase is found if no letter or digit
/// touches its ends.
const PHRASES: &[(&str, &str)] = &[
    ("behind", "`after`, `past`, `beyond` or `following`; what is hidden is `hidden`"),
    ("is none", "`is not one`, or what it is"),
    ("are none", "`are not`, or what they are"),
    ("is no more", "`no longer`"),
    ("not there any more", "`no longer there`"),
    ("and no more", "`at most`, or `only`"),
    ("for who", "name who: `for users who`"),
    ("for whom asks", "`opt-in`"),
    ("is for who asks", "`opt-in`"),
    ("is told", "`is passed`, `records`, `reports` or `says`"),
    ("are told", "`are passed`, `are recorded` or `are reported`"),
    ("sees to it", "`ensures` or `enforces`"),
    ("see to it", "`ensure` or `enforce`"),
    ("sees to that", "`ensures that` or `enforces that`"),
    ("has not.", "`lacks`"),
    ("where need be", "`if necessary`"),
    ("without an end", "`endless`"),
    ("without end", "`endless`, `forever`"),
    ("in the midst of", "`in the middle of`"),
    ("not run any more", "`no longer run`"),
    ("by guess", "`by guessing`"),
];

/// Phrases that are wrong at the start of a sentence, and what to write instead.
const STARTS: &[(&str, &str)] = &[
    ("Where ", "a condition starts with `If` or `When`; an `# Errors` section with `Returns an error if`"),
    ("Who ", "name the subject: `a host that`, `callers that`"),
    ("Whoever ", "name the subject: `a caller that`, `anyone who`"),
];

/// What is wrong in one place.
#[derive(Debug, PartialEq)]
struct Hit {
    line: usize,
    what: String,
}

/// Checks all Markdown files and all Rust sources that are not generated.
pub(crate) fn check() -> Result {
    let root = root();
    let mut files = Vec::new();
    collect(&root, &root, &mut files)?;
    let mut report = Vec::new();
    for file in &files {
        let text = String::from_utf8(read(file)?)?;
        let hits = if file.extension().is_some_and(|extension| extension == "md") {
            markdown(&text)
        } else {
            rust(&text)
        };
        let name = file.strip_prefix(&root).unwrap_or(file).display().to_string();
        report.extend(hits.into_iter().map(|hit| format!("{name}:{}: {}", hit.line, hit.what)));
    }
    if report.is_empty() {
        println!("{} files", files.len());
        return Ok(());
    }
    Err(format!(
        "{} lines to reword or to wrap (`xtask/src/words.rs` has the list):\n{}",
        report.len(),
        report.join("\n")
    )
    .into())
}

fn collect(root: &Path, dir: &Path, files: &mut Vec<PathBuf>) -> Result {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                collect(root, &path, files)?;
            }
        } else if name.ends_with(".md")
            || (name.ends_with(".rs") && is_written(path.strip_prefix(root).unwrap_or(&path)))
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

/// Whether somebody wrote the source. The golden expansions are generated, and this file contains
/// the phrases.
fn is_written(path: &Path) -> bool {
    !path.starts_with("wamr-aot-bindgen/tests/golden") && path != Path::new("xtask/src/words.rs")
}

/// The phrases in some lines of prose, which may run from one line to the next.
fn phrases(lines: &[(usize, String)]) -> Vec<Hit> {
    let mut text = String::new();
    let mut starts = Vec::new();
    for (number, line) in lines {
        starts.push((text.len(), *number));
        text.push_str(line.trim());
        text.push(' ');
    }
    let lower = text.to_ascii_lowercase();
    let line_of =
        |at: usize| starts.iter().take_while(|(start, _)| *start <= at).last().map_or(0, |(_, line)| *line);
    let mut hits = Vec::new();
    for (phrase, instead) in PHRASES {
        for (at, _) in lower.match_indices(phrase) {
            // "There is none" is fine.
            if lower[..at].ends_with("there ") {
                continue;
            }
            let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let before = lower[..at].chars().last();
            let after =
                lower[at + phrase.len()..].chars().next().filter(|_| phrase.ends_with(char::is_alphanumeric));
            if !touches(before) && !touches(after) {
                hits.push(Hit { line: line_of(at), what: format!("`{phrase}`: write {instead}") });
            }
        }
    }
    for (start, instead) in STARTS {
        for (at, _) in text.match_indices(start) {
            let before = text[..at].trim_end().trim_end_matches(['*', '-', '|', '(']).trim_end();
            let is_start = before.is_empty()
                || before.ends_with(['.', ':', ';', '!', '?'])
                || text[..at].ends_with("| ");
            let sentence = &text[at..];
            let is_question = sentence.find(['.', '?']).is_some_and(|end| sentence[end..].starts_with('?'));
            if is_start && !is_question {
                hits.push(Hit {
                    line: line_of(at),
                    what: format!("`{}` at the start of a sentence: {instead}", start.trim()),
                });
            }
        }
    }
    hits.sort_by_key(|hit| hit.line);
    hits
}

/// A line of Markdown without what is in code spans and double quotes.
fn prose(line: &str) -> String {
    let mut out = String::new();
    for delimiter in ['`', '"'] {
        let text = if delimiter == '`' { line.to_owned() } else { std::mem::take(&mut out) };
        for (number, part) in text.split(delimiter).enumerate() {
            out.push_str(if number % 2 == 0 { part } else { "x" });
        }
    }
    out
}

fn markdown(text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut paragraph: Vec<(usize, String)> = Vec::new();
    let mut fence: Option<usize> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim_start();
        let ticks = trimmed.len() - trimmed.trim_start_matches('`').len();
        if ticks >= 3 {
            fence = match fence {
                Some(open) if ticks >= open => None,
                Some(open) => Some(open),
                None => Some(ticks),
            };
            hits.extend(phrases(&std::mem::take(&mut paragraph)));
            continue;
        }
        if fence.is_some() {
            continue;
        }
        let is_table = trimmed.starts_with('|');
        let is_item = ["* ", "- "].iter().any(|mark| trimmed.starts_with(mark));
        if trimmed.is_empty() || is_table || is_item || trimmed.starts_with('#') {
            hits.extend(phrases(&std::mem::take(&mut paragraph)));
        }
        let is_link = trimmed.contains("](") || trimmed.contains("://") || trimmed.starts_with('[');
        // A code span is not broken.
        let is_code = trimmed.starts_with('`') && trimmed.matches('`').count() == 2;
        if line.chars().count() > WIDTH && !is_table && !is_link && !is_code {
            hits.push(Hit {
                line: number,
                what: format!("{} columns, more than {WIDTH}", line.chars().count()),
            });
        }
        // A heading need not be a sentence.
        if !trimmed.is_empty() && !trimmed.starts_with('#') {
            paragraph.push((number, prose(line)));
        }
        if is_table {
            hits.extend(phrases(&std::mem::take(&mut paragraph)));
        }
    }
    hits.extend(phrases(&paragraph));
    hits
}

/// The comments and string literals of a source, line by line: what a reader or a user reads.
fn rust(text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut comment: Vec<(usize, String)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim();
        let words = ["///", "//!", "//"].iter().find_map(|mark| trimmed.strip_prefix(mark));
        match words {
            Some(words) if words.trim().is_empty() => hits.extend(phrases(&std::mem::take(&mut comment))),
            Some(words) => comment.push((number, prose(words))),
            None => {
                hits.extend(phrases(&std::mem::take(&mut comment)));
                for literal in literals(trimmed) {
                    hits.extend(phrases(&[(number, literal)]));
                }
            }
        }
        let is_table = words.is_some_and(|words| words.trim_start().starts_with('|'));
        let columns = line.chars().count();
        // A link cannot be broken, and rustfmt joins the bounds of an `impl Trait`.
        if line.contains("://") || line.contains(": impl Fn(") {
            continue;
        }
        if words.is_some() && !is_table && columns > WIDTH && !trimmed.contains("](") {
            hits.push(Hit {
                line: number,
                what: format!("a comment of {columns} columns, more than {WIDTH}"),
            });
        } else if columns > CODE_WIDTH {
            hits.push(Hit { line: number, what: format!("{columns} columns, more than {CODE_WIDTH}") });
        }
    }
    hits.extend(phrases(&comment));
    hits
}

/// The string literals in a line of code that look like words: those with a space.
fn literals(line: &str) -> Vec<String> {
    let quotes = line.replace("\\\"", "'");
    let parts = quotes.split('"').skip(1).step_by(2);
    parts.filter(|part| part.contains(' ')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(hits: &[Hit]) -> Vec<usize> {
        hits.iter().map(|hit| hit.line).collect()
    }

    #[test]
    fn phrases_are_found_in_prose() {
        assert_eq!(lines(&markdown("# Behind\n\nIt lies behind the page.\n")), [3]);
        assert_eq!(lines(&markdown("The race is\nnone at all.\n")), [1]);
        assert_eq!(lines(&markdown("| a | it lies behind |\n|---|---|\n| b | c |\n")), [1]);
        assert_eq!(lines(&markdown("* a\n* the caller is told\n")), [2]);
        for fine in [
            "Write \"behind\" or `behind` only if it is hidden.\n",
            "```text\nbehind\n```\n",
            "The behinds, foris none.\n",
            "no more than 5\n",
            "There is none, and there are none.\n",
        ] {
            assert_eq!(markdown(fine), [], "{fine}");
        }
    }

    #[test]
    fn conditions_start_with_if() {
        assert_eq!(lines(&markdown("It ends. Where the guest traps it is an error.\n")), [1]);
        assert_eq!(lines(&markdown("a\nb.\nWhere it\ntraps.\n")), [3]);
        assert_eq!(lines(&markdown("| option | Where it is there it is fast. |\n")), [1]);
        assert_eq!(lines(&markdown("Who has a nightly toolchain runs it.\n")), [1]);
        for fine in [
            "## Where things belong\n",
            "The place where it is.\n",
            "Where does it go? There.\n",
            "**Where.** At loops.\n",
        ] {
            assert_eq!(markdown(fine), [], "{fine}");
        }
    }

    #[test]
    fn prose_is_wrapped_and_tables_are_not() {
        let long = "word ".repeat(30);
        assert_eq!(lines(&markdown(&format!("a\n\n{long}\n"))), [3]);
        assert_eq!(markdown(&format!("| {long} |\n\n```\n{long}\n```\n[a](b) {long}\n")), []);
        assert_eq!(lines(&rust(&format!("// {long}\nlet x = 1;\n"))), [1]);
        let row = "word ".repeat(20);
        assert_eq!(rust(&format!("/// | {row} |\nlet x = 1;\n")), []);
    }

    #[test]
    fn code_is_wrapped() {
        let fits = format!("let x = \"{}\";", "x".repeat(CODE_WIDTH - 11));
        assert_eq!((fits.len(), rust(&fits)), (CODE_WIDTH, vec![]));
        for long in [format!(" {fits}"), format!("/// | {} |", "x".repeat(CODE_WIDTH))] {
            assert_eq!(lines(&rust(&format!("\n{long}\n"))), [2], "{long}");
        }
        assert_eq!(rust(&format!("{fits} // https://example.org")), []);
    }

    #[test]
    fn comments_and_messages_of_sources_count() {
        let source = "//! Fine.\n\n/// Where it\n/// traps.\nfn f() {\n    // It lies behind.\n    \
                      let behind = 1;\n    g(\"what is behind\");\n}\n";
        assert_eq!(lines(&rust(source)), [3, 6, 8]);
    }
}
