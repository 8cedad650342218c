//! Lua: an interpreter that runs scripts from files.

use crate::{
    compare,
    world::{End, Outcome, Run, Tree},
};

fn run(args: &[&str]) -> Run {
    Run::new("interpreter", &[&["lua"], args].concat())
}

#[track_caller]
fn stdout(outcome: &Outcome) -> &str {
    let stdout = str::from_utf8(&outcome.stdout).expect("text");
    assert!(outcome.end == End::Exit(0), "{stdout}\n{}", String::from_utf8_lossy(&outcome.stderr));
    stdout
}

#[test]
fn reads_and_writes_files() {
    let script = include_str!("../../scripts/interpreter/files.lua");
    let start = Tree::new().with("files.lua", script).with("lines.txt", "first\nsecond\r\n\nlast line");
    let outcomes = compare(&start, &[run(&["files.lua"]), run(&["files.lua"])]);
    assert!(stdout(&outcomes[0]).ends_with("done\n"));
    assert!(stdout(&outcomes[1]).ends_with("done\n"));
}

#[test]
fn its_surroundings() {
    let script = include_str!("../../scripts/interpreter/surroundings.lua");
    let module = include_str!("../../scripts/interpreter/words.lua");
    let start = Tree::new().with("surroundings.lua", script).with("words.lua", module);
    let run = run(&["surroundings.lua", "one", "", "drei ä"])
        .env("NAME", "value")
        .stdin("some words\n12 0x1p3 x\nrest");
    let outcomes = compare(&start, &[run]);
    assert_eq!(outcomes[0].end, End::Exit(7), "{}", String::from_utf8_lossy(&outcomes[0].stderr));
}

#[test]
fn scripts_from_the_standard_input() {
    for script in [
        include_str!("../../scripts/coroutines.lua"),
        include_str!("../../scripts/errors.lua"),
        include_str!("../../scripts/fails.lua"),
        include_str!("../../scripts/jumps.lua"),
        include_str!("../../scripts/numbers.lua"),
        include_str!("../../scripts/sort.lua"),
    ] {
        compare(&Tree::new(), &[run(&["-"]).stdin(script)]);
    }
}

#[test]
fn errors_have_tracebacks() {
    let start = Tree::new()
        .with("fails.lua", "local function f(x) error('no ' .. x) end\nlocal function g() f('way') end\ng()")
        .with("syntax.lua", "x = = 1")
        .with("object.lua", "error(setmetatable({}, { __tostring = function() return 'an object' end }))")
        .with("exits.lua", "pcall(coroutine.wrap(function() io.write('out'); os.exit(3, true) end))");
    let outcomes = compare(
        &start,
        &[
            run(&["fails.lua"]),
            run(&["syntax.lua"]),
            run(&["object.lua"]),
            run(&["exits.lua"]),
            run(&["missing.lua"]),
            run(&[]),
        ],
    );
    let ends: Vec<End> = outcomes.into_iter().map(|outcome| outcome.end).collect();
    assert_eq!(ends, [1, 1, 1, 3, 1, 2].map(End::Exit));
}
