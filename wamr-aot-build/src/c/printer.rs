//! The state of printing one function, and the operations on it that every family of instructions
//! needs. Each family is an `impl` block in its own file.

use std::{collections::BTreeSet, fmt::Display};

use cranelift_codegen::ir::{
    Block, ExternalName, FuncRef, Function, Inst, InstructionData, Opcode, Type, Value, ValueDef,
};

use super::{
    alignment::Alignment,
    cache::{Address, FieldCache, Scope},
    dialect::{Accesses, Dialect, Part},
    literal,
    liveness::Liveness,
    names,
    signalling::Signalling,
};
use crate::clif::Env;

/// The inputs that all functions of a module share.
#[derive(Clone, Copy)]
pub(super) struct ModuleContext<'a> {
    pub(super) env: Env<'a>,
    pub(super) dialect: &'a Dialect,
    pub(super) cache: &'a FieldCache,
    pub(super) accesses: Accesses,
}

impl ModuleContext<'_> {
    /// Whether accesses that the module says are aligned are not tested.
    pub(super) fn trusts_alignment(&self) -> bool {
        self.env.plan.options.trusts_alignment() && self.dialect.tests_alignment(self.accesses)
    }
}

/// The state of printing one function.
pub(super) struct Printer<'a> {
    pub(super) cx: ModuleContext<'a>,
    pub(super) func: &'a Function,
    pub(super) scope: Scope<'a>,
    pub(super) liveness: Liveness,
    /// `None` if the compiler respects signalling NaNs.
    pub(super) signalling: Option<Signalling>,
    pub(super) alignment: Alignment,
    pub(super) block: Block,
    pub(super) calls: BTreeSet<u32>,
    pub(super) parts: BTreeSet<Part>,
    /// Whether the function calls others that are not known, or not the module's.
    pub(super) calls_others: bool,
    /// Whether the function calls others that have the convention for tail calls.
    pub(super) uses_frame: bool,
    /// The values that are used outside of their own blocks.
    pub(super) declared: Vec<Value>,
    /// The number of identifiers from [`unique`](Printer::unique).
    pub(super) identifiers: u32,
    pub(super) body: String,
}

impl Printer<'_> {
    /// Adds a line to the body.
    pub(super) fn line(&mut self, line: impl AsRef<str>) {
        self.body.push_str("    ");
        self.body.push_str(line.as_ref());
        self.body.push('\n');
    }

    /// A label of an empty statement: C does not allow a label before a declaration.
    pub(super) fn label(&mut self, label: impl Display) {
        self.body.push_str(&format!("{label}:;\n"));
    }

    /// The number of a called function.
    pub(super) fn callee(&self, func_ref: FuncRef) -> u32 {
        match self.func.dfg.ext_funcs[func_ref].name {
            ExternalName::User(name) => self.func.params.user_named_funcs()[name].index,
            ref other => unreachable!("the lowering names functions by numbers, not {other:?}"),
        }
    }

    /// An identifier that is unique in the function.
    pub(super) fn unique(&mut self, kind: &str) -> String {
        self.identifiers += 1;
        format!("{kind}{}", self.identifiers)
    }

    /// Assigns a value to the local of a result.
    pub(super) fn define(&mut self, result: Value, expression: &str) {
        if !self.liveness.is_live(result) {
            // The expression has an effect.
            self.line(format!("(void){expression};"));
        } else if self.liveness.is_local(result, self.block) {
            let ty = names::ty(self.type_of(result));
            self.line(format!("const {ty} {result} = {expression};"));
        } else {
            self.declared.push(result);
            self.line(format!("{result} = {expression};"));
        }
    }

    /// Declares the local of a result that a statement assigns.
    pub(super) fn declare(&mut self, result: Value) {
        if self.liveness.is_local(result, self.block) {
            let ty = names::ty(self.type_of(result));
            self.line(format!("{ty} {result};"));
        } else {
            self.declared.push(result);
        }
    }

    pub(super) fn is_live(&self, value: Value) -> bool {
        self.liveness.is_live(value)
    }

    pub(super) fn type_of(&self, value: Value) -> Type {
        self.func.dfg.value_type(value)
    }

    /// A value as an expression.
    pub(super) fn value(&self, value: Value) -> String {
        let dfg = &self.func.dfg;
        let value = dfg.resolve_aliases(value);
        if Some(value) == self.scope.vmctx {
            return "(uptr)vmctx".to_owned();
        }
        if let ValueDef::Result(inst, 0) = dfg.value_def(value) {
            match dfg.insts[inst] {
                InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => {
                    return literal::integer(dfg.value_type(value), imm.bits().cast_unsigned());
                }
                InstructionData::UnaryIeee32 { opcode: Opcode::F32const, imm } => {
                    return literal::f32(imm.bits());
                }
                InstructionData::UnaryIeee64 { opcode: Opcode::F64const, imm } => {
                    return literal::f64(imm.bits());
                }
                _ => {}
            }
        }
        value.to_string()
    }

    /// A value as a pointer.
    pub(super) fn address(&self, value: Value) -> String {
        if Some(self.func.dfg.resolve_aliases(value)) == self.scope.vmctx {
            "vmctx".to_owned()
        } else {
            format!("(u8 *){}", self.value(value))
        }
    }

    /// The address that `user`, a load or a store, accesses. If the base is cached in a local, the
    /// sum is pointer arithmetic on it.
    pub(super) fn access(&self, user: Inst, address: Value, offset: i32) -> String {
        let (start, offset) = match self.scope.address(user, address) {
            Some(Address::Indexed { field, index }) => {
                (format!("{} + {}", self.scope.cache.get(field).name, self.value(index)), offset)
            }
            // A sum of integers would hide from the compiler that this is a part of an array.
            Some(Address::Based { base, index }) => {
                (format!("(u8 *){} + {}", self.value(base), self.value(index)), offset)
            }
            Some(Address::Slot { slot, offset: start }) => (format!("s{}", slot.as_u32()), start + offset),
            None => (self.address(address), offset),
        };
        match offset {
            0 => start,
            offset => format!("{start} + {offset}"),
        }
    }

    /// The identifier of a called function.
    pub(super) fn callee_name(&mut self, func_ref: FuncRef) -> String {
        let number = self.callee(func_ref);
        self.calls.insert(number);
        names::function(self.cx.env, self.cx.env.numbering.callees()[number as usize])
    }
}
