//! The messages of the compiling and executing processes to the supervising one, one per line on
//! the standard output.

use std::{
    fmt,
    io::{self, Write},
    str::FromStr,
};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// The script cannot be read.
    Broken(String),
    /// The number of directives in the script.
    Directives(usize),
    /// Work on this line begins.
    Begin(usize),
    /// The module of this line is compiled or rejected.
    End(usize),
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
            Progress::Broken(message) => write!(f, "broken {}", escaped(message)),
            Progress::Directives(count) => write!(f, "directives {count}"),
            Progress::Begin(line) => write!(f, "begin {line}"),
            Progress::End(line) => write!(f, "end {line}"),
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
        let number = || rest.parse().map_err(|_| ());
        Ok(match kind {
            "broken" => Progress::Broken(unescaped(rest)),
            "directives" => Progress::Directives(number()?),
            "begin" => Progress::Begin(number()?),
            "end" => Progress::End(number()?),
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
    use super::Progress;

    #[test]
    fn messages_come_through() {
        for progress in [
            Progress::Broken("a \\n\n\r\\".into()),
            Progress::Directives(3),
            Progress::Begin(1),
            Progress::End(2),
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
        assert_eq!("something else".parse::<Progress>(), Err(()));
    }
}
