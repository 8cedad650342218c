//! C for the host of the tests, and the objects that its compiler produces.

mod in_place;
mod parts;
mod shared_loads;

use std::num::NonZeroUsize;

use object::{Object as _, ObjectSymbol as _};
use wamr_aot_abi::{
    builtins::Builtin,
    manifest::{Interrupt, StackUse},
    symbols::Prefix,
};

use super::*;
use crate::{
    c::toolchain::Purpose,
    clif::Numbering,
    diagnostics::report,
    options::{CpuFeatures, Emitter, OptLevel},
    plan::{Effort, Options, Plan, Protection},
    settings::{Bounds, Settings, Traps},
    target::Target,
    test_dir::TestDir,
    wasm,
};

/// One function for each operator of SIMD and relaxed SIMD.
const VECTORS: &str = include_str!("../object/every_vector_operator.wat");

/// Code that is defined in WebAssembly but undefined or suspicious in C, several kinds of
/// functions, and names that are not identifiers.
const ODD: &str = r#"(module
    (import "env" "host" (func $host (param i32) (result i32 i64)))
    (memory (export "memory") 1 4)
    (table funcref (elem $same $recursive))
    (global $g (mut f64) (f64.const nan:0x4000000000001))
    (func $same (export "*/ int x; /*") (param i32) (result i32) (i32.eq (local.get 0) (local.get 0)))
    (func $unsigned (export "unsigned") (param i32) (result i32) (i32.lt_u (local.get 0) (i32.const 0)))
    (func $recursive (param i32) (result i32) (call $recursive (local.get 0)))
    (func $forever (export "forever") (loop (br 0)))
    (func $zero (export "zero") (result i32) (i32.div_s (i32.const 1) (i32.const 0)))
    (func $shift (export "shift") (result i64) (i64.shl (i64.const -1) (i64.const 200)))
    (func $unused (param i64 f32 f64))
    (func $edge (export "edge") (result i64) (i64.load offset=4294967295 (i32.const -1)))
    (func $swap (export "swap") (param i32 i32) (result i32)
        (loop $l (param) (local.get 0) (local.get 1) (local.set 0) (local.set 1) (br_if $l (local.get 1)))
        (local.get 0))
    (func $table (export "table") (param i32) (result i32)
        (block $a (block $b (br_table $a $b $a (local.get 0))) (return (i32.const 7)))
        (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0)))
    (func $results (export "results") (result i32 i64) (call $host (memory.grow (i32.const 1))))
    (func $float (export "float") (param f64) (result f32)
        (global.set $g (f64.nearest (f64.sqrt (local.get 0))))
        (f32.demote_f64 (f64.min (global.get $g) (f64.const inf))))
    (func $tail (export "tail") (param i32 f64) (result i64)
        (return_call $other (local.get 1) (local.get 0) (i64.const 1)))
    (func $other (param f64 i32 i64) (result i64)
        (if (i32.eqz (local.get 1)) (then (return (local.get 2))))
        (return_call $tail (i32.sub (local.get 1) (i32.const 1)) (local.get 0)))
    (func $wide (export "wide") (param i64 i64 i64 i64) (result i64 i64)
        (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
)"#;

/// How a module is compiled.
#[derive(Clone, Copy)]
struct Setup<'a> {
    output: Output,
    opt_level: OptLevel,
    /// The most text in a unit, if the test chooses it.
    unit_size: Option<usize>,
    /// Additional flags for the compiler.
    flags: &'a [&'a str],
    bounds: Bounds,
    interrupt: Interrupt,
    /// All functions are compiled with reduced effort.
    is_reduced: bool,
    /// The target. `None` is the host.
    target: Option<&'a str>,
    cpu_features: &'a [String],
    /// The code needs aligned addresses.
    is_strict: bool,
    /// The code relies on the alignment that the module states.
    trusts_alignment: bool,
    /// The code is for a machine without an operating system, and short.
    is_firmware: bool,
}

impl Setup<'_> {
    fn new(output: Output) -> Self {
        Setup {
            output,
            opt_level: OptLevel::Speed,
            unit_size: None,
            flags: &[],
            bounds: Bounds::Check,
            interrupt: Interrupt::None,
            is_reduced: false,
            target: None,
            cpu_features: &[],
            is_strict: false,
            trusts_alignment: false,
            is_firmware: false,
        }
    }

    /// Each function has a unit to itself.
    fn split(output: Output) -> Self {
        Setup { unit_size: Some(1), ..Setup::new(output) }
    }
}

