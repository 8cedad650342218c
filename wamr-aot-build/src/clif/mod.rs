//! Stage 3: from the plan to CLIF, Cranelift's intermediate representation.
//!
//! All semantics are explicit here: bounds checks, trap branches, calls through the context. Needs no `TargetIsa`: the C emitter
//! prints the same functions.
//!
//! | module | what it lowers |
//! |---|---|
//! | [`function`] | one function body: the loop over its operators, locals, the entry |
//! | `control` | blocks, branches, returns |
//! | `locals` | where locals are |
//! | `numeric`, `convert` | arithmetic, comparisons, conversions |
//! | `simd` | vectors |
//! | `memory`, `atomic`, `table`, `global`, `call`, `tail_call` | what touches an instance |
//! | `trap` | the blocks that raise traps |
//! | `builtin` | calls of the runtime |
//! | `region` | what may alias what |
//! | [`trampoline`] | the functions that the compiler adds |

mod atomic;
mod builtin;
mod call;
mod control;
mod convert;
mod function;
mod global;
mod locals;
mod memory;
mod names;
mod numeric;
mod region;
mod signature;
mod simd;
mod table;
mod tail_call;
mod trampoline;
mod trap;

#[cfg(all(test, feature = "wat", target_arch = "x86_64"))]
mod tests;

use std::collections::BTreeSet;

use cranelift_codegen::{ir, isa::TargetFrontendConfig};
use wamr_aot_abi::builtins::Builtin;

pub(crate) use function::{Prologue, body};
pub(crate) use names::{Callee, Numbering};
pub(crate) use simd::swizzle;
pub(crate) use trampoline::{call_from_slots, call_to_slots, entry, trap_thunk};

use crate::{plan::Plan, wasm::Module};

/// What all functions of a module are lowered with.
#[derive(Clone, Copy)]
pub(crate) struct Env<'a> {
    pub(crate) module: &'a Module<'a>,
    pub(crate) plan: &'a Plan,
    pub(crate) numbering: &'a Numbering,
    /// Pointer width and the C calling convention.
    pub(crate) frontend: TargetFrontendConfig,
    /// How the C convention widens 32-bit arguments.
    pub(crate) extension: ir::ArgumentExtension,
}

/// A function in CLIF.
pub(crate) struct Lowered {
    pub(crate) function: ir::Function,
    /// The builtins that it calls.
    pub(crate) builtins: BTreeSet<Builtin>,
    /// It calls other functions of the module, imports or through a table.
    pub(crate) checks_stack: bool,
}

/// Why a function could not be lowered: a gap in this compiler, since the module was valid and its features were accepted.
#[derive(Debug)]
pub(crate) struct LowerError {
    pub(crate) message: String,
    /// In the file, in bytes.
    pub(crate) offset: u64,
}

impl From<wasmparser::BinaryReaderError> for LowerError {
    fn from(error: wasmparser::BinaryReaderError) -> LowerError {
        LowerError { message: error.message().to_string(), offset: error.offset() }
    }
}
