//! Globals.

use cranelift_codegen::ir::{
    InstBuilder, Value,
    immediates::{Ieee32, Ieee64},
    types,
};

use super::{
    lowering::Lowering,
    region::{Region, value_flags},
};
use crate::{plan::Place, wasm::ConstOp};

impl Lowering<'_, '_> {
    pub(super) fn global_get(&mut self, index: u32) {
        let plan = self.env.plan.globals[index as usize];
        let value = match plan.constant {
            Some(ConstOp::I32(value)) => self.builder.ins().iconst(types::I32, i64::from(value as u32)),
            Some(ConstOp::I64(value)) => self.builder.ins().iconst(types::I64, value),
            Some(ConstOp::F32(bits)) => self.builder.ins().f32const(Ieee32::with_bits(bits)),
            Some(ConstOp::F64(bits)) => self.builder.ins().f64const(Ieee64::with_bits(bits)),
            _ => {
                let (address, offset) = self.global_address(plan.place);
                let region = Region::global(plan.place, index);
                let flags = if plan.mutable { self.trusted(region) } else { self.constant(region) };
                let ty = self.env.value_type(plan.ty);
                self.builder.ins().load(ty, value_flags(flags, ty), address, offset)
            }
        };
        self.push(value);
    }

    pub(super) fn global_set(&mut self, index: u32) {
        let value = self.pop();
        let plan = self.env.plan.globals[index as usize];
        let (address, offset) = self.global_address(plan.place);
        let flags = self.trusted(Region::global(plan.place, index));
        let flags = value_flags(flags, self.type_of(value));
        self.builder.ins().store(flags, value, address, offset);
    }

    fn global_address(&mut self, place: Place) -> (Value, i32) {
        match place {
            Place::Defined { offset } => (self.vmctx, offset as i32),
            Place::Imported { offset } => {
                let flags = self.constant(Region::Fixed);
                (self.builder.ins().load(self.env.pointer(), flags, self.vmctx, offset as i32), 0)
            }
        }
    }
}
