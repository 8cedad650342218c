//! Calls of runtime functions, through the table in the store.

use std::iter;

use cranelift_codegen::ir::{FuncRef, InstBuilder, MemFlagsData, Value, types};
use wamr_aot_abi::{
    builtins::{Builtin, BuiltinType},
    layout::{VMContext, VMStore},
};

use super::{lowering::Lowering, region::Region};

impl Lowering<'_, '_> {
    /// The store of the instance.
    pub(super) fn store(&mut self) -> Value {
        let offset = VMContext::OFFSETS.store.at(self.env.plan.width());
        let flags = self.constant(Region::Fixed);
        self.builder.ins().load(self.env.pointer(), flags, self.vmctx, offset as i32)
    }

    /// Calls a builtin with all its arguments.
    pub(super) fn call_builtin(&mut self, builtin: Builtin, args: &[Value]) -> Option<Value> {
        let flags = self.constant(Region::Fixed);
        self.call_builtin_loaded_with(flags, builtin, args)
    }

    /// The same in a cold block. The loads of the code pointer stay in that block: if they were
    /// hoisted out of a loop, they would occupy a register for the whole loop.
    pub(super) fn call_cold_builtin(&mut self, builtin: Builtin, args: &[Value]) -> Option<Value> {
        let flags = self.trusted(Region::Fixed);
        self.call_builtin_loaded_with(flags, builtin, args)
    }

    fn call_builtin_loaded_with(
        &mut self,
        flags: MemFlagsData,
        builtin: Builtin,
        args: &[Value],
    ) -> Option<Value> {
        self.builtins.insert(builtin);
        let width = self.env.plan.width();
        let pointer = self.env.pointer();
        let store = self.store();
        let table =
            self.builder.ins().load(pointer, flags, store, VMStore::OFFSETS.builtins.at(width) as i32);
        let code = self.builder.ins().load(pointer, flags, table, builtin.offset(width) as i32);
        let signature = self.builtin_signature(builtin);
        let call = self.builder.ins().call_indirect(signature, code, args);
        self.builder.inst_results(call).first().copied()
    }

    /// Calls a builtin that returns 0 or a trap code, and traps with that code. The context is
    /// prepended; numbers are widened to the types of the parameters.
    pub(super) fn call_trapping_builtin(&mut self, builtin: Builtin, args: &[Value]) {
        let args = self.builtin_args(builtin, args);
        let code = self.call_builtin(builtin, &args).expect("a trapping builtin returns its code");
        self.trap_with(code);
    }

    /// Calls a function of the object that returns 0 or a trap code, and traps with that code. The
    /// context is prepended.
    pub(super) fn call_thunk(&mut self, function: FuncRef, args: &[Value]) {
        let args: Vec<Value> = iter::once(self.vmctx).chain(args.iter().copied()).collect();
        let call = self.builder.ins().call(function, &args);
        let code = self.builder.inst_results(call)[0];
        self.trap_with(code);
    }

    /// The context, then the arguments, zero-extended if the builtin takes 64 bits.
    pub(super) fn builtin_args(&mut self, builtin: Builtin, args: &[Value]) -> Vec<Value> {
        let mut all = vec![self.vmctx];
        for (&arg, &ty) in args.iter().zip(&builtin.params()[1..]) {
            all.push(if ty == BuiltinType::I64 { self.widen(arg) } else { arg });
        }
        all
    }

    /// An index as an argument of a builtin.
    pub(super) fn index(&mut self, index: u32) -> Value {
        self.builder.ins().iconst(types::I32, i64::from(index))
    }
}
