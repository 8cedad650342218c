//! A program in C++ that throws.

use crate::{
    compare,
    world::{End, Run, Tree},
};

fn run(args: &[&str]) -> Run {
    Run::new("exceptions", &[&["exceptions"], args].concat())
}

#[test]
fn throws_and_catches() {
    let outcomes = compare(&Tree::new(), &[run(&[])]);
    assert_eq!(outcomes[0].end, End::Exit(0));
    let stdout = str::from_utf8(&outcomes[0].stdout).expect("text");
    assert!(stdout.ends_with("0 left\n"), "{stdout}");
}

/// An exception that leaves a function that must not throw.
#[test]
fn terminates() {
    let outcomes = compare(&Tree::new(), &[run(&["terminate"])]);
    assert_eq!(outcomes[0].end, End::Exit(3));
}

#[test]
fn nobody_catches() {
    let outcomes = compare(&Tree::new(), &[run(&["uncaught"])]);
    assert_eq!(outcomes[0].end, End::Abort);
}
