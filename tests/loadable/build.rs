//! Compiles the modules: `plugin` and `workers` in both forms, and others as artefacts only.

use wamr_aot_build::{Bounds, Builder, Emitter, OptLevel, Output, Traps};

const FAULTS: &str = r#"(module
    (import "env" "unused" (func))
    (memory 1)
    (func (export "loads") (param i32) (result i32) (i32.load (local.get 0)))
    (func (export "stores") (param i32) (i64.store (local.get 0) (i64.const 1))))"#;

const TICK: &str = r#"(import "env" "tick" (func $tick))"#;

/// Stores its result, which the host reads.
const SHARER: &str = r#"(module
    (import "env" "tick" (func $tick))
    (import "env" "scale" (func $scale (param i32) (result i32)))
    (import "env" "base" (global $base i32))
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32)
        (i32.store (i32.const 8) (i32.mul (local.get 0) (i32.const FACTOR)))
        (call $tick)
        (i32.add (global.get $base) (call $scale (i32.const 8)))))"#;

/// A table that is a constant, if the optimiser finds it.
const DISPATCH: &str = r#"(module
    (type $value (func (result i32)))
    (table 3 funcref)
    (elem (i32.const 1) $one $two)
    (func $one (type $value) (i32.const 1))
    (func $two (type $value) (i32.const 2))
    (func (export "call") (param i32) (result i32) (call_indirect (type $value) (local.get 0))))"#;

/// With room for each thing that an instance in a static has.
const PLACED: &str = r#"(module
    (type $value (func (result i32)))
    (import "env" "tick" (func $tick))
    (memory (export "memory") 1)
    (table (export "table") 3 5 funcref)
    (global (export "count") (mut i32) (i32.const 7))
    (elem (i32.const 1) $one)
    (data (i32.const 8) "in place")
    (func $one (type $value) (call $tick) (i32.const 1))
    (func (export "call") (param i32) (result i32) (call_indirect (type $value) (local.get 0))))"#;

fn main() {
    Builder::new("modules/plugin.wat").output(Output::Both).debug_info(true).compile();
    Builder::new("modules/workers.wat").output(Output::Both).compile();
    Builder::new("../semantics/modules/tags.wat").name("thrower").output(Output::Both).compile();
    Builder::new("../semantics/modules/frames.wat").output(Output::Loadable).debug_info(true).compile();
    for name in ["pure", "update", "unshared"] {
        Builder::new(format!("modules/{name}.wat")).output(Output::Loadable).compile();
    }
    let dispatch = Builder::from_bytes("dispatch", DISPATCH).opt_level(OptLevel::Speed);
    dispatch.output(Output::Loadable).compile();
    // Modules with the same imports: the second has one fewer.
    for (name, factor, call) in [("sharer", 1, "(call $tick)"), ("sharer_other", 100, "")] {
        let text = SHARER.replace("FACTOR", &format!("{factor}")).replace("(call $tick)", call);
        let text = if call.is_empty() { text.replace(TICK, "") } else { text };
        Builder::from_bytes(name, text).output(Output::Both).compile();
    }
    Builder::from_bytes("sharer_pure", "(module (func (export \"one\") (result i32) (i32.const 1)))")
        .compile();
    let memory = SHARER.replace("FACTOR", "10").replace("(memory (export \"memory\") 1)", "(memory 1)");
    Builder::from_bytes("sharer_hidden", memory).compile();
    // Modules for a place in a static: three of them do not fit the bindings of the first, and two
    // take stack that is known.
    let indirect = "(call_indirect (type $value) (local.get 0))";
    let all_at_once = format!(
        "{}{}",
        "(i32.load (local.get 0)) (call $tick)".repeat(400),
        "(i32.xor (i32.const 1)) (i32.sub)".repeat(399)
    );
    for (name, from, to) in [
        ("placed", "", ""),
        ("placed_shallow", indirect, "(call $one)"),
        ("placed_deep", indirect, &all_at_once),
        ("placed_import", "\"tick\"", "\"tock\""),
        ("placed_type", "(mut i32) (i32.const 7)", "(mut i64) (i64.const 7)"),
        ("placed_export", "(export \"table\")", ""),
    ] {
        let builder = Builder::from_bytes(name, PLACED.replace(from, to)).memory_limit(4096);
        builder.bounds(Bounds::Check).traps(Traps::Call).output(Output::Loadable).compile();
    }
    // A C compiler's code that has guards.
    let is = |name: &str, values: &[&str]| {
        std::env::var(format!("CARGO_CFG_TARGET_{name}")).is_ok_and(|found| values.contains(&&*found))
    };
    println!("cargo::rustc-check-cfg=cfg(guards_through_c)");
    if is("OS", &["linux"]) && is("ARCH", &["x86_64", "aarch64"]) {
        println!("cargo::rustc-cfg=guards_through_c");
        Builder::from_bytes("faults", FAULTS).emitter(Emitter::C).output(Output::Loadable).compile();
    }
    // Memories whose initial contents are large enough to be mapped.
    for (name, byte) in [("large", "a"), ("large_other", "b")] {
        let text = format!(
            "(module (memory (export \"memory\") 4) (data (i32.const 100) \"{}\"))",
            byte.repeat(100_000)
        );
        Builder::from_bytes(name, text).output(Output::Loadable).compile();
    }
}
