//! Stage 5: the descriptions of a module as data in the target's layout: plain bytes, and structs
//! with pointers to bytes, structs and functions. Both emitters write them.

mod blob;
mod module;
mod part;
mod reflection;

pub(crate) use blob::{ALIGN, Blob, Pointer, Symbol};
pub(crate) use part::{CodePart, Piece, Pieces};

use crate::clif::Env;

/// The tables of contiguous code.
#[derive(Debug, Default)]
pub(crate) struct Code {
    /// The length in bytes. `None` if only the linker knows it.
    pub(crate) len: Option<u64>,
    /// The offsets of the instructions that can trap, ascending. Empty if a C compiler generates
    /// the code.
    pub(crate) trap_places: Vec<u32>,
    /// The trap codes of these instructions.
    pub(crate) trap_codes: Vec<u8>,
    /// The positions of these instructions in the wasm module. Empty if traps do not report
    /// positions.
    pub(crate) trap_offsets: Vec<u32>,
    /// The offsets of the functions that the module defines, in the order of their indices. A
    /// function without code is where the code before it ends.
    pub(crate) functions: Vec<u32>,
    /// The end of the last function.
    pub(crate) functions_end: u32,
    /// The functions without a frame, by their position in `functions`, ascending.
    pub(crate) frameless: Vec<u32>,
    /// The return addresses of calls, as ascending offsets.
    pub(crate) call_places: Vec<u32>,
    /// The positions of the calls in the wasm module.
    pub(crate) call_offsets: Vec<u32>,
    /// The return addresses of calls with handlers, as ascending offsets.
    pub(crate) handler_places: Vec<u32>,
    /// The offsets of the handlers.
    pub(crate) handler_targets: Vec<u32>,
    /// The distances in bytes from the stack pointer in the handlers to the frame pointer.
    pub(crate) handler_frames: Vec<u32>,
    /// The parts of a C compiler's code.
    pub(crate) parts: Vec<CodePart>,
}

/// The [`VMModule`](wamr_aot_abi::layout::VMModule): the first of the structs. The second is a
/// [`VMCode`](wamr_aot_abi::layout::VMCode), if there are tables of the code.
pub(crate) fn module(env: Env<'_>, code: Option<&Code>) -> Blob {
    debug_assert_eq!(code.is_some(), env.plan.describes_code(), "the flags and the structs agree");
    module::describe(env, code)
}

/// The [`VMReflection`](wamr_aot_abi::layout::VMReflection): the first of the structs.
pub(crate) fn reflection(env: Env<'_>) -> Blob {
    reflection::describe(env)
}