fn emitted(dir: &TestDir, text: &str, setup: Setup<'_>) -> Emitted {
    try_emitted(dir, text, setup).map_err(|findings| report::all("test.wat", &findings)).unwrap()
}

fn try_emitted(dir: &TestDir, text: &str, setup: Setup<'_>) -> Result<Emitted, Findings> {
    let Setup { output, opt_level, unit_size, flags, bounds, interrupt, is_reduced, target, .. } = setup;
    let Setup { cpu_features, is_strict, trusts_alignment, is_firmware, .. } = setup;
    let settings = Settings { interrupt, strict_alignment: !trusts_alignment, ..Settings::default() };
    let bytes = wat::parse_str(text).unwrap();
    let module = wasm::parse(&bytes, &crate::Features::default()).unwrap();
    let name = target.map_or_else(|| target_lexicon::Triple::host().to_string(), str::to_owned);
    let target = Target::from_triple(&name, &CpuFeatures::Baseline, opt_level, Some(Emitter::C)).unwrap();
    let mut plan = Plan::new(
        &module,
        Options {
            trap_offsets: !is_firmware,
            is_hosted: !is_firmware,
            for_speed: !is_firmware,
            may_need_alignment: is_strict,
            ..Options::new(
                "test",
                Prefix::new("test", "test", 0),
                settings,
                Protection { bounds, traps: Traps::Call },
                &target,
            )
        },
    );
    if is_reduced {
        plan.functions.iter_mut().for_each(|function| function.effort = Effort::Reduced);
    }
    let purpose = Purpose {
        triple: target.triple(),
        name: &name,
        cpu_features,
        opt_level,
        loadable: output.is_loadable(),
        directory: dir.path(),
    };
    let toolchain = Toolchain::find(&purpose).map_err(|finding| report::finding("", &finding)).unwrap();
    let toolchain = toolchain.with(&["-Wall", "-Wextra", "-Werror"]).with(flags);
    let toolchain = if is_strict { toolchain.with_strict_alignment() } else { toolchain };
    let jobs = Jobs::new(NonZeroUsize::MIN, None);
    let env = Env {
        module: &module,
        plan: &plan,
        numbering: &Numbering::new(&module, &plan),
        frontend: target.frontend_config(),
        extension: target.argument_extension(),
    };
    emit_units(env, &toolchain, &jobs, output, dir.path(), unit_size)
}

#[test]
fn the_compiler_does_not_warn() {
    for (name, text) in [("odd", ODD), ("vectors", VECTORS)] {
        for opt_level in [OptLevel::None, OptLevel::Speed] {
            let dir = TestDir::new(&format!("c-{name}-{}", opt_level.name()));
            let bounds = if opt_level == OptLevel::None { Bounds::Check } else { Bounds::Guard };
            let compiled = emitted(&dir, text, Setup { opt_level, bounds, ..Setup::new(Output::Both) });
            assert_eq!(compiled.objects.len(), 1);
            assert!(compiled.image.is_some());
        }
    }
}

#[test]
fn a_module_is_one_unit_unless_it_is_large_or_not_optimised() {
    let function = |i: usize| {
        format!(
            "(func (export \"{i}\") (param i32) {})",
            "(drop (i32.div_u (i32.const 1) (local.get 0)))".repeat(2000)
        )
    };
    let text = format!("(module {})", (0..8).map(function).collect::<String>());
    let units = |name: &str, opt_level| {
        let dir = TestDir::new(name);
        emitted(&dir, &text, Setup { opt_level, ..Setup::new(Output::Static) });
        let files = fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name());
        files
            .filter(|name| name.to_str().is_some_and(|name| name.starts_with("unit") && name.ends_with(".c")))
            .count()
    };
    assert_eq!(units("c-one-unit", OptLevel::SpeedAndSize), 1);
    assert!(units("c-several-units", OptLevel::None) > 1);
}

#[test]
fn functions_with_reduced_effort_have_their_own_units_and_call_operations() {
    for (name, text) in [("odd", ODD), ("vectors", VECTORS)] {
        let dir = TestDir::new(&format!("c-reduced-{name}"));
        let setup = Setup { is_reduced: true, bounds: Bounds::Guard, ..Setup::new(Output::Both) };
        let compiled = emitted(&dir, text, setup);
        assert!(compiled.image.is_some());
        let units = compiled.objects.iter().map(|object| object::File::parse(&**object).unwrap());
        let has_helper = |file: &object::File<'_>| {
            file.symbols()
                .any(|symbol| symbol.name().is_ok_and(|name| matches!(name, "fmin_f64" | "any_true")))
        };
        // The units of the trampolines and of the descriptions have full effort.
        assert_eq!(units.map(|file| has_helper(&file)).collect::<Vec<_>>(), [false, true, false]);
    }
}

