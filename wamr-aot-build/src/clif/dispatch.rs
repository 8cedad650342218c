//! Calls through dispatch tables: constants of the module, from which a call gets the code at once.

use cranelift_codegen::ir::{InstBuilder, condcodes::IntCC};
use wamr_aot_abi::{
    layout::{FieldOffset, VMContext, VMDispatchEntry},
    trap::TrapKind,
};

use super::{call::Target, lowering::Lowering, region::Region};
use crate::plan::DispatchPlan;

impl Lowering<'_, '_> {
    /// Pops an index, and loads the function from the dispatch table. Traps if the index is out of
    /// bounds, or if the element is null or of another type.
    pub(super) fn dispatched(&mut self, type_index: u32, table: DispatchPlan) -> Target {
        let width = self.env.plan.width();
        let pointer = self.env.pointer();
        let index = self.pop();
        let index = self.widen(index);
        let beyond =
            self.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, index, table.len.cast_signed());
        self.trap_if(beyond, TrapKind::UndefinedElement);
        // The distance of the table from the module is part of the loads.
        let module = VMContext::OFFSETS.module.at(width) as i32;
        let flags = self.constant(Region::Fixed);
        let module = self.builder.ins().load(pointer, flags, self.vmctx, module);
        let fields = VMDispatchEntry::OFFSETS;
        let entry = self.array_element(module, index, fields.layout.size(width));
        let at = |field: FieldOffset| (table.offset + field.at(width)) as i32;
        // Valid only after the check of the index.
        let flags = self.trusted(Region::FuncRef).with_readonly();
        let found = self.builder.ins().load(pointer, flags, entry, at(fields.type_index));
        // A null has another type than all functions; the trap says which of the two it was.
        let differs = self.builder.ins().icmp_imm_u(IntCC::NotEqual, found, i64::from(type_index));
        self.trap_by_entry(differs, found);
        let code = self.builder.ins().load(pointer, flags, entry, at(fields.code));
        Target { code, vmctx: self.vmctx }
    }
}
