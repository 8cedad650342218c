//! Test scripts: what is counted, and what cannot end the command. Its messages are in
//! `golden/wast.txt`.

use std::{fs, path::Path};

use crate::shell::{Outcome, Shell};

#[test]
fn what_passes_is_counted() {
    let shell = Shell::new();
    assert_eq!(shell.run("wast passes.wast").success(), "14 passed, 0 failed, 0 skipped\n");
    let through_c = shell.run("wast passes.wast --emitter c --bounds check --opt none").success();
    assert_eq!(through_c, "14 passed, 0 failed, 0 skipped\n");
}

/// At this level bounds checks are made before loops that only read.
#[test]
fn loops_that_are_compiled_for_size_trap_alike() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/suite/boards/scripts/hoisting.wast");
    let shell = Shell::new();
    for options in ["", "--traps call", "--emitter c"] {
        let command = format!("wast {} --opt speed_and_size --bounds check {options}", script.display());
        let text = shell.run(&command).success();
        assert!(text.ends_with(" passed, 0 failed, 0 skipped\n"), "{options}: {text}");
    }
}

#[test]
fn a_directory_stands_for_its_scripts() {
    let shell = Shell::new();
    let directory = shell.path().join("suite/deep");
    fs::create_dir_all(&directory).expect("a directory can be made");
    for name in ["a.wast", "b.wast", "not-a-script.txt"] {
        fs::write(directory.join(name), "(module)\n").expect("a file can be written");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", directory.join("up")).expect("a link can be made");
    let text = shell.run("wast suite -v").success();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].ends_with("a.wast: 1 passed, 0 failed, 0 skipped"), "{text}");
    assert_eq!(lines[2], "2 passed, 0 failed, 0 skipped");
    // A file that is named is a script, whatever its name.
    let named = format!("wast {}", directory.join("not-a-script.txt").display());
    assert_eq!(shell.run(&named).success(), "1 passed, 0 failed, 0 skipped\n");
}

#[test]
fn features_follow_the_directory() {
    let script =
        "(assert_invalid (module (memory 0) (memory 0)) \"multiple memories\")\n(module (memory i64 1))\n";
    let shell = Shell::new();
    fs::create_dir(shell.path().join("wasm-v2")).expect("a directory can be made");
    shell.write("wasm-v2/m.wast", script);
    shell.write("other.wast", script);
    let run = |command: &str| {
        let outcome = shell.run(command);
        assert_eq!(outcome.stderr, "");
        outcome.stdout
    };
    let text = run("wast wasm-v2/m.wast");
    assert!(
        text.contains("m.wast:2:1: not compiled: the module uses") && text.contains("--disable"),
        "{text}"
    );
    assert!(text.ends_with("\n1 passed, 1 failed, 0 skipped\n"), "{text}");
    assert_eq!(run("wast other.wast --features memory64"), "2 passed, 0 failed, 0 skipped\n");
    assert_eq!(run("wast other.wast --disable multi-memory"), "2 passed, 0 failed, 0 skipped\n");
    for command in ["wast other.wast", "wast wasm-v2/m.wast --features all"] {
        let text = run(command);
        assert!(text.contains("m.wast:1:1: compiled, but") || text.contains("other.wast:1:1: compiled, but"));
        assert!(text.ends_with("\n1 passed, 1 failed, 0 skipped\n"), "{text}");
    }
}

#[test]
fn known_failures_are_compared_both_ways() {
    let shell = Shell::new();
    fs::create_dir(shell.path().join("known")).expect("a directory can be made");
    shell.write(
        "known/a.wast",
        "(module (func (export \"f\")))\n\
         (assert_return (invoke \"f\") (i32.const 1))\n(assert_return (invoke \"f\"))\n",
    );
    shell.write(
        "known.txt",
        "# comment\nknown/a.wast:2 a reason\nknown/a.wast:3 it passes\nknown/a.wast:9 not there\n",
    );
    let outcome = shell.run("wast known --expected known.txt");
    assert_eq!(outcome.code, Some(1));
    let name = std::path::Path::new("known").join("a.wast").display().to_string();
    assert_eq!(
        outcome.stdout.replace(&name, "known/a.wast"),
        "known/a.wast:2:1: skipped: known to fail: a reason\n\
         known/a.wast:3:1: expected to fail, but it passes\n\
         known/a.wast:9:1: expected to fail, but there is no such directive\n\
         1 passed, 2 failed, 1 skipped\n"
    );
}

#[test]
fn a_guest_that_does_not_end_is_ended() {
    let shell = Shell::new();
    let outcome = shell.run("wast loop.wast passes.wast --timeout 5");
    assert_eq!(outcome.code, Some(1));
    assert_eq!(
        outcome.stdout,
        "loop.wast:2:1: it took longer than 5 s\n\
         loop.wast:2:1: the 2 directives after it did not run\n\
         15 passed, 3 failed, 0 skipped\n"
    );
}

