//! bzip2: a filter, and from file to file.

use real_libraries::inputs;

use crate::{
    compare,
    world::{End, Outcome, Run, Tree},
};

fn text() -> Vec<u8> {
    input("300001 bytes of text")
}

fn input(name: &str) -> Vec<u8> {
    let found = inputs().into_iter().find(|(found, _)| found == name);
    found.expect("there is such an input").1
}

fn run(args: &[&str]) -> Run {
    Run::new("filter", args)
}

#[track_caller]
fn ends(outcomes: &[Outcome]) -> Vec<u32> {
    let code = |outcome: &Outcome| match outcome.end {
        End::Exit(code) => code,
        ref other => panic!("{other:?}"),
    };
    outcomes.iter().map(code).collect()
}

#[test]
fn filters_the_standard_input() {
    for (name, data) in inputs() {
        let compressed = compare(&Tree::new(), &[run(&["bzip2", "-c"]).stdin(&*data)]).remove(0).stdout;
        let back = compare(&Tree::new(), &[run(&["bunzip2", "-c"]).stdin(compressed)]).remove(0);
        assert!(back.end == End::Exit(0) && back.stdout == data, "{name}");
    }
}

#[test]
fn compresses_files() {
    let start = Tree::new().with("text", text()).with("zeros", vec![0; 1 << 20]);
    let outcomes = compare(
        &start,
        &[
            run(&["bzip2", "-v", "text", "zeros"]),
            run(&["bzip2", "-tvv", "text.bz2", "zeros.bz2"]),
            run(&["bzcat", "text.bz2"]),
            run(&["bunzip2", "-k", "text.bz2"]),
            run(&["bunzip2", "zeros.bz2"]),
            run(&["bzip2", "-9k", "zeros"]),
        ],
    );
    assert_eq!(ends(&outcomes), [0; 6]);
    assert!(outcomes[2].stdout == text());
}

#[test]
fn reports_what_fails() {
    let start =
        Tree::new().with("text", text()).with("text.bz2", "in the way").with("other", "not compressed");
    let outcomes = compare(
        &start,
        &[
            run(&["bzip2", "text"]),
            run(&["bzip2", "-f", "text"]),
            run(&["bzip2", "missing"]),
            run(&["bunzip2", "other"]),
            run(&["bunzip2", "-c"]).stdin("BZh91AY&SY cut short"),
            run(&["bzip2", "--no-such-option"]),
            run(&["bzip2", "-q", "."]),
        ],
    );
    assert_eq!(ends(&outcomes)[1], 0);
    assert!(ends(&outcomes).iter().filter(|&&code| code == 0).count() == 1, "{:?}", ends(&outcomes));
}
