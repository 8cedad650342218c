//! The state of lowering one body, and the helpers that all families of operators share. The
//! families are in files of their own, as `impl` blocks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cranelift_codegen::ir::{
    Block, ExtFuncData, ExternalName, FuncRef, Inst, InstBuilder, SigRef, Signature, StackSlot,
    StackSlotData, StackSlotKind, Type, Value, types,
};
use cranelift_frontend::FunctionBuilder;
use wamr_aot_abi::{builtins::Builtin, layout::SLOT_SIZE, trap::TrapKind};

use super::{
    check::Accesses,
    effects::Effects,
    env::Env,
    handler::{Catching, Handler, Handling},
    locals::Locals,
    names::Numbering,
};

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
    /// Whether the next operator can be reached.
    pub(super) reachable: bool,
    /// The number of open constructs that began in unreachable code.
    pub(super) skipped: usize,
    pub(super) locals: Locals,
    /// The context of the instance.
    pub(super) vmctx: Value,
    /// The address for the results from the second on.
    pub(super) results: Option<Value>,
    /// The place of the operator, as traps report it.
    pub(super) offset: u32,
    pub(super) traps: Vec<TrapBlock>,
    pub(super) accesses: Accesses,
    pub(super) builtins: BTreeSet<Builtin>,
    pub(super) signatures: HashMap<u32, SigRef>,
    pub(super) builtin_signatures: BTreeMap<Builtin, SigRef>,
    pub(super) functions: HashMap<u32, FuncRef>,
    /// The slot in which calls leave results from the second on. All calls share it, so it is as
    /// large as the largest needs.
    pub(super) result_slot: Option<StackSlot>,
    pub(super) run: Run,
    /// The open constructs, by position, whose bodies have handlers.
    pub(super) tries: Vec<usize>,
    pub(super) catching: Catching,
    /// The block that leaves the function with an exception.
    pub(super) unwinding: Option<Block>,
    /// Whether the function returns after the operator, a call.
    pub(super) returns_next: bool,
}

/// An open construct of structured control flow.
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    /// The target of a branch to this frame.
    pub(super) target: Block,
    /// The number of values that a branch to this frame carries.
    pub(super) branch_arity: usize,
    /// The number of values that the construct leaves.
    pub(super) result_count: usize,
    /// The length of the operand stack below the construct's parameters.
    pub(super) height: usize,
    /// Whether any branch goes to `target`.
    pub(super) is_target: bool,
}

/// The kind of a construct.
pub(super) enum FrameKind {
    Block,
    Loop,
    /// An `if` before its `else`: the block of the `else` branch, and its parameters.
    If {
        otherwise: Block,
        params: Vec<Value>,
    },
    /// A `try_table`, or a `try` before its first handler.
    Try(Handler),
    /// A `try` from its first handler on.
    Catch(Handling),
}

/// A run of instructions that are charged together. Control enters a run only at its first
/// instruction, and goes from each to the next unless it traps.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Run {
    /// No instruction of the run has a cost yet.
    #[default]
    Free,
    /// The run is charged with this constant, whose value is set when the run ends.
    Charged { constant: Inst, cost: i64 },
}

/// The trap that a block reports. Sites that report the same trap share a block.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Kind(TrapKind),
    /// The code is the block's parameter.
    Code,
    /// The parameter is the type of an entry of a dispatch table that has another type than the
    /// call.
    Entry,
}

/// A block that raises a trap.
pub(super) struct TrapBlock {
    pub(super) cause: Cause,
    pub(super) offset: u32,
    pub(super) block: Block,
}

impl Lowering<'_, '_> {
    /// The slot in which a call of a function with `count` results leaves those from the second on.
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

    /// Pushes the result of a comparison as an `i32`.
    pub(super) fn push_bool(&mut self, value: Value) {
        let value = self.builder.ins().uextend(types::I32, value);
        self.push(value);
    }

    /// Pushes a size or index, given with 64 bits, in the index type of its memory or table.
    pub(super) fn push_size(&mut self, value: Value, wide: bool) {
        let value = if wide { value } else { self.builder.ins().ireduce(types::I32, value) };
        self.push(value);
    }

    /// Zero-extends an index or an address to 64 bits.
    pub(super) fn widen(&mut self, value: Value) -> Value {
        if self.type_of(value) == types::I64 { value } else { self.builder.ins().uextend(types::I64, value) }
    }

    /// Reduces a number of 64 bits to the width of addresses.
    pub(super) fn pointer_wide(&mut self, value: Value) -> Value {
        let pointer = self.env.pointer();
        if pointer == types::I64 { value } else { self.builder.ins().ireduce(pointer, value) }
    }

    pub(super) fn pop(&mut self) -> Value {
        self.stack.pop().expect("validated: the stack has an operand")
    }

    /// Pops two operands, in the order in which they were pushed.
    pub(super) fn pop2(&mut self) -> (Value, Value) {
        let second = self.pop();
        (self.pop(), second)
    }

    /// Pops three operands, in the order in which they were pushed.
    pub(super) fn pop3(&mut self) -> [Value; 3] {
        let third = self.pop();
        let (first, second) = self.pop2();
        [first, second, third]
    }

    /// The topmost operands, in the order in which they were pushed.
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
