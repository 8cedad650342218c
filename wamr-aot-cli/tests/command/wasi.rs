//! Programs for WASI.

use std::{fs, io::Write as _, process::Stdio};

use crate::shell::Shell;

#[test]
fn a_program_prints() {
    let shell = Shell::new();
    for _ in 0..2 {
        assert_eq!(shell.run("run hello.wat").success(), "hello\n");
    }
    assert_eq!(shell.cached().len(), 1);
    shell.run("compile hello.wat -o hello.aot").success();
    assert_eq!(shell.run("run hello.aot").success(), "hello\n");
}

#[test]
fn a_program_has_its_arguments_and_no_variables_but_its_own() {
    let shell = Shell::new();
    let outcome = shell.run("run echo.wat --env A=1 --env B=x=y -- one --two");
    assert_eq!(outcome.stdout, "echo.wat\0one\0--two\0A=1\0B=x=y\0");
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(5), ""));
    let outcome = shell.run("run echo.wat");
    assert_eq!((outcome.stdout.as_str(), outcome.code), ("echo.wat\0", Some(1)));
}

#[test]
fn threads_are_refused_by_name() {
    let shell = Shell::new();
    shell.run("compile threads.wat -o threads.aot").success();
    for (command, file) in [("run", "threads.wat"), ("run", "threads.aot"), ("skeleton", "threads.wat")] {
        assert_eq!(
            shell.run(&format!("{command} {file}")).failure(1),
            format!(
                "error: {file} imports `wasi.thread-spawn`, but threads (wasi-threads) are not supported\n  \
                 = help: compile the guest without threads, for wasm32-wasip1\n"
            )
        );
    }
}

/// What a process exits with.
fn copy(shell: &Shell, options: &str) -> (Option<i32>, String) {
    let mut command = shell.command(&format!("run copy.wat {options}"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    // The guest may end without reading.
    let _ = child.stdin.take().expect("a pipe").write_all(b"some text");
    let output = child.wait_with_output().expect("it ends");
    (output.status.code(), String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn files_are_those_of_the_directories() {
    let shell = Shell::new();
    fs::create_dir(shell.path().join("data")).expect("a directory");
    assert_eq!(copy(&shell, "--dir data::/data"), (Some(0), "some text".to_owned()));
    let written = fs::read_to_string(shell.path().join("data/copy")).expect("the file was written");
    assert_eq!(written, "some text");
    // The error is ROFS, and without a directory BADF.
    assert_eq!(copy(&shell, "--dir data:ro"), (Some(69), String::new()));
    assert_eq!(copy(&shell, ""), (Some(8), String::new()));
    let report = shell.run("run copy.wat --dir missing").failure(1);
    assert!(report.contains("missing"), "{report}");
    shell.run("run copy.wat --dir ::").failure(2);
    shell.run("run echo.wat --env A").failure(2);
}

#[test]
fn a_reactor_is_initialised_once() {
    let shell = Shell::new();
    assert_eq!(shell.run("run reactor.wat --invoke ready").success(), "1\n");
    assert_eq!(shell.run("run reactor.wat --invoke leave 7").code, Some(7));
    assert_eq!(shell.run("run reactor.wat --invoke leave 256").code, Some(255));
    assert_eq!(shell.run("run reactor.wat --invoke leave 0").code, Some(0));
}

/// A guest that waits for input that never comes.
#[test]
fn time_limits_hold_in_host_functions() {
    let shell = Shell::new();
    fs::create_dir(shell.path().join("data")).expect("a directory");
    let mut command = shell.command("run copy.wat --dir data --timeout 0.2");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    let stdin = child.stdin.take();
    let output = child.wait_with_output().expect("it ends");
    drop(stdin);
    assert_eq!(output.status.code(), Some(134), "{}", String::from_utf8_lossy(&output.stderr));
}
