//! Tail calls.
//!
//! The callee replaces the caller if its code in the convention for tail calls is known: both are
//! in that convention, and the callee gets the caller's place for further results (validation:
//! their results are of the same types). The code of a function of this instance is in the list of
//! this module, that of another instance in the list of its module, provided that the two modules
//! have the same convention. A function without such code, for example one of the host's, is called
//! on top of the caller's frame, after a check of the stack: it makes no tail call that could go on
//! forever.

use cranelift_codegen::ir::{Block, InstBuilder, Value, condcodes::IntCC, types};
use wamr_aot_abi::{
    layout::{HOST_FUNCTION, PointerWidth, VMContext, VMFuncRef, VMModule, VMTailBody},
    trap::TrapKind,
};

use super::{call::Target, lowering::Lowering, region::Region};
use crate::target::Emitter;

/// In C, how far in front of a frame for tail calls the number of its slots is, as a word. The
/// context of the function that is called next is in front of that.
pub(crate) fn tail_frame_slots(width: PointerWidth) -> u32 {
    width.bytes()
}

impl Lowering<'_, '_> {
    pub(super) fn return_call(&mut self, function: u32) {
        let type_index = self.env.module.functions[function as usize].ty;
        let mut args = self.tail_arguments(type_index);
        if self.env.module.is_imported(function) {
            let reference = self.func_ref(function);
            let target = self.import(function);
            // What a typed instance imports is the host's, and has the instance's own context.
            let [outside, other] = [(); 2].map(|()| self.builder.create_block());
            let is_host = self.builder.ins().icmp(IntCC::Equal, target.vmctx, self.vmctx);
            self.builder.ins().brif(is_host, outside, &[], other, &[]);
            self.builder.seal_block(other);
            self.builder.switch_to_block(other);
            self.return_call_other(type_index, reference, &target, args.clone(), outside);
            self.call_outside(type_index, &target, args, outside);
        } else {
            args[0] = self.vmctx;
            let callee = self.defined(function);
            self.builder.ins().return_call(callee, &args);
        }
        self.reachable = false;
    }

    pub(super) fn return_call_indirect(&mut self, type_index: u32, table: u32) {
        let type_index = self.env.module.canonical_types[type_index as usize];
        let reference = self.table_function(type_index, table);
        self.return_call_reference(type_index, reference);
    }

    pub(super) fn return_call_ref(&mut self, type_index: u32) {
        let type_index = self.env.module.canonical_types[type_index as usize];
        let reference = self.pop();
        self.trap_unless(reference, TrapKind::NullFunctionReference);
        self.return_call_reference(type_index, reference);
    }

    fn return_call_reference(&mut self, type_index: u32, reference: Value) {
        let args = self.tail_arguments(type_index);
        let target = self.target(reference);
        let [own, other, outside] = [(); 3].map(|()| self.builder.create_block());
        self.builder.set_cold_block(other);
        self.builder.set_cold_block(outside);
        let is_own = self.builder.ins().icmp(IntCC::Equal, target.vmctx, self.vmctx);
        self.builder.ins().brif(is_own, own, &[], other, &[]);

        self.builder.seal_block(own);
        self.builder.switch_to_block(own);
        let index = self.function_index(reference);
        let module = self.module_of(self.vmctx);
        self.jump_to_body(type_index, module, index, self.vmctx, args.clone(), outside);

        self.builder.seal_block(other);
        self.builder.switch_to_block(other);
        self.return_call_other(type_index, reference, &target, args.clone(), outside);
        self.call_outside(type_index, &target, args, outside);
        self.reachable = false;
    }

    /// Jumps to a function whose context is not this instance's, or to `outside` if that is not
    /// possible.
    fn return_call_other(
        &mut self,
        type_index: u32,
        reference: Value,
        target: &Target,
        args: Vec<Value>,
        outside: Block,
    ) {
        let index = self.function_index(reference);
        let [guest, fits] = [(); 2].map(|()| self.builder.create_block());
        let is_host = self.builder.ins().icmp_imm_u(IntCC::Equal, index, i64::from(HOST_FUNCTION));
        self.builder.ins().brif(is_host, outside, &[], guest, &[]);
        self.builder.seal_block(guest);
        self.builder.switch_to_block(guest);
        let module = self.module_of(target.vmctx);
        let offset = VMModule::OFFSETS.tail_convention.at(self.env.plan.width());
        let flags = self.trusted(Region::Fixed).with_readonly();
        let convention = self.builder.ins().load(types::I32, flags, module, offset as i32);
        let is_same = self.is_tail_convention(convention);
        self.builder.ins().brif(is_same, fits, &[], outside, &[]);
        self.builder.seal_block(fits);
        self.builder.switch_to_block(fits);
        self.jump_to_body(type_index, module, index, target.vmctx, args, outside);
    }

