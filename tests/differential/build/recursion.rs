//! Functions that call themselves forever, with frames of many sizes.

use std::fmt::Write as _;

/// A function in each module that shows that the instance still works.
const ALIVE: &str = "(func (export \"alive\") (result i32) i32.const 42)";

/// Keeps this many values of all types live across the call.
fn live(count: usize) -> String {
    let mut out =
        format!("(module (memory 2) {ALIVE} (func $f (export \"recurse\") (param i32) (result i64)\n");
    for i in 0..count {
        match i % 3 {
            0 => writeln!(out, "local.get 0 i64.load offset={}", i % 65_536),
            1 => writeln!(out, "local.get 0 f64.load offset={} i64.trunc_sat_f64_s", i % 65_536),
            _ => writeln!(out, "local.get 0 i64.load32_u offset={}", i % 65_536),
        }
        .expect("writing to a string cannot fail");
    }
    out.push_str("local.get 0 i32.const 1 i32.add i32.const 255 i32.and call $f\n");
    out.push_str(&"i64.add\n".repeat(count));
    out.push_str("))");
    out
}

/// Sets this many locals before the call and reads them after it.
fn locals(count: usize) -> String {
    let mut out = format!(
        "(module (memory 2) {ALIVE} (func $f (export \"recurse\") (param i32) (result i64) (local{})\n",
        " i64".repeat(count)
    );
    for i in 1..=count {
        writeln!(out, "local.get 0 i64.load offset={} local.set {i}", i % 65_536)
            .expect("writing to a string cannot fail");
    }
    out.push_str("local.get 0 i32.const 1 i32.add i32.const 255 i32.and call $f\n");
    for i in 1..=count {
        writeln!(out, "local.get {i} i64.xor").expect("writing to a string cannot fail");
    }
    out.push_str("))");
    out
}

/// Passes on this many parameters, and returns as many results.
fn parameters(count: usize) -> String {
    let types = " i64".repeat(count);
    let arguments: String = (0..count).map(|i| format!("local.get {i} ")).collect();
    let constants = "i64.const 1 ".repeat(count);
    format!(
        "(module {ALIVE} (func $f (param{types}) (result{types}) {arguments} call $f call $f)
        (func (export \"recurse\") (param i32) (result i64) {constants} call $f {}))",
        "i64.add ".repeat(count - 1)
    )
}

/// All modules: names and texts.
pub(crate) fn modules() -> Vec<(String, String)> {
    let mut modules = Vec::new();
    for count in [0, 1, 10, 100, 1_000, 4_000] {
        modules.push((format!("recursion_live_{count}"), live(count)));
    }
    for count in [100, 4_000] {
        modules.push((format!("recursion_locals_{count}"), locals(count)));
    }
    for count in [2, 20, 300, 900] {
        modules.push((format!("recursion_parameters_{count}"), parameters(count)));
    }
    modules.push((
        "recursion_nothing".into(),
        format!(
            "(module {ALIVE} (func $f call $f)
            (func (export \"recurse\") (param i32) (result i64) call $f i64.const 0))"
        ),
    ));
    modules.push((
        "recursion_mutual".into(),
        format!(
            "(module {ALIVE} (func $f (param i64) (result i64) local.get 0 call $g i64.const 1 i64.add)
            (func $g (param i64) (result i64) (local f64) local.get 0 i64.const 1 i64.add call $f)
            (func (export \"recurse\") (param i32) (result i64) i64.const 0 call $f))"
        ),
    ));
    modules.push((
        "recursion_indirect".into(),
        format!(
            "(module {ALIVE} (type $t (func (param i32) (result i64))) (table funcref (elem $f))
            (func $f (export \"recurse\") (type $t)
                local.get 0 i32.const 0 call_indirect (type $t) i64.const 1 i64.add))"
        ),
    ));
    modules.push((
        "recursion_table_operations".into(),
        format!(
            "(module {ALIVE} (memory 1) (table 2 funcref) (elem declare func $f)
            (func $f (export \"recurse\") (param i32) (result i64)
                (memory.fill (i32.const 0) (local.get 0) (i32.const 100))
                (table.set (i32.const 0) (ref.func $f))
                (table.fill (i32.const 0) (table.get (i32.const 0)) (i32.const 2))
                (drop (memory.grow (i32.const 0)))
                local.get 0 call $f))"
        ),
    ));
    modules.push((
        "recursion_host".into(),
        format!(
            "(module (import \"env\" \"again\" (func $again (param i32) (result i64))) {ALIVE}
            (func (export \"recurse\") (param i32) (result i64) local.get 0 call $again i64.const 1 i64.add))"
        ),
    ));
    modules.push((
        "recursion_start".into(),
        format!(
            "(module {ALIVE} (func $f (param i64) (result i64) local.get 0 call $f)
            (func $s i64.const 0 call $f drop) (start $s))"
        ),
    ));
    modules
}
