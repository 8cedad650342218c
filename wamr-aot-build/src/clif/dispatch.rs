//! Calls through dispatch tables: constants of the module, from which a call gets the code at once.

use cranelift_codegen::ir::{InstBuilder, condcodes::IntCC};
use wamr_aot_abi::{
    layout::{VMDispatchEntry, VMTable},
    trap::TrapKind,
};

use super::{call::Target, lowering::Lowering, region::Region};

impl Lowering<'_, '_> {
    /// Pops an index, and loads the function from the dispatch table, which has `len` entries.
    /// Traps if the index is out of bounds, or if the element is null or of another type.
    pub(super) fn dispatched(&mut self, type_index: u32, table: u32, len: u64) -> Target {
        let width = self.env.plan.width();
        let pointer = self.env.pointer();
        let index = self.pop();
        let index = self.widen(index);
        let beyond =
            self.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, index, len.cast_signed());
        self.trap_if(beyond, TrapKind::UndefinedElement);
        let base = self.table_field(table, VMTable::OFFSETS.base.at(width));
        let fields = VMDispatchEntry::OFFSETS;
        let entry = self.array_element(base, index, fields.layout.size(width));
        // Valid only after the check of the index.
        let flags = self.trusted(Region::FuncRef).with_readonly();
        let found = self.builder.ins().load(pointer, flags, entry, fields.type_index.at(width) as i32);
        // A null has another type than all functions; the trap says which of the two it was.
        let differs = self.builder.ins().icmp_imm_u(IntCC::NotEqual, found, i64::from(type_index));
        self.trap_by_entry(differs, found);
        let code = self.builder.ins().load(pointer, flags, entry, fields.code.at(width) as i32);
        Target { code, vmctx: self.vmctx }
    }
}
