//! Code that runs where its artefact is, for each of the targets that `WAMR_AOT_TEST_TARGETS` lists
//! (see `shared_loads`). `examples/firmware/update` runs such code.

use std::env;

use super::*;

/// Needs nothing of the compiler's library on any machine.
const SMALL: &str = r#"(module
    (type $value (func (param i32) (result i32)))
    (import "env" "host" (func $host (type $value)))
    (memory (export "memory") 1)
    (table 3 funcref)
    (elem (i32.const 0) $name $recursive)
    (func $name (export "name") (type $value)
        (block $d (block $c (block $b (block $a
            (br_table $a $b $c $d (local.get 0)))
            (return (i32.const 1000))) (return (i32.const 77))) (return (i32.const 3)))
        (i32.load8_u offset=4 (local.get 0)))
    (func $recursive (export "recursive") (type $value)
        (if (result i32) (local.get 0)
            (then (i32.add
                (call $recursive (i32.sub (local.get 0) (i32.const 1)))
                (call $host (local.get 0))))
            (else (call_indirect (type $value) (i32.const 0) (local.get 0))))))"#;

/// Needs a part of it on 32-bit machines.
const WIDE: &str = r#"(module
    (func (export "divide") (param i64 i64) (result i64) (i64.div_u (local.get 0) (local.get 1)))
    (func (export "multiply") (param f64 f64) (result f64) (f64.mul (local.get 0) (local.get 1))))"#;

#[test]
fn code_in_flash_has_no_addresses() {
    #[expect(clippy::disallowed_methods, reason = "a test reads its own switch")]
    let targets = env::var("WAMR_AOT_TEST_TARGETS").unwrap_or_else(|_| "host".to_owned());
    let is_supported = |target: &&str| target.starts_with("thumb") || target.starts_with("riscv32");
    for target in targets.split_whitespace().filter(|target| *target == "host" || is_supported(target)) {
        let is_bare = target != "host";
        for (opt_level, unit_size) in [(OptLevel::Speed, Some(1)), (OptLevel::SpeedAndSize, None)] {
            let emitted = |name: &str, text| {
                let dir = TestDir::new(&format!("c-in-place-{name}-{target}-{}", opt_level.name()));
                let setup = Setup { opt_level, unit_size, is_firmware: true, ..Setup::new(Output::Loadable) };
                let emitted = try_emitted(&dir, text, Setup { target: is_bare.then_some(target), ..setup });
                emitted.map_err(|findings| report::all("test.wat", &findings))
            };
            let small = emitted("small", SMALL).unwrap();
            let image = small.image.unwrap();
            assert!(image.in_place && image.code.len() > 100, "{target}");
            let is_clang = !small.c_compiler.unwrap().starts_with("GCC");
            // Once for each target.
            if opt_level == OptLevel::Speed {
                continue;
            }
            match emitted("wide", WIDE) {
                Ok(wide) => {
                    assert!(!is_bare || !is_clang, "{target}");
                    assert!(!wide.image.unwrap().code.is_empty(), "{target}");
                }
                Err(report) => {
                    let helps = report.contains("library") && report.contains("compile it by GCC");
                    assert!(is_bare && is_clang && helps, "{target}: {report}");
                }
            }
        }
    }
}
