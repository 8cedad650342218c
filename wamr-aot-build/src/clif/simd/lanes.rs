//! Constants, bitwise operators, accesses to single lanes, and permutations of lanes.

use cranelift_codegen::ir::{
    InstBuilder, Type, Value,
    types::{F32X4, F64X2, I8X16, I16X8, I32, I32X4, I64X2},
};
use wasmparser::Operator;

use super::{super::lowering::Lowering, Ins};

impl<'b> Lowering<'_, 'b> {
    pub(super) fn simd_lanes(&mut self, operator: &Operator<'_>) -> bool {
        match *operator {
            Operator::V128Const { value } => {
                let value = self.vector(I8X16, u128::from_le_bytes(*value.bytes()));
                self.push(value);
            }
            Operator::I8x16Splat => self.splat(I8X16),
            Operator::I16x8Splat => self.splat(I16X8),
            Operator::I32x4Splat => self.splat(I32X4),
            Operator::I64x2Splat => self.splat(I64X2),
            Operator::F32x4Splat => self.splat(F32X4),
            Operator::F64x2Splat => self.splat(F64X2),
            Operator::I8x16ExtractLaneS { lane } => {
                self.extract_lane(I8X16, lane, |ins, x| ins.sextend(I32, x))
            }
            Operator::I8x16ExtractLaneU { lane } => {
                self.extract_lane(I8X16, lane, |ins, x| ins.uextend(I32, x))
            }
            Operator::I16x8ExtractLaneS { lane } => {
                self.extract_lane(I16X8, lane, |ins, x| ins.sextend(I32, x))
            }
            Operator::I16x8ExtractLaneU { lane } => {
                self.extract_lane(I16X8, lane, |ins, x| ins.uextend(I32, x))
            }
            Operator::I32x4ExtractLane { lane } => self.extract_lane(I32X4, lane, |_, x| x),
            Operator::I64x2ExtractLane { lane } => self.extract_lane(I64X2, lane, |_, x| x),
            Operator::F32x4ExtractLane { lane } => self.extract_lane(F32X4, lane, |_, x| x),
            Operator::F64x2ExtractLane { lane } => self.extract_lane(F64X2, lane, |_, x| x),
            Operator::I8x16ReplaceLane { lane } => self.replace_lane(I8X16, lane),
            Operator::I16x8ReplaceLane { lane } => self.replace_lane(I16X8, lane),
            Operator::I32x4ReplaceLane { lane } => self.replace_lane(I32X4, lane),
            Operator::I64x2ReplaceLane { lane } => self.replace_lane(I64X2, lane),
            Operator::F32x4ReplaceLane { lane } => self.replace_lane(F32X4, lane),
            Operator::F64x2ReplaceLane { lane } => self.replace_lane(F64X2, lane),
            Operator::V128Not => self.lanes1(I8X16, |ins, x| ins.bnot(x)),
            Operator::V128And => self.lanes2(I8X16, |ins, x, y| ins.band(x, y)),
            Operator::V128AndNot => self.lanes2(I8X16, |ins, x, y| ins.band_not(x, y)),
            Operator::V128Or => self.lanes2(I8X16, |ins, x, y| ins.bor(x, y)),
            Operator::V128Xor => self.lanes2(I8X16, |ins, x, y| ins.bxor(x, y)),
            Operator::V128Bitselect
            | Operator::I8x16RelaxedLaneselect
            | Operator::I16x8RelaxedLaneselect
            | Operator::I32x4RelaxedLaneselect
            | Operator::I64x2RelaxedLaneselect => {
                let mask = self.pop();
                let (x, y) = self.pop2();
                let result = self.builder.ins().bitselect(mask, x, y);
                self.push(result);
            }
            Operator::V128AnyTrue => {
                let x = self.pop();
                let result = self.builder.ins().vany_true(x);
                self.push_bool(result);
            }
            Operator::I8x16Shuffle { lanes } => {
                let (x, y) = self.pop2();
                let lanes = self.builder.func.dfg.immediates.push(lanes.as_slice().into());
                let result = self.builder.ins().shuffle(x, y, lanes);
                self.push(result);
            }
            Operator::I8x16Swizzle | Operator::I8x16RelaxedSwizzle => {
                let (x, lanes) = self.pop2();
                let result = self.swizzle(x, lanes);
                self.push(result);
            }
            _ => return false,
        }
        true
    }

    fn splat(&mut self, ty: Type) {
        let value = self.pop_lane(ty);
        let result = self.builder.ins().splat(ty, value);
        self.push_vector(result);
    }

    fn extract_lane(&mut self, ty: Type, lane: u8, extend: impl FnOnce(Ins<'_, 'b>, Value) -> Value) {
        let x = self.pop_as(ty);
        let value = self.builder.ins().extractlane(x, lane);
        let value = extend(self.builder.ins(), value);
        self.push(value);
    }

    fn replace_lane(&mut self, ty: Type, lane: u8) {
        let value = self.pop_lane(ty);
        let x = self.pop_as(ty);
        let result = self.builder.ins().insertlane(x, value, lane);
        self.push_vector(result);
    }

    /// Pops the value of a lane of `ty`. A narrow lane is the low bits of an `i32`.
    fn pop_lane(&mut self, ty: Type) -> Value {
        let value = self.pop();
        let lane = ty.lane_type();
        if self.type_of(value) == lane { value } else { self.builder.ins().ireduce(lane, value) }
    }

    fn swizzle(&mut self, x: Value, lanes: Value) -> Value {
        if self.env.plan.options.has_byte_shuffle {
            return self.builder.ins().swizzle(x, lanes);
        }
        self.call_swizzle(x, lanes)
    }
}
