//! What every code generator can do.

use super::*;

#[test]
#[cfg(all(feature = "x86_64", feature = "aarch64", feature = "riscv64", feature = "s390x"))]
fn every_backend_makes_tail_calls() {
    let params = "i64 ".repeat(40);
    let args = "(local.get 1) ".repeat(40);
    let text = format!(
        r#"(module
            (import "env" "f" (func $f (param i32 i64) (result i32 i64)))
            (type $short (func (param i32 i64) (result i32 i64)))
            (type $long (func (param {params}) (result i32 i64)))
            (table (export "table") 1 funcref)
            (func $long (export "long") (type $long) (return_call $f (i32.const 1) (local.get 30)))
            (func (export "short") (type $short) (return_call $long {args}))
            (func (export "indirect") (type $short)
                (return_call_indirect (type $long) {args} (local.get 0)))
            (func (export "ref") (param (ref $long) i64) (result i32 i64)
                (return_call_ref $long {args} (local.get 0))))"#
    );
    let bytes = wat::parse_str(text).unwrap();
    let dir = TestDir::new("pipeline-tail-calls");
    for target in [
        "x86_64-unknown-linux-gnu",
        "aarch64-unknown-none",
        "riscv64gc-unknown-linux-gnu",
        "s390x-unknown-linux-gnu",
    ] {
        for opt_level in [crate::options::OptLevel::None, crate::options::OptLevel::Speed] {
            let request = Request { target: target.into(), opt_level, ..request(&dir) };
            let output = run(&request, &bytes);
            assert!(
                output.is_ok(),
                "{target}: {}",
                output.map(drop).map_err(|f| report::all("", &f)).unwrap_err()
            );
        }
    }
}

#[test]
#[cfg(all(feature = "x86_64", feature = "aarch64", feature = "riscv64", feature = "s390x"))]
fn every_backend_makes_atomic_accesses() {
    let mut functions = String::new();
    for memory in ["$shared", "$plain", "$wide"] {
        let index = if memory == "$wide" { "i64" } else { "i32" };
        let mut function = |instruction: &str, operands: &[&str], result: &str| {
            let params: String = (1..=operands.len()).map(|i| format!("(local.get {i})")).collect();
            let operands = operands.join(" ");
            functions.push_str(&format!(
                "(func (param {index} {operands}) (result {result})
                    ({instruction} {memory} (local.get 0) {params}))"
            ));
        };
        for (ty, narrow) in [
            ("i32", ""),
            ("i32", "8"),
            ("i32", "16"),
            ("i64", ""),
            ("i64", "8"),
            ("i64", "16"),
            ("i64", "32"),
        ] {
            let unsigned = if narrow.is_empty() { "" } else { "_u" };
            function(&format!("{ty}.atomic.load{narrow}{unsigned}"), &[], ty);
            function(&format!("{ty}.atomic.store{narrow}"), &[ty], "");
            for op in ["add", "sub", "and", "or", "xor", "xchg"] {
                function(&format!("{ty}.atomic.rmw{narrow}.{op}{unsigned}"), &[ty], ty);
            }
            function(&format!("{ty}.atomic.rmw{narrow}.cmpxchg{unsigned}"), &[ty, ty], ty);
        }
        function("memory.atomic.wait32", &["i32", "i64"], "i32");
        function("memory.atomic.wait64", &["i64", "i64"], "i32");
        function("memory.atomic.notify", &["i32"], "i32");
    }
    let text = format!(
        "(module (memory $shared 1 2 shared) (memory $plain 1) (memory $wide i64 1 2 shared)
            (func (atomic.fence)) {functions})"
    );
    let bytes = wat::parse_str(text).unwrap();
    let dir = TestDir::new("pipeline-atomics");
    let with_lse = ("aarch64-unknown-linux-gnu", crate::options::CpuFeatures::Chosen(vec!["lse".into()]));
    let targets = [
        "x86_64-unknown-linux-gnu",
        "aarch64-unknown-none",
        "riscv64gc-unknown-linux-gnu",
        "s390x-unknown-linux-gnu",
    ];
    for (target, cpu_features) in
        targets.map(|target| (target, crate::options::CpuFeatures::Baseline)).into_iter().chain([with_lse])
    {
        for opt_level in [crate::options::OptLevel::None, crate::options::OptLevel::Speed] {
            let request = Request {
                target: target.into(),
                opt_level,
                cpu_features: cpu_features.clone(),
                ..request(&dir)
            };
            let output = run(&request, &bytes);
            assert!(
                output.is_ok(),
                "{target}: {}",
                output.map(drop).map_err(|f| report::all("", &f)).unwrap_err()
            );
        }
    }
}

#[test]
fn vectors_need_a_cpu_that_has_them() {
    let dir = TestDir::new("pipeline-vectors");
    let request = Request { target: "riscv64gc-unknown-linux-gnu".into(), ..request(&dir) };
    let report = report::all("plugin.wat", &build(&request, b"(module (func $f (local v128)))").unwrap_err());
    // If the code generator is not compiled in, the error is another one.
    if !report.contains("not compiled in") {
        assert!(report.contains("the module uses SIMD") && report.contains("function `f`"), "{report}");
        build(&request, b"(module (func))").unwrap();
    }
}
