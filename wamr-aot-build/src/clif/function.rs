//! Lowers one function body.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
};

use cranelift_codegen::ir::{
    self, InstBuilder, SourceLoc, Value,
    condcodes::IntCC,
    immediates::{Ieee32, Ieee64},
    types,
};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use wamr_aot_abi::{
    builtins::Builtin,
    layout::{SLOT_SIZE, VMContext, VMStore},
    signature::ValType,
    trap::{LINE, TrapKind, UNKNOWN_PLACE},
};
use wasmparser::{Operator, OperatorsReader};

use super::{
    check::Accesses,
    effects::Effects,
    env::{Env, LowerError, Lowered},
    handler::Catching,
    locals::Locals,
    lowering::{Lowering, Run},
    names::Numbering,
    region::{Region, value_flags},
    signature::accepted_type,
};
use crate::{
    plan::Effort,
    wasm::operator::{Flow, properties},
};

/// Decides whether a function compares the stack pointer with the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prologue {
    /// The function compares them if it calls another function.
    CheckIfCalling,
    /// The function compares them, because its frame is large.
    Check,
    /// The function compares them before it allocates its frame, which is larger than the space
    /// that the runtime keeps free below the limit. A failed comparison executes a trap
    /// instruction.
    CheckFirst,
    /// The function does not compare them: it and all that it calls fit into the stack that the
    /// runtime keeps free below the limit.
    Unchecked,
}

/// Lowers the body of function `index`.
pub(crate) fn body(
    env: Env<'_>,
    context: &mut FunctionBuilderContext,
    index: u32,
    prologue: Prologue,
) -> Result<Lowered, LowerError> {
    let body = &env.module.bodies[(index - env.module.imported_functions) as usize];
    lower(env, context, index, &body.reader, prologue)
}

fn lower(
    env: Env<'_>,
    context: &mut FunctionBuilderContext,
    index: u32,
    body: &wasmparser::FunctionBody<'_>,
    prologue: Prologue,
) -> Result<Lowered, LowerError> {
    let ty = env.module.function_type(index);
    let name = Numbering::name(env.numbering.wasm(index));
    let mut function =
        ir::Function::with_name_signature(ir::UserFuncName::User(name), env.signature_of(index));
    if prologue == Prologue::CheckFirst {
        limit_stack(env, &mut function);
    }
    let mut builder = FunctionBuilder::new(&mut function, context);
    let entry = builder.create_block();
    builder.append_block_params_for_function_params(entry);
    builder.switch_to_block(entry);
    builder.seal_block(entry);
    let params = builder.block_params(entry).to_vec();
    let mut effects = Effects::of(env, body)?;
    let used = std::mem::take(&mut effects.locals);
    let mut lowering = Lowering {
        env,
        effects,
        builder,
        index,
        stack: Vec::new(),
        control: Vec::new(),
        reachable: true,
        skipped: 0,
        locals: match env.plan.functions[index as usize].effort {
            Effort::Full => Locals::in_variables(used),
            Effort::Reduced => Locals::in_memory(used, env.pointer()),
        },
        vmctx: params[0],
        results: (ty.results.len() > 1).then(|| params[params.len() - 1]),
        offset: UNKNOWN_PLACE,
        traps: Vec::new(),
        accesses: Accesses::default(),
        builtins: BTreeSet::from([Builtin::Trap]),
        signatures: HashMap::new(),
        builtin_signatures: BTreeMap::new(),
        functions: HashMap::new(),
        result_slot: None,
        run: Run::default(),
        tries: Vec::new(),
        catching: Catching::default(),
        unwinding: None,
        returns_next: false,
    };
    let checks_stack = match prologue {
        Prologue::CheckIfCalling => lowering.effects.calls,
        Prologue::Check => true,
        Prologue::CheckFirst | Prologue::Unchecked => false,
    };
    lowering.offset = place_in_module(env, body.range().start);
    lowering.builder.set_srcloc(SourceLoc::new(lowering.offset));
    if checks_stack {
        lowering.check_stack();
    }
    lowering.interrupt_entry();
    lowering.declare_locals(ty.params.as_slice(), &params[1..], body)?;
    lowering.push_function_frame(&ty.results);
    lowering.operators(body.get_operators_reader()?)?;
    lowering.return_results();
    lowering.finish_unwinding();
    lowering.finish_traps();
    lowering.builder.seal_all_blocks();
    let builtins = std::mem::take(&mut lowering.builtins);
    let accesses = std::mem::take(&mut lowering.accesses);
    lowering.builder.finalize(env.frontend);
    Ok(Lowered { function, builtins, checks_stack, accesses })
}

