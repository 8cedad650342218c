//! A program in C++, without exceptions: it parses URLs.

use std::{fs, path::Path};

use crate::{
    compare,
    world::{End, Outcome, Run, Tree},
};

fn run(args: &[&str]) -> Run {
    Run::new("urls", &[&["urls"], args].concat())
}

#[track_caller]
fn stdout(outcome: &Outcome) -> &str {
    str::from_utf8(&outcome.stdout).expect("text")
}

/// The public tests of URL parsers have about a thousand of them.
#[test]
fn parses_files_of_strings() {
    let path = Path::new(env!("WAMR_AOT_REAL_GUESTS")).join("urls.json");
    let start = Tree::new().with("tests.json", fs::read(path).expect("the step copied the file")).with(
        "own.json",
        r#"["https://b\u00fccher.example/?b=2&a=1", "//host", "file:///c:/x", "http://[::1"]"#,
    );
    let outcomes =
        compare(&start, &[run(&["report", "own.json"]), run(&["report", "own.json", "tests.json"])]);
    assert_eq!(outcomes[0].end, End::Exit(0));
    let lines: Vec<&str> = stdout(&outcomes[0]).lines().collect();
    assert_eq!(
        lines,
        [
            "https://xn--bcher-kva.example/?b=2&a=1 | https://xn--bcher-kva.example | xn--bcher-kva.example | /",
            "  2 a=1&b=2",
            "http://host/ | http://host | host | /",
            "file:///c:/x | null |  | /c:/x",
            "own.json: 81 bytes",
        ]
    );
    assert_eq!(outcomes[1].end, End::Exit(0));
    assert!(stdout(&outcomes[1]).lines().count() > 1000);
}

#[test]
fn reports_what_fails() {
    let start = Tree::new().with("own.json", r#""http://a/" "half"#);
    let outcomes = compare(
        &start,
        &[run(&["report", "missing", "own.json"]), run(&["missing/report", "own.json"]), run(&["report"])],
    );
    let ends: Vec<End> = outcomes.into_iter().map(|outcome| outcome.end).collect();
    assert_eq!(ends, [1, 1, 2].map(End::Exit));
}
