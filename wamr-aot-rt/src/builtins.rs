//! The functions that generated code calls, by the contract of [`wamr_aot_abi::builtins`].
//!
//! # Safety
//! All have one precondition: generated code calls them with the context of an instance whose code is running, and with indices
//! of that instance's module.

use wamr_aot_abi::{builtins::VMBuiltins, layout::VMContext, trap::TrapKind};

use crate::{activation, linear, raw::Context, rounding, trap::Trap};

/// All builtins.
pub static FULL: VMBuiltins = VMBuiltins {
    trap: Some(trap),
    memory_grow: Some(memory_grow),
    memory_copy: Some(memory_copy),
    memory_fill: Some(memory_fill),
    memory_init: Some(memory_init),
    data_drop: Some(data_drop),
    table_grow: Some(table_grow),
    table_copy: Some(table_copy),
    table_fill: Some(table_fill),
    table_init: Some(table_init),
    elem_drop: Some(elem_drop),
    ceil_f32: Some(ceil_f32),
    floor_f32: Some(floor_f32),
    trunc_f32: Some(trunc_f32),
    nearest_f32: Some(nearest_f32),
    ceil_f64: Some(ceil_f64),
    floor_f64: Some(floor_f64),
    trunc_f64: Some(trunc_f64),
    nearest_f64: Some(nearest_f64),
};

/// # Safety
/// As the module says.
pub unsafe extern "C" fn trap(vmctx: *mut VMContext, code: u32, function: u32, offset: u32) {
    // SAFETY: the context of a running instance.
    let context = unsafe { Context::new(vmctx) };
    let kind = TrapKind::from_code(code).unwrap_or(TrapKind::Unreachable);
    let trap = Trap::new(kind, function, offset, Some(context.image()));
    // SAFETY: guest code runs only in an activation, has no destructors, and this function's `trap` is moved.
    unsafe { activation::raise_trap(context.store(), trap) }
}

fn code(outcome: Result<(), TrapKind>) -> u32 {
    outcome.map_or_else(TrapKind::code, |()| 0)
}

/// # Safety
/// As the module says.
pub unsafe extern "C" fn memory_grow(vmctx: *mut VMContext, memory: u32, delta: u64) -> u64 {
    // SAFETY: the context of a running instance. While guest code runs, nobody holds a reference into its memories.
    unsafe { linear::grow_memory(Context::new(vmctx).memory(memory), delta) }.unwrap_or(u64::MAX)
}

/// # Safety
/// As the module says.
pub unsafe extern "C" fn memory_copy(
    vmctx: *mut VMContext,
    dst_memory: u32,
    src_memory: u32,
    dst: u64,
    src: u64,
    len: u64,
) -> u32 {
    // SAFETY: the context of a running instance.
    code(unsafe { Context::new(vmctx) }.memory_copy(dst_memory, src_memory, dst, src, len))
}

/// # Safety
/// As the module says.
pub unsafe extern "C" fn memory_fill(vmctx: *mut VMContext, memory: u32, dst: u64, value: u32, len: u64) -> u32 {
    // SAFETY: the context of a running instance.
    code(unsafe { Context::new(vmctx) }.memory_fill(memory, dst, value as u8, len))
}

/// # Safety
/// As the module says.
pub unsafe extern "C" fn memory_init(vmctx: *mut VMContext, memory: u32, segment: u32, dst: u64, src: u32, len: u32) -> u32 {
    // SAFETY: the context of a running instance.
    code(unsafe { Context::new(vmctx) }.memory_init(memory, segment, dst, src.into(), len.into()))
}

/// # Safety
/// As the module says.
pub unsafe extern "C" fn data_drop(vmctx: *mut VMContext, segment: u32) {
    // SAFETY: the context of a running instance.
    unsafe { Context::new(vmctx) }.drop_data(segment);
}

/// # Safety
/// As the module says; `value` is a reference of the table's type.
pub unsafe extern "C" fn table_grow(vmctx: *mut VMContext, table: u32, value: usize, delta: u64) -> u64 {
    // SAFETY: the context of a running instance. While guest code runs, nobody holds a reference into its tables.
    unsafe { linear::grow_table(Context::new(vmctx).table(table), delta, value) }.unwrap_or(u64::MAX)
}

/// # Safety
/// As the module says.
pub unsafe extern "C" fn table_copy(
    vmctx: *mut VMContext,
    dst_table: u32,
    src_table: u32,
    dst: u64,
    src: u64,
    len: u64,
) -> u32 {
    // SAFETY: the context of a running instance.
    code(unsafe { Context::new(vmctx) }.table_copy(dst_table, src_table, dst, src, len))
}

/// # Safety
/// As the module says; `value` is a reference of the table's type.
pub unsafe extern "C" fn table_fill(vmctx: *mut VMContext, table: u32, dst: u64, value: usize, len: u64) -> u32 {
    // SAFETY: the context of a running instance.
    code(unsafe { Context::new(vmctx) }.table_fill(table, dst, value, len))
}

/// # Safety
/// As the module says.
pub unsafe extern "C" fn table_init(vmctx: *mut VMContext, table: u32, segment: u32, dst: u64, src: u32, len: u32) -> u32 {
    // SAFETY: the context of a running instance.
    code(unsafe { Context::new(vmctx) }.table_init(table, segment, dst, src.into(), len.into()))
}

/// # Safety
/// As the module says.
pub unsafe extern "C" fn elem_drop(vmctx: *mut VMContext, segment: u32) {
    // SAFETY: the context of a running instance.
    unsafe { Context::new(vmctx) }.drop_element(segment);
}

macro_rules! rounding {
    ($($name:ident: $float:ident;)*) => {$(
        #[doc = concat!("`", stringify!($name), "`: see [`VMBuiltins`].")]
        ///
        /// # Safety
        /// None: `unsafe` is part of the table's type.
        pub unsafe extern "C" fn $name(value: $float) -> $float {
            rounding::$name(value)
        }
    )*};
}

rounding! {
    ceil_f32: f32;
    floor_f32: f32;
    trunc_f32: f32;
    nearest_f32: f32;
    ceil_f64: f64;
    floor_f64: f64;
    trunc_f64: f64;
    nearest_f64: f64;
}
