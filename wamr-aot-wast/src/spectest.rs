//! The host module from which every script may import (the specification's `interpreter/README.md`,
//! "Spectest host module").

use wamr_aot_rt::{
    FuncType, GlobalType, MemoryType, TableType,
    ValType::{self, F32, F64, FuncRef, I32, I64},
    untyped::{Global, Linker, Memory, Store, StoreError, Table, Value},
};

/// The module name for these imports.
const MODULE: &str = "spectest";

/// The functions that print, with their parameters. The output is ignored.
const PRINT: &[(&str, &[ValType])] = &[
    ("print", &[]),
    ("print_i32", &[I32]),
    ("print_i64", &[I64]),
    ("print_f32", &[F32]),
    ("print_f64", &[F64]),
    ("print_i32_f32", &[I32, F32]),
    ("print_f64_f64", &[F64, F64]),
];

/// Defines the module.
pub(crate) fn define(store: &mut Store<()>, linker: &mut Linker<()>) -> Result<(), StoreError> {
    for (name, params) in PRINT {
        let ty = FuncType::new(params.iter().cloned(), []);
        linker.define_func(MODULE, name, ty, |_, _, _| Ok(()));
    }
    for (name, value) in [
        ("global_i32", Value::I32(666)),
        ("global_i64", Value::I64(666)),
        ("global_f32", Value::from(666.6_f32)),
        ("global_f64", Value::from(666.6_f64)),
    ] {
        let global = Global::new(store, GlobalType::new(value.ty(), false), value)?;
        linker.define(MODULE, name, global);
    }
    let table = Table::new(store, TableType::new(FuncRef, 10, Some(20)), Value::FuncRef(None))?;
    linker.define(MODULE, "table", table);
    let mut ty = TableType::new(FuncRef, 10, Some(20));
    ty.table64 = true;
    let table64 = Table::new(store, ty, Value::FuncRef(None))?;
    linker.define(MODULE, "table64", table64);
    let memory = Memory::new(store, MemoryType::new(1, Some(2)))?;
    linker.define(MODULE, "memory", memory);
    let shared_memory = Memory::new(store, MemoryType::shared(1, 2))?;
    linker.define(MODULE, "shared_memory", shared_memory);
    Ok(())
}
