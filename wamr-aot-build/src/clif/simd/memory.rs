//! Loads and stores of vectors and single lanes.

use cranelift_codegen::ir::{
    InstBuilder, MemFlagsData, Type, Value,
    types::{I8X16, I16X8, I32X4, I64X2},
};
use wasmparser::{MemArg, Operator};

use super::{super::lowering::Lowering, Ins};

impl<'b> Lowering<'_, 'b> {
    pub(super) fn simd_memory(&mut self, operator: &Operator<'_>) -> bool {
        match *operator {
            Operator::V128Load { memarg } => {
                self.load_with(memarg, 16, |ins, flags, p, offset| ins.load(I8X16, flags, p, offset))
            }
            Operator::V128Load8x8S { memarg } => {
                self.load_with(memarg, 8, |ins, flags, p, offset| ins.sload8x8(flags, p, offset))
            }
            Operator::V128Load8x8U { memarg } => {
                self.load_with(memarg, 8, |ins, flags, p, offset| ins.uload8x8(flags, p, offset))
            }
            Operator::V128Load16x4S { memarg } => {
                self.load_with(memarg, 8, |ins, flags, p, offset| ins.sload16x4(flags, p, offset))
            }
            Operator::V128Load16x4U { memarg } => {
                self.load_with(memarg, 8, |ins, flags, p, offset| ins.uload16x4(flags, p, offset))
            }
            Operator::V128Load32x2S { memarg } => {
                self.load_with(memarg, 8, |ins, flags, p, offset| ins.sload32x2(flags, p, offset))
            }
            Operator::V128Load32x2U { memarg } => {
                self.load_with(memarg, 8, |ins, flags, p, offset| ins.uload32x2(flags, p, offset))
            }
            Operator::V128Load8Splat { memarg } => self.load_splat(memarg, I8X16),
            Operator::V128Load16Splat { memarg } => self.load_splat(memarg, I16X8),
            Operator::V128Load32Splat { memarg } => self.load_splat(memarg, I32X4),
            Operator::V128Load64Splat { memarg } => self.load_splat(memarg, I64X2),
            Operator::V128Load32Zero { memarg } => self.load_zero(memarg, I32X4),
            Operator::V128Load64Zero { memarg } => self.load_zero(memarg, I64X2),
            Operator::V128Load8Lane { memarg, lane } => self.load_lane(memarg, I8X16, lane),
            Operator::V128Load16Lane { memarg, lane } => self.load_lane(memarg, I16X8, lane),
            Operator::V128Load32Lane { memarg, lane } => self.load_lane(memarg, I32X4, lane),
            Operator::V128Load64Lane { memarg, lane } => self.load_lane(memarg, I64X2, lane),
            Operator::V128Store { memarg } => self.store_guest(memarg, I8X16),
            Operator::V128Store8Lane { memarg, lane } => self.store_lane(memarg, I8X16, lane),
            Operator::V128Store16Lane { memarg, lane } => self.store_lane(memarg, I16X8, lane),
            Operator::V128Store32Lane { memarg, lane } => self.store_lane(memarg, I32X4, lane),
            Operator::V128Store64Lane { memarg, lane } => self.store_lane(memarg, I64X2, lane),
            _ => return false,
        }
        true
    }

    /// Pops an address and loads `size` bytes with the instruction that `load` inserts.
    fn load_with(
        &mut self,
        memarg: MemArg,
        size: u32,
        load: impl FnOnce(Ins<'_, 'b>, MemFlagsData, Value, i32) -> Value,
    ) {
        let index = self.pop();
        let access = self.access(memarg, index, size);
        let flags = self.guest(&access);
        let value = load(self.builder.ins(), flags, access.address, access.offset);
        self.push_vector(value);
    }

    /// Pops an address and loads one lane of `ty`.
    fn loaded_lane(&mut self, memarg: MemArg, ty: Type) -> Value {
        let index = self.pop();
        let access = self.access(memarg, index, ty.lane_type().bytes());
        let flags = self.guest(&access);
        self.builder.ins().load(ty.lane_type(), flags, access.address, access.offset)
    }

    fn load_splat(&mut self, memarg: MemArg, ty: Type) {
        let value = self.loaded_lane(memarg, ty);
        let result = self.builder.ins().splat(ty, value);
        self.push_vector(result);
    }

    fn load_zero(&mut self, memarg: MemArg, ty: Type) {
        let value = self.loaded_lane(memarg, ty);
        let result = self.builder.ins().scalar_to_vector(ty, value);
        self.push_vector(result);
    }

    fn load_lane(&mut self, memarg: MemArg, ty: Type, lane: u8) {
        let x = self.pop_as(ty);
        let value = self.loaded_lane(memarg, ty);
        let result = self.builder.ins().insertlane(x, value, lane);
        self.push_vector(result);
    }

    fn store_lane(&mut self, memarg: MemArg, ty: Type, lane: u8) {
        let x = self.pop_as(ty);
        let value = self.builder.ins().extractlane(x, lane);
        self.push(value);
        self.store_guest(memarg, ty.lane_type());
    }
}
