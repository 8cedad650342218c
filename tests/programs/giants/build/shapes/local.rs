//! Locals and operands.

use wasm_encoder::{InstructionSink, ValType};

use super::parts::{EMPTY, Parts, at, repeat, run};

/// 1 + 2 + ... + n, and n times the argument, which is 1.
pub(super) fn sum(n: usize) -> i64 {
    let n = n as i64;
    n * (n + 1) / 2 + n
}

/// Sets each local from 1 on to the sum of its number and the argument.
fn set_locals(code: &mut InstructionSink<'_>, n: usize) {
    repeat(code, n, |code, i| {
        code.local_get(0).i64_extend_i32_s().i64_const(i as i64 + 1).i64_add().local_set(i as u32 + 1);
    });
}

fn add_locals(code: &mut InstructionSink<'_>, n: usize) {
    code.i64_const(0);
    repeat(code, n, |code, i| _ = code.local_get(i as u32 + 1).i64_add());
}

pub(super) fn locals(n: usize) -> Vec<u8> {
    // Through memory, so that the sum is not computed while the locals are set.
    run(&[(n as u32, ValType::I64)], |code| {
        let mem = at(0);
        repeat(code, n, |code, i| {
            code.local_get(0).i64_load(mem).local_get(0).i64_extend_i32_s().i64_add();
            code.i64_const(i as i64 + 1).i64_add().local_set(i as u32 + 1);
            code.i32_const(8).i64_const(0).i64_store(mem);
        });
        add_locals(code, n);
    })
}

pub(super) fn locals_call(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.types.ty().function([], []);
    parts.function(1, &[], |_| {});
    parts.function(0, &[(n as u32, ValType::I64)], |code| {
        set_locals(code, n);
        code.call(0);
        add_locals(code, n);
    });
    parts.finish()
}

pub(super) fn locals_ifs(n: usize) -> Vec<u8> {
    run(&[(n as u32, ValType::I64)], |code| {
        repeat(code, n, |code, i| {
            code.local_get(0).if_(EMPTY);
            code.local_get(0)
                .i64_extend_i32_s()
                .i64_const(i as i64 + 1)
                .i64_add()
                .local_set(i as u32 + 1)
                .end();
        });
        add_locals(code, n);
    })
}

pub(super) fn locals_loop(n: usize) -> Vec<u8> {
    run(&[(n as u32, ValType::I64), (1, ValType::I32)], |code| {
        code.loop_(EMPTY);
        repeat(code, n, |code, i| {
            let local = i as u32 + 1;
            code.local_get(local)
                .local_get(0)
                .i64_extend_i32_s()
                .i64_add()
                .i64_const(i as i64 + 1)
                .i64_add()
                .local_set(local);
        });
        code.local_get(n as u32 + 1)
            .i32_const(1)
            .i32_add()
            .local_tee(n as u32 + 1)
            .i32_const(2)
            .i32_lt_u()
            .br_if(0)
            .end();
        add_locals(code, n);
    })
}

pub(super) fn locals_loops(n: usize) -> Vec<u8> {
    run(&[(n as u32, ValType::I64)], |code| {
        repeat(code, n, |code, i| {
            code.loop_(EMPTY)
                .local_get(0)
                .i64_extend_i32_s()
                .i64_const(i as i64 + 1)
                .i64_add()
                .local_set(i as u32 + 1);
        });
        repeat(code, n, |code, _| _ = code.local_get(0).i32_eqz().br_if(0).end());
        add_locals(code, n);
    })
}

pub(super) fn operands(n: usize) -> Vec<u8> {
    run(&[], |code| {
        repeat(code, n, |code, i| {
            // No value can be recomputed later, because the memory changes.
            code.local_get(0).i64_load(at(0)).i32_const(1).i64_const(i as i64 + 1).i64_store(at(0));
        });
        repeat(code, n - 1, |code, _| _ = code.i64_add());
    })
}
