//! What lowering starts from, and what it makes.

use std::collections::BTreeSet;

use cranelift_codegen::{ir, isa::TargetFrontendConfig};
use wamr_aot_abi::builtins::Builtin;

use super::names::{Callee, Numbering};
use crate::{
    diagnostics::Place,
    plan::{Convention, Effort, FunctionPlan, Plan},
    wasm::Module,
};

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

/// Why a function could not be lowered: a gap in this compiler, since the module was valid and its
/// features were accepted.
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

/// The name of a function for the linker.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    /// Others than the module's own code refer to it.
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
            // The name is that of the body, wherever it is.
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
            Callee::Swizzle => private(symbols.helper("swizzle")),
        }
    }

    /// How much work a function of the object is worth.
    pub(crate) fn effort(&self, callee: Callee) -> Effort {
        match callee {
            Callee::Wasm(index) => self.plan.functions[index as usize].effort,
            _ => Effort::Full,
        }
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