#[test]
fn functions_are_measured() {
    // `leaf` is as good as its call, the divisions are not equal, and nothing calls `unused`.
    let text = r#"(module
        (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
        (func $divide (export "divide") (param i32 i32) (result i32)
            (i32.div_s (call $leaf (local.get 0)) (local.get 1)))
        (func $remainder (export "remainder") (param i32 i32) (result i32)
            (i32.rem_s (call $leaf (local.get 0)) (call $divide (local.get 0) (local.get 1))))
        (func $unused (param i32) (result i32) (i32.mul (local.get 0) (i32.const 5))))"#;
    let measured = |name: &str, setup: Setup<'_>| {
        let dir = TestDir::new(name);
        let Emitted { functions, sizes, stacks, .. } = emitted(&dir, text, setup);
        assert_eq!(functions.iter().map(|function| function.index).collect::<Vec<_>>(), [0, 1, 2, 3]);
        let calls: Vec<&[u32]> = functions.iter().map(|function| &*function.calls).collect();
        assert_eq!(calls, [&[][..], &[0], &[0, 1], &[]]);
        let codes: Vec<Option<u64>> = functions.iter().map(|function| function.code).collect();
        let sum: u64 = codes.iter().flatten().sum();
        assert!(0 < sum && sum <= sizes.code, "{codes:?} of {sizes:?}");
        let StackUse::Bytes(bytes) = stacks.all else { panic!("{stacks:?}") };
        let deepest = functions[0].frame + functions[1].frame + functions[2].frame;
        assert!(0 < deepest && deepest <= bytes, "{deepest} of {bytes}");
        codes
    };
    let together = measured("c-measured", Setup::new(Output::Static));
    assert!(matches!(together[..], [None, Some(1..), Some(1..), None]), "{together:?}");
    let apart = measured("c-measured-apart", Setup::split(Output::Static));
    assert!(apart.iter().all(|code| code.is_some_and(|bytes| bytes > 0)), "{apart:?}");
}

#[test]
fn parts_and_clones_count_for_their_function() {
    let numbers = std::collections::HashMap::from([("wasm.a.b.1.f.x.0123", 1), ("wasm.a.b.11.0123", 11)]);
    for (symbol, number) in [
        ("wasm.a.b.1.f.x.0123", Some(1)),
        ("wasm.a.b.1.f.x.0123.constprop.0.cold", Some(1)),
        ("wasm.a.b.11.0123.isra.0", Some(11)),
        ("wasm.a.b.1.f.x", None),
        ("fmin_f64", None),
    ] {
        assert_eq!(measure::function_of(symbol, &numbers), number, "{symbol}");
    }
}

/// GCC's parser needs time for each pair of a scope and a label.
#[test]
fn a_function_is_one_scope() {
    let dir = TestDir::new("c-scopes");
    let text = r#"(module (memory 1) (func (export "f") (param i32 i32) (result i32)
        (loop $l (if (i32.load (local.get 0))
                (then (local.set 0 (i32.const 3))) (else (local.set 1 (local.get 0))))
            (drop (block $a (result i32)
                (local.set 1 (block $b (result i32) (br_table $a $b (i32.const 5) (local.get 1))))
                (local.get 1)))
            (br_if $l (local.get 0)))
        (local.get 1)))"#;
    emitted(&dir, text, Setup::new(Output::Static));
    let unit = fs::read_to_string(dir.path().join("unit0.c")).unwrap();
    let (_, function) = unit.split_once("/* function 0 */").unwrap();
    let (function, _) = function.split_once("\n}\n").unwrap();
    // The scopes are the function's own and that of the `switch`.
    assert_eq!(function.matches('{').count(), 2, "{function}");
    assert!(function.contains("switch ("), "{function}");
}

/// The emitter itself checks the sections.
#[test]
fn accesses_that_may_fault_are_volatile() {
    let text = r#"(module (memory 1) (global $g (mut i32) (i32.const 0))
        (func (export "f") (param i32) (global.set $g (i32.const 1)) (drop (i32.load (local.get 0)))))"#;
    for (bounds, is_kept) in [(Bounds::Guard, true), (Bounds::Check, false)] {
        let dir = TestDir::new(if is_kept { "c-guarded" } else { "c-checked" });
        emitted(&dir, text, Setup { bounds, ..Setup::split(Output::Static) });
        let unit = fs::read_to_string(dir.path().join("unit0.c")).unwrap();
        assert_eq!(unit.contains("#define GUEST volatile"), is_kept, "{unit}");
        assert_eq!(unit.contains("(void)load_u32("), is_kept, "{unit}");
        assert!(unit.contains("ORDERED(u32, vmctx"), "{unit}");
    }
}