/// Makes the code generator compare the stack pointer, minus the size of the frame, with the limit.
fn limit_stack(env: Env<'_>, function: &mut ir::Function) {
    let width = env.plan.width();
    function.signature.params[0].purpose = ir::ArgumentPurpose::VMContext;
    let flags = function.dfg.mem_flags.insert_unchecked(ir::MemFlagsData::trusted());
    let mut place = function.create_global_value(ir::GlobalValueData::VMContext);
    for offset in [VMContext::OFFSETS.store.at(width), VMStore::OFFSETS.stack_limit.at(width)] {
        place = function.create_global_value(ir::GlobalValueData::Load {
            base: place,
            offset: (offset as i32).into(),
            global_type: env.pointer(),
            flags,
        });
    }
    function.stack_limit = Some(place);
}

/// The place of the instruction at this offset of the file, in bytes: its line, if the module is
/// text.
fn place_in_module(env: Env<'_>, offset: u64) -> u32 {
    let lines = &env.plan.options.lines;
    // Stage 1 rejects a file with larger offsets.
    let Some(offset) = u32::try_from(offset).ok().filter(|offset| *offset < LINE) else {
        return UNKNOWN_PLACE;
    };
    match lines.partition_point(|(start, _)| *start <= offset).checked_sub(1).map(|found| lines[found]) {
        Some((_, line)) if line < LINE - 1 => LINE | line,
        Some(_) => UNKNOWN_PLACE,
        None => offset,
    }
}

impl Lowering<'_, '_> {
    /// Traps if the stack is exhausted.
    pub(super) fn check_stack(&mut self) {
        let width = self.env.plan.width();
        let pointer = self.env.pointer();
        let store = self.store();
        let flags = self.trusted(Region::Store);
        let limit =
            self.builder.ins().load(pointer, flags, store, VMStore::OFFSETS.stack_limit.at(width) as i32);
        // The stack pointer is read after the prologue, so it accounts for this function's frame.
        let stack = self.builder.ins().get_stack_pointer(pointer);
        let exhausted = self.builder.ins().icmp(IntCC::UnsignedLessThan, stack, limit);
        self.trap_if(exhausted, TrapKind::StackOverflow);
    }

    fn declare_locals(
        &mut self,
        params: &[ValType],
        values: &[Value],
        body: &wasmparser::FunctionBody<'_>,
    ) -> wasmparser::Result<()> {
        let mut next = 0;
        for (&ty, &value) in params.iter().zip(values) {
            self.declare_locals_of(next..next + 1, ty, |_| value);
            next += 1;
        }
        for group in body.get_locals_reader()? {
            let (count, ty) = group?;
            let ty = accepted_type(ty);
            self.declare_locals_of(next..next + count, ty, |this| this.zero(ty));
            next += count;
        }
        Ok(())
    }

    /// Declares the used locals among those with these indices.
    fn declare_locals_of(
        &mut self,
        indices: Range<u32>,
        ty: ValType,
        value: impl FnOnce(&mut Self) -> Value,
    ) {
        let count = self.locals.used_in(indices);
        if count > 0 {
            let value = value(self);
            (0..count).for_each(|_| self.declare_local(ty, value));
        }
    }

    fn declare_local(&mut self, ty: ValType, value: Value) {
        let ty = self.env.value_type(ty);
        self.locals.declare(&mut self.builder, ty, value);
    }

    /// Zero or null: the initial value of a local of this type.
    pub(super) fn zero(&mut self, ty: ValType) -> Value {
        let ty = self.env.value_type(ty);
        match ty {
            types::F32 => self.builder.ins().f32const(Ieee32::with_bits(0)),
            types::F64 => self.builder.ins().f64const(Ieee64::with_bits(0)),
            types::I8X16 => self.vector(ty, 0),
            ty => self.builder.ins().iconst(ty, 0),
        }
    }

    fn operators(&mut self, mut reader: OperatorsReader<'_>) -> Result<(), LowerError> {
        while !reader.eof() {
            let (operator, offset) = reader.read_with_offset()?;
            self.offset = place_in_module(self.env, offset);
            self.builder.set_srcloc(SourceLoc::new(self.offset));
            if self.reachable || self.resumes(&operator) {
                self.returns_next = self.is_return(&operator, &reader);
                self.before_operator(&operator);
                self.operator(&operator, offset)?;
                self.after_operator(&operator);
            }
        }
        Ok(())
    }

    /// Whether this operator is a call that may throw, and the next one leaves the function.
    fn is_return(&self, operator: &Operator<'_>, rest: &OperatorsReader<'_>) -> bool {
        self.env.plan.exceptions.pass
            && properties(operator).traits.flow == Flow::Call
            && match rest.clone().read() {
                Ok(Operator::Return) => true,
                Ok(Operator::End) => self.control.len() == 1,
                _ => false,
            }
    }

