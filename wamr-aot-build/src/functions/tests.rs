//! Tests of the driver, with emitters that only report their input.

use std::num::NonZeroUsize;

use cranelift_codegen::ir::Opcode;
use wamr_aot_abi::symbols::Prefix;

use super::*;
use crate::{
    clif::Numbering,
    diagnostics::Finding,
    options::{CpuFeatures, Emitter, OptLevel},
    plan::{Options, Plan, Protection},
    settings::{Bounds, Settings, Traps},
    target::Target,
    wasm,
};

/// `$leaf` calls no function; `$same` has blocks whose parameters are always 7.
const MODULE: &str = r#"(module
    (memory 1)
    (func $leaf (export "leaf") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
    (func $caller (export "caller") (param i32) (result i32) (memory.grow (call $leaf (local.get 0))))
    (func $same (export "same") (result i32) (block $b (result i32) (br $b (i32.const 7)))))"#;

/// Runs `f` with a module that is compiled for this machine, for the given emitter.
fn with_env<R>(emitter: Emitter, f: impl FnOnce(Env<'_>) -> R) -> R {
    let bytes = wat::parse_str(MODULE).unwrap();
    let module = wasm::parse(&bytes, &crate::options::Features::default()).unwrap();
    let host = target_lexicon::Triple::host().to_string();
    let target =
        Target::from_triple(&host, &CpuFeatures::Baseline, OptLevel::Speed, Some(Emitter::C)).unwrap();
    let options = Options {
        trap_offsets: true,
        unwind: false,
        emitter,
        ..Options::new(
            "test",
            Prefix::new("test", "test", 0),
            Settings::default(),
            Protection { bounds: Bounds::Check, traps: Traps::Call },
            &target,
        )
    };
    let plan = Plan::new(&module, options);
    f(Env {
        module: &module,
        plan: &plan,
        numbering: &Numbering::new(&module, &plan),
        frontend: target.frontend_config(),
        extension: target.argument_extension(),
    })
}

fn jobs(threads: usize) -> Jobs {
    Jobs::new(NonZeroUsize::new(threads).unwrap(), None)
}

fn count(function: &Function<'_>, opcode: Opcode) -> usize {
    let func = &function.context.func;
    let insts = func.layout.blocks().flat_map(|block| func.layout.block_insts(block));
    insts.filter(|&inst| func.dfg.insts[inst].opcode() == opcode).count()
}

#[test]
fn functions_are_in_the_order_of_their_numbers() {
    with_env(Emitter::C, |env| {
        let text = |function: Function<'_>| {
            Ok(Step::Done((function.number, function.callee, function.context.func.display().to_string())))
        };
        let [one, many] =
            [1, 4].map(|threads| each(env, &jobs(threads), |_| Prologue::CheckIfCalling, text).unwrap());
        assert_eq!(one.emitted, many.emitted);
        assert_eq!(one.builtins, many.builtins);
        assert_eq!(
            one.emitted.iter().map(|(_, callee, _)| *callee).collect::<Vec<_>>(),
            env.numbering.callees()
        );
        assert!((0u32..).zip(&one.emitted).all(|(number, (given, ..))| number == *given));
        assert!(
            one.builtins.contains(&Builtin::Trap) && one.builtins.contains(&Builtin::MemoryGrow),
            "{:?}",
            one.builtins
        );
    });
}

#[test]
fn a_function_is_lowered_again_with_the_prologue_that_the_emitter_requests() {
    with_env(Emitter::C, |env| {
        let emit = |function: Function<'_>| {
            let compares = count(&function, Opcode::GetStackPointer) > 0;
            if matches!(function.callee, Callee::Wasm(_)) {
                assert_eq!(compares, function.checks_stack);
            }
            match (function.callee, function.prologue) {
                (Callee::Wasm(_), Prologue::CheckIfCalling) if !compares => Ok(Step::Again(Prologue::Check)),
                (callee, prologue) => Ok(Step::Done((callee, prologue))),
            }
        };
        let functions = each(env, &jobs(1), |_| Prologue::CheckIfCalling, emit).unwrap();
        let prologue =
            |index| functions.emitted.iter().find(|(callee, _)| *callee == Callee::Wasm(index)).unwrap().1;
        assert_eq!([0, 1, 2].map(prologue), [Prologue::Check, Prologue::CheckIfCalling, Prologue::Check]);
    });
}

#[test]
fn findings_of_all_functions_are_reported_together() {
    with_env(Emitter::C, |env| {
        let refuse = |function: Function<'_>| -> Result<Step<()>, Findings> {
            match function.callee {
                Callee::Wasm(1) => Ok(Step::Done(())),
                callee => Err(catalogue::function_too_large(place(env, callee)).into()),
            }
        };
        let findings = each(env, &jobs(3), |_| Prologue::CheckIfCalling, refuse).unwrap_err();
        let places: Vec<String> =
            findings.iter().map(|finding: &Finding| format!("{:?}", finding.places)).collect();
        let refused = env.numbering.callees().iter().filter(|callee| **callee != Callee::Wasm(1));
        assert_eq!(places, refused.map(|&callee| format!("{:?}", [place(env, callee)])).collect::<Vec<_>>());
        assert!(places.len() >= 2 && places[0] != places[1], "{places:?}");
    });
}

#[test]
fn passes_run_only_for_the_c_emitter() {
    let params = |emitter| {
        with_env(emitter, |env| {
            let emit = |function: Function<'_>| {
                let func = &function.context.func;
                Ok(Step::Done(
                    func.layout.blocks().skip(1).map(|block| func.dfg.num_block_params(block)).sum::<usize>(),
                ))
            };
            each(env, &jobs(1), |_| Prologue::CheckIfCalling, emit).unwrap().emitted[2]
        })
    };
    // The parameter of the block `$b`, and that of the whole body.
    assert_eq!((params(Emitter::C), params(Emitter::Native)), (0, 2));
}
