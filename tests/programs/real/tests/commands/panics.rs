//! A program in Rust whose panics unwind.

use crate::{
    compare,
    world::{End, Run, Tree},
};

#[test]
fn unwinds() {
    let outcomes = compare(&Tree::new(), &[Run::new("panics", &["panics"])]);
    assert_eq!(outcomes[0].end, End::Exit(0));
    let stdout = str::from_utf8(&outcomes[0].stdout).expect("text");
    assert!(stdout.ends_with("0 live\n"), "{stdout}");
}
