//! Files that are not what they should be.

use std::fs;

use crate::shell::Shell;

#[test]
fn a_damaged_artefact_does_not_run() {
    let shell = Shell::new();
    shell.run("compile calc.wat -o calc.aot").success();
    let good = fs::read(shell.path().join("calc.aot")).expect("it was written");
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    for (bytes, message) in [(&good[..good.len() - 1], "truncated"), (&flipped, "damaged")] {
        shell.write("bad.aot", bytes);
        for command in ["run bad.aot --invoke add 1 2", "inspect bad.aot"] {
            let report = shell.run(command).failure(1);
            assert!(report.contains("bad.aot") && report.contains(message), "{report}");
        }
    }
}

#[test]
fn an_artefact_is_not_compiled() {
    let shell = Shell::new();
    shell.run("compile calc.wat -o calc.aot").success();
    for command in ["objdump calc.aot", "skeleton calc.aot"] {
        let report = shell.run(command).failure(1);
        assert!(report.contains("pass the module that it was compiled from"), "{report}");
    }
}

#[test]
fn nothing_is_replaced_by_a_skeleton() {
    let shell = Shell::new();
    shell.run("skeleton calc.wat -o host").success();
    let report = shell.run("skeleton calc.wat -o host").failure(1);
    assert!(report.contains("already exists"), "{report}");
}
