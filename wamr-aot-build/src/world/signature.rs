//! The names and types of core functions.

use wamr_aot_abi::{
    manifest::{self, Item},
    signature::ValType,
};
use wit_parser::{
    LiftLowerAbi, ManglingAndAbi,
    abi::{WasmSignature, WasmType},
};

use crate::diagnostics::{Finding, catalogue};

/// The names of core functions: those that bindings generators give them.
pub(super) const MANGLING: ManglingAndAbi = ManglingAndAbi::Legacy(LiftLowerAbi::Sync);

/// Checks that the core function has the type that the canonical ABI gives it.
pub(super) fn check(item: &Item, signature: &WasmSignature, place: &str, core: &str) -> Result<(), Finding> {
    let types = |types: &[WasmType]| types.iter().map(core_type).collect::<Vec<ValType>>();
    check_type(item, &types(&signature.params), &types(&signature.results), place, core)
}

/// Checks that the core function has these types.
pub(super) fn check_type(
    item: &Item,
    params: &[ValType],
    results: &[ValType],
    place: &str,
    core: &str,
) -> Result<(), Finding> {
    let fits = match item {
        Item::Function(manifest::Signature { params: found, results: returned }) => {
            found.iter().map(|(ty, _)| *ty).eq(params.iter().copied()) && *returned == results
        }
        _ => false,
    };
    if fits { Ok(()) } else { Err(catalogue::world_function_type(place, core, params, results)) }
}

/// The type in modules with memories of 32 bits.
pub(super) fn core_type(ty: &WasmType) -> ValType {
    match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => ValType::I32,
        WasmType::I64 | WasmType::PointerOrI64 => ValType::I64,
        WasmType::F32 => ValType::F32,
        WasmType::F64 => ValType::F64,
    }
}
