//! Compilation: every form is what it should be, and is the same each time.

use std::fs;

use crate::shell::Shell;

#[test]
fn every_form_is_written() {
    let shell = Shell::new();
    let start = |name: &str| fs::read(shell.path().join(name)).expect("it was written");
    for (name, magic) in [("out.a", &b"!<arch>\n"[..]), ("out.aot", b"\x89WAOT"), ("out.c", b"/*")] {
        assert_eq!(shell.run(&format!("compile calc.wat -o {name} --manifest out.manifest")).success(), "");
        assert!(start(name).starts_with(magic), "{name}: {:?}", &start(name)[..8]);
        assert!(start("out.manifest").starts_with(b"wamr-aot manifest\t"));
    }
    shell.run("compile calc.wat -o out.o --target x86_64-unknown-linux-gnu --emitter c").success();
    assert!(start("out.o").starts_with(b"\x7fELF"));
}

#[test]
fn outputs_are_deterministic() {
    let shell = Shell::new();
    for name in ["one.aot", "two.aot"] {
        shell.run(&format!("compile calc.wat -o {name}")).success();
    }
    let read = |name: &str| fs::read(shell.path().join(name)).expect("it was written");
    assert_eq!(read("one.aot"), read("two.aot"));
}

/// The environment is that of a build script, of another package, for another target.
#[test]
fn cargo_has_no_influence() {
    let shell = Shell::new();
    shell.run("compile calc.wat -o one.aot").success();
    let mut command = shell.command("compile calc.wat -o two.aot");
    command.env("OUT_DIR", "/nonexistent").env("TARGET", "aarch64-apple-darwin").env("OPT_LEVEL", "0");
    command.env("CARGO_MANIFEST_DIR", "/nonexistent").env("CARGO_PKG_NAME", "other").env("DEBUG", "false");
    assert_eq!(crate::shell::Outcome::of(&mut command).success(), "");
    let read = |name: &str| fs::read(shell.path().join(name)).expect("it was written");
    assert_eq!(read("one.aot"), read("two.aot"));
}

/// What the compiler is asked for decides the code.
#[test]
fn options_reach_the_compiler() {
    let shell = Shell::new();
    for options in [
        "--interrupt epoch",
        "--interrupt fuel",
        "--opt none",
        "--bounds check",
        "--no-debug-info",
        "--no-function-names",
        "--memory-limit 64K",
        "--table-limit 5",
        "--exceptions",
        "--untyped",
        "--emitter c",
        "--rename-export add plus",
    ] {
        shell.run("compile calc.wat -o plain.aot").success();
        shell.run(&format!("compile calc.wat -o other.aot {options}")).success();
        let read = |name: &str| fs::read(shell.path().join(name)).expect("it was written");
        assert_ne!(read("plain.aot"), read("other.aot"), "{options}");
    }
}

#[test]
fn remarks_are_a_file() {
    let shell = Shell::new();
    let text = "(module (memory 1)
        (func $unused)
        (func $clear (export \"clear\") (param $at i32) (param $count i32)
            (loop $again
                (i32.store (local.get $at) (i32.const 0))
                (local.set $at (i32.add (local.get $at) (i32.const 4)))
                (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))";
    shell.write("clear.wat", text);
    let read = |name: &str| fs::read_to_string(shell.path().join(name)).expect("it was written");
    for (options, copied) in [
        ("--emitter native --bounds check", "copied without its 1 bounds check, to run if"),
        ("--emitter c --bounds check", "a C compiler may vectorise the copy"),
    ] {
        let command = format!("compile clear.wat -o clear.aot {options}");
        assert_eq!(shell.run(&command).success(), "");
        assert!(!shell.path().join("clear.remarks").exists());
        let plain = fs::read(shell.path().join("clear.aot")).expect("it was written");
        assert_eq!(shell.run(&format!("{command} --remarks clear.remarks")).success(), "");
        assert_eq!(fs::read(shell.path().join("clear.aot")).expect("it was written"), plain);
        let remarks = read("clear.remarks");
        for line in [
            "\nclear.wat:2: function 0 `unused`: unreached (success): ",
            "\nclear.wat:4: function 1 `clear`: versioning (success): ",
            copied,
            "\nclear.wat: versioning (summary): 1 of 1 innermost loop copied\n",
        ] {
            assert!(remarks.contains(line), "{line}:\n{remarks}");
        }
        fs::remove_file(shell.path().join("clear.remarks")).expect("it can be removed");
    }
    // An error leaves no file.
    shell
        .run("compile no-such-file.wat -o clear.aot --remarks clear.remarks")
        .stderr
        .contains("no-such-file");
    assert!(!shell.path().join("clear.remarks").exists());
}