#[test]
fn objects_define_only_hidden_symbols_and_need_none() {
    let dir = TestDir::new("c-symbols");
    let whole = emitted(&dir, ODD, Setup::new(Output::Static)).objects;
    let dir = TestDir::new("c-symbols-split");
    let split = emitted(&dir, ODD, Setup::split(Output::Static)).objects;
    assert!(split.len() > 10);
    let mut defined = Vec::new();
    let mut needed = Vec::new();
    for object in whole.iter().chain(&split) {
        let file = object::File::parse(&**object).unwrap();
        for symbol in file.symbols().filter(|symbol| symbol.is_global() && !symbol.name().unwrap().is_empty())
        {
            assert!(symbol.scope() != object::SymbolScope::Dynamic, "{:?}", symbol.name());
            let list = if symbol.is_undefined() { &mut needed } else { &mut defined };
            list.push(symbol.name().unwrap().to_owned());
        }
    }
    needed.retain(|name| !defined.contains(name) && name != "_GLOBAL_OFFSET_TABLE_");
    assert!(needed.is_empty(), "{needed:?}");
    assert!(
        defined.iter().all(|name| ["wamr_aot_", "wasm.test."].iter().any(|start| name.starts_with(start))),
        "{defined:?}"
    );
    // Each name contains the digest, so that the symbols of two modules in one program do not
    // clash.
    let digest = format!("{:016x}", 0);
    assert!(defined.iter().all(|name| name.contains(&digest)), "{defined:?}");
}

/// An operation that is an instruction on one machine can be a function of the C library on
/// another, or at another optimisation level.
#[test]
fn no_operation_calls_the_c_library() {
    let mut text = String::from("(module\n");
    for ty in ["f32", "f64"] {
        for operation in ["ceil", "floor", "trunc", "nearest", "sqrt", "abs"] {
            let export = format!("(export \"{operation}_{ty}\") (param {ty}) (result {ty})");
            text += &format!("(func {export} ({ty}.{operation} (local.get 0)))\n");
        }
        for operation in ["min", "max", "copysign"] {
            let export = format!("(export \"{operation}_{ty}\") (param {ty} {ty}) (result {ty})");
            text += &format!("(func {export} ({ty}.{operation} (local.get 0) (local.get 1)))\n");
        }
    }
    for ty in ["i32", "i64"] {
        for operation in ["popcnt", "clz", "ctz"] {
            let export = format!("(export \"{operation}_{ty}\") (param {ty}) (result {ty})");
            text += &format!("(func {export} ({ty}.{operation} (local.get 0)))\n");
        }
    }
    text.push(')');
    let newer = if cfg!(target_arch = "x86_64") { ["sse4.1".to_owned()].to_vec() } else { Vec::new() };
    let dir = TestDir::new("c-no-library");
    for opt_level in [OptLevel::None, OptLevel::Speed, OptLevel::SpeedAndSize] {
        for cpu_features in [&[], newer.as_slice()] {
            let setup = Setup { opt_level, cpu_features, ..Setup::new(Output::Loadable) };
            let result = try_emitted(&dir, &text, setup).map(drop);
            assert!(
                result.is_ok(),
                "{opt_level:?} {cpu_features:?}: {}",
                report::all("test.wat", &result.unwrap_err())
            );
        }
    }
}

/// Compilers do not recognise what the prelude says without the names of instructions.
#[test]
#[cfg(target_arch = "x86_64")]
fn operations_on_vectors_are_instructions() {
    let code_len = |operation: &str, operands: usize| {
        let dir = TestDir::new("c-instructions");
        let operands = "(local.get 0)".repeat(operands);
        let text = format!(
            "(module (func (export \"f\") (param v128) (result i32)
                (i32x4.extract_lane 3 ({operation} {operands}))))"
        );
        emitted(&dir, &text, Setup::new(Output::Loadable)).sizes.code
    };
    let shortest = code_len("v128.and", 2);
    let binary = [
        "i8x16.narrow_i16x8_s",
        "i8x16.narrow_i16x8_u",
        "i16x8.narrow_i32x4_s",
        "i8x16.min_u",
        "i16x8.max_s",
        "i8x16.add_sat_u",
        "i16x8.sub_sat_s",
        "i8x16.avgr_u",
    ];
    for operation in binary {
        let len = code_len(operation, 2);
        assert!(len <= shortest + 16, "{operation}: {len}, {shortest}");
    }
    for operation in ["i16x8.extend_low_i8x16_s", "i32x4.extend_high_i16x8_u", "i64x2.extend_low_i32x4_u"] {
        let len = code_len(operation, 1);
        assert!(len <= shortest + 32, "{operation}: {len}, {shortest}");
    }
}

