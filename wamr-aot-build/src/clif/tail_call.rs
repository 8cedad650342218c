//! Tail calls.
//!
//! Inside an instance the callee replaces the caller: both are in the convention for tail calls, and the callee gets the caller's
//! place for further results (validation: their results are of the same types). A function of another instance or of the host is
//! known in the C convention only: it is called on top of the caller's frame, behind a check of the stack.

use cranelift_codegen::ir::{InstBuilder, Value, condcodes::IntCC, types};
use wamr_aot_abi::{
    layout::{VMContext, VMFuncRef, VMModule, VMTailBody},
    trap::TrapKind,
};

use super::{call::Target, function::Lowering, region::Region};

impl Lowering<'_, '_> {
    pub(super) fn return_call(&mut self, function: u32) {
        let type_index = self.env.module.functions[function as usize].ty;
        if self.env.module.is_imported(function) {
            let args = self.tail_arguments(type_index);
            let target = self.import(function);
            self.call_and_return(type_index, &target, args);
        } else {
            let mut args = self.tail_arguments(type_index);
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
        let mut args = self.tail_arguments(type_index);
        let target = self.target(reference);
        let [own, inside, outside] = [(); 3].map(|()| self.builder.create_block());
        self.builder.set_cold_block(outside);
        let is_own = self.builder.ins().icmp(IntCC::Equal, target.vmctx, self.vmctx);
        self.builder.ins().brif(is_own, own, &[], outside, &[]);

        self.builder.seal_block(own);
        self.builder.switch_to_block(own);
        let body = self.tail_body(reference);
        self.builder.ins().brif(body, inside, &[], outside, &[]);

        self.builder.seal_block(inside);
        self.builder.seal_block(outside);
        self.builder.switch_to_block(inside);
        let flags = self.constant(Region::Fixed);
        let offset = VMContext::OFFSETS.image_base.at(self.env.plan.width());
        let base = self.builder.ins().load(self.env.pointer(), flags, self.vmctx, offset as i32);
        let code = self.builder.ins().iadd(body, base);
        let signature = self.env.tail_signature(&self.env.module.types[type_index as usize]);
        let signature = self.builder.import_signature(signature);
        args[0] = self.vmctx;
        self.builder.ins().return_call_indirect(signature, code, &args);

        self.builder.switch_to_block(outside);
        self.call_and_return(type_index, &target, args);
        self.reachable = false;
    }

    /// The code of a function of this instance in the convention for tail calls, relative to the image base; 0 where it has none.
    fn tail_body(&mut self, reference: Value) -> Value {
        let width = self.env.plan.width();
        let pointer = self.env.pointer();
        let flags = self.trusted(Region::FuncRef);
        let index = self.builder.ins().load(types::I32, flags, reference, VMFuncRef::OFFSETS.index.at(width) as i32);
        let index = if pointer == types::I32 { index } else { self.builder.ins().uextend(pointer, index) };
        let flags = self.constant(Region::Fixed);
        let module = self.builder.ins().load(pointer, flags, self.vmctx, VMContext::OFFSETS.module.at(width) as i32);
        let base = self.builder.ins().load(pointer, flags, self.vmctx, VMContext::OFFSETS.image_base.at(width) as i32);
        let bodies = self.builder.ins().load(pointer, flags, module, VMModule::OFFSETS.tail_bodies.at(width) as i32);
        let bodies = self.builder.ins().iadd(bodies, base);
        let size = i64::from(VMTailBody::OFFSETS.layout.size(width));
        let offset = self.builder.ins().imul_imm_s(index, size);
        let entry = self.builder.ins().iadd(bodies, offset);
        // Not movable: only a reference to this instance has an index that is in the list.
        let flags = self.trusted(Region::Fixed).with_readonly();
        self.builder.ins().load(pointer, flags, entry, VMTailBody::OFFSETS.code.at(width) as i32)
    }

    /// Pops the arguments. The first, the callee's context, is to be filled in; the last is where this function's caller wants the
    /// results from the second on.
    fn tail_arguments(&mut self, type_index: u32) -> Vec<Value> {
        let count = self.env.module.types[type_index as usize].params.len();
        let mut args = vec![self.vmctx];
        args.extend_from_slice(self.top(count));
        self.stack.truncate(self.stack.len() - count);
        args.extend(self.results);
        args
    }

    fn call_and_return(&mut self, type_index: u32, target: &Target, mut args: Vec<Value>) {
        self.check_stack();
        let signature = self.signature(type_index);
        args[0] = target.vmctx;
        let call = self.builder.ins().call_indirect(signature, target.code, &args);
        let results = self.builder.inst_results(call).to_vec();
        self.builder.ins().return_(&results);
    }
}
