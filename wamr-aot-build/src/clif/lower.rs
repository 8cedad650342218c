//! The entry point of lowering, for functions of every kind.

use cranelift_frontend::FunctionBuilderContext;
use wamr_aot_abi::builtins::Builtin;

use super::{
    env::{Env, LowerError, Lowered, place},
    function::{Prologue, body},
    names::Callee,
    simd,
    trampoline::{bulk_thunk, call_from_slots, call_to_slots, charge_thunk, entry, trap_thunk},
};
use crate::diagnostics::{Findings, catalogue};

/// Lowers a function of the object.
pub(crate) fn lower(
    env: Env<'_>,
    builder: &mut FunctionBuilderContext,
    number: u32,
    callee: Callee,
    prologue: Prologue,
) -> Result<Lowered, Findings> {
    match callee {
        Callee::Wasm(index) => {
            body(env, builder, index, prologue).map_err(|LowerError { message, offset }| -> Findings {
                // The builder still holds state of the function that failed.
                *builder = FunctionBuilderContext::new();
                catalogue::internal(place(env, callee).at(offset), &message).into()
            })
        }
        Callee::Entry(index) => Ok(entry(env, builder, number, index)),
        Callee::TrapThunk => Ok(trap_thunk(env, builder)),
        Callee::CallFromSlots(ty) => Ok(call_from_slots(env, builder, number, ty)),
        Callee::CallToSlots(ty) => Ok(call_to_slots(env, builder, number, ty)),
        Callee::CopyThunk => Ok(bulk_thunk(env, builder, number, Builtin::MemoryCopy)),
        Callee::FillThunk => Ok(bulk_thunk(env, builder, number, Builtin::MemoryFill)),
        Callee::ChargeThunk => Ok(charge_thunk(env, builder, number)),
        Callee::Swizzle => Ok(simd::swizzle(env, builder, number)),
    }
}