#[test]
fn the_sizes_of_code_and_stack_are_reported() {
    let text = r#"(module
        (memory 1) (data (i32.const 0) "%")
        (func $leaf (param i32) (result i32) (local i32) (i32.load (local.get 0)))
        (func (export "top") (param i32) (result i32) (call $leaf (call $leaf (local.get 0)))))"#
        .replace('%', &"a long segment ".repeat(1000));
    let of = |name, text: &str, unit_size| {
        emitted(&TestDir::new(name), text, Setup { unit_size, ..Setup::new(Output::Static) })
    };
    for (name, unit_size) in [("c-costs", None), ("c-costs-split", Some(1))] {
        let compiled = of(name, &text, unit_size);
        let sizes = compiled.sizes;
        assert!((100..5000).contains(&sizes.code) && sizes.constants < sizes.code, "{sizes:?}");
        // The segment is a part of the description.
        assert!((15000..16000).contains(&sizes.module) && sizes.reflection < 1000, "{sizes:?}");
        // A return address takes 8 bytes.
        let stacks = compiled.stacks;
        assert!(matches!(stacks.all, StackUse::Bytes(8..300)), "{stacks:?}");
        assert_eq!((&*stacks.exports[0].name, &stacks.exports[0].stack), ("top", &stacks.all));
    }
    let recursive = r#"(module
        (func $f (param i32) (result i32)
            (if (result i32) (local.get 0) (then (call $f (i32.const 0))) (else (i32.const 1))))
        (func (export "g") (result i32) (call $f (i32.const 1))))"#;
    let StackUse::Unbounded(why) = of("c-costs-recursive", recursive, None).stacks.all else {
        panic!("the function calls itself")
    };
    assert!(why.contains("`f`"), "{why}");
}

