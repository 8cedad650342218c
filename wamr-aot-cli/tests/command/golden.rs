//! What the command prints, compared with `tests/golden`. `BLESS=1` writes the files.

use std::{env, fs, path::Path};

use wamr_aot_abi::version::ABI_HASH;

use crate::shell::Shell;

/// A module that computes something first.
const START: &str = r#"(module
  (memory 1)
  (func (export "init") (local $at i32)
    (loop $next
      (i32.store (i32.shl (local.get $at) (i32.const 2)) (i32.mul (local.get $at) (local.get $at)))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 100)))))
  (func (export "square") (param i32) (result i32) (i32.load (i32.shl (local.get 0) (i32.const 2))))
  (func (export "divides") (call $divide (i32.const 0)))
  (func $divide (param i32)
    (drop (i32.div_u (i32.const 1) (local.get 0))))
  (func (export "spin") (loop $again (br $again))))
"#;

/// A module that asks the host for something first.
const ASKS: &str = r#"(module
  (import "env" "now" (func $now (result i64)))
  (func (export "init") (drop (call $now))))
"#;

/// A module whose memory is the host's.
const GIVEN: &str = r#"(module (import "env" "memory" (memory 1)) (func (export "init")))"#;

/// Compares what commands print, on both outputs, and their exit codes.
#[track_caller]
fn check(name: &str, commands: &[&str]) {
    let shell = Shell::new();
    shell.write("page.html", "<!DOCTYPE html>\n");
    shell.write("broken.wasm", b"\0asm\x01\0\0\0\x01\x05\x01");
    shell.write("wrong.wat", "(module (func $f (result i32)\n  (i64.const 1)))");
    shell.write("data.bin", b"\x7fELF\0\0\0");
    shell.write("start.wat", START);
    shell.write("asks.wat", ASKS);
    shell.write("given.wat", GIVEN);
    fs::create_dir(shell.path().join("empty")).expect("a directory can be made");
    let mut text = String::new();
    for command in commands {
        let outcome = shell.run(command);
        text.push_str(&format!("$ wamr-aot {command}\n{}{}", outcome.stdout, outcome.stderr));
        if outcome.code != Some(0) {
            text.push_str(&format!("[exit code {:?}]\n", outcome.code.expect("no signal ended it")));
        }
        text.push('\n');
    }
    let text = text.replace(&shell.path().display().to_string(), "[directory]");
    let version = concat!("wamr-aot ", env!("CARGO_PKG_VERSION"));
    let text = hide_hashes(&without_style(&text)).replace(version, "wamr-aot [version]");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.txt"));
    if env::var_os("BLESS").is_some() {
        fs::write(&path, text).expect("a golden file can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == text,
        "{} differs; BLESS=1 writes it\n--- expected\n{expected}\n--- found\n{text}",
        path.display()
    );
}

/// Without what is the same on every page.
fn without_style(text: &str) -> String {
    match (text.find("<style>\n"), text.find("</style>")) {
        (Some(start), Some(end)) => format!("{}[style]\n{}", &text[..start + 8], &text[end..]),
        _ => text.to_owned(),
    }
}

/// What changes with each version of the sources: the hash of the contract, and the digests in the
/// names of symbols.
fn hide_hashes(text: &str) -> String {
    const DIGITS: usize = 16;
    let text = text.replace(&format!("{ABI_HASH}u64"), "[ABI]u64");
    let mut out = String::new();
    let mut hex = String::new();
    for c in text.chars().chain(['\n']) {
        if matches!(c, '0'..='9' | 'a'..='f') {
            hex.push(c);
        } else {
            out.push_str(if hex.len() == DIGITS { "[hash]" } else { &hex });
            out.push(c);
            hex.clear();
        }
    }
    out.pop();
    out
}

#[test]
fn help() {
    check(
        "help",
        &[
            "--help",
            "compile --help",
            "run --help",
            "inspect --help",
            "objdump --help",
            "report --help",
            "wast --help",
            "skeleton --help",
            "bindings --help",
            "completions --help",
            "man --help",
        ],
    );
}

#[test]
fn pre_initialization() {
    check(
        "pre-initialization",
        &[
            "compile start.wat -o out.aot --pre-initialize init",
            "run out.aot --invoke square 12",
            "run out.aot --invoke init",
            "compile start.wat -o out.aot --pre-initialize nothing",
            "compile start.wat -o out.aot --pre-initialize square",
            "compile asks.wat -o out.aot --pre-initialize init",
            "compile start.wat -o out.aot --pre-initialize divides",
            "compile start.wat -o out.aot --pre-initialize spin --pre-initialize-fuel 1000",
            "compile given.wat -o out.aot --pre-initialize init",
        ],
    );
}

#[test]
fn traps() {
    check(
        "traps",
        &[
            "run calc.wat --invoke divide 0",
            "run calc.wat --invoke spin --fuel 1000",
            "run calc.wat --invoke spin --timeout 0.1",
        ],
    );
}

#[test]
fn errors() {
    check(
        "errors",
        &[
            "",
            "frobnicate",
            "compile calc.wat",
            "compile calc.wat -o calc",
            "compile missing.wasm -o out.aot",
            "compile calc.wat -o no/such/directory/out.aot",
            "compile page.html -o out.aot",
            "compile broken.wasm -o out.aot",
            "compile wrong.wat -o out.aot",
            "compile data.bin -o out.aot",
            "compile hostile.wat -o out.aot",
            "compile calc.wat -o out.aot --opt fast",
            "compile calc.wat -o out.aot --cpu-features mmx9 --target x86_64-unknown-linux-gnu",
            "compile calc.wat -o out.aot --target thumbv7em-none-eabi --emitter native",
            "compile calc.wat -o out.aot --disable tail-call",
            "compile calc.wat -o out.aot --memory-limit 8",
            "compile calc.wat -o out.aot --rename-export nothing it",
            "compile calc.wat -o out.aot --stub-imports nothing",
            "run calc.wat",
            "run calc.wat --invoke multiply 1 2",
            "run calc.wat --invoke memory",
            "run calc.wat --invoke add 1",
            "run calc.wat --invoke add 1 two",
            "run calc.wat --invoke spin --fuel 1 --timeout 1",
            "run imports.wat",
            "objdump calc.wat nothing",
            "objdump calc.wat add --asm --c",
            "man nothing",
            "report calc.wat",
            "report missing.wasm --html",
            "wast",
            "wast missing.wast",
            "wast empty",
            "wast passes.wast --timeout soon",
            "wast passes.wast --features simd,gc",
            "wast passes.wast --features simd --disable simd",
            "wast passes.wast --target s390x-unknown-linux-gnu",
            "wast passes.wast --expected wrong.wat",
        ],
    );
}

#[test]
fn wast() {
    check(
        "wast",
        &[
            "wast passes.wast",
            "wast fails.wast",
            "wast fails.wast -v",
            "wast skips.wast",
            "wast skips.wast --verbose",
            "wast broken.wast passes.wast",
        ],
    );
}

/// The machine code is of one architecture.
#[test]
#[cfg(target_arch = "x86_64")]
fn inspect() {
    let target = "--target x86_64-unknown-linux-gnu";
    check(
        "inspect",
        &[
            &format!("inspect calc.wat {target}"),
            &format!("inspect calc.wat --interrupt fuel {target}"),
            &format!("inspect imports.wat {target}"),
            &format!("inspect hostile.wat {target}"),
            &format!("inspect calc.wat --json {target}"),
            &format!("inspect hostile.wat --json {target}"),
            &format!("compile calc.wat -o out.o --report {target}"),
        ],
    );
}

#[test]
#[cfg(target_arch = "x86_64")]
fn objdump() {
    let target = "--target x86_64-unknown-linux-gnu --bounds check --traps call";
    check(
        "objdump",
        &[
            &format!("objdump calc.wat divide {target}"),
            &format!("objdump calc.wat 0 --wasm --clif --asm {target}"),
            &format!("objdump calc.wat add --c {target}"),
        ],
    );
}

/// The page, without its style.
#[test]
#[cfg(target_arch = "x86_64")]
fn report() {
    check("report", &["report calc.wat --html --target x86_64-unknown-linux-gnu"]);
}

#[test]
fn bindings() {
    check("bindings", &["bindings hello.wat --target x86_64-unknown-linux-gnu"]);
}

#[test]
fn skeleton() {
    check(
        "skeleton",
        &[
            "skeleton imports.wat",
            "skeleton calc.wat --name my-calc",
            "skeleton hello.wat",
            "skeleton mixed.wat",
        ],
    );
}
