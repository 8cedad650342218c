//! The messages of the compiling and executing processes to the supervising one, one per line on
//! the standard output.

use std::{
    fmt,
    io::{self, Write},
    str::FromStr,
};

use crate::script::Place;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// No script can be compiled: an option or a tool is wrong.
    Hopeless(String),
    /// The script cannot be read. The place is that in it, or 0:0.
    Broken(Place, String),
    /// The number of directives in the script.
    Directives(usize),
    /// Work on the directive at this place begins.
    Begin(Place),
    /// The module of this place is compiled or rejected.
    End(Place),
    /// The directive passed.
    Passed,
    /// The directive failed.
    Failed(String),
    /// The directive failed because an earlier one did.
    Consequence(String),
    /// The directive needs an unsupported feature.
    Skipped(String),
    /// The directive depends on an earlier one that was skipped.
    SkippedConsequence(String),
}

impl Progress {
    /// Prints the message immediately.
    pub(crate) fn report(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        writeln!(out, "{self}")?;
        out.flush()
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = |message: &str| message.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
        match self {
            Progress::Hopeless(message) => write!(f, "hopeless {}", escaped(message)),
            Progress::Broken(place, message) => write!(f, "broken {place} {}", escaped(message)),
            Progress::Directives(count) => write!(f, "directives {count}"),
            Progress::Begin(place) => write!(f, "begin {place}"),
            Progress::End(place) => write!(f, "end {place}"),
            Progress::Passed => f.write_str("passed"),
            Progress::Failed(message) => write!(f, "failed {}", escaped(message)),
            Progress::Consequence(message) => write!(f, "consequence {}", escaped(message)),
            Progress::Skipped(message) => write!(f, "skipped {}", escaped(message)),
            Progress::SkippedConsequence(message) => write!(f, "skipped-consequence {}", escaped(message)),
        }
    }
}

impl FromStr for Progress {
    type Err = ();

    fn from_str(line: &str) -> Result<Progress, ()> {
        let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
        let place = |text: &str| {
            let (line, column) = text.split_once(':').ok_or(())?;
            Ok(Place { line: line.parse().map_err(|_| ())?, column: column.parse().map_err(|_| ())? })
        };
        Ok(match kind {
            "hopeless" => Progress::Hopeless(unescaped(rest)),
            "broken" => {
                let (at, message) = rest.split_once(' ').ok_or(())?;
                Progress::Broken(place(at)?, unescaped(message))
            }
            "directives" => Progress::Directives(rest.parse().map_err(|_| ())?),
            "begin" => Progress::Begin(place(rest)?),
            "end" => Progress::End(place(rest)?),
            "passed" => Progress::Passed,
            "failed" => Progress::Failed(unescaped(rest)),
            "consequence" => Progress::Consequence(unescaped(rest)),
            "skipped" => Progress::Skipped(unescaped(rest)),
            "skipped-consequence" => Progress::SkippedConsequence(unescaped(rest)),
            _ => return Err(()),
        })
    }
}

fn unescaped(text: &str) -> String {
    let mut chars = text.chars();
    let mut result = String::with_capacity(text.len());
    while let Some(char) = chars.next() {
        result.push(match char {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                other => other.unwrap_or('\\'),
            },
            char => char,
        });
    }
    result
}

#[cfg(test)]
mod tests {
    use super::{Place, Progress};

    #[test]
    fn messages_come_through() {
        let place = Place { line: 12, column: 3 };
        for progress in [
            Progress::Hopeless("no\ncompiler".into()),
            Progress::Broken(place, "a \\n\n\r\\".into()),
            Progress::Directives(3),
            Progress::Begin(place),
            Progress::End(place),
            Progress::Passed,
            Progress::Failed(String::new()),
            Progress::Consequence("b c".into()),
            Progress::Skipped("d".into()),
            Progress::SkippedConsequence("e".into()),
        ] {
            let line = progress.to_string();
            assert!(!line.contains('\n'));
            assert_eq!(line.parse(), Ok(progress));
        }
        for other in ["something else", "begin 1", "broken 1 x", "directives"] {
            assert_eq!(other.parse::<Progress>(), Err(()));
        }
    }
}
