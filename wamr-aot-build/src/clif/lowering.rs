//! The state of lowering one body, and what every family of operators does with it. The families
//! are in files of their own, as `impl` blocks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cranelift_codegen::ir::{
    Block, ExtFuncData, ExternalName, FuncRef, Inst, InstBuilder, SigRef, Signature, StackSlot,
    StackSlotData, StackSlotKind, Type, Value, types,
};
use cranelift_frontend::FunctionBuilder;
use wamr_aot_abi::{builtins::Builtin, layout::SLOT_SIZE, trap::TrapKind};

use super::{effects::Effects, env::Env, locals::Locals, names::Numbering};

/// The state of lowering one body.
pub(super) struct Lowering<'e, 'b> {
    pub(super) env: Env<'e>,
    pub(super) effects: Effects,
    pub(super) builder: FunctionBuilder<'b>,
    /// The index of the function.
    pub(super) index: u32,
    /// The operand stack.
    pub(super) stack: Vec<Value>,
    pub(super) control: Vec<Frame>,
    /// The next operator can be reached.
    pub(super) reachable: bool,
    /// Constructs begun since code became unreachable.
    pub(super) skipped: usize,
    pub(super) locals: Locals,
    /// The context of the instance.
    pub(super) vmctx: Value,
    /// Where the results from the second on go.
    pub(super) results: Option<Value>,
    /// Where the operator is, as traps report it.
    pub(super) offset: u32,
    pub(super) traps: Vec<TrapBlock>,
    pub(super) builtins: BTreeSet<Builtin>,
    pub(super) signatures: HashMap<u32, SigRef>,
    pub(super) builtin_signatures: BTreeMap<Builtin, SigRef>,
    pub(super) functions: HashMap<u32, FuncRef>,
    /// Where calls leave results from the second on: one slot, as large as the largest needs.
    pub(super) result_slot: Option<StackSlot>,
    pub(super) run: Run,
}

/// A construct of structured control flow that has begun.
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    /// Where a branch to this frame goes.
    pub(super) target: Block,
    /// How many values a branch to this frame carries.
    pub(super) branch_arity: usize,
    /// How many values the construct leaves.
    pub(super) result_count: usize,
    /// Length of the operand stack below the construct's parameters.
    pub(super) height: usize,
    /// Something jumps to `target`.
    pub(super) is_target: bool,
}

/// What a construct is.
pub(super) enum FrameKind {
    Block,
    Loop,
    /// The `else` branch, not yet begun, and the parameters that it gets.
    If {
        otherwise: Block,
        params: Vec<Value>,
    },
}

/// The instructions that are charged together: control comes to the first of them only from the one
/// before, and from each to the next, unless it traps.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Run {
    /// Nothing in it costs anything yet.
    #[default]
    Free,
    /// It is charged with this constant, which is set when the run ends.
    Charged { constant: Inst, cost: i64 },
}

/// What a trap block reports. Sites that report the same share a block.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Kind(TrapKind),
    /// The code is the block's parameter.
    Code,
}

/// A block that raises a trap.
pub(super) struct TrapBlock {
    pub(super) cause: Cause,
    pub(super) offset: u32,
    pub(super) block: Block,
}

impl Lowering<'_, '_> {
    /// The address that a call of a function with `count` results gets for those from the second
    /// on.
    pub(super) fn result_slot(&mut self, count: usize) -> StackSlot {
        let size = u32::try_from(count - 1).expect("validation bounds the results") * SLOT_SIZE;
        let slots = &mut self.builder.func.sized_stack_slots;
        match self.result_slot {
            Some(slot) => {
                slots[slot].size = slots[slot].size.max(size);
                slot
            }
            None => {
                let slot = self.builder.create_sized_stack_slot(StackSlotData::new(
                    StackSlotKind::ExplicitSlot,
                    size,
                    3,
                ));
                self.result_slot = Some(slot);
                slot
            }
        }
    }

    pub(super) fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    /// Pushes the result of a comparison as the `i32` that wasm wants.
    pub(super) fn push_bool(&mut self, value: Value) {
        let value = self.builder.ins().uextend(types::I32, value);
        self.push(value);
    }

    /// Pushes a size or index that is 64 bits wide, as the index type of its memory or table wants
    /// it.
    pub(super) fn push_size(&mut self, value: Value, wide: bool) {
        let value = if wide { value } else { self.builder.ins().ireduce(types::I32, value) };
        self.push(value);
    }

    /// Zero-extends an index or an address to 64 bits.
    pub(super) fn widen(&mut self, value: Value) -> Value {
        if self.type_of(value) == types::I64 { value } else { self.builder.ins().uextend(types::I64, value) }
    }

    pub(super) fn pop(&mut self) -> Value {
        self.stack.pop().expect("validated: the operand is there")
    }

    /// Pops two operands: the one pushed first comes first.
    pub(super) fn pop2(&mut self) -> (Value, Value) {
        let second = self.pop();
        (self.pop(), second)
    }

    /// Pops three operands: the one pushed first comes first.
    pub(super) fn pop3(&mut self) -> [Value; 3] {
        let third = self.pop();
        let (first, second) = self.pop2();
        [first, second, third]
    }

    /// The topmost operands, the one pushed first first.
    pub(super) fn top(&self, count: usize) -> &[Value] {
        &self.stack[self.stack.len() - count..]
    }

    pub(super) fn type_of(&self, value: Value) -> Type {
        self.builder.func.dfg.value_type(value)
    }

    /// The signature of a function type.
    pub(super) fn signature(&mut self, ty: u32) -> SigRef {
        if let Some(&signature) = self.signatures.get(&ty) {
            return signature;
        }
        let signature = self.env.signature(&self.env.module.types[ty as usize]);
        let signature = self.builder.import_signature(signature);
        self.signatures.insert(ty, signature);
        signature
    }

    /// The signature of a builtin.
    pub(super) fn builtin_signature(&mut self, builtin: Builtin) -> SigRef {
        if let Some(&signature) = self.builtin_signatures.get(&builtin) {
            return signature;
        }
        let signature = self.builder.import_signature(self.env.builtin_signature(builtin));
        self.builtin_signatures.insert(builtin, signature);
        signature
    }

    /// Another function of the object, by its number.
    pub(super) fn function_ref(
        &mut self,
        number: u32,
        signature: impl FnOnce(&Env<'_>) -> Signature,
    ) -> FuncRef {
        if let Some(&function) = self.functions.get(&number) {
            return function;
        }
        let signature = self.builder.import_signature(signature(&self.env));
        let name = self.builder.func.declare_imported_user_function(Numbering::name(number));
        let function = self.builder.import_function(ExtFuncData {
            name: ExternalName::User(name),
            signature,
            colocated: true,
            patchable: false,
        });
        self.functions.insert(number, function);
        function
    }
}
