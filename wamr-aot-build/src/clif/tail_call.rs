//! Tail calls.
//!
//! The callee replaces the caller if the callee's code in the convention for tail calls is known.
//! Both have that convention, and the callee gets the caller's pointer for further results
//! (validation ensures that their result types are equal). The code of a function of this instance
//! is in the list of this module. The code of a function of another instance is in the list of its
//! module, which can be used if the two modules have the same convention. A function without such
//! code, for example a host function, is called on top of the caller's frame, after a stack check:
//! such calls cannot form an endless chain of tail calls.

use cranelift_codegen::ir::{Block, InstBuilder, Value, condcodes::IntCC, types};
use wamr_aot_abi::{
    layout::{HOST_FUNCTION, PointerWidth, VMContext, VMFuncRef, VMModule, VMTailBody},
    trap::TrapKind,
};

use super::{call::Target, lowering::Lowering, region::Region};
use crate::options::Emitter;

/// In C, the distance in bytes from the word with the number of slots to the frame for tail calls,
/// which follows it. The word before that is the context of the function that is called next.
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
            // The imports of a typed instance are host functions, with the instance's own context.
            let [fallback, other] = [(); 2].map(|()| self.builder.create_block());
            let is_host = self.builder.ins().icmp(IntCC::Equal, target.vmctx, self.vmctx);
            self.builder.ins().brif(is_host, fallback, &[], other, &[]);
            self.builder.seal_block(other);
            self.builder.switch_to_block(other);
            self.return_call_other(type_index, reference, &target, args.clone(), fallback);
            self.call_fallback(type_index, &target, args, fallback);
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
        let [own, other, fallback] = [(); 3].map(|()| self.builder.create_block());
        self.builder.set_cold_block(other);
        self.builder.set_cold_block(fallback);
        let is_own = self.builder.ins().icmp(IntCC::Equal, target.vmctx, self.vmctx);
        self.builder.ins().brif(is_own, own, &[], other, &[]);

        self.builder.seal_block(own);
        self.builder.switch_to_block(own);
        let index = self.function_index(reference);
        let module = self.module_of(self.vmctx);
        self.jump_to_body(type_index, module, index, self.vmctx, args.clone(), fallback);

        self.builder.seal_block(other);
        self.builder.switch_to_block(other);
        self.return_call_other(type_index, reference, &target, args.clone(), fallback);
        self.call_fallback(type_index, &target, args, fallback);
        self.reachable = false;
    }

    /// Jumps to a function whose context is not this instance's, or to the block `fallback` if that
    /// is not possible.
    fn return_call_other(
        &mut self,
        type_index: u32,
        reference: Value,
        target: &Target,
        args: Vec<Value>,
        fallback: Block,
    ) {
        let index = self.function_index(reference);
        let [guest, fits] = [(); 2].map(|()| self.builder.create_block());
        let is_host = self.builder.ins().icmp_imm_u(IntCC::Equal, index, i64::from(HOST_FUNCTION));
        self.builder.ins().brif(is_host, fallback, &[], guest, &[]);
        self.builder.seal_block(guest);
        self.builder.switch_to_block(guest);
        let module = self.module_of(target.vmctx);
        let offset = VMModule::OFFSETS.tail_convention.at(self.env.plan.width());
        let flags = self.trusted(Region::Fixed).with_readonly();
        let convention = self.builder.ins().load(types::I32, flags, module, offset as i32);
        let is_same = self.is_tail_convention(convention);
        self.builder.ins().brif(is_same, fits, &[], fallback, &[]);
        self.builder.seal_block(fits);
        self.builder.switch_to_block(fits);
        self.jump_to_body(type_index, module, index, target.vmctx, args, fallback);
    }

    /// Whether code in this convention can replace this function's frame.
    fn is_tail_convention(&mut self, convention: Value) -> Value {
        match self.env.plan.options.emitter {
            Emitter::Native => self.builder.ins().icmp_imm_u(
                IntCC::Equal,
                convention,
                i64::from(self.env.plan.tail.convention),
            ),
            Emitter::C => {
                // The C emitter's convention is a number of slots: from 1 to the number in the
                // frame that this function was passed.
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

    /// Jumps to the code of function `index` in the convention for tail calls, or to the block
    /// `fallback` if the function has none.
    fn jump_to_body(
        &mut self,
        type_index: u32,
        module: Value,
        index: Value,
        vmctx: Value,
        mut args: Vec<Value>,
        fallback: Block,
    ) {
        let inside = self.builder.create_block();
        let width = self.env.plan.width();
        let pointer = self.env.pointer();
        // Not movable: the index is in the list only if the reference is to a function of this
        // module.
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
        self.builder.ins().brif(body, inside, &[], fallback, &[]);

        self.builder.seal_block(inside);
        self.builder.switch_to_block(inside);
        let code = self.builder.ins().iadd(body, base);
        let signature = self.env.tail_signature(&self.env.module.types[type_index as usize]);
        let signature = self.builder.import_signature(signature);
        args[0] = vmctx;
        self.builder.ins().return_call_indirect(signature, code, &args);
    }

    /// The index in a reference: that of the function in its module, or [`HOST_FUNCTION`].
    fn function_index(&mut self, reference: Value) -> Value {
        let flags = self.trusted(Region::FuncRef);
        let offset = VMFuncRef::OFFSETS.index.at(self.env.plan.width());
        self.builder.ins().load(types::I32, flags, reference, offset as i32)
    }

    /// The module of a context.
    fn module_of(&mut self, vmctx: Value) -> Value {
        // Not movable unless the context is this instance's own: that of a host function has no
        // module.
        let flags = if vmctx == self.vmctx {
            self.constant(Region::Fixed)
        } else {
            self.trusted(Region::Fixed).with_readonly()
        };
        let offset = VMContext::OFFSETS.module.at(self.env.plan.width());
        self.builder.ins().load(self.env.pointer(), flags, vmctx, offset as i32)
    }

    /// Pops the arguments. The caller of this method fills in the first, the callee's context. The
    /// last one, if any, is this function's own pointer for the results from the second on.
    fn tail_arguments(&mut self, type_index: u32) -> Vec<Value> {
        let count = self.env.module.types[type_index as usize].params.len();
        let mut args = vec![self.vmctx];
        args.extend_from_slice(self.top(count));
        self.stack.truncate(self.stack.len() - count);
        args.extend(self.results);
        args
    }

    /// Fills the block `fallback`: a call on top of this frame, and a return.
    fn call_fallback(&mut self, type_index: u32, target: &Target, mut args: Vec<Value>, fallback: Block) {
        self.builder.seal_block(fallback);
        self.builder.switch_to_block(fallback);
        self.check_stack();
        let signature = self.signature(type_index);
        args[0] = target.vmctx;
        let call = self.builder.ins().call_indirect(signature, target.code, &args);
        let results = self.builder.inst_results(call).to_vec();
        self.check_thrown_in_tail();
        self.builder.ins().return_(&results);
    }
}
