//! Handlers of exceptions, and calls that may throw: the state of lowering them.

use std::collections::HashMap;

use cranelift_codegen::ir::{Block, FuncRef, SigRef, Value};
use wasmparser::Catch;

/// The handlers of a construct while its body is being lowered.
pub(super) struct Handler {
    /// The block to which exceptions of the body go.
    pub(super) block: Block,
    /// Whether any do.
    pub(super) is_used: bool,
    /// The clauses of a `try_table`.
    pub(super) clauses: Vec<Catch>,
    /// Whether the exception of a `try` is thrown again by `rethrow`.
    pub(super) is_rethrown: bool,
}

/// A `try` from its first handler on.
pub(super) struct Handling {
    /// The exceptions that the handlers so far do not take. `None` if there are none.
    pub(super) next: Option<Thrown>,
    pub(super) is_rethrown: bool,
    /// The exception in the current handler, if that can be reached.
    pub(super) exception: Option<Value>,
}

/// An exception on its way through the clauses.
#[derive(Clone, Copy)]
pub(super) struct Thrown {
    pub(super) exception: Value,
    /// The block in which the next clause has its turn.
    pub(super) block: Block,
}

/// What is called.
#[derive(Clone, Copy)]
pub(super) enum Code {
    Function(FuncRef),
    /// A function of this type, by its address.
    Pointer(SigRef, Value),
}

/// The same functions and types as calls with handlers name them: native code gives these calls
/// another convention.
#[derive(Default)]
pub(super) struct Catching {
    pub(super) functions: HashMap<FuncRef, FuncRef>,
    pub(super) signatures: HashMap<SigRef, SigRef>,
}

/// What is known of a call.
#[derive(Clone, Copy)]
pub(super) struct Throwing {
    pub(super) may_throw: bool,
    /// Whether the callee may be a function of the host.
    pub(super) may_be_hosts: bool,
}