#[test]
fn a_frame_that_is_too_large_is_reported_with_its_function() {
    // More values are live across calls than machines have registers.
    let locals = "(local.get 0) (call $small) ".repeat(100);
    let text = format!(
        "(module (import \"env\" \"small\" (func $small (param i64) (result i64)))
            (func $large (export \"large\") (param i64) (result i64) {locals} {}))",
        "(i64.rotl) ".repeat(99)
    );
    let dir = TestDir::new("c-frame");
    let flags = ["-Wframe-larger-than=200"];
    let result = try_emitted(&dir, &text, Setup { flags: &flags, ..Setup::new(Output::Static) });
    let report = report::all("test.wasm", &result.map(drop).unwrap_err());
    assert!(
        report.contains("test.wasm: function `large` (index 1)") && report.contains("a stack frame of "),
        "{report}"
    );
}

#[test]
fn several_units_are_linked_to_an_image() {
    let dir = TestDir::new("c-image-split");
    let split = emitted(&dir, ODD, Setup::split(Output::Loadable));
    let dir = TestDir::new("c-image");
    let whole = emitted(&dir, ODD, Setup::new(Output::Loadable));
    let (split, whole) = (split.image.unwrap(), whole.image.unwrap());
    assert_eq!(split.data.len(), whole.data.len());
    assert!(!split.code.is_empty() && !whole.code.is_empty());
}

#[test]
fn the_text_has_names_and_comments_of_functions() {
    let dir = TestDir::new("c-text");
    emitted(&dir, ODD, Setup::new(Output::Static));
    let text = fs::read_to_string(dir.path().join("unit0.c")).unwrap();
    assert!(text.contains("/* function 1: same */\nu32 func1_same("), "{text}");
    assert!(text.contains("/* function 3: recursive */\nLOCAL u32 func3_recursive("));
    assert!(!text.contains("#line"));
}

#[test]
fn the_length_of_a_shared_memory_is_read_each_time() {
    // Another thread grows the memory, and then announces that in its first bytes.
    let text = r#"(module
        (memory 1 4 shared)
        (memory 1 4)
        (func (export "poll") (param i32) (result i32)
            (loop $wait (br_if $wait (i32.eqz (i32.atomic.load (i32.const 0)))))
            (i32.add (i32.load (local.get 0)) (i32.load 1 (local.get 0)))))"#;
    let dir = TestDir::new("c-shared");
    emitted(&dir, text, Setup::new(Output::Static));
    let text = fs::read_to_string(dir.path().join("unit0.c")).unwrap();
    // The context points to the header of the shared memory.
    assert!(
        text.contains("mem0 = BASE(AT(uptr, (u8 *)AT(uptr, vmctx") && !text.contains("mem0_len"),
        "{text}"
    );
    assert!(text.contains("mem1_len"), "{text}");
}

#[test]
fn the_epoch_is_read_each_time() {
    for (name, interrupt) in
        [("none", Interrupt::None), ("epoch", Interrupt::Epoch), ("fuel", Interrupt::Fuel)]
    {
        let dir = TestDir::new(&format!("c-interrupt-{name}"));
        let compiled = try_emitted(&dir, ODD, Setup { interrupt, ..Setup::new(Output::Both) })
            .map_err(|findings| report::all("test.wat", &findings))
            .unwrap();
        let text = fs::read_to_string(dir.path().join("unit0.c")).unwrap();
        assert_eq!(text.contains("AT(volatile u"), interrupt == Interrupt::Epoch, "{text}");
        let calls = |builtin| compiled.builtins.contains(&builtin);
        assert_eq!(calls(Builtin::EpochReached), interrupt == Interrupt::Epoch);
        assert_eq!(calls(Builtin::OutOfFuel), interrupt == Interrupt::Fuel);
    }
}

#[test]
fn short_code_passes_few_arguments() {
    let text = r#"(module
        (memory (export "memory") 1 1) (memory 1 1) (memory i64 1 1)
        (func (export "f") (param i32 i32 i32)
            (memory.copy (local.get 0) (local.get 1) (local.get 2))
            (memory.copy (local.get 1) (local.get 0) (local.get 2))
            (memory.copy 1 0 (local.get 1) (local.get 0) (local.get 2))
            (memory.fill (local.get 1) (local.get 0) (local.get 2))
            (memory.fill (local.get 0) (local.get 1) (local.get 2))
            (memory.fill 2 (i64.const 0) (local.get 1) (i64.const 8))
            (i32.store (local.get 0) (i32.div_u (local.get 1) (local.get 2)))))"#;
    for is_firmware in [true, false] {
        let opt_level = OptLevel::SpeedAndSize;
        let dir = TestDir::new(&format!("c-arguments-{is_firmware}"));
        let setup = Setup { opt_level, is_firmware, ..Setup::new(Output::Static) };
        let compiled = emitted(&dir, text, setup);
        let unit = fs::read_to_string(dir.path().join("unit0.c")).unwrap();
        let calls = |start: &str| unit.matches(start).count();
        let thunks = if is_firmware { 2 } else { 0 };
        assert_eq!([calls(" = memory_copy(vmctx, "), calls(" = memory_fill(vmctx, ")], [thunks; 2], "{unit}");
        let calls = [Builtin::MemoryCopy, Builtin::MemoryFill].map(|one| compiled.builtins.contains(&one));
        assert_eq!(calls, [is_firmware; 2]);
        // The kind of trap and the function, and the place if traps have one.
        let (_, trap) = unit.split_once("raise_trap(vmctx, ").unwrap();
        let (trap, _) = trap.split_once(')').unwrap();
        assert_eq!(trap.split(", ").count(), if is_firmware { 2 } else { 3 }, "{unit}");
    }
}

#[test]
fn short_code_charges_fuel_by_calls() {
    let text = r#"(module
        (memory (export "memory") 1 1)
        (func (export "f") (param i32) (result i32)
            (loop (br_if 0 (i32.eqz (i32.load (local.get 0)))))
            (memory.fill (local.get 0) (i32.const 1) (i32.const 8))
            (local.get 0)))"#;
    for is_firmware in [true, false] {
        let opt_level = OptLevel::SpeedAndSize;
        let dir = TestDir::new(&format!("c-charges-{is_firmware}"));
        let setup =
            Setup { opt_level, is_firmware, interrupt: Interrupt::Fuel, ..Setup::new(Output::Static) };
        let compiled = emitted(&dir, text, setup);
        let unit = fs::read_to_string(dir.path().join("unit0.c")).unwrap();
        let calls = unit.matches(" = charge_fuel(vmctx, ").count();
        // The loop, the straight code after it, and the bytes that are filled.
        assert_eq!(calls, if is_firmware { 3 } else { 0 }, "{unit}");
        assert!(compiled.builtins.contains(&Builtin::OutOfFuel));
    }
}

