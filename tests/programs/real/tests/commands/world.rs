//! What a program is given, what it does with it, and the worlds in which it does.

use std::{collections::BTreeMap, fmt};

/// A place in which a program runs, with a directory that keeps its files from run to run.
pub(crate) trait World {
    fn name(&self) -> String;

    fn run(&mut self, run: &Run) -> Outcome;

    fn files(&self) -> Tree;
}

/// One run of a program.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) program: &'static str,
    pub(crate) args: Vec<String>,
    pub(crate) env: Vec<(&'static str, &'static str)>,
    pub(crate) stdin: Vec<u8>,
}

impl Run {
    /// A run with arguments, of which the first is the program's name as it sees it.
    pub(crate) fn new(program: &'static str, args: &[&str]) -> Run {
        let args = args.iter().map(|&arg| arg.to_owned()).collect();
        Run { program, args, env: vec![("TZ", "UTC")], stdin: Vec::new() }
    }

    pub(crate) fn env(mut self, name: &'static str, value: &'static str) -> Run {
        self.env.push((name, value));
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Run {
        self.stdin = bytes.into();
        self
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` with {} bytes of input", self.args.join(" "), self.stdin.len())
    }
}

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Exit(u32),
    /// It aborted: natively by a signal, in a guest by the trap `unreachable`, or because nobody
    /// caught an exception.
    Abort,
    /// Anything else: no program does.
    Other(String),
}

#[derive(Clone)]
pub(crate) struct Outcome {
    pub(crate) end: End,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

impl Outcome {
    #[track_caller]
    pub(crate) fn assert_like(&self, expected: &Outcome, what: &str) {
        let ends = (&self.end, &expected.end);
        let messages = (text(&self.stderr), text(&expected.stderr));
        assert!(ends.0 == ends.1, "{what}: {ends:?}\n{}\n-- natively --\n{}", messages.0, messages.1);
        assert_same(&self.stdout, &expected.stdout, &format!("{what}: standard output"));
        assert_same(&self.stderr, &expected.stderr, &format!("{what}: standard error"));
    }
}

/// The files of a directory by their paths. The path of a directory ends with a slash, that of a
/// symbolic link with [`LINK`]: its content is the target.
#[derive(Clone, Default)]
pub(crate) struct Tree(pub(crate) BTreeMap<String, Vec<u8>>);

impl Tree {
    pub(crate) fn new() -> Tree {
        Tree::default()
    }

    pub(crate) fn with(mut self, path: &str, content: impl Into<Vec<u8>>) -> Tree {
        self.0.insert(path.to_owned(), content.into());
        self
    }

    #[track_caller]
    pub(crate) fn assert_like(&self, expected: &Tree, what: &str) {
        let names = (self.0.keys().collect::<Vec<_>>(), expected.0.keys().collect::<Vec<_>>());
        assert!(names.0 == names.1, "{what}: the files are {:?} instead of {:?}", names.0, names.1);
        for (path, content) in &self.0 {
            assert_same(content, &expected.0[path], &format!("{what}: {path}"));
        }
    }
}

pub(crate) const LINK: char = '@';

/// The target of a symbolic link.
pub(crate) fn target(content: &[u8]) -> &str {
    str::from_utf8(content).expect("the target is text")
}

#[track_caller]
fn assert_same(found: &[u8], expected: &[u8], what: &str) {
    if found == expected {
        return;
    }
    let at = found.iter().zip(expected).take_while(|(a, b)| a == b).count();
    let around = |bytes: &[u8]| text(&bytes[at.saturating_sub(200)..bytes.len().min(at + 200)]);
    panic!(
        "{what} differs from byte {at} on ({} bytes instead of {}):\n{}\n-- natively --\n{}",
        found.len(),
        expected.len(),
        around(found),
        around(expected)
    );
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