    /// Whether code in this convention can take this function's place.
    fn is_tail_convention(&mut self, convention: Value) -> Value {
        match self.env.plan.options.emitter {
            Emitter::Native => self.builder.ins().icmp_imm_u(
                IntCC::Equal,
                convention,
                i64::from(self.env.plan.tail.convention),
            ),
            Emitter::C => {
                // The C emitter's convention is the number of slots: from 1 to as many as the frame
                // has that this function got.
                let pointer = self.env.pointer();
                let flags = self.trusted(Region::Slots);
                let frame = self.builder.ins().get_frame_pointer(pointer);
                let slots = self.builder.ins().load(
                    pointer,
                    flags,
                    frame,
                    -(tail_frame_slots(self.env.plan.width()) as i32),
                );
                let slots =
                    if pointer == types::I32 { slots } else { self.builder.ins().ireduce(types::I32, slots) };
                let last = self.builder.ins().iadd_imm_s(convention, -1);
                self.builder.ins().icmp(IntCC::UnsignedLessThan, last, slots)
            }
        }
    }

    /// Jumps to the code of function `index` in the convention for tail calls, or to `outside` if
    /// it has none.
    fn jump_to_body(
        &mut self,
        type_index: u32,
        module: Value,
        index: Value,
        vmctx: Value,
        mut args: Vec<Value>,
        outside: Block,
    ) {
        let inside = self.builder.create_block();
        let width = self.env.plan.width();
        let pointer = self.env.pointer();
        // Not movable: only a reference to a function of this module has an index that is in the
        // list.
        let flags = self.trusted(Region::Fixed).with_readonly();
        let index = if pointer == types::I32 { index } else { self.builder.ins().uextend(pointer, index) };
        let base =
            self.builder.ins().load(pointer, flags, vmctx, VMContext::OFFSETS.image_base.at(width) as i32);
        let bodies =
            self.builder.ins().load(pointer, flags, module, VMModule::OFFSETS.tail_bodies.at(width) as i32);
        let bodies = self.builder.ins().iadd(bodies, base);
        let size = i64::from(VMTailBody::OFFSETS.layout.size(width));
        let offset = self.builder.ins().imul_imm_s(index, size);
        let entry = self.builder.ins().iadd(bodies, offset);
        let body = self.builder.ins().load(pointer, flags, entry, VMTailBody::OFFSETS.code.at(width) as i32);
        self.builder.ins().brif(body, inside, &[], outside, &[]);

        self.builder.seal_block(inside);
        self.builder.switch_to_block(inside);
        let code = self.builder.ins().iadd(body, base);
        let signature = self.env.tail_signature(&self.env.module.types[type_index as usize]);
        let signature = self.builder.import_signature(signature);
        args[0] = vmctx;
        self.builder.ins().return_call_indirect(signature, code, &args);
    }

    /// The index that a reference has: of the function in its module, or [`HOST_FUNCTION`].
    fn function_index(&mut self, reference: Value) -> Value {
        let flags = self.trusted(Region::FuncRef);
        let offset = VMFuncRef::OFFSETS.index.at(self.env.plan.width());
        self.builder.ins().load(types::I32, flags, reference, offset as i32)
    }

    /// The module of a context.
    fn module_of(&mut self, vmctx: Value) -> Value {
        // Not movable, unless it is the instance's own: a host function's context is another thing.
        let flags = if vmctx == self.vmctx {
            self.constant(Region::Fixed)
        } else {
            self.trusted(Region::Fixed).with_readonly()
        };
        let offset = VMContext::OFFSETS.module.at(self.env.plan.width());
        self.builder.ins().load(self.env.pointer(), flags, vmctx, offset as i32)
    }

    /// Pops the arguments. The first, the callee's context, is to be filled in; the last is where
    /// this function's caller wants the results from the second on.
    fn tail_arguments(&mut self, type_index: u32) -> Vec<Value> {
        let count = self.env.module.types[type_index as usize].params.len();
        let mut args = vec![self.vmctx];
        args.extend_from_slice(self.top(count));
        self.stack.truncate(self.stack.len() - count);
        args.extend(self.results);
        args
    }

    /// In the block `outside`: a call on top of this frame, and a return.
    fn call_outside(&mut self, type_index: u32, target: &Target, mut args: Vec<Value>, outside: Block) {
        self.builder.seal_block(outside);
        self.builder.switch_to_block(outside);
        self.check_stack();
        let signature = self.signature(type_index);
        args[0] = target.vmctx;
        let call = self.builder.ins().call_indirect(signature, target.code, &args);
        let results = self.builder.inst_results(call).to_vec();
        self.builder.ins().return_(&results);
    }
}
