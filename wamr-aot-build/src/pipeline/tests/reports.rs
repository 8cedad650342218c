//! Findings, with their places.

use super::*;
use crate::settings::Settings;

#[test]
fn findings_of_all_stages_are_reported_together() {
    let dir = TestDir::new("pipeline-findings");
    let request = Request {
        target: "thumbv7em-none-eabi".into(),
        settings: Settings { emitter: Some(Emitter::Native), ..Settings::default() },
        ..request(&dir)
    };
    let findings = build(&request, b"(module (func $f (drop (ref.i31 (i32.const 0)))))").unwrap_err();
    assert_eq!(
        report::all("plugin.wat", &findings),
        "error: no code generator supports `thumbv7em-none-eabi`\n\
         \x20 = note: Cranelift supports x86_64, aarch64, riscv64gc and s390x\n\
         \x20 = help: use a C compiler: `Builder::emitter(Emitter::C)`\n\
         \n\
         error: the module uses garbage-collected objects, which is not supported yet\n\
         \x20 --> plugin.wat:1:25: function `f` (index 0)\n\
         \x20  |\n\
         \x201 | (module (func $f (drop (ref.i31 (i32.const 0)))))\n\
         \x20  |                         ^^^^^^^\n\
         \x20 = help: use a toolchain with its own garbage collector that keeps objects \
         in linear memory, such as TinyGo or AssemblyScript"
    );
}

#[test]
fn a_type_error_in_text_has_its_line() {
    let dir = TestDir::new("pipeline-text-lines");
    let text = "(module\n  (func $ok)\n  (func $add (param i32) (result i32)\n    \
                (i32.add (local.get 0)\n      (i64.const 1))))";
    let report = report::all("plugin.wat", &build(&request(&dir), text.as_bytes()).unwrap_err());
    assert_eq!(
        report,
        "error: the module is not valid: type mismatch: expected i32, found i64\n\
         \x20 --> plugin.wat:4:6: function `add` (index 1)\n\
         \x20  |\n\
         \x204 |     (i32.add (local.get 0)\n\
         \x20  |      ^^^^^^^"
    );
    for (field, line) in [
        ("(global i32\n  (i64.const 1))", 2),
        ("(table 1 funcref)\n(elem\n  (i64.const 0) func)", 3),
        ("(memory 1)\n(data (i64.const 0) \"\")", 3),
        ("(global i32 (i32.const 0))\n(global\n $g (mut i32) (global.get 5))", 3),
    ] {
        let report = report::all(
            "plugin.wat",
            &build(&request(&dir), format!("(module\n{field})").as_bytes()).unwrap_err(),
        );
        assert!(report.contains(&format!("--> plugin.wat:{line}:")), "{report}");
    }
    // In the binary format, places are byte offsets.
    let report =
        report::all("plugin.wasm", &build(&request(&dir), &wat::parse_str(text).unwrap()).unwrap_err());
    assert!(report.contains("plugin.wasm: function `add` (index 1), byte 0x"), "{report}");
}

#[cfg(not(feature = "pre-initialize"))]
#[test]
fn without_the_feature_no_function_runs() {
    let dir = TestDir::new("pipeline-no-initialize");
    let mut request = request(&dir);
    request.settings.pre_initialization.functions.push("init".into());
    let findings = build(&request, b"(module (func (export \"init\")))").unwrap_err();
    let report = report::all("plugin.wat", &findings);
    assert!(report.contains("it has no feature `pre-initialize`"), "{report}");
}
