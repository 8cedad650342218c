//! Nested and repeated control flow.

use wasm_encoder::ValType;

use super::parts::{EMPTY, I64, count, repeat, run};

pub(super) fn blocks(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| _ = code.block(EMPTY));
        repeat(code, n, |code, i| {
            code.local_get(0).i32_eqz().br_if((n - 1 - i) as u32).end();
            count(code);
        });
        code.local_get(1);
    })
}

pub(super) fn loops(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| _ = code.loop_(EMPTY));
        repeat(code, n, |code, _| {
            count(code);
            code.local_get(0).i32_eqz().br_if(0).end();
        });
        code.local_get(1);
    })
}

pub(super) fn ifs(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| {
            code.local_get(0).if_(EMPTY);
            count(code);
        });
        repeat(code, n, |code, _| _ = code.end());
        code.local_get(1);
    })
}

pub(super) fn if_elses(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| {
            count(code);
            code.local_get(0).i32_eqz().if_(EMPTY).else_();
        });
        repeat(code, n, |code, _| _ = code.end());
        code.local_get(1);
    })
}

pub(super) fn block_values(n: usize) -> Vec<u8> {
    run(&[], |code| {
        repeat(code, n, |code, _| _ = code.block(I64));
        code.i64_const(0);
        repeat(code, n, |code, i| {
            code.local_get(0).i32_eqz().br_if((n - 1 - i) as u32).end().i64_const(1).i64_add();
        });
    })
}

pub(super) fn br_tables(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| _ = code.block(EMPTY));
        repeat(code, n, |code, i| {
            let outer = (n - 1 - i) as u32;
            code.local_get(0).br_table([outer, 0, outer / 2], outer).end();
            count(code);
        });
        code.local_get(1);
    })
}

pub(super) fn unreachable(n: usize) -> Vec<u8> {
    run(&[], |code| {
        code.i64_const(7).return_();
        repeat(code, n, |code, _| _ = code.block(EMPTY));
        repeat(code, n, |code, _| _ = code.end());
        code.unreachable();
    })
}

pub(super) fn if_chain(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| {
            code.local_get(0).if_(EMPTY);
            count(code);
            code.end();
        });
        code.local_get(1);
    })
}

pub(super) fn loop_chain(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| {
            code.loop_(EMPTY);
            count(code);
            code.local_get(0).i32_eqz().br_if(0).end();
        });
        code.local_get(1);
    })
}

pub(super) fn br_table(n: usize) -> Vec<u8> {
    run(&[], |code| {
        let targets: Vec<u32> = (0..n as u32).map(|i| i % 3).collect();
        code.block(EMPTY).block(EMPTY).block(EMPTY).local_get(0).br_table(targets, 0).end();
        code.i64_const(1).return_().end().i64_const(2).return_().end().i64_const(3);
    })
}

pub(super) fn br_table_wide(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| _ = code.block(EMPTY));
        let targets: Vec<u32> = (0..n as u32).collect();
        code.local_get(0).br_table(targets, 0);
        repeat(code, n, |code, i| {
            code.end();
            if i > 0 {
                count(code);
            }
        });
        code.local_get(1);
    })
}
