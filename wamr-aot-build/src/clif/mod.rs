//! Stage 3: from the plan to CLIF, Cranelift's intermediate representation.
//!
//! All semantics are explicit here: bounds checks, trap branches, calls through the context. Needs no `TargetIsa`: the C emitter
//! prints the same functions.
//!
//! | module | what it lowers |
//! |---|---|
//! | [`function`] | one function body: the loop over its operators, locals, the entry |
//! | `effects` | what a body does, in advance |
//! | `control` | blocks, branches, returns |
//! | `locals` | where locals are |
//! | `numeric`, `convert` | arithmetic, comparisons, conversions |
//! | `simd` | vectors |
//! | `memory`, `atomic`, `table`, `global`, `call`, `tail_call` | what touches an instance |
//! | `trap` | the blocks that raise traps |
//! | `interrupt` | checks of epochs, charges of fuel |
//! | `builtin` | calls of the runtime |
//! | `region` | what may alias what |
//! | [`trampoline`] | the functions that the compiler adds |

mod atomic;
mod builtin;
mod call;
mod control;
mod convert;
mod effects;
mod function;
mod global;
mod interrupt;
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
use cranelift_frontend::FunctionBuilderContext;
use wamr_aot_abi::builtins::Builtin;

pub(crate) use function::Prologue;
pub(crate) use interrupt::is_epoch;
pub(crate) use memory::is_shared_length;
pub(crate) use names::{Callee, Numbering};
pub(crate) use tail_call::tail_frame_slots;

use crate::{
    diagnostics::{Findings, Place, catalogue},
    plan::{Effort, Plan},
    wasm::Module,
};
use function::body;
use trampoline::{call_from_slots, call_to_slots, entry, trap_thunk};

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

impl Env<'_> {
    /// How much work a function of the object is worth.
    pub(crate) fn effort(&self, callee: Callee) -> Effort {
        match callee {
            Callee::Wasm(index) => self.plan.functions[index as usize].effort,
            _ => Effort::Full,
        }
    }
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
                // What is left in the builder belongs to a function that was given up.
                *builder = FunctionBuilderContext::new();
                catalogue::internal(place(env, callee).at(offset), &message).into()
            })
        }
        Callee::Entry(index) => Ok(entry(env, builder, number, index)),
        Callee::TrapThunk => Ok(trap_thunk(env, builder)),
        Callee::CallFromSlots(ty) => Ok(call_from_slots(env, builder, number, ty)),
        Callee::CallToSlots(ty) => Ok(call_to_slots(env, builder, number, ty)),
        Callee::Swizzle => Ok(simd::swizzle(env, builder, number)),
    }
}

/// A function, for a finding about it.
pub(crate) fn place(env: Env<'_>, callee: Callee) -> Place {
    let (Callee::Wasm(index) | Callee::Entry(index)) = callee else { return Place::default() };
    let name = env.module.functions[index as usize].name.as_deref();
    Place::item(match name {
        Some(name) => format!("function `{}` (index {index})", name.escape_debug()),
        None => format!("function with index {index}"),
    })
}
