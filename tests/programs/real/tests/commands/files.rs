//! A program in Rust, with the standard library.

use crate::{
    compare,
    world::{End, Outcome, Run, Tree},
};

fn run(args: &[&str]) -> Run {
    Run::new("files", &[&["files"], args].concat())
}

/// Runs it in an empty directory. It ends well.
#[track_caller]
fn check(args: &[&str]) -> String {
    stdout(compare(&Tree::new(), &[run(args)]).remove(0))
}

#[track_caller]
fn stdout(outcome: Outcome) -> String {
    let stdout = String::from_utf8(outcome.stdout).expect("text");
    assert_eq!(outcome.end, End::Exit(0), "{stdout}\n{}", String::from_utf8_lossy(&outcome.stderr));
    stdout
}

#[test]
fn contents_of_files() {
    let text = check(&["contents"]);
    assert!(text.contains("appended \"012abc6789") && text.ends_with("exists: false\n"), "{text}");
}

#[test]
fn directories() {
    let text = check(&["directories"]);
    assert!(text.contains("through dots: 333\n"), "{text}");
}

#[test]
fn many_entries() {
    let text = check(&["many"]);
    assert!(text.ends_with("250 are left\n"), "{text}");
}

#[test]
fn kinds_of_errors() {
    let text = check(&["errors"]);
    assert!(!text.contains("no error"), "{text}");
}

#[test]
fn links() {
    let start = Tree::new().with("link@", "second").with("loop@", "loop");
    let text = stdout(compare(&start, &[run(&["links"])]).remove(0));
    assert_eq!(text, "second -> content\ntrue\nErr(\"no end\")\n");
}

#[test]
fn lines_of_the_standard_input() {
    let lines = real_libraries::inputs().into_iter().find(|(name, _)| name == "65536 bytes of text");
    let lines = lines.expect("there is such an input").1;
    stdout(compare(&Tree::new(), &[run(&["lines"]).stdin(lines)]).remove(0));
    let broken = compare(&Tree::new(), &[run(&["lines"]).stdin(b"text\n\xff\n")]).remove(0);
    assert_eq!(broken.end, End::Exit(1));
}

#[test]
fn arguments_and_variables() {
    let run = run(&["surroundings", "", "ä €", "two words"]).env("EMPTY", "").env("TEXT", "a=b\n");
    let text = stdout(compare(&Tree::new(), &[run]).remove(0));
    assert!(text.contains("\"ä €\"") && text.contains("a=b\\n"), "{text}");
}

#[test]
fn clocks() {
    let text = check(&["clocks"]);
    assert_eq!(text, "after 2020: true\nslept: true\nmodified now: true\nset: true\n");
}

#[test]
fn much_output() {
    let outcome = compare(&Tree::new(), &[run(&["flood"])]).remove(0);
    assert_eq!((outcome.end, outcome.stdout.len()), (End::Exit(0), 5_000_000));
}

#[test]
fn ends() {
    let outcomes = compare(
        &Tree::new(),
        &[
            run(&["exit", "0"]),
            run(&["exit", "1"]),
            run(&["exit", "255"]),
            run(&["fail"]),
            run(&["panic", "x"]),
            run(&[]),
        ],
    );
    let ends: Vec<End> = outcomes.into_iter().map(|outcome| outcome.end).collect();
    let exit = End::Exit;
    assert_eq!(ends, [exit(0), exit(1), exit(255), exit(1), End::Abort, exit(64)]);
}
