//! Stage 4: the descriptions of a module as data in the target's layout, which both emitters write: plain bytes, and structs with
//! pointers to bytes, structs and functions.

mod blob;
mod module;
mod reflection;

pub(crate) use blob::{ALIGN, Blob, Pointer, Symbol};

use crate::clif::Env;

/// The [`VMModule`](wamr_aot_abi::layout::VMModule): the first of the structs.
pub(crate) fn module(env: Env<'_>) -> Blob {
    module::describe(env)
}

/// The [`VMReflection`](wamr_aot_abi::layout::VMReflection): the first of the structs.
pub(crate) fn reflection(env: Env<'_>) -> Blob {
    reflection::describe(env)
}
