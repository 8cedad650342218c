//! Exceptions: see `docs/design/exceptions.md`.
//!
//! A throw sets the store's exception, and goes to the handler in the same function if there is
//! one. Out of a function, exceptions go in one of two ways, which the plan chooses:
//!
//! * by a return: the function returns zeroes, and each caller looks at the store's exception;
//! * by a walk: the function calls the runtime, which follows the frame pointers to the next call
//!   with a handler. Only functions of the host return with an exception.
//!
//! The older form of handlers (`try`, `catch`, `delegate`) becomes the same code as `try_table`.

use cranelift_codegen::ir::{
    Block, BlockArg, ExceptionTableData, ExceptionTableItem, ExtFuncData, InstBuilder, SigRef, Value,
    condcodes::IntCC,
};
use wamr_aot_abi::{
    builtins::Builtin,
    layout::{EXCEPTION_REFERENCED, EXCEPTION_USED, VMException, VMStore},
    trap::TrapKind,
};
use wasmparser::{BlockType, Catch, TryTable};

use super::{
    handler::{Code, Handler, Handling, Throwing, Thrown},
    lowering::{FrameKind, Lowering},
    region::{Region, value_flags},
    trap::UNREACHABLE,
};
use crate::plan::{Place, slots};

/// What a clause gives its code.
#[derive(Clone, Copy)]
struct Takes {
    /// The payload of this tag.
    tag: Option<u32>,
    /// Whether a reference to the exception may outlive the clause.
    reference: bool,
}

impl Lowering<'_, '_> {
    pub(super) fn throw(&mut self, tag: u32) {
        let address = self.tag(tag);
        let exception = self
            .call_cold_builtin(Builtin::ExceptionNew, &[self.vmctx, address])
            .expect("`exception_new` has a result");
        self.trap_unless(exception, TrapKind::TooManyExceptions);
        let payload = self.env.module.payload(tag);
        let values = self.stack.split_off(self.stack.len() - payload.len());
        for ((_, offset), value) in slots(payload).zip(values) {
            let flags = value_flags(self.trusted(Region::Exceptions), self.type_of(value));
            let offset = self.payload_offset() + offset as i32;
            self.builder.ins().store(flags, value, exception, offset);
        }
        self.throw_exception(exception);
    }

    pub(super) fn throw_ref(&mut self) {
        let exception = self.pop();
        self.trap_unless(exception, TrapKind::NullExceptionReference);
        self.throw_exception(exception);
    }

    pub(super) fn rethrow(&mut self, depth: u32) {
        let position = self.control.len() - 1 - depth as usize;
        let FrameKind::Catch(Handling { exception: Some(exception), .. }) = self.control[position].kind
        else {
            unreachable!("validated: `rethrow` refers to a `try` in whose handler it is");
        };
        self.throw_exception(exception);
    }

    fn throw_exception(&mut self, exception: Value) {
        self.set_thrown(exception);
        let target = self.handler(self.control.len());
        self.builder.ins().jump(target, &[]);
        self.reachable = false;
    }

    /// Goes to the handler if the call that has just returned threw.
    pub(super) fn check_thrown(&mut self) {
        if self.returns_next && self.tries.is_empty() && !self.env.plan.unwinds {
            // The function passes the exception on by returning. What it returns does not matter.
            return;
        }
        let target = self.handler(self.control.len());
        self.check_thrown_to(target);
    }

    /// Leaves the function if the call that has just returned, instead of a tail call, threw, and
    /// returning does not pass the exception on.
    pub(super) fn check_thrown_in_tail(&mut self) {
        if self.env.plan.unwinds && self.env.plan.exceptions.pass {
            let target = self.handler(0);
            self.check_thrown_to(target);
        }
    }

    fn check_thrown_to(&mut self, target: Block) {
        let exception = self.thrown();
        let next = self.builder.create_block();
        self.builder.ins().brif(exception, target, &[], next, &[]);
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
    }

