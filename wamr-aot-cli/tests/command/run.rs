//! Guests that run.

use crate::shell::Shell;

#[test]
fn exports_are_called() {
    let shell = Shell::new();
    for (arguments, printed) in [
        ("add 5 3", "8\n"),
        ("add 5 -3", "2\n"),
        ("add 0xffffffff 2", "1\n"),
        ("swap 0x10 1.5", "1.5\n16\n"),
        ("swap -1 nan", "NaN\n-1\n"),
        ("divide 2", "5\n"),
        ("triple 7", "21\n"),
    ] {
        assert_eq!(shell.run(&format!("run calc.wat --invoke {arguments}")).success(), printed);
    }
}

#[test]
fn an_artefact_runs_as_the_module_does() {
    let shell = Shell::new();
    for interrupt in ["none", "epoch", "fuel"] {
        shell.run(&format!("compile calc.wat -o calc.aot --interrupt {interrupt}")).success();
        assert_eq!(shell.run("run calc.aot --invoke add 20 22").success(), "42\n");
    }
    // The last one consumes fuel, and the first ones could not.
    let report = shell.run("run calc.aot --invoke spin --fuel 100").failure(134);
    assert!(report.contains("all fuel consumed"), "{report}");
    let report = shell.run("run calc.aot --invoke spin --timeout 1").failure(1);
    assert!(report.contains("--interrupt epoch"), "{report}");
}

#[test]
fn memory_is_limited() {
    let shell = Shell::new();
    assert_eq!(shell.run("run calc.wat --invoke grow 2").success(), "1\n");
    assert_eq!(shell.run("run calc.wat --max-memory 128K --invoke grow 2").success(), "-1\n");
    let report = shell.run("run calc.wat --max-memory 1K --invoke grow 2").failure(1);
    assert!(report.contains("cannot be instantiated"), "{report}");
}