/// Whatever executes a script may crash.
#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn a_crash_is_a_failure_of_its_script() {
    let shell = Shell::new();
    shell.write(
        "executor.sh",
        "echo directives 3\necho begin 1:1\necho passed\necho begin 2:1\necho Ouch >&2\nkill -SEGV $$\n",
    );
    let mut command = shell.command("wast loop.wast --target x86_64-unknown-linux-gnu --executor");
    let outcome = Outcome::of(command.arg("sh executor.sh"));
    assert_eq!(outcome.code, Some(1));
    assert_eq!(
        outcome.stdout,
        "loop.wast:2:1: the process ended with signal: 11 (SIGSEGV): Ouch\n\
         loop.wast:2:1: the directive after it did not run\n1 passed, 2 failed, 0 skipped\n"
    );
}

/// An emulator may start processes that keep its outputs open.
#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn what_a_process_leaves_is_not_waited_for() {
    use std::time::{Duration, Instant};
    let shell = Shell::new();
    let run = |script: &str| {
        shell.write("executor.sh", script);
        let mut command =
            shell.command("wast loop.wast --timeout 3 --target x86_64-unknown-linux-gnu --executor");
        let start = Instant::now();
        let outcome = Outcome::of(command.arg("sh executor.sh"));
        assert!(start.elapsed() < Duration::from_secs(30), "{outcome:?}");
        outcome.stdout
    };
    let text = run("echo directives 1\necho begin 2:1\nsleep 40\necho passed\n");
    assert_eq!(text, "loop.wast:2:1: it took longer than 3 s\n0 passed, 1 failed, 0 skipped\n");
    let text = run("echo directives 1\necho begin 2:1\necho passed\nexec >&-\nsleep 40\n");
    assert_eq!(text, "loop.wast:2:1: it took longer than 3 s\n1 passed, 1 failed, 0 skipped\n");
    let text = run("echo directives 1\necho begin 2:1\nsleep 40 >&- &\nexit 3\n");
    assert_eq!(text, "loop.wast:2:1: the process ended with exit status: 3\n0 passed, 1 failed, 0 skipped\n");
}

/// A guest in an endless loop does not stay when the command is killed.
#[test]
#[cfg(target_os = "linux")]
fn nothing_outlives_the_command() {
    use std::{
        process::Stdio,
        thread,
        time::{Duration, Instant},
    };
    let shell = Shell::new();
    let mut command = shell.command("wast loop.wast --timeout 500");
    let mut child = command.stdout(Stdio::null()).spawn().expect("the command starts");
    let end = Instant::now() + Duration::from_secs(60);
    let wait = |what: &str, is_done: &mut dyn FnMut() -> bool| {
        while !is_done() {
            assert!(Instant::now() < end, "{what}");
            thread::sleep(Duration::from_millis(20));
        }
    };
    // The command starts processes from several threads.
    let parent = child.id().to_string();
    let executing = || {
        let entries = fs::read_dir("/proc").expect("there is /proc").filter_map(Result::ok);
        entries.map(|entry| entry.path()).find(|process| {
            let read = |name: &str| fs::read(process.join(name)).unwrap_or_default();
            let status = String::from_utf8_lossy(&read("stat")).into_owned();
            let fields = status.rsplit_once(')').map_or("", |(_, fields)| fields);
            fields.split_whitespace().nth(1) == Some(&parent)
                && read("cmdline").windows(12).any(|window| window == b"wast-execute")
        })
    };
    let mut process = None;
    wait("no process executes the script", &mut || {
        process = executing();
        process.is_some()
    });
    child.kill().expect("the command can be killed");
    child.wait().expect("it ends");
    let process = process.expect("it was found");
    wait("the process is still there", &mut || !process.exists());
}

/// What no script can be compiled with is said once, and not for each module.
#[test]
fn a_wrong_option_is_reported_once() {
    let shell = Shell::new();
    let report = shell.run("wast passes.wast fails.wast --cpu-features mmx9").failure(1);
    assert!(report.starts_with("error: unknown CPU feature `mmx9`"), "{report}");
    assert_eq!(report.matches("error:").count(), 1, "{report}");
    let report = shell.run("wast passes.wast fails.wast --target x86-none --executor none").failure(1);
    assert!(report.starts_with("error: unknown target `x86-none`"), "{report}");
    assert_eq!(report.matches("error:").count(), 1, "{report}");
    let mut command = shell.command("wast passes.wast fails.wast --emitter c");
    let report = Outcome::of(command.env("CC", "no-such-compiler")).failure(1);
    assert!(report.starts_with("error: the C compiler `no-such-compiler` cannot be started"), "{report}");
    assert_eq!(report.matches("error:").count(), 1, "{report}");
}

#[test]
fn colours_are_for_terminals() {
    let shell = Shell::new();
    let mut command = shell.command("wast skips.wast");
    command.env_remove("NO_COLOR");
    let plain = Outcome::of(&mut command).success();
    assert!(!plain.contains('\x1b'), "{plain:?}");
    let mut command = shell.command("wast skips.wast");
    command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1");
    let painted = Outcome::of(&mut command).success();
    assert!(painted.starts_with("\x1b[1;33mskips.wast:1:1:\x1b[0m skipped: "), "{painted:?}");
}
