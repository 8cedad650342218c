//! Small files with large effects: each byte costs a compiler much time and memory.

use wasm_encoder::{BlockType, ConstExpr, ExportKind, InstructionSink, ValType};

use super::parts::{EMPTY, Parts, at, repeat};

/// A module, and its required outcome within the limits of time and memory.
pub(crate) struct Bomb {
    pub(crate) name: &'static str,
    pub(crate) make: fn() -> Vec<u8>,
    /// Whether the guest is interrupted by fuel, which is charged for each run of instructions.
    pub(crate) fuel: bool,
    /// Whether a C compiler generates the code.
    pub(crate) c: bool,
    pub(crate) outcome: Outcome,
}

/// The required outcome for a module.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    Compiled,
    /// The module is rejected, with this text in the report.
    Refused(&'static str),
}

use Outcome::{Compiled, Refused};

const FUNCTION: Outcome = Refused("a function is too large to compile");
const MODULE: Outcome = Refused("compiling the module would take too long");

/// All bombs.
pub(crate) const BOMBS: &[Bomb] = &[
    native("unused_locals", unused_locals, Compiled),
    native("wide_blocks", || wide_blocks(1, 80_000), FUNCTION),
    native("wide_blocks_of_many", || wide_blocks(60, 2_000), MODULE),
    native("wide_branches", || wide_branches(250_000), FUNCTION),
    native("wide_functions", wide_functions, MODULE),
    native("wide_calls", || wide_calls(700), Compiled),
    native("wide_calls_of_many", || wide_calls(6_000), FUNCTION),
    native("wide_br_table", wide_br_table, Compiled),
    native("locals_and_ifs", || locals_and_ifs(1_000), Compiled),
    native("locals_and_small_ifs", || locals_and_ifs(100), Compiled),
    native("exports", exports, Compiled),
    native("traps", traps, Compiled),
    Bomb { fuel: true, ..native("fuel", || charges(5_000), Compiled) },
    Bomb { fuel: true, ..native("more_fuel", || charges(400_000), FUNCTION) },
    Bomb {
        c: true,
        ..native(
            "calls_through_c",
            calls,
            Refused("compiling the module would take too long through a C compiler"),
        )
    },
    Bomb {
        c: true,
        ..native(
            "roundings_through_c",
            || roundings(700),
            Refused("compiling the module would take too long through a C compiler"),
        )
    },
    Bomb { c: true, ..native("wide_blocks_through_c", || wide_blocks(1, 80_000), FUNCTION) },
];

const fn native(name: &'static str, make: fn() -> Vec<u8>, outcome: Outcome) -> Bomb {
    Bomb { name, make, fuel: false, c: false, outcome }
}

/// Type 1, with this many parameters and results, and type 2, with none.
fn with_types(params: usize, results: usize) -> Parts {
    let mut parts = Parts::new();
    parts.types.ty().function(vec![ValType::I32; params], vec![ValType::I32; results]);
    parts.types.ty().function([], []);
    parts
}

/// Adds `run` as the last function.
fn finish(mut parts: Parts) -> Vec<u8> {
    parts.function(0, &[], |code| _ = code.i64_const(1));
    parts.finish()
}

