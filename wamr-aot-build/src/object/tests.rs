//! Objects for all targets of the native emitter: every operator has code, and no symbol is
//! undefined.

use wamr_aot_abi::{builtins::Builtin, manifest::Interrupt, symbols::Prefix};

use super::*;
use crate::{
    clif::Numbering,
    diagnostics::report,
    options::{CpuFeatures, Emitter, OptLevel},
    plan::{Options, Plan, Protection},
    settings::{Bounds, Settings, Traps},
    wasm,
};

/// One function for each operator of SIMD and relaxed SIMD.
const VECTORS: &str = include_str!("every_vector_operator.wat");

fn compile(target: &Target, bytes: &[u8], interrupt: Interrupt) -> Result<Emitted, String> {
    compile_with(target, bytes, interrupt, None)
}

fn compile_with(
    target: &Target,
    bytes: &[u8],
    interrupt: Interrupt,
    traps: Option<Traps>,
) -> Result<Emitted, String> {
    let bounds = traps.map(|_| Bounds::Check);
    let module = wasm::parse(bytes, &crate::Features::default()).unwrap();
    let settings = Settings { bounds, traps, interrupt, function_names: false, ..Settings::default() };
    let plan = Plan::new(
        &module,
        Options {
            unwind: target.is_hosted(),
            unchecked_frame: 1024,
            ..Options::new(
                "test",
                Prefix::new("test", "test", 0),
                settings.clone(),
                Protection::new(&settings, target).unwrap(),
                target,
            )
        },
    );
    let env = Env {
        module: &module,
        plan: &plan,
        numbering: &Numbering::new(&module, &plan),
        frontend: target.frontend_config(),
        extension: target.argument_extension(),
    };
    emit(env, target, target.isas().unwrap(), &Jobs::new(std::num::NonZeroUsize::MIN, None), Output::Both)
        .map_err(|findings| report::all("test.wat", &findings))
}

/// The targets that the features of this crate include, with several sets of CPU features.
fn targets() -> Vec<(String, Target)> {
    let v2 = ["sse3", "ssse3", "sse4.1", "sse4.2", "popcnt"];
    let v3 = ["avx", "avx2", "fma", "bmi1", "bmi2", "lzcnt"];
    let v4 = ["avx512f", "avx512dq", "avx512vl", "avx512bitalg", "avx512vbmi"];
    let levels =
        [vec![], v2[..2].to_vec(), v2.to_vec(), [&v2[..], &v3].concat(), [&v2[..], &v3, &v4].concat()];
    let x86_64 = levels.into_iter().map(|features| ("x86_64-unknown-linux-gnu", features));
    let others = [
        ("x86_64-pc-windows-gnu", vec![]),
        ("x86_64-pc-windows-msvc", vec![]),
        ("x86_64-apple-darwin", vec![]),
        ("aarch64-apple-darwin", vec![]),
        ("aarch64-unknown-linux-gnu", vec![]),
        ("riscv64gc-unknown-linux-gnu", vec!["v"]),
        ("s390x-unknown-linux-gnu", vec![]),
        ("s390x-unknown-linux-gnu", vec!["vector-enhancements-2", "miscellaneous-extensions-3"]),
    ];
    let mut targets = Vec::new();
    for (triple, features) in x86_64.chain(others) {
        for opt_level in [OptLevel::None, OptLevel::Speed] {
            let chosen = CpuFeatures::Chosen(features.iter().map(|&feature| feature.to_owned()).collect());
            match Target::from_triple(triple, &chosen, opt_level, Some(Emitter::Native)) {
                Ok(target) => targets.push((format!("{triple} {features:?} {opt_level:?}"), target)),
                Err(finding) => assert!(finding.message.contains("not compiled in"), "{}", finding.message),
            }
        }
    }
    targets
}

#[test]
fn every_vector_operator_becomes_code_without_library_calls() {
    let bytes = wat::parse_str(VECTORS).unwrap();
    let targets = targets();
    assert!(!targets.is_empty());
    for (name, target) in targets {
        if let Err(report) = compile(&target, &bytes, Interrupt::None) {
            panic!("{name}: {report}");
        }
    }
}

#[test]
fn checks_become_code_without_library_calls() {
    let text = r#"(module
        (memory 1)
        (func (export "f") (param i32)
            (loop (br_if 0 (i32.load (local.get 0)))) (return_call $f (local.get 0)))
        (func $f (param i32) (memory.fill (i32.const 0) (i32.const 0) (local.get 0))))"#;
    let bytes = wat::parse_str(text).unwrap();
    for (name, target) in targets() {
        for (interrupt, builtin) in
            [(Interrupt::Epoch, Builtin::EpochReached), (Interrupt::Fuel, Builtin::OutOfFuel)]
        {
            match compile(&target, &bytes, interrupt) {
                Ok(emitted) => assert!(emitted.builtins.contains(&builtin), "{name}"),
                Err(report) => panic!("{name}: {report}"),
            }
        }
    }
}

/// A module with a function in which `count` vectors are live at once.
fn large_frame(count: usize) -> Vec<u8> {
    let values = "(call $g)".repeat(count);
    let sum = "i8x16.add ".repeat(count - 1);
    let text = format!(
        r#"(module
            (func $f (export "f") (result v128) {values} {sum})
            (func $g (export "g") (result v128) (v128.const i64x2 1 2)))"#
    );
    wat::parse_str(text).unwrap()
}

#[test]
fn a_large_frame_is_an_error_if_its_check_follows_the_prologue() {
    for (name, target) in targets() {
        // The size of frames does not depend on the CPU features.
        if name.contains("sse3") || !target.has_vectors() {
            continue;
        }
        // Cranelift takes eight times the bytes of a vector to spill one on RISC-V.
        let slot = if name.starts_with("riscv64") { 128 } else { 16 };
        for (frame, fits) in [(32_000, true), (80_000, false)] {
            let count = frame / slot;
            let called = compile_with(&target, &large_frame(count), Interrupt::None, Some(Traps::Call));
            match called {
                Ok(_) => assert!(fits, "{name}"),
                Err(report) => {
                    assert!(
                        !fits && report.contains("stack frame") && report.contains("function `f`"),
                        "{name}: {report}"
                    )
                }
            }
            if target.signals_unsupported().is_none() {
                let instructions =
                    compile_with(&target, &large_frame(count), Interrupt::None, Some(Traps::Instruction));
                assert!(instructions.is_ok(), "{name}: {:?}", instructions.err());
            }
        }
    }
}
