//! Colours, and what shells and `man` get.

use crate::shell::{Outcome, Shell};

const TRAP: &str = "run calc.wat --invoke divide 0";

#[test]
fn colours_are_for_terminals() {
    let shell = Shell::new();
    let mut command = shell.command(TRAP);
    command.env_remove("NO_COLOR");
    let report = Outcome::of(&mut command).failure(134);
    assert!(!report.contains('\x1b'), "{report:?}");
    // As on a terminal.
    let mut command = shell.command(TRAP);
    command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1");
    let report = Outcome::of(&mut command).failure(134);
    assert!(report.starts_with("\x1b[1;31merror:\x1b[0m the guest trapped"), "{report:?}");
}

#[test]
fn shells_complete_the_commands() {
    let shell = Shell::new();
    for name in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = shell.run(&format!("completions {name}")).success();
        assert!(text.contains("objdump") && text.contains("max-memory"), "{name}: {text}");
    }
}

#[test]
fn each_command_has_a_manual_page() {
    let shell = Shell::new();
    let all = shell.run("man").success();
    assert!(all.starts_with(".ie") && all.contains(".TH wamr-aot 1"), "{all}");
    for name in ["compile", "run", "inspect", "objdump", "skeleton", "bindings", "wast", "completions", "man"]
    {
        let page = shell.run(&format!("man {name}")).success();
        assert!(page.contains(&format!(".TH wamr-aot-{name} 1")), "{page}");
        assert!(all.contains(&format!("wamr\\-aot\\-{name}(1)")), "{all}");
    }
}

/// A reader that has seen enough is no error.
#[test]
#[cfg(unix)]
fn a_closed_pipe_is_no_error() {
    use std::process::Stdio;
    let shell = Shell::new();
    let mut command = shell.command("completions bash");
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
