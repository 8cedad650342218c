//! Calls.

use cranelift_codegen::ir::{FuncRef, InstBuilder, Value, condcodes::IntCC, types};
use wamr_aot_abi::{
    layout::{SLOT_SIZE, VMFuncRef, VMFunctionImport},
    trap::TrapKind,
};

use super::{
    handler::{Code, Throwing},
    lowering::Lowering,
    region::{Region, value_flags},
};
use crate::wasm::FuncType;

/// A function that is known only at run time: its code in the C convention, and the context to
/// pass.
pub(super) struct Target {
    pub(super) code: Value,
    pub(super) vmctx: Value,
}

impl<'e> Lowering<'e, '_> {
    pub(super) fn call(&mut self, function: u32) {
        let module = self.env.module;
        let ty = module.function_type(function);
        let may_be_hosts = module.is_imported(function);
        let throws = Throwing { may_throw: self.env.plan.throws.function(function), may_be_hosts };
        if module.is_imported(function) {
            let target = self.import(function);
            self.call_target(module.functions[function as usize].ty, &target, throws);
        } else {
            let callee = self.defined(function);
            self.call_with(ty, self.vmctx, Code::Function(callee), throws);
        }
    }

    pub(super) fn call_indirect(&mut self, type_index: u32, table: u32) {
        let type_index = self.env.module.canonical_types[type_index as usize];
        let target = match self.env.plan.tables[table as usize].dispatch {
            Some(dispatch) => self.dispatched(type_index, dispatch),
            None => {
                let reference = self.table_function(type_index, table);
                self.target(reference)
            }
        };
        self.call_reference(type_index, &target);
    }

    pub(super) fn call_ref(&mut self, type_index: u32) {
        let type_index = self.env.module.canonical_types[type_index as usize];
        let reference = self.pop();
        self.trap_unless(reference, TrapKind::NullFunctionReference);
        let target = self.target(reference);
        self.call_reference(type_index, &target);
    }

    /// A reference to a defined function, in its own convention.
    pub(super) fn defined(&mut self, function: u32) -> FuncRef {
        self.function_ref(self.env.numbering.wasm(function), |env| env.signature_of(function))
    }

    /// Loads an imported function.
    pub(super) fn import(&mut self, function: u32) -> Target {
        let width = self.env.plan.width();
        let offset = self.env.plan.context.function_import(function);
        let flags = self.constant(Region::Fixed);
        let pointer = self.env.pointer();
        let code_offset = offset + VMFunctionImport::OFFSETS.code.at(width);
        let vmctx_offset = offset + VMFunctionImport::OFFSETS.vmctx.at(width);
        let code = self.builder.ins().load(pointer, flags, self.vmctx, code_offset as i32);
        let vmctx = self.builder.ins().load(pointer, flags, self.vmctx, vmctx_offset as i32);
        Target { code, vmctx }
    }

    /// Loads the function that a non-null reference points to.
    pub(super) fn target(&mut self, reference: Value) -> Target {
        // Not movable: the reference is valid only after the null check.
        let flags = self.trusted(Region::FuncRef);
        let width = self.env.plan.width();
        let pointer = self.env.pointer();
        let offsets = VMFuncRef::OFFSETS;
        let code = self.builder.ins().load(pointer, flags, reference, offsets.code.at(width) as i32);
        let vmctx = self.builder.ins().load(pointer, flags, reference, offsets.vmctx.at(width) as i32);
        Target { code, vmctx }
    }

    /// Pops an index and loads the reference from the table. Traps if the index is out of bounds,
    /// or if the reference is null or to a function of another type.
    pub(super) fn table_function(&mut self, type_index: u32, table: u32) -> Value {
        let width = self.env.plan.width();
        let pointer = self.env.pointer();
        let index = self.pop();
        let element = self.table_element(table, index, TrapKind::UndefinedElement);
        let flags = self.trusted(super::table::elements_region(self.env.plan, table));
        let reference = self.builder.ins().load(pointer, flags, element, 0);
        self.trap_unless(reference, TrapKind::UninitializedElement);
        let flags = self.trusted(Region::FuncRef);
        let found = self.builder.ins().load(
            types::I32,
            flags,
            reference,
            VMFuncRef::OFFSETS.type_id.at(width) as i32,
        );
        let expected = if self.env.plan.closed_types {
            self.builder.ins().iconst(types::I32, i64::from(type_index))
        } else {
            let flags = self.constant(Region::Fixed);
            let offset = self.env.plan.context.type_id(type_index);
            self.builder.ins().load(types::I32, flags, self.vmctx, offset as i32)
        };
        let differs = self.builder.ins().icmp(IntCC::NotEqual, found, expected);
        self.trap_if(differs, TrapKind::IndirectCallTypeMismatch);
        reference
    }

    fn call_reference(&mut self, type_index: u32, target: &Target) {
        let (may_throw, may_be_hosts) = self.env.plan.throws.reference(type_index);
        self.call_target(type_index, target, Throwing { may_throw, may_be_hosts });
    }

    fn call_target(&mut self, type_index: u32, target: &Target, throws: Throwing) {
        let signature = self.signature(type_index);
        let ty = &self.env.module.types[type_index as usize];
        self.call_with(ty, target.vmctx, Code::Pointer(signature, target.code), throws);
    }

    /// Pops the arguments, calls, goes to the handler if the call throws, pushes the results.
    fn call_with(&mut self, ty: &'e FuncType, vmctx: Value, code: Code, throws: Throwing) {
        let mut args = vec![vmctx];
        args.extend_from_slice(self.top(ty.params.len()));
        self.stack.truncate(self.stack.len() - ty.params.len());
        let slot = (ty.results.len() > 1).then(|| self.result_slot(ty.results.len()));
        if let Some(slot) = slot {
            args.push(self.builder.ins().stack_addr(self.env.pointer(), slot, 0));
        }
        let results = self.call_code(code, &args, throws);
        self.stack.extend(results.first());
        if let Some(slot) = slot {
            let flags = self.trusted(Region::Slots);
            let address = self.builder.ins().stack_addr(self.env.pointer(), slot, 0);
            for (i, &ty) in (0..).zip(&ty.results[1..]) {
                let ty = self.env.value_type(ty);
                let value =
                    self.builder.ins().load(ty, value_flags(flags, ty), address, i * SLOT_SIZE as i32);
                self.push(value);
            }
        }
    }

    pub(super) fn ref_func(&mut self, function: u32) {
        let address = self.func_ref(function);
        self.push(address);
    }

    /// The address of the instance's reference to a function that escapes.
    pub(super) fn func_ref(&mut self, function: u32) -> Value {
        let position =
            self.env.plan.functions[function as usize].func_ref.expect("the function is listed as escaping");
        let offset = self.env.plan.context.func_ref(position);
        self.builder.ins().iadd_imm_s(self.vmctx, i64::from(offset))
    }
}
