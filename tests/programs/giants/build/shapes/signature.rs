//! Parameters and results.

use wasm_encoder::{BlockType, ExportKind, ValType};

use super::parts::{Parts, repeat};

pub(super) fn block_params(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.types.ty().function([ValType::I64; 1000], [ValType::I64; 1000]);
    parts.function(0, &[], |code| {
        repeat(code, 1000, |code, _| _ = code.local_get(0).i64_extend_i32_s());
        repeat(code, n, |code, _| {
            code.block(BlockType::FunctionType(1)).local_get(0).i32_eqz().br_if(0).end();
        });
        repeat(code, 999, |code, _| _ = code.i64_add());
    });
    parts.finish()
}

pub(super) fn params(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.types.ty().function([ValType::I64; 1000], [ValType::I64]);
    parts.function(1, &[], |code| {
        code.i64_const(0);
        repeat(code, 1000, |code, i| _ = code.local_get(i as u32).i64_add());
    });
    parts.function(0, &[], |code| {
        code.i64_const(0);
        repeat(code, n, |code, _| {
            repeat(code, 1000, |code, _| _ = code.local_get(0).i64_extend_i32_s());
            code.call(0).i64_add();
        });
    });
    parts.finish()
}

pub(super) fn results(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.types.ty().function([ValType::I64], [ValType::I64; 1000]);
    parts.function(1, &[], |code| repeat(code, 1000, |code, _| _ = code.local_get(0)));
    parts.function(0, &[], |code| {
        code.i64_const(0);
        repeat(code, n, |code, _| {
            code.local_get(0).i64_extend_i32_s().call(0);
            repeat(code, 1000, |code, _| _ = code.i64_add());
        });
    });
    parts.finish()
}

pub(super) fn types(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    for i in 0..n {
        // A different type for each number, by its digits in base 4.
        let digit =
            |place: usize| [ValType::I32, ValType::I64, ValType::F32, ValType::F64][i >> (2 * place) & 3];
        parts.types.ty().function((0..12).map(digit), [ValType::I64]);
        let function = parts.function(i as u32 + 1, &[], |code| _ = code.i64_const(1));
        parts.exports.export(&format!("f{i}"), ExportKind::Func, function);
    }
    parts.function(0, &[], |code| _ = code.i64_const(1));
    parts.finish()
}
