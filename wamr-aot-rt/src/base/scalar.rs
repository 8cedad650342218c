//! Values of a type known at run time, at their natural size and in native byte order, vectors in
//! lane order: the form that globals and slots have.

use wamr_aot_abi::signature::ValType;

/// Reads a value: its bits, without sign extension.
///
/// # Safety
/// `at` is readable for the size of `ty`.
pub(crate) unsafe fn load(ty: ValType, at: *const u8) -> u128 {
    // SAFETY: readable for the size of each type.
    unsafe {
        match ty {
            ValType::I32 | ValType::F32 => at.cast::<u32>().read_unaligned().into(),
            ValType::I64 | ValType::F64 => at.cast::<u64>().read_unaligned().into(),
            ValType::V128 => u128::from_le_bytes(at.cast::<[u8; 16]>().read()),
            ValType::FuncRef
            | ValType::ExternRef
            | ValType::NonNullFuncRef
            | ValType::NonNullExternRef
            | ValType::ExnRef
            | ValType::NonNullExnRef
            | ValType::TypedFuncRef { .. } => at.cast::<usize>().read_unaligned() as u128,
        }
    }
}

/// Writes a value, given as its bits.
///
/// # Safety
/// `at` is writable for the size of `ty`.
pub(crate) unsafe fn store(ty: ValType, at: *mut u8, bits: u128) {
    // SAFETY: writable for the size of each type.
    unsafe {
        match ty {
            ValType::I32 | ValType::F32 => at.cast::<u32>().write_unaligned(bits as u32),
            ValType::I64 | ValType::F64 => at.cast::<u64>().write_unaligned(bits as u64),
            ValType::V128 => at.cast::<[u8; 16]>().write(bits.to_le_bytes()),
            ValType::FuncRef
            | ValType::ExternRef
            | ValType::NonNullFuncRef
            | ValType::NonNullExternRef
            | ValType::ExnRef
            | ValType::NonNullExnRef
            | ValType::TypedFuncRef { .. } => at.cast::<usize>().write_unaligned(bits as usize),
        }
    }
}