    /// The exception that is being thrown, or null.
    fn thrown(&mut self) -> Value {
        let (pointer, store) = (self.env.pointer(), self.store());
        let flags = self.trusted(Region::Thrown);
        let offset = VMStore::OFFSETS.exception.at(self.env.plan.width());
        self.builder.ins().load(pointer, flags, store, offset as i32)
    }

    fn set_thrown(&mut self, exception: Value) {
        let store = self.store();
        let flags = self.trusted(Region::Thrown);
        let offset = VMStore::OFFSETS.exception.at(self.env.plan.width());
        self.builder.ins().store(flags, exception, store, offset as i32);
    }

    /// The block for exceptions inside the first `open` constructs: the handlers of the innermost
    /// of them that has any, or the way out of the function.
    fn handler(&mut self, open: usize) -> Block {
        if let Some(&position) = self.tries.iter().rfind(|position| **position < open)
            && let FrameKind::Try(handler) = &mut self.control[position].kind
        {
            handler.is_used = true;
            return handler.block;
        }
        match self.unwinding {
            Some(block) => block,
            None => {
                let block = self.cold_block();
                self.unwinding = Some(block);
                block
            }
        }
    }

    fn signature_of(&self, code: Code) -> SigRef {
        match code {
            Code::Function(function) => self.builder.func.dfg.ext_funcs[function].signature,
            Code::Pointer(signature, _) => signature,
        }
    }

    /// The same code with a signature that only calls with handlers have.
    fn catching(&mut self, code: Code) -> Code {
        match code {
            Code::Function(function) => {
                if let Some(&catching) = self.catching.functions.get(&function) {
                    return Code::Function(catching);
                }
                let callee = self.builder.func.dfg.ext_funcs[function].clone();
                let signature = self.catching_signature(callee.signature);
                let catching = self.builder.import_function(ExtFuncData { signature, ..callee });
                self.catching.functions.insert(function, catching);
                Code::Function(catching)
            }
            Code::Pointer(signature, pointer) => Code::Pointer(self.catching_signature(signature), pointer),
        }
    }

    fn catching_signature(&mut self, signature: SigRef) -> SigRef {
        if let Some(&catching) = self.catching.signatures.get(&signature) {
            return catching;
        }
        let data = self.builder.func.dfg.signatures[signature].clone();
        let catching = self.builder.import_signature(data);
        self.catching.signatures.insert(signature, catching);
        catching
    }

    /// A call that may throw, in a construct with handlers: they get the exceptions. Returns its
    /// results.
    fn try_call(&mut self, code: Code, args: &[Value]) -> Vec<Value> {
        let code = self.catching(code);
        let signature = self.signature_of(code);
        let results = self.builder.func.dfg.signatures[signature].returns.clone();
        let (handler, next) = (self.handler(self.control.len()), self.builder.create_block());
        for result in &results {
            self.builder.append_block_param(next, result.value_type);
        }
        let returned: Vec<BlockArg> =
            (0u32..).zip(&results).map(|(result, _)| BlockArg::TryCallRet(result)).collect();
        let dfg = &mut self.builder.func.dfg;
        let normal = dfg.block_call(next, &returned);
        let exceptional = ExceptionTableItem::Default(dfg.block_call(handler, &[]));
        let table = dfg.exception_tables.push(ExceptionTableData::new(signature, normal, [exceptional]));
        match code {
            Code::Function(function) => self.builder.ins().try_call(function, args, table),
            Code::Pointer(_, pointer) => self.builder.ins().try_call_indirect(pointer, args, table),
        };
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
        self.builder.block_params(next).to_vec()
    }

