//! Stage 3: from the plan to CLIF, Cranelift's intermediate representation.
//!
//! All semantics are explicit in the CLIF: bounds checks, trap branches, calls through the context.
//! Lowering needs no `TargetIsa`, since the C emitter prints the same functions.
//!
//! | module | contents |
//! |---|---|
//! | [`lower`](lower()) | any function of the object |
//! | `env`, `names` | the input of lowering, and the names of functions |
//! | `lowering` | the state of lowering one body, such as its operand stack |
//! | [`function`] | one function body: its entry and locals, the walk over its operators |
//! | `effects` | the effects of a body, determined in advance |
//! | `control` | blocks, branches, returns |
//! | `locals` | the storage of locals |
//! | `numeric`, `convert` | arithmetic, comparisons, conversions |
//! | `simd` | vectors |
//! | `memory`, `atomic`, `table`, `global`, `call`, `tail_call` | accesses to an instance |
//! | `dispatch` | calls through tables that are constants |
//! | `exception`, `handler` | throws, handlers, and the looks at calls that may have thrown |
//! | `trap` | the blocks that raise traps |
//! | `check` | bounds checks, for the passes |
//! | `interrupt` | checks of epochs, charges of fuel |
//! | `builtin` | calls of runtime functions |
//! | `region` | alias regions |
//! | [`trampoline`] | the functions that the compiler adds |

mod atomic;
mod builtin;
mod bulk;
mod call;
mod check;
mod control;
mod convert;
mod dispatch;
mod effects;
mod env;
mod exception;
mod function;
mod global;
mod handler;
mod interrupt;
mod locals;
mod lower;
mod lowering;
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

pub(crate) use check::{Accesses, Check, Guarded};
pub(crate) use env::{Env, Lowered, place};
pub(crate) use function::Prologue;
pub(crate) use interrupt::is_epoch;
pub(crate) use lower::lower;
pub(crate) use memory::{is_shared_length, memory_length};
pub(crate) use names::{Callee, Numbering};
pub(crate) use tail_call::tail_frame_slots;
