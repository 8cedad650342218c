//! Directives that are known to fail.

use std::collections::BTreeMap;

/// A list of directives that are known to fail, with reasons.
///
/// In a file each line is `script:line reason`. Empty lines and lines that start with `#` are
/// skipped.
#[derive(Clone, Debug, Default)]
pub struct ExpectedFailures(BTreeMap<(String, usize), String>);

impl ExpectedFailures {
    /// Reads a list.
    ///
    /// # Errors
    /// Returns the first malformed line.
    pub fn parse(text: &str) -> Result<ExpectedFailures, String> {
        let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        lines
            .map(|line| {
                let parsed = line.split_once(' ').and_then(|(place, reason)| {
                    let (script, number) = place.rsplit_once(':')?;
                    Some(((script.to_owned(), number.parse().ok()?), reason.to_owned()))
                });
                parsed.ok_or_else(|| format!("expected `script:line reason`, found: {line}"))
            })
            .collect::<Result<_, _>>()
            .map(ExpectedFailures)
    }

    /// Why the directive of this line fails.
    pub fn reason(&self, script: &str, line: usize) -> Option<&str> {
        self.0.get(&(script.to_owned(), line)).map(String::as_str)
    }

    /// The scripts and lines.
    pub fn places(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.keys().map(|(script, line)| (script.as_str(), *line))
    }
}
