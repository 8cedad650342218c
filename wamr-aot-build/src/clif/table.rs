//! Tables.

use cranelift_codegen::ir::{InstBuilder, Value, condcodes::IntCC, types};
use wamr_aot_abi::{builtins::Builtin, layout::VMTable, trap::TrapKind};
use wasmparser::Operator;

use super::{lowering::Lowering, region::Region};
use crate::plan::{Place, Plan};

/// The region of a table's elements.
pub(super) fn elements_region(plan: &Plan, table: u32) -> Region {
    Region::table_elements(place(plan, table), table)
}

/// The place of a table that an instruction uses.
fn place(plan: &Plan, table: u32) -> Place {
    plan.tables[table as usize].place.expect("an instance has the tables that its code uses")
}

impl Lowering<'_, '_> {
    /// Lowers a table operator; false for any other.
    pub(super) fn table(&mut self, operator: &Operator<'_>) -> bool {
        match *operator {
            Operator::TableGet { table } => {
                let index = self.pop();
                let element = self.table_element(table, index, TrapKind::TableOutOfBounds);
                let flags = self.trusted(elements_region(self.env.plan, table));
                let value = self.builder.ins().load(self.env.pointer(), flags, element, 0);
                self.push(value);
            }
            Operator::TableSet { table } => {
                let (index, value) = self.pop2();
                let element = self.table_element(table, index, TrapKind::TableOutOfBounds);
                let flags = self.trusted(elements_region(self.env.plan, table));
                self.builder.ins().store(flags, value, element, 0);
            }
            Operator::TableSize { table } => {
                let len = self.table_len(table);
                self.push_size(len, self.env.plan.tables[table as usize].table64);
            }
            Operator::TableGrow { table } => {
                let (value, delta) = self.pop2();
                let table64 = self.env.plan.tables[table as usize].table64;
                let table = self.index(table);
                let args = self.builtin_args(Builtin::TableGrow, &[table, value, delta]);
                let old = self.call_builtin(Builtin::TableGrow, &args).expect("`table_grow` has a result");
                self.push_size(old, table64);
            }
            Operator::TableFill { table } => {
                let [dst, value, len] = self.pop3();
                let table = self.index(table);
                self.call_trapping_builtin(Builtin::TableFill, &[table, dst, value, len]);
            }
            Operator::TableCopy { dst_table, src_table } => {
                let [dst, src, len] = self.pop3();
                let (dst_table, src_table) = (self.index(dst_table), self.index(src_table));
                self.call_trapping_builtin(Builtin::TableCopy, &[dst_table, src_table, dst, src, len]);
            }
            Operator::TableInit { elem_index, table } => {
                let [dst, src, len] = self.pop3();
                let (table, segment) = (self.index(table), self.index(elem_index));
                self.call_trapping_builtin(Builtin::TableInit, &[table, segment, dst, src, len]);
            }
            Operator::ElemDrop { elem_index } => {
                let args = [self.vmctx, self.index(elem_index)];
                self.call_builtin(Builtin::ElemDrop, &args);
            }
            _ => return false,
        }
        true
    }

    /// The address of an element; traps if the index is out of bounds.
    pub(super) fn table_element(&mut self, table: u32, index: Value, kind: TrapKind) -> Value {
        let index = self.widen(index);
        let len = self.table_len(table);
        let out_of_bounds = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, index, len);
        self.trap_if(out_of_bounds, kind);
        let base = self.table_field(table, VMTable::OFFSETS.base.at(self.env.plan.width()));
        self.array_element(base, index, self.env.plan.width().bytes())
    }

    /// The address of an element of an array. The index has 64 bits, and the size is a power of 2.
    pub(super) fn array_element(&mut self, base: Value, index: Value, size: u32) -> Value {
        debug_assert!(size.is_power_of_two());
        let pointer = self.env.pointer();
        let index = if pointer == types::I64 { index } else { self.builder.ins().ireduce(pointer, index) };
        let offset = self.builder.ins().ishl_imm_u(index, i64::from(size.ilog2()));
        self.builder.ins().iadd(base, offset)
    }

    /// The length in elements, 64 bits wide.
    fn table_len(&mut self, table: u32) -> Value {
        match self.env.plan.tables[table as usize].fixed_len {
            Some(len) => self.builder.ins().iconst(types::I64, len.cast_signed()),
            None => {
                let len = self.table_field(table, VMTable::OFFSETS.len.at(self.env.plan.width()));
                self.widen(len)
            }
        }
    }

    pub(super) fn table_field(&mut self, table: u32, field: u32) -> Value {
        let place = place(self.env.plan, table);
        let is_fixed = self.env.plan.tables[table as usize].fixed_len.is_some();
        let pointer = self.env.pointer();
        let region = Region::table_header(place, table);
        let flags = if is_fixed { self.constant(region) } else { self.trusted(region) };
        match place {
            Place::Defined { offset } => {
                self.builder.ins().load(pointer, flags, self.vmctx, (offset + field) as i32)
            }
            Place::Imported { offset } => {
                let fixed = self.constant(Region::Fixed);
                let header = self.builder.ins().load(pointer, fixed, self.vmctx, offset as i32);
                self.builder.ins().load(pointer, flags, header, field as i32)
            }
        }
    }
}