#[test]
fn short_code_checks_the_stack_where_it_must() {
    let text = r#"(module
        (import "env" "host" (func $host))
        (func $leaf (param i32) (result i32)
            (i32.div_u (i32.const 1000) (i32.mul (local.get 0) (local.get 0))))
        (func $middle (export "middle") (param i32) (result i32)
            (call $leaf (i32.add (local.get 0) (call $leaf (local.get 0)))))
        (func (export "top") (param i32) (result i32) (i32.add (call $middle (local.get 0)) (i32.const 1)))
        (func (export "calls") (call $host))
        (func $recursive (export "recursive") (param i32)
            (if (local.get 0) (then (call $recursive (i32.sub (local.get 0) (i32.const 1)))))))"#;
    for (is_firmware, checks) in [(true, 2), (false, 4)] {
        let opt_level = OptLevel::SpeedAndSize;
        let dir = TestDir::new(&format!("c-headroom-{is_firmware}"));
        emitted(&dir, text, Setup { opt_level, is_firmware, ..Setup::new(Output::Static) });
        let unit = fs::read_to_string(dir.path().join("unit0.c")).unwrap();
        assert_eq!(unit.matches(" = stack_pointer();").count(), checks, "{unit}");
    }
}

/// Code for size, on a machine with aligned accesses only.
#[test]
fn accesses_outside_of_loops_are_calls_in_short_code() {
    let text = r#"(module
        (memory (export "memory") 1 1)
        (func (export "f") (param i32 i32) (result i32)
            (i32.store offset=4 (local.get 0) (local.get 1))
            (i32.store16 (local.get 1) (local.get 0))
            (i32.store8 offset=9 (local.get 1) (local.get 0))
            (loop $next
                (local.set 1 (i32.mul (local.get 1) (i32.load offset=1 (local.get 0))))
                (i32.store offset=2 (local.get 0) (local.get 1))
                (local.set 0 (i32.sub (local.get 0) (i32.const 3)))
                (br_if $next (local.get 0)))
            (i32.trunc_sat_f32_u (f32.sqrt (f32.load (local.get 1))))))"#;
    let unit = |opt_level: OptLevel, is_strict| {
        let dir = TestDir::new(&format!("c-outlined-{}-{is_strict}", opt_level.name()));
        emitted(&dir, text, Setup { opt_level, is_strict, ..Setup::new(Output::Static) });
        fs::read_to_string(dir.path().join("unit0.c")).unwrap()
    };
    let short = unit(OptLevel::SpeedAndSize, true);
    let accesses = [
        "    outlined_store_u32(",
        "    outlined_store_u16(",
        "    store_u8(",
        " = load_u32(",
        "    store_u32(",
        " = outlined_load_f32(",
    ];
    for access in accesses {
        assert!(short.contains(access), "{access}\n{short}");
    }
    for (opt_level, is_strict) in [(OptLevel::Speed, true), (OptLevel::SpeedAndSize, false)] {
        let unit = unit(opt_level, is_strict);
        assert!(!unit.contains("outlined_"), "{unit}");
    }
}

/// Those for which the module states a lower alignment are tested.
#[test]
fn accesses_rely_on_the_stated_alignment_if_the_user_says_so() {
    let text = r#"(module
        (memory (export "memory") 1 1)
        (func (export "f") (param i32 i32) (result i32)
            (i32.store (local.get 0) (local.get 1))
            (i32.store align=2 (local.get 1) (local.get 0))
            (i64.store16 (local.get 1) (i64.extend_i32_u (local.get 0)))
            (i32.store8 (local.get 1) (local.get 0))
            (i64.store align=4 (local.get 0) (i64.load (local.get 1)))
            (i32.trunc_sat_f32_u (f32.sqrt (f32.load (local.get 1))))))"#;
    let unit = |is_strict, trusts_alignment| {
        let dir = TestDir::new(&format!("c-trusted-{is_strict}-{trusts_alignment}"));
        let opt_level = OptLevel::SpeedAndSize;
        let setup = Setup { opt_level, is_strict, trusts_alignment, ..Setup::new(Output::Static) };
        emitted(&dir, text, setup);
        fs::read_to_string(dir.path().join("unit0.c")).unwrap()
    };
    let trusting = unit(true, true);
    let accesses = [
        "    trusted_store_u32(",
        "    outlined_store_u32(",
        "    trusted_store_u16(",
        "    store_u8(",
        " = trusted_load_u64(",
        "    outlined_store_u64(",
        " = trusted_load_f32(",
    ];
    for access in accesses {
        assert!(trusting.contains(access), "{access}\n{trusting}");
    }
    for (is_strict, trusts_alignment) in [(true, false), (false, true)] {
        let unit = unit(is_strict, trusts_alignment);
        assert!(!unit.contains("trusted_"), "{unit}");
    }
}

