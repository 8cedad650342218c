//! Sequences of instructions of one kind.

use wasm_encoder::{ConstExpr, Elements, GlobalType, Ieee64, InstructionSink, ValType};

use super::parts::{Parts, at, repeat, run};

/// A function that applies `body` to a local, as often as fits into this many bytes.
fn line(bytes: usize, each: usize, body: impl Fn(&mut InstructionSink<'_>)) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        code.local_get(0).i64_extend_i32_s().local_set(1);
        repeat(code, bytes / each, |code, _| body(code));
        code.local_get(1);
    })
}

pub(super) fn arithmetic(bytes: usize) -> Vec<u8> {
    line(bytes, 11, |code| {
        code.local_get(1).i64_const(3).i64_add().i64_const(0).i64_or().local_set(1).nop();
    })
}

pub(super) fn constants(bytes: usize) -> Vec<u8> {
    run(&[], |code| {
        code.i64_const(0);
        repeat(code, bytes / 6, |code, _| _ = code.i64_const(5).i64_add().nop().nop().nop());
    })
}

pub(super) fn divisions(bytes: usize) -> Vec<u8> {
    line(bytes, 8, |code| _ = code.local_get(1).local_get(1).i64_div_s().local_set(1).nop())
}

pub(super) fn floats(bytes: usize) -> Vec<u8> {
    run(&[(1, ValType::F64)], |code| {
        code.local_get(0).f64_convert_i32_s().local_set(1);
        repeat(code, bytes / 15, |code, _| {
            _ = code.local_get(1).f64_const(Ieee64::from(1.0)).f64_add().local_set(1).nop()
        });
        code.local_get(1).i64_trunc_f64_s();
    })
}

pub(super) fn minima(bytes: usize) -> Vec<u8> {
    run(&[(1, ValType::F64)], |code| {
        code.local_get(0).f64_convert_i32_s().local_set(1);
        repeat(code, bytes / 7, |code, _| _ = code.local_get(1).local_get(1).f64_min().local_set(1));
        code.local_get(1).i64_trunc_f64_s();
    })
}

pub(super) fn loads(bytes: usize) -> Vec<u8> {
    line(bytes, 8, |code| {
        let mem = at(9);
        code.local_get(1).i32_wrap_i64().i64_load(mem).local_set(1);
    })
}

pub(super) fn stores(bytes: usize) -> Vec<u8> {
    run(&[(1, ValType::I32)], |code| {
        let mem = at(0);
        repeat(code, bytes / 15, |code, _| {
            code.local_get(1)
                .local_get(0)
                .i32_store8(mem)
                .local_get(1)
                .i32_const(3)
                .i32_add()
                .local_tee(1)
                .drop()
                .nop();
        });
        code.i64_const(0);
    })
}

pub(super) fn globals(bytes: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.globals.global(
        GlobalType { val_type: ValType::I64, mutable: true, shared: false },
        &ConstExpr::i64_const(0),
    );
    parts.function(0, &[], |code| {
        repeat(code, bytes / 7, |code, _| _ = code.global_get(0).i64_const(1).i64_add().global_set(0));
        code.global_get(0);
    });
    parts.finish()
}

/// A module whose function 0 adds 1.
fn with_increment(body: impl FnOnce(&mut InstructionSink<'_>)) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.types.ty().function([ValType::I64], [ValType::I64]);
    parts.table(1);
    parts.elements.active(None, &ConstExpr::i32_const(0), Elements::Functions([0].as_slice().into()));
    parts.function(1, &[], |code| _ = code.local_get(0).i64_const(1).i64_add());
    parts.function(0, &[], |code| {
        code.local_get(0).i64_extend_i32_s();
        body(code);
    });
    parts.finish()
}

pub(super) fn calls(bytes: usize) -> Vec<u8> {
    with_increment(|code| repeat(code, bytes / 2, |code, _| _ = code.call(0)))
}

pub(super) fn indirect_calls(bytes: usize) -> Vec<u8> {
    with_increment(|code| repeat(code, bytes / 5, |code, _| _ = code.i32_const(0).call_indirect(0, 1)))
}

pub(super) fn grows(bytes: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, bytes / 5, |code, _| _ = code.i32_const(0).memory_grow(0).drop());
        code.i64_const((bytes / 5) as i64);
    })
}

pub(super) fn vectors(bytes: usize) -> Vec<u8> {
    run(&[(2, ValType::V128)], |code| {
        code.local_get(0)
            .i64_extend_i32_s()
            .i64x2_splat()
            .local_set(1)
            .i64_const(2)
            .i64x2_splat()
            .local_set(2);
        repeat(code, bytes / 7, |code, _| _ = code.local_get(1).local_get(2).i64x2_add().local_set(1));
        code.local_get(1).i64x2_extract_lane(0);
    })
}

pub(super) fn vector_stores(bytes: usize) -> Vec<u8> {
    run(&[], |code| {
        let mem = at(0);
        repeat(code, bytes / 12, |code, _| _ = code.local_get(0).local_get(0).v128_load(mem).v128_store(mem));
        code.i64_const(0);
    })
}