    /// Calls code, and goes to the handler if it throws. Returns the results.
    pub(super) fn call_code(&mut self, code: Code, args: &[Value], throws: Throwing) -> Vec<Value> {
        let unwinds = self.env.plan.unwinds;
        let results = if unwinds && throws.may_throw && !self.tries.is_empty() {
            self.try_call(code, args)
        } else {
            let call = match code {
                Code::Function(function) => self.builder.ins().call(function, args),
                Code::Pointer(signature, pointer) => {
                    self.builder.ins().call_indirect(signature, pointer, args)
                }
            };
            self.builder.inst_results(call).to_vec()
        };
        if throws.may_throw && (!unwinds || throws.may_be_hosts) {
            self.check_thrown();
        }
        results
    }

    /// Fills the block that leaves the function with an exception.
    pub(super) fn finish_unwinding(&mut self) {
        if let Some(block) = self.unwinding {
            self.builder.switch_to_block(block);
            if self.env.plan.unwinds {
                self.call_cold_builtin(Builtin::Throw, &[self.vmctx]);
                self.builder.ins().trap(UNREACHABLE);
                return;
            }
            let results = &self.env.module.function_type(self.index).results;
            let zero = results.first().map(|&ty| self.zero(ty));
            self.builder.ins().return_(zero.as_slice());
        }
    }

    pub(super) fn try_table(&mut self, table: &TryTable) {
        self.open_try(table.ty, table.catches.clone(), false);
    }

    pub(super) fn try_(&mut self, ty: BlockType, offset: u64) {
        let is_rethrown = self.effects.is_rethrown(offset);
        self.open_try(ty, Vec::new(), is_rethrown);
    }

    fn open_try(&mut self, ty: BlockType, clauses: Vec<Catch>, is_rethrown: bool) {
        let block = self.cold_block();
        self.tries.push(self.control.len());
        self.block(ty);
        self.set_kind(FrameKind::Try(Handler { block, is_used: false, clauses, is_rethrown }));
    }

    /// Lowers the clauses of a `try_table` that has ended, if exceptions reach them.
    pub(super) fn clauses(&mut self, handler: &Handler) {
        let Some(Thrown { exception, .. }) = self.begin_handlers(handler) else { return };
        for clause in &handler.clauses {
            let (takes, label) = match *clause {
                Catch::One { tag, label } => (Takes { tag: Some(tag), reference: false }, label),
                Catch::OneRef { tag, label } => (Takes { tag: Some(tag), reference: true }, label),
                Catch::All { label } => (Takes { tag: None, reference: false }, label),
                Catch::AllRef { label } => (Takes { tag: None, reference: true }, label),
            };
            let height = self.stack.len();
            let next = self.clause(exception, takes);
            if takes.reference {
                self.push(exception);
            }
            self.br(label);
            self.stack.truncate(height);
            match next {
                Some(next) => self.builder.switch_to_block(next),
                None => return,
            }
        }
        self.pass_on(self.control.len());
    }

    /// Continues in the block to which exceptions go. `None` if none do.
    fn begin_handlers(&mut self, handler: &Handler) -> Option<Thrown> {
        handler.is_used.then(|| {
            let block = handler.block;
            self.builder.seal_block(block);
            self.builder.switch_to_block(block);
            let exception = self.thrown();
            Thrown { exception, block }
        })
    }

    /// Passes the exception on, as from inside the first `open` constructs.
    fn pass_on(&mut self, open: usize) {
        let target = self.handler(open);
        self.builder.ins().jump(target, &[]);
    }

