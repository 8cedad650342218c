//! Stage 5: the descriptions of a module as data in the target's layout, which both emitters write: plain bytes, and structs with
//! pointers to bytes, structs and functions.

mod blob;
mod module;
mod reflection;

pub(crate) use blob::{ALIGN, Blob, Pointer, Symbol};

use crate::clif::Env;

/// Code in one piece.
#[derive(Debug, Default)]
pub(crate) struct Code {
    /// In bytes. `None` where only the linker knows.
    pub(crate) len: Option<u64>,
    /// Where the instructions are that can trap, ascending. None are told where another compiler makes the code.
    pub(crate) trap_places: Vec<u32>,
    /// The codes of their traps.
    pub(crate) trap_codes: Vec<u8>,
    /// Where they are in the wasm module. Empty where traps do not tell.
    pub(crate) trap_offsets: Vec<u32>,
    /// Where the functions start that the module defines, in the order of their indices.
    pub(crate) functions: Vec<u32>,
    /// Where the last of them ends.
    pub(crate) functions_end: u32,
    /// Those of them without a frame, by their place in the list: ascending.
    pub(crate) frameless: Vec<u32>,
    /// Where calls return to, ascending.
    pub(crate) call_places: Vec<u32>,
    /// Where the calls are in the wasm module.
    pub(crate) call_offsets: Vec<u32>,
}

/// The [`VMModule`](wamr_aot_abi::layout::VMModule): the first of the structs. The second is a
/// [`VMCode`](wamr_aot_abi::layout::VMCode), where there is code to describe.
pub(crate) fn module(env: Env<'_>, code: Option<&Code>) -> Blob {
    debug_assert_eq!(code.is_some(), env.plan.describes_code(), "the flags and the structs agree");
    module::describe(env, code)
}

/// The [`VMReflection`](wamr_aot_abi::layout::VMReflection): the first of the structs.
pub(crate) fn reflection(env: Env<'_>) -> Blob {
    reflection::describe(env)
}