/// Enough bodies for a file of a megabyte.
fn megabyte(parts: &mut Parts, locals: &[(u32, ValType)], body: impl Fn(&mut InstructionSink<'_>)) {
    while parts.code.byte_len() < 1_000_000 {
        parts.function(2, locals, &body);
    }
}

/// 10 bytes for each 49,999 locals.
fn unused_locals() -> Vec<u8> {
    let mut parts = with_types(0, 0);
    repeat_functions(&mut parts, 20_000, 2, &[(49_999, ValType::V128)], |_| ());
    finish(parts)
}

fn repeat_functions(
    parts: &mut Parts,
    times: usize,
    ty: u32,
    locals: &[(u32, ValType)],
    body: impl Fn(&mut InstructionSink<'_>),
) {
    (0..times).for_each(|_| _ = parts.function(ty, locals, &body));
}

fn thousand(code: &mut InstructionSink<'_>) {
    repeat(code, 1_000, |code, _| _ = code.i32_const(0));
}

fn drop_thousand(code: &mut InstructionSink<'_>) {
    repeat(code, 1_000, |code, _| _ = code.drop());
}

/// 3 bytes for each block that takes and leaves 1,000 values.
fn wide_blocks(functions: usize, blocks: usize) -> Vec<u8> {
    let mut parts = with_types(1_000, 1_000);
    repeat_functions(&mut parts, functions, 2, &[], |code| {
        thousand(code);
        repeat(code, blocks, |code, _| _ = code.block(BlockType::FunctionType(1)).end());
        drop_thousand(code);
    });
    finish(parts)
}

/// 4 bytes for each branch that carries 1,000 values.
fn wide_branches(branches: usize) -> Vec<u8> {
    let mut parts = with_types(1_000, 1_000);
    parts.function(2, &[], |code| {
        thousand(code);
        code.block(BlockType::FunctionType(1));
        repeat(code, branches, |code, _| _ = code.i32_const(0).br_if(0));
        code.end();
        drop_thousand(code);
    });
    finish(parts)
}

/// 5 bytes for each function with 1,000 parameters.
fn wide_functions() -> Vec<u8> {
    let mut parts = with_types(1_000, 0);
    repeat_functions(&mut parts, 100_000, 1, &[], |_| ());
    finish(parts)
}

/// 5 bytes for each call with 1,000 arguments and results.
fn wide_calls(calls: usize) -> Vec<u8> {
    let mut parts = with_types(1_000, 1_000);
    parts.table(1);
    parts.function(2, &[], |code| {
        thousand(code);
        repeat(code, calls, |code, _| _ = code.i32_const(0).call_indirect(0, 1));
        drop_thousand(code);
    });
    finish(parts)
}

/// A byte for each target that gets 1,000 values, which the validator checks.
fn wide_br_table() -> Vec<u8> {
    let mut parts = with_types(0, 1_000);
    parts.function(2, &[], |code| {
        code.block(BlockType::FunctionType(1));
        thousand(code);
        code.i32_const(0).br_table(vec![0; 100_000], 0).end();
        drop_thousand(code);
    });
    finish(parts)
}

/// Functions each of which would take long: every local may have a different value in every block.
fn locals_and_ifs(locals: u32) -> Vec<u8> {
    let mut parts = with_types(0, 0);
    megabyte(&mut parts, &[(locals + 1, ValType::I32)], |code| {
        (1..=locals).for_each(|local| _ = code.local_get(0).if_(EMPTY).i32_const(1).local_set(local).end());
        (1..=locals).for_each(|local| _ = code.local_get(local).local_set(0));
    });
    finish(parts)
}

fn exports() -> Vec<u8> {
    let mut parts = with_types(0, 0);
    let function = parts.function(2, &[], |_| ());
    (0..100_000).for_each(|i| _ = parts.exports.export(&format!("{i:x}"), ExportKind::Func, function));
    finish(parts)
}

/// 2 bytes for each conversion that may trap, with its inverse.
fn traps() -> Vec<u8> {
    let mut parts = with_types(0, 0);
    parts.memory(1);
    parts.globals.global(
        wasm_encoder::GlobalType { val_type: ValType::I32, mutable: true, shared: false },
        &ConstExpr::i32_const(0),
    );
    parts.function(2, &[], |code| {
        code.i32_const(0).f32_load(at(0));
        repeat(code, 40_000, |code, _| _ = code.i32_trunc_f32_s().f32_convert_i32_s());
        code.i32_trunc_f32_s().global_set(0);
    });
    finish(parts)
}

/// Runs of instructions with a fuel charge each.
fn charges(runs: usize) -> Vec<u8> {
    let mut parts = with_types(0, 0);
    parts.function(2, &[(1, ValType::I32)], |code| {
        repeat(code, runs, |code, _| _ = code.block(EMPTY).local_get(0).br_if(0).end());
    });
    finish(parts)
}

fn calls() -> Vec<u8> {
    let mut parts = with_types(0, 0);
    parts.function(2, &[], |_| ());
    parts.function(2, &[], |code| repeat(code, 65_000, |code, _| _ = code.call(0)));
    finish(parts)
}

/// A byte for each rounding, which is several lines of C.
fn roundings(functions: usize) -> Vec<u8> {
    let mut parts = with_types(0, 0);
    repeat_functions(&mut parts, functions, 2, &[(1, ValType::F64)], |code| {
        code.local_get(0);
        repeat(code, 1_000, |code, _| _ = code.f64_ceil());
        code.drop();
    });
    finish(parts)
}
