//! Items of a section.

use wasm_encoder::{ConstExpr, DataSegment, DataSegmentMode, Elements, GlobalType, NameMap, ValType};

use super::parts::{EMPTY, Parts, at};

fn many_functions(parts: &mut Parts, n: usize) {
    (0..n).for_each(|_| _ = parts.function(0, &[], |code| _ = code.local_get(0).i64_extend_i32_s()));
    parts.function(0, &[], |code| _ = code.local_get(0).call(n as u32 / 2));
}

pub(super) fn functions(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    many_functions(&mut parts, n);
    parts.finish()
}

pub(super) fn data_segments(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.memory(n as u64 / 65536 + 1);
    for i in 0..n {
        let mode = DataSegmentMode::Active { memory_index: 0, offset: &ConstExpr::i32_const(i as i32) };
        parts.data.segment(DataSegment { mode, data: [1] });
    }
    // Adds up all bytes.
    parts.function(0, &[(1, ValType::I64), (1, ValType::I32)], |code| {
        code.loop_(EMPTY).local_get(1).local_get(2).i64_load8_u(at(0)).i64_add();
        code.local_set(1)
            .local_get(2)
            .i32_const(1)
            .i32_add()
            .local_tee(2)
            .i32_const(n as i32)
            .i32_lt_u()
            .br_if(0)
            .end();
        code.local_get(1);
    });
    parts.finish()
}

pub(super) fn elements(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.table(n as u64);
    let functions = vec![0; n];
    parts.elements.active(None, &ConstExpr::i32_const(0), Elements::Functions(functions.as_slice().into()));
    parts.function(0, &[], |code| _ = code.table_size(0).i64_extend_i32_u());
    parts.finish()
}

pub(super) fn element_segments(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.table(n as u64);
    for i in 0..n {
        parts.elements.active(
            None,
            &ConstExpr::i32_const(i as i32),
            Elements::Functions([0].as_slice().into()),
        );
    }
    parts.function(0, &[], |code| _ = code.table_size(0).i64_extend_i32_u());
    parts.finish()
}

pub(super) fn const_exprs(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    let one = ConstExpr::i64_const(0);
    let value = (0..n / 2).fold(one, |value, _| value.with_i64_const(1).with_i64_add());
    parts.globals.global(GlobalType { val_type: ValType::I64, mutable: false, shared: false }, &value);
    parts.function(0, &[], |code| _ = code.global_get(0));
    parts.finish()
}

pub(super) fn names(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    many_functions(&mut parts, n);
    let mut names = NameMap::new();
    (0..n as u32).for_each(|i| names.append(i, &format!("{i:0>100}")));
    parts.names.functions(&names);
    parts.finish()
}

pub(super) fn global_chain(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    let ty = GlobalType { val_type: ValType::I64, mutable: false, shared: false };
    parts.globals.global(ty, &ConstExpr::i64_const(5));
    (1..n as u32).for_each(|i| _ = parts.globals.global(ty, &ConstExpr::global_get(i - 1)));
    parts.function(0, &[], |code| _ = code.global_get(n as u32 - 1));
    parts.finish()
}