    /// Continues in the code of a clause, with its payload on the stack. Returns the block in which
    /// the next clause has its turn, unless this one takes all exceptions.
    fn clause(&mut self, exception: Value, Takes { tag, reference }: Takes) -> Option<Block> {
        let pointer = self.env.pointer();
        let width = self.env.plan.width();
        let flags = self.trusted(Region::Exceptions);
        let next = tag.map(|tag| {
            let wanted = self.tag(tag);
            let offset = VMException::OFFSETS.tag.at(width) as i32;
            let found = self.builder.ins().load(pointer, flags, exception, offset);
            let is_same = self.builder.ins().icmp(IntCC::Equal, found, wanted);
            let (this, next) = (self.cold_block(), self.cold_block());
            self.builder.ins().brif(is_same, this, &[], next, &[]);
            self.builder.seal_block(this);
            self.builder.seal_block(next);
            self.builder.switch_to_block(this);
            next
        });
        for (ty, offset) in tag.into_iter().flat_map(|tag| slots(self.env.module.payload(tag))) {
            let ty = self.env.value_type(ty);
            let offset = self.payload_offset() + offset as i32;
            let value = self.builder.ins().load(ty, value_flags(flags, ty), exception, offset);
            self.push(value);
        }
        let state_offset = VMException::OFFSETS.state.at(width) as i32;
        let state = self.builder.ins().load(pointer, flags, exception, state_offset);
        let state = if reference {
            self.builder.ins().bor_imm_s(state, EXCEPTION_REFERENCED as i64)
        } else {
            // Without references to it, its place is free.
            let is_only = self.builder.ins().icmp_imm_u(IntCC::Equal, state, EXCEPTION_USED as i64);
            let free = self.builder.ins().iconst(pointer, 0);
            self.builder.ins().select(is_only, free, state)
        };
        self.builder.ins().store(flags, state, exception, state_offset);
        let null = self.builder.ins().iconst(pointer, 0);
        self.set_thrown(null);
        next
    }

    /// `catch` or `catch_all` of a `try`, after its body or after another handler.
    pub(super) fn catch(&mut self, tag: Option<u32>) {
        self.fall_through();
        let (next, is_rethrown) = match self.take_kind() {
            FrameKind::Try(handler) => {
                self.tries.pop();
                (self.begin_handlers(&handler), handler.is_rethrown)
            }
            FrameKind::Catch(Handling { next, is_rethrown, .. }) => (next, is_rethrown),
            _ => unreachable!("validated: a handler belongs to a `try`"),
        };
        let mut handling = Handling { next: None, is_rethrown, exception: None };
        self.reachable = next.is_some();
        if let Some(Thrown { exception, block }) = next {
            if self.builder.current_block() != Some(block) {
                self.builder.switch_to_block(block);
            }
            let next = self.clause(exception, Takes { tag, reference: is_rethrown });
            handling.next = next.map(|block| Thrown { exception, block });
            handling.exception = Some(exception);
        }
        self.set_kind(FrameKind::Catch(handling));
    }

    /// `delegate`: the end of a `try` whose exceptions go to the handlers around a construct.
    pub(super) fn delegate(&mut self, depth: u32) {
        self.fall_through();
        let FrameKind::Try(handler) = self.take_kind() else {
            unreachable!("validated: `delegate` ends a `try`");
        };
        self.tries.pop();
        // The label counts from the constructs around the `try`.
        let open = self.control.len() - 1 - depth as usize;
        if self.begin_handlers(&handler).is_some() {
            self.pass_on(open);
        }
        self.end_block();
    }

    /// Passes on what the handlers of a `try` that ends do not take.
    pub(super) fn end_handlers(&mut self, handling: &Handling) {
        if let Some(Thrown { block, .. }) = handling.next {
            self.builder.switch_to_block(block);
            self.pass_on(self.control.len());
        }
    }

    /// The address of a tag.
    fn tag(&mut self, tag: u32) -> Value {
        match self.env.plan.context.tag(self.env.module, tag) {
            Place::Defined { offset } => self.builder.ins().iadd_imm_s(self.vmctx, i64::from(offset)),
            Place::Imported { offset } => {
                let flags = self.constant(Region::Fixed);
                self.builder.ins().load(self.env.pointer(), flags, self.vmctx, offset as i32)
            }
        }
    }

    /// The offset of the payload in an exception, in bytes.
    fn payload_offset(&self) -> i32 {
        VMException::OFFSETS.layout.size(self.env.plan.width()) as i32
    }
}