    /// Whether this operator, which is in unreachable code, ends the construct in which the code
    /// became unreachable.
    fn resumes(&mut self, operator: &Operator<'_>) -> bool {
        let traits = properties(operator).traits;
        if traits.opens() {
            self.skipped += 1;
        } else if traits.flow == Flow::End && self.skipped > 0 {
            self.skipped -= 1;
        } else {
            return matches!(traits.flow, Flow::End | Flow::Else) && self.skipped == 0;
        }
        false
    }

    fn operator(&mut self, operator: &Operator<'_>, offset: u64) -> Result<(), LowerError> {
        match *operator {
            Operator::Nop => {}
            Operator::Unreachable => {
                self.trap(TrapKind::Unreachable);
                self.reachable = false;
            }
            Operator::Block { blockty } => self.block(blockty),
            Operator::Loop { blockty } => self.loop_(blockty, offset),
            Operator::If { blockty } => self.if_(blockty),
            Operator::Else => self.else_(),
            Operator::End => self.end(),
            Operator::TryTable { ref try_table } => self.try_table(try_table),
            Operator::Try { blockty } => self.try_(blockty, offset),
            Operator::Catch { tag_index } => self.catch(Some(tag_index)),
            Operator::CatchAll => self.catch(None),
            Operator::Delegate { relative_depth } => self.delegate(relative_depth),
            Operator::Throw { tag_index } => self.throw(tag_index),
            Operator::ThrowRef => self.throw_ref(),
            Operator::Rethrow { relative_depth } => self.rethrow(relative_depth),
            Operator::Br { relative_depth } => self.br(relative_depth),
            Operator::BrIf { relative_depth } => self.br_if(relative_depth),
            Operator::BrTable { ref targets } => self.br_table(targets)?,
            Operator::Return => self.return_(),
            Operator::Drop => {
                self.pop();
            }
            Operator::Select | Operator::TypedSelect { .. } => {
                let condition = self.pop();
                let otherwise = self.pop();
                let then = self.pop();
                let value = self.builder.ins().select(condition, then, otherwise);
                self.push(value);
            }
            Operator::LocalGet { local_index } => {
                let value = self.locals.get(&mut self.builder, local_index);
                self.push(value);
            }
            Operator::LocalSet { local_index } => {
                let value = self.pop();
                self.locals.set(&mut self.builder, local_index, value);
            }
            Operator::LocalTee { local_index } => {
                let value = self.top(1)[0];
                self.locals.set(&mut self.builder, local_index, value);
            }
            Operator::GlobalGet { global_index } => self.global_get(global_index),
            Operator::GlobalSet { global_index } => self.global_set(global_index),
            Operator::Call { function_index } => self.call(function_index),
            Operator::CallIndirect { type_index, table_index } => self.call_indirect(type_index, table_index),
            Operator::CallRef { type_index } => self.call_ref(type_index),
            Operator::ReturnCall { function_index } => self.return_call(function_index),
            Operator::ReturnCallIndirect { type_index, table_index } => {
                self.return_call_indirect(type_index, table_index)
            }
            Operator::ReturnCallRef { type_index } => self.return_call_ref(type_index),
            Operator::BrOnNull { relative_depth } => self.br_on_null(relative_depth),
            Operator::BrOnNonNull { relative_depth } => self.br_on_non_null(relative_depth),
            Operator::RefAsNonNull => {
                let value = self.top(1)[0];
                self.trap_unless(value, TrapKind::NullReference);
            }
            Operator::RefNull { .. } => {
                let null = self.builder.ins().iconst(self.env.pointer(), 0);
                self.push(null);
            }
            Operator::RefIsNull => {
                let value = self.pop();
                let is_null = self.builder.ins().icmp_imm_u(IntCC::Equal, value, 0);
                self.push_bool(is_null);
            }
            Operator::RefFunc { function_index } => self.ref_func(function_index),
            _ => {
                let lowered = self.numeric(operator)
                    || self.memory(operator)
                    || self.atomic(operator)
                    || self.convert(operator)
                    || self.simd(operator)
                    || self.table(operator);
                if !lowered {
                    let message =
                        format!("operator {operator:?} passed the feature check but is not lowered");
                    return Err(LowerError { message, offset });
                }
            }
        }
        Ok(())
    }

    /// Returns after the body's last `end`, with the results on the stack.
    fn return_results(&mut self) {
        if !self.reachable {
            return;
        }
        let values = std::mem::take(&mut self.stack);
        if let Some(pointer) = self.results {
            let flags = self.trusted(Region::Slots);
            for (slot, &value) in (0..).zip(&values[1..]) {
                let flags = value_flags(flags, self.type_of(value));
                self.builder.ins().store(flags, value, pointer, slot * SLOT_SIZE as i32);
            }
        }
        self.builder.ins().return_(&values[..values.len().min(1)]);
    }
}
