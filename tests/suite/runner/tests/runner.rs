//! The runner as a user starts it: its last line, exit status and messages.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

/// Runs the scripts, which are written to a directory with this name.
fn run(test: &str, options: &[&str], scripts: &[(&str, &str)]) -> (Output, String) {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let mut command = Command::new(env!("CARGO_BIN_EXE_wast-runner"));
    command.args(options).current_dir(env!("CARGO_TARGET_TMPDIR"));
    for (name, text) in scripts {
        let path = directory.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        // Relative paths start at the user's directory.
        command.arg(PathBuf::from(test).join(name));
    }
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    (output, text)
}

const GOOD: &str = r#"
(module $M
  (import "spectest" "print_i32" (func $print (param i32)))
  (import "spectest" "table64" (table i64 10 20 funcref))
  (func (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func $deep (export "deep") (call $deep)))
(assert_return (invoke "div" (i32.const 7) (i32.const 2)) (i32.const 3))
(assert_trap (invoke $M "div" (i32.const 7) (i32.const 0)) "integer divide by zero")
(assert_exhaustion (invoke "deep") "call stack exhausted")
(register "m" $M)
(module definition $D quote
  "(import \"m\" \"div\" (func (param i32 i32) (result i32)))" "(export \"again\" (func 0))")
(module instance $I $D)
(assert_return (invoke $I "again" (i32.const 8) (i32.const 2)) (i32.const 4))
(assert_malformed (module quote "(func") "unexpected token")
(assert_invalid (module (func (result i32))) "type mismatch")
(assert_unlinkable (module (import "m" "nothing" (func))) "unknown import")
(module $Q quote "(global (export \"g\") f32 (f32.const nan))")
(assert_return (get $Q "g") (f32.const nan:canonical))
(assert_return (get $Q "g") (either (f32.const 1) (f32.const nan:arithmetic)))
"#;

#[test]
fn what_passes_is_counted() {
    let (output, text) = run("passes", &[], &[("good.wast", GOOD), ("sub/empty.wast", ";; nothing\n")]);
    assert_eq!(text, "14 passed, 0 failed, 0 skipped\n");
    assert!(output.status.success());
}

#[test]
fn what_fails_has_its_place_and_the_others_run() {
    let wrong = "(module (func (export \"f\") (result i32) (i32.const 1)))\n\
                 (assert_return (invoke \"f\") (i32.const 2))\n\
                 (assert_return (invoke \"f\") (i32.const 1))\n(assert_trap (invoke \"f\") \"unreachable\")\n\
                 (assert_invalid (module) \"anything\")\n";
    let broken = "(module)\n(assert_nothing)\n";
    let (output, text) =
        run("fails", &[], &[("wrong.wast", wrong), ("broken.wast", broken), ("good.wast", GOOD)]);
    for expected in [
        "fails/wrong.wast:2: expected [I32(2)], got [I32(1)]",
        "fails/wrong.wast:4: expected the trap `unreachable`, got [I32(1)]",
        "fails/wrong.wast:5: compiled, but it should be rejected: anything",
        "fails/broken.wast: the script cannot be read: line 2, column 2",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert!(text.ends_with("\n16 passed, 4 failed, 0 skipped\n"), "{text}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_is_not_supported_is_skipped_with_the_reason() {
    let script = "(module $O (type (struct)) (func (export \"f\")))\n\
                  (assert_return (invoke \"f\"))\n(register \"o\")\n\
                  (assert_unlinkable (module (import \"o\" \"g\" (func))) \"unknown import\")\n\
                  (module (func (export \"f\") (param externref)))\n\
                  (assert_return (invoke \"f\" (ref.host 1)))\n\
                  (assert_return (invoke \"f\" (ref.extern 1)))\n(assert_return (invoke $O \"f\"))\n\
                  (assert_invalid (module (type (struct)) (func (result i32))) \"type mismatch\")\n";
    let (output, text) = run("skips", &["-v"], &[("gc.wast", script)]);
    assert!(text.contains("skips/gc.wast:1: skipped: the module uses garbage-collected objects"), "{text}");
    assert!(text.contains("skips/gc.wast:2: skipped: there is no current instance: see line 1"), "{text}");
    assert!(text.ends_with("\n3 passed, 0 failed, 6 skipped\n"), "{text}");
    assert!(output.status.success());
}

#[test]
fn features_follow_the_directory() {
    let script =
        "(assert_invalid (module (memory 0) (memory 0)) \"multiple memories\")\n(module (memory i64 1))\n";
    let (_, text) = run("features", &[], &[("wasm-v2/m.wast", script)]);
    assert!(
        text.contains("which `Builder::features` disables") && text.contains("`--features all` allows all"),
        "{text}"
    );
    assert!(text.ends_with("\n1 passed, 1 failed, 0 skipped\n"), "{text}");
    let (_, text) = run("features", &["--features", "memory64"], &[("other.wast", script)]);
    assert_eq!(text, "2 passed, 0 failed, 0 skipped\n");
    let (_, text) = run("features", &[], &[("other.wast", script)]);
    assert!(text.ends_with("\n1 passed, 1 failed, 0 skipped\n"), "{text}");
}

#[test]
fn known_failures_are_compared_both_ways() {
    let list = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("known.txt");
    fs::write(
        &list,
        "# comment\nknown/a.wast:2 a reason\nknown/a.wast:3 it passes\nknown/a.wast:9 not there\n",
    )
    .unwrap();
    let script = "(module (func (export \"f\")))\n\
                  (assert_return (invoke \"f\") (i32.const 1))\n(assert_return (invoke \"f\"))\n";
    let (output, text) = run("known", &["--expected", list.to_str().unwrap()], &[("a.wast", script)]);
    assert_eq!(
        text,
        "known/a.wast:2: skipped, known to fail: a reason\nknown/a.wast:3: expected to fail, but it passes\n\
         known/a.wast:9: expected to fail, but there is no such directive\n1 passed, 2 failed, 1 skipped\n"
    );
    assert!(!output.status.success());
}

#[test]
fn a_script_that_does_not_end_is_ended() {
    let script = "(module (func (export \"f\") (loop (br 0))))\n\
                  (assert_return (invoke \"f\"))\n(assert_return (invoke \"f\"))\n";
    let (output, text) = run("endless", &["--timeout=2"], &[("loop.wast", script), ("good.wast", GOOD)]);
    assert!(text.contains("endless/loop.wast:2: nothing happened for 2 s"), "{text}");
    assert!(text.ends_with("\n15 passed, 2 failed, 0 skipped\n"), "{text}");
    assert!(!output.status.success());
}

#[test]
fn mistakes_on_the_command_line_are_reported() {
    for (options, message) in [
        (&["--emitter", "fortran"][..], "native or c"),
        (&["--features=simd,gc"], "unknown feature `gc`"),
        (&["--nonsense", "1"], "unknown option `--nonsense`"),
        (&["--opt-level"], "needs a value"),
        (&[], "there are no scripts"),
    ] {
        let (output, _) = run("mistakes", options, &[]);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && errors.contains(message), "{errors}");
    }
}
