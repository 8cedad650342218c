//! The modules of `tests/stacks.rs` and `tests/callbacks.rs`.

use wamr_aot_build::{Bounds, Builder, Emitter, Interrupt, OptLevel, Traps};

/// The number of values on the stack at once: the frame has more than 16 KiB, and is written from
/// one end to the other.
const VALUES: usize = 2_100;

pub(crate) fn compile() {
    let values = "(call $seven)".repeat(VALUES);
    let sum = "f64.add ".repeat(VALUES - 1);
    let deep = format!(
        r#"(module (import "env" "host" (func $host (param i32) (result i32)))
            (memory (export "memory") 1)
            (func $seven (result f64) (f64.const 7))
            (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
            (func (export "call_host") (param i32) (result i32) (call $host (local.get 0)))
            (func $recurse (export "recurse") (param i32) (result i32)
                (i32.store (i32.const 0) (local.get 0))
                (i32.add (i32.const 1) (call $recurse (i32.add (local.get 0) (i32.const 1)))))
            (func $wide (export "recurse_wide") (param i32) (result f64)
                (i32.store (i32.const 0) (local.get 0))
                {values} (call $wide (i32.add (local.get 0) (i32.const 1))) f64.add {sum}))"#
    );
    let module = |name: &str| Builder::from_bytes(name, deep.clone()).opt_level(OptLevel::Speed);
    module("deep").compile();
    module("deep_checked").bounds(Bounds::Check).traps(Traps::Call).compile();
    if super::through_c() {
        module("deep_c").emitter(Emitter::C).compile();
    }

    // The guest waits, computes, or grows, during which the host is called; then it accesses a
    // memory out of bounds, which is a fault.
    let asks = r#"(module
        (import "env" "memory" (memory $shared 1 1 shared))
        (memory $own (export "own") 1 100)
        (table $table 1 100000 funcref)
        (func (export "waits") (param i64) (result i32)
            (drop (memory.atomic.wait32 $shared (i32.const 0) (i32.const 0) (local.get 0)))
            (i32.load $own (i32.const 0x7fffffff)))
        (func (export "loops") (param i32) (result i32)
            (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
            (i32.load $own (i32.const 0x7fffffff)))
        (func (export "fills") (param i32) (result i32)
            (memory.fill $own (i32.const 0) (i32.const 1) (local.get 0))
            (i32.load $own (i32.const 0x7fffffff)))
        (func (export "grows") (result i32)
            (drop (memory.grow $own (i32.const 1)))
            (i32.load $own (i32.const 0x7fffffff)))
        (func (export "grows_table") (result i32)
            (drop (table.grow $table (ref.null func) (i32.const 1)))
            (i32.load $own (i32.const 0x7fffffff)))
        (func (export "copies") (param i32 i32 i32)
            (memory.copy $own $own (local.get 0) (local.get 1) (local.get 2)))
        (func (export "stores") (param i32 i32) (i32.store8 $own (local.get 0) (local.get 1)))
        (func (export "loads") (param i32) (result i32) (i32.load8_u $own (local.get 0)))
        (func (export "grows_by") (param i32) (result i32) (memory.grow $own (local.get 0))))"#;
    Builder::from_bytes("asks_epoch", asks.replace("1 100)\n", "1 2000)\n"))
        .interrupt(Interrupt::Epoch)
        .compile();
    Builder::from_bytes("asks_fuel", asks).interrupt(Interrupt::Fuel).compile();
}