/// The compiler knows the alignment of constant addresses and of scaled indices.
#[test]
fn accesses_that_are_known_to_be_aligned_are_not_tested() {
    let text = r#"(module
        (memory (export "memory") 1 1)
        (func (export "f") (param i32) (result i32)
            (i32.store offset=8 (i32.shl (local.get 0) (i32.const 2)) (i32.const 1))
            (i32.add
                (i32.load (i32.const 64))
                (i32.load16_u offset=2 (i32.and (local.get 0) (i32.const 0xfffc))))))"#;
    for opt_level in [OptLevel::Speed, OptLevel::SpeedAndSize] {
        let dir = TestDir::new(&format!("c-aligned-{}", opt_level.name()));
        let setup = Setup { opt_level, is_strict: true, ..Setup::new(Output::Static) };
        let object = emitted(&dir, text, setup).objects.remove(0);
        let file = object::File::parse(&*object).unwrap();
        // Functions that nothing calls are left out.
        let mut names = file.symbols().filter_map(|symbol| symbol.name().ok());
        assert_eq!(names.find(|name| name.contains("_any_")), None, "{opt_level:?}");
    }
}

/// Each width at each address, with the header for machines without unaligned accesses. An
/// unaligned access would end the program.
#[test]
fn unaligned_accesses_are_made_of_aligned_ones() {
    let dir = TestDir::new("c-strict");
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("prelude.h", include_str!("prelude/prelude.h"));
    write("access.h", include_str!("prelude/access_strict.h"));
    write("access_u64.h", include_str!("prelude/access_u64_whole.h"));
    write("access_outlined.h", include_str!("prelude/access_outlined.h"));
    write("access_trusted.h", include_str!("prelude/access_trusted.h"));
    write(
        "main.c",
        r#"#define GUEST
#define STORED(value) (value)
#define ALWAYS_INLINE static inline __attribute__((always_inline, unused))
#define INLINE ALWAYS_INLINE
#include "prelude.h"
#include "access.h"
#include "access_u64.h"
#include "access_outlined.h"
#include "access_trusted.h"
static u8 bytes[32] __attribute__((aligned(8)));
#define CHECK(prefix, type, value) CHECK_EACH(prefix, type, value, 1)
#define CHECK_EACH(prefix, type, value, step) \
    for (int at = 0; at < 16; at += step) { \
        for (int i = 0; i < 32; i++) bytes[i] = (u8)(i * 7 + 1); \
        prefix##store_##type(BASE((uptr)bytes) + at, value); \
        for (int i = 0; i < 32; i++) { \
            u8 old = (u8)(i * 7 + 1); \
            u8 want = i < at || i >= at + (int)sizeof(type) ? old : (u8)((u64)value >> 8 * (i - at)); \
            if (bytes[i] != want) return 1; \
        } \
        if (prefix##load_##type(BASE((uptr)bytes) + at) != value) return 2; \
    }
int main(void) {
    CHECK(, u8, (u8)0xa1)
    CHECK(, u16, (u16)0xa1b2)
    CHECK(, u32, 0xa1b2c3d4u)
    CHECK(, u64, 0xa1b2c3d4e5f60718ull)
    CHECK(outlined_, u16, (u16)0xa1b2)
    CHECK(outlined_, u32, 0xa1b2c3d4u)
    CHECK(outlined_, u64, 0xa1b2c3d4e5f60718ull)
    CHECK_EACH(trusted_, u16, (u16)0xa1b2, 2)
    CHECK_EACH(trusted_, u32, 0xa1b2c3d4u, 4)
    CHECK_EACH(trusted_, u64, 0xa1b2c3d4e5f60718ull, 8)
    trusted_store_u32(BASE((uptr)bytes) + 1, 0xa1b2c3d4u);
    if (trusted_load_u32(BASE((uptr)bytes) + 1) != 0xa1b2c3d4u) return 3;
    return 0;
}
"#,
    );
    let flags =
        ["-O2", "-Wall", "-Wextra", "-Werror", "-fsanitize=alignment", "-fsanitize-undefined-trap-on-error"];
    let mut compiler = std::process::Command::new("cc");
    let compiled =
        compiler.args(flags).args(["main.c", "-o", "main"]).current_dir(dir.path()).output().unwrap();
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    assert!(std::process::Command::new(dir.path().join("main")).status().unwrap().success());
}
