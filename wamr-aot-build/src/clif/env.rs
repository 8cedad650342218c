//! The input and output of lowering.

use std::collections::BTreeSet;

use cranelift_codegen::{ir, isa::TargetFrontendConfig};
use wamr_aot_abi::builtins::Builtin;

use super::{
    check::Accesses,
    names::{Callee, Numbering},
};
use crate::{
    diagnostics::Place,
    plan::{Convention, Effort, FunctionPlan, Plan},
    wasm::Module,
};

/// The input that all functions of a module share.
#[derive(Clone, Copy)]
pub(crate) struct Env<'a> {
    pub(crate) module: &'a Module<'a>,
    pub(crate) plan: &'a Plan,
    pub(crate) numbering: &'a Numbering,
    /// Pointer width and the C calling convention.
    pub(crate) frontend: TargetFrontendConfig,
    /// The way in which the C convention widens 32-bit arguments.
    pub(crate) extension: ir::ArgumentExtension,
}

/// A function in CLIF.
pub(crate) struct Lowered {
    pub(crate) function: ir::Function,
    /// The builtins that the function calls.
    pub(crate) builtins: BTreeSet<Builtin>,
    /// Whether the function compares the stack pointer with the limit. Also true for the functions
    /// that the compiler adds: they need no comparison.
    pub(crate) checks_stack: bool,
    pub(crate) accesses: Accesses,
}

/// The reason why a function could not be lowered: a bug of this compiler, since the module is
/// valid and its features were accepted.
#[derive(Debug)]
pub(crate) struct LowerError {
    pub(crate) message: String,
    /// The offset in the file, in bytes.
    pub(crate) offset: u64,
}

impl From<wasmparser::BinaryReaderError> for LowerError {
    fn from(error: wasmparser::BinaryReaderError) -> LowerError {
        LowerError { message: error.message().to_string(), offset: error.offset() }
    }
}

/// The linker symbol of a function.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    /// Whether code outside the module refers to the symbol.
    pub(crate) public: bool,
}

impl Env<'_> {
    /// Whether this is the body of a function in the convention for tail calls.
    pub(crate) fn is_tail_body(&self, callee: Callee) -> bool {
        match callee {
            Callee::Wasm(index) => self.plan.functions[index as usize].convention != Convention::C,
            _ => false,
        }
    }

    /// The symbol of a function of the object.
    pub(crate) fn symbol(&self, callee: Callee) -> Symbol {
        let symbols = &self.plan.options.symbols;
        let private = |name: String| Symbol { name, public: false };
        match callee {
            // The symbol names the body, whichever callee contains it.
            Callee::Wasm(index) => match &self.plan.functions[index as usize] {
                FunctionPlan { symbol: Some(symbol), convention: Convention::C, .. } => {
                    Symbol { name: symbol.clone(), public: true }
                }
                _ => private(symbols.function(index, self.module.functions[index as usize].name.as_deref())),
            },
            Callee::Entry(index) => match &self.plan.functions[index as usize].symbol {
                Some(symbol) => Symbol { name: symbol.clone(), public: true },
                None => private(symbols.entry(index)),
            },
            Callee::TrapThunk => private(symbols.helper("trap")),
            Callee::CallFromSlots(ty) => private(symbols.helper(&format!("call_from_slots.{ty}"))),
            Callee::CallToSlots(ty) => private(symbols.helper(&format!("call_to_slots.{ty}"))),
            Callee::CopyThunk => private(symbols.helper("memory_copy")),
            Callee::FillThunk => private(symbols.helper("memory_fill")),
            Callee::ChargeThunk => private(symbols.helper("charge")),
            Callee::Swizzle => private(symbols.helper("swizzle")),
        }
    }

    /// The effort for a function of the object.
    pub(crate) fn effort(&self, callee: Callee) -> Effort {
        match callee {
            Callee::Wasm(index) => self.plan.functions[index as usize].effort,
            _ => Effort::Full,
        }
    }
}

/// The place of a function, for findings about it.
pub(crate) fn place(env: Env<'_>, callee: Callee) -> Place {
    let (Callee::Wasm(index) | Callee::Entry(index)) = callee else { return Place::default() };
    let name = env.module.functions[index as usize].name.as_deref();
    Place::item(match name {
        Some(name) => format!("function `{}` (index {index})", name.escape_debug()),
        None => format!("function with index {index}"),
    })
}
