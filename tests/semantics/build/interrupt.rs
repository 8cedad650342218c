//! The modules of `tests/interrupt.rs`: each kind of interruption, for each code generator, with
//! and without optimisation.

use wamr_aot_build::{Bounds, Builder, Emitter, Interrupt, OptLevel, Traps};

/// Enough nested loops for the effort `Reduced`.
const NESTED: usize = 310;

pub(crate) fn compile() {
    let text = std::fs::read_to_string("modules/interrupt.wat").expect("the module can be read");
    println!("cargo:rerun-if-changed=modules/interrupt.wat");
    let reduced = format!(
        "(func (export \"reduced\") {} (br {}) {})",
        "(loop ".repeat(NESTED),
        NESTED - 1,
        ")".repeat(NESTED)
    );
    let end = text.rfind(')').expect("the module ends");
    let text = format!("{}{reduced})", &text[..end]);
    for (kind, interrupt) in
        [("epoch", Interrupt::Epoch), ("fuel", Interrupt::Fuel), ("plain", Interrupt::None)]
    {
        let module =
            |name: &str| Builder::from_bytes(format!("{kind}{name}"), text.clone()).interrupt(interrupt);
        module("_native").opt_level(OptLevel::Speed).compile();
        if super::through_c() {
            module("_c").opt_level(OptLevel::Speed).emitter(Emitter::C).untyped().compile();
        }
        if interrupt != Interrupt::None {
            module("_unoptimised").opt_level(OptLevel::None).untyped().compile();
        }
    }
    // Instances in statics have no guards.
    for (name, interrupt) in [("epoch_static", Interrupt::Epoch), ("fuel_static", Interrupt::Fuel)] {
        let checked = Builder::from_bytes(name, text.clone()).bounds(Bounds::Check).traps(Traps::Call);
        checked.interrupt(interrupt).compile();
    }
    // Tables: at most 8 elements in total, unless a limiter allows more.
    let tables = r#"(module (table $a 3 10 funcref) (table $b 3 funcref)
        (func (export "grow") (param i32 i32) (result i32)
            (if (result i32) (local.get 0)
                (then (table.grow $b (ref.null func) (local.get 1)))
                (else (table.grow $a (ref.null func) (local.get 1))))))"#;
    Builder::from_bytes("tables_limited", tables).table_limit(8).compile();
    Builder::from_bytes("tables_above", tables).table_limit(5).compile();
    // With optimisation, tables that nothing reaches are empty.
    let huge = r#"(module (table (export "a") 5000000 funcref) (table (export "b") 5000001 funcref))"#;
    Builder::from_bytes("tables_huge", huge).compile();
    let waits = r#"(module
        (import "env" "memory" (memory 1 1 shared))
        (func (export "wait") (param i64) (result i32)
            (memory.atomic.wait32 (i32.const 0) (i32.const 0) (local.get 0))))"#;
    Builder::from_bytes("epoch_waits", waits).interrupt(Interrupt::Epoch).compile();
    let starts = "(module (global $g (export \"g\") (mut i32) (i32.const 0)) (start $start)
        (func $start (global.set $g (i32.const 1))) (func (export \"f\") (loop (br 0))))";
    Builder::from_bytes("fuel_starts", starts).interrupt(Interrupt::Fuel).compile();
    let starts = "(module (start $start) (func $start (loop (br 0))))";
    Builder::from_bytes("epoch_starts", starts).interrupt(Interrupt::Epoch).compile();
}
