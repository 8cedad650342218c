//! Integer lanes.

use cranelift_codegen::ir::{
    InstBuilder, Type, Value,
    condcodes::IntCC,
    types::{self, I8X16, I16X8, I32X4, I64X2},
};
use wasmparser::Operator;

use super::{super::lowering::Lowering, Ins};

/// Half of a vector's lanes.
#[derive(Clone, Copy)]
enum Half {
    Low,
    High,
}

impl<'b> Lowering<'_, 'b> {
    pub(super) fn simd_integer_compare(&mut self, operator: &Operator<'_>) -> bool {
        match *operator {
            Operator::I8x16Eq => self.compare_lanes(I8X16, IntCC::Equal),
            Operator::I16x8Eq => self.compare_lanes(I16X8, IntCC::Equal),
            Operator::I32x4Eq => self.compare_lanes(I32X4, IntCC::Equal),
            Operator::I64x2Eq => self.compare_lanes(I64X2, IntCC::Equal),
            Operator::I8x16Ne => self.compare_lanes(I8X16, IntCC::NotEqual),
            Operator::I16x8Ne => self.compare_lanes(I16X8, IntCC::NotEqual),
            Operator::I32x4Ne => self.compare_lanes(I32X4, IntCC::NotEqual),
            Operator::I64x2Ne => self.compare_lanes(I64X2, IntCC::NotEqual),
            Operator::I8x16LtS => self.compare_lanes(I8X16, IntCC::SignedLessThan),
            Operator::I16x8LtS => self.compare_lanes(I16X8, IntCC::SignedLessThan),
            Operator::I32x4LtS => self.compare_lanes(I32X4, IntCC::SignedLessThan),
            Operator::I64x2LtS => self.compare_lanes(I64X2, IntCC::SignedLessThan),
            Operator::I8x16LtU => self.compare_lanes(I8X16, IntCC::UnsignedLessThan),
            Operator::I16x8LtU => self.compare_lanes(I16X8, IntCC::UnsignedLessThan),
            Operator::I32x4LtU => self.compare_lanes(I32X4, IntCC::UnsignedLessThan),
            Operator::I8x16GtS => self.compare_lanes(I8X16, IntCC::SignedGreaterThan),
            Operator::I16x8GtS => self.compare_lanes(I16X8, IntCC::SignedGreaterThan),
            Operator::I32x4GtS => self.compare_lanes(I32X4, IntCC::SignedGreaterThan),
            Operator::I64x2GtS => self.compare_lanes(I64X2, IntCC::SignedGreaterThan),
            Operator::I8x16GtU => self.compare_lanes(I8X16, IntCC::UnsignedGreaterThan),
            Operator::I16x8GtU => self.compare_lanes(I16X8, IntCC::UnsignedGreaterThan),
            Operator::I32x4GtU => self.compare_lanes(I32X4, IntCC::UnsignedGreaterThan),
            Operator::I8x16LeS => self.compare_lanes(I8X16, IntCC::SignedLessThanOrEqual),
            Operator::I16x8LeS => self.compare_lanes(I16X8, IntCC::SignedLessThanOrEqual),
            Operator::I32x4LeS => self.compare_lanes(I32X4, IntCC::SignedLessThanOrEqual),
            Operator::I64x2LeS => self.compare_lanes(I64X2, IntCC::SignedLessThanOrEqual),
            Operator::I8x16LeU => self.compare_lanes(I8X16, IntCC::UnsignedLessThanOrEqual),
            Operator::I16x8LeU => self.compare_lanes(I16X8, IntCC::UnsignedLessThanOrEqual),
            Operator::I32x4LeU => self.compare_lanes(I32X4, IntCC::UnsignedLessThanOrEqual),
            Operator::I8x16GeS => self.compare_lanes(I8X16, IntCC::SignedGreaterThanOrEqual),
            Operator::I16x8GeS => self.compare_lanes(I16X8, IntCC::SignedGreaterThanOrEqual),
            Operator::I32x4GeS => self.compare_lanes(I32X4, IntCC::SignedGreaterThanOrEqual),
            Operator::I64x2GeS => self.compare_lanes(I64X2, IntCC::SignedGreaterThanOrEqual),
            Operator::I8x16GeU => self.compare_lanes(I8X16, IntCC::UnsignedGreaterThanOrEqual),
            Operator::I16x8GeU => self.compare_lanes(I16X8, IntCC::UnsignedGreaterThanOrEqual),
            Operator::I32x4GeU => self.compare_lanes(I32X4, IntCC::UnsignedGreaterThanOrEqual),
            _ => return false,
        }
        true
    }

    pub(super) fn simd_integer(&mut self, operator: &Operator<'_>) -> bool {
        match *operator {
            Operator::I8x16Abs => self.lanes1(I8X16, |ins, x| ins.iabs(x)),
            Operator::I16x8Abs => self.lanes1(I16X8, |ins, x| ins.iabs(x)),
            Operator::I32x4Abs => self.lanes1(I32X4, |ins, x| ins.iabs(x)),
            Operator::I64x2Abs => self.lanes1(I64X2, |ins, x| ins.iabs(x)),
            Operator::I8x16Neg => self.lanes1(I8X16, |ins, x| ins.ineg(x)),
            Operator::I16x8Neg => self.lanes1(I16X8, |ins, x| ins.ineg(x)),
            Operator::I32x4Neg => self.lanes1(I32X4, |ins, x| ins.ineg(x)),
            Operator::I64x2Neg => self.lanes1(I64X2, |ins, x| ins.ineg(x)),
            Operator::I8x16Popcnt => self.lanes1(I8X16, |ins, x| ins.popcnt(x)),
            Operator::I8x16Add => self.lanes2(I8X16, |ins, x, y| ins.iadd(x, y)),
            Operator::I16x8Add => self.lanes2(I16X8, |ins, x, y| ins.iadd(x, y)),
            Operator::I32x4Add => self.lanes2(I32X4, |ins, x, y| ins.iadd(x, y)),
            Operator::I64x2Add => self.lanes2(I64X2, |ins, x, y| ins.iadd(x, y)),
            Operator::I8x16Sub => self.lanes2(I8X16, |ins, x, y| ins.isub(x, y)),
            Operator::I16x8Sub => self.lanes2(I16X8, |ins, x, y| ins.isub(x, y)),
            Operator::I32x4Sub => self.lanes2(I32X4, |ins, x, y| ins.isub(x, y)),
            Operator::I64x2Sub => self.lanes2(I64X2, |ins, x, y| ins.isub(x, y)),
            Operator::I16x8Mul => self.lanes2(I16X8, |ins, x, y| ins.imul(x, y)),
            Operator::I32x4Mul => self.lanes2(I32X4, |ins, x, y| ins.imul(x, y)),
            Operator::I64x2Mul => self.lanes2(I64X2, |ins, x, y| ins.imul(x, y)),
            Operator::I8x16AddSatS => self.lanes2(I8X16, |ins, x, y| ins.sadd_sat(x, y)),
            Operator::I16x8AddSatS => self.lanes2(I16X8, |ins, x, y| ins.sadd_sat(x, y)),
            Operator::I8x16AddSatU => self.lanes2(I8X16, |ins, x, y| ins.uadd_sat(x, y)),
            Operator::I16x8AddSatU => self.lanes2(I16X8, |ins, x, y| ins.uadd_sat(x, y)),
            Operator::I8x16SubSatS => self.lanes2(I8X16, |ins, x, y| ins.ssub_sat(x, y)),
            Operator::I16x8SubSatS => self.lanes2(I16X8, |ins, x, y| ins.ssub_sat(x, y)),
            Operator::I8x16SubSatU => self.lanes2(I8X16, |ins, x, y| ins.usub_sat(x, y)),
            Operator::I16x8SubSatU => self.lanes2(I16X8, |ins, x, y| ins.usub_sat(x, y)),
            Operator::I8x16MinS => self.lanes2(I8X16, |ins, x, y| ins.smin(x, y)),
            Operator::I16x8MinS => self.lanes2(I16X8, |ins, x, y| ins.smin(x, y)),
            Operator::I32x4MinS => self.lanes2(I32X4, |ins, x, y| ins.smin(x, y)),
            Operator::I8x16MinU => self.lanes2(I8X16, |ins, x, y| ins.umin(x, y)),
            Operator::I16x8MinU => self.lanes2(I16X8, |ins, x, y| ins.umin(x, y)),
            Operator::I32x4MinU => self.lanes2(I32X4, |ins, x, y| ins.umin(x, y)),
            Operator::I8x16MaxS => self.lanes2(I8X16, |ins, x, y| ins.smax(x, y)),
            Operator::I16x8MaxS => self.lanes2(I16X8, |ins, x, y| ins.smax(x, y)),
            Operator::I32x4MaxS => self.lanes2(I32X4, |ins, x, y| ins.smax(x, y)),
            Operator::I8x16MaxU => self.lanes2(I8X16, |ins, x, y| ins.umax(x, y)),
            Operator::I16x8MaxU => self.lanes2(I16X8, |ins, x, y| ins.umax(x, y)),
            Operator::I32x4MaxU => self.lanes2(I32X4, |ins, x, y| ins.umax(x, y)),
            Operator::I8x16AvgrU => self.lanes2(I8X16, |ins, x, y| ins.avg_round(x, y)),
            Operator::I16x8AvgrU => self.lanes2(I16X8, |ins, x, y| ins.avg_round(x, y)),
            Operator::I8x16Shl => self.shift_lanes(I8X16, |ins, x, count| ins.ishl(x, count)),
            Operator::I16x8Shl => self.shift_lanes(I16X8, |ins, x, count| ins.ishl(x, count)),
            Operator::I32x4Shl => self.shift_lanes(I32X4, |ins, x, count| ins.ishl(x, count)),
            Operator::I64x2Shl => self.shift_lanes(I64X2, |ins, x, count| ins.ishl(x, count)),
            Operator::I8x16ShrS => self.shift_lanes(I8X16, |ins, x, count| ins.sshr(x, count)),
            Operator::I16x8ShrS => self.shift_lanes(I16X8, |ins, x, count| ins.sshr(x, count)),
            Operator::I32x4ShrS => self.shift_lanes(I32X4, |ins, x, count| ins.sshr(x, count)),
            Operator::I64x2ShrS => self.shift_lanes(I64X2, |ins, x, count| ins.sshr(x, count)),
            Operator::I8x16ShrU => self.shift_lanes(I8X16, |ins, x, count| ins.ushr(x, count)),
            Operator::I16x8ShrU => self.shift_lanes(I16X8, |ins, x, count| ins.ushr(x, count)),
            Operator::I32x4ShrU => self.shift_lanes(I32X4, |ins, x, count| ins.ushr(x, count)),
            Operator::I64x2ShrU => self.shift_lanes(I64X2, |ins, x, count| ins.ushr(x, count)),
            Operator::I8x16AllTrue => self.all_true(I8X16),
            Operator::I16x8AllTrue => self.all_true(I16X8),
            Operator::I32x4AllTrue => self.all_true(I32X4),
            Operator::I64x2AllTrue => self.all_true(I64X2),
            Operator::I8x16Bitmask => self.bitmask(I8X16),
            Operator::I16x8Bitmask => self.bitmask(I16X8),
            Operator::I32x4Bitmask => self.bitmask(I32X4),
            Operator::I64x2Bitmask => self.bitmask(I64X2),
            Operator::I16x8Q15MulrSatS | Operator::I16x8RelaxedQ15mulrS => {
                self.lanes2(I16X8, |ins, x, y| ins.sqmul_round_sat(x, y));
            }
            _ => return false,
        }
        true
    }

    /// Operators whose result has lanes of another width.
    pub(super) fn simd_integer_width(&mut self, operator: &Operator<'_>) -> bool {
        match *operator {
            Operator::I8x16NarrowI16x8S => self.lanes2(I16X8, |ins, x, y| ins.snarrow(x, y)),
            Operator::I8x16NarrowI16x8U => self.lanes2(I16X8, |ins, x, y| ins.unarrow(x, y)),
            Operator::I16x8NarrowI32x4S => self.lanes2(I32X4, |ins, x, y| ins.snarrow(x, y)),
            Operator::I16x8NarrowI32x4U => self.lanes2(I32X4, |ins, x, y| ins.unarrow(x, y)),
            Operator::I16x8ExtendLowI8x16S => self.lanes1(I8X16, |ins, x| ins.swiden_low(x)),
            Operator::I16x8ExtendLowI8x16U => self.lanes1(I8X16, |ins, x| ins.uwiden_low(x)),
            Operator::I16x8ExtendHighI8x16S => self.lanes1(I8X16, |ins, x| ins.swiden_high(x)),
            Operator::I16x8ExtendHighI8x16U => self.lanes1(I8X16, |ins, x| ins.uwiden_high(x)),
            Operator::I32x4ExtendLowI16x8S => self.lanes1(I16X8, |ins, x| ins.swiden_low(x)),
            Operator::I32x4ExtendLowI16x8U => self.lanes1(I16X8, |ins, x| ins.uwiden_low(x)),
            Operator::I32x4ExtendHighI16x8S => self.lanes1(I16X8, |ins, x| ins.swiden_high(x)),
            Operator::I32x4ExtendHighI16x8U => self.lanes1(I16X8, |ins, x| ins.uwiden_high(x)),
            Operator::I64x2ExtendLowI32x4S => self.lanes1(I32X4, |ins, x| ins.swiden_low(x)),
            Operator::I64x2ExtendLowI32x4U => self.lanes1(I32X4, |ins, x| ins.uwiden_low(x)),
            Operator::I64x2ExtendHighI32x4S => self.lanes1(I32X4, |ins, x| ins.swiden_high(x)),
            Operator::I64x2ExtendHighI32x4U => self.lanes1(I32X4, |ins, x| ins.uwiden_high(x)),
            Operator::I16x8ExtMulLowI8x16S => self.extended_multiply(I8X16, Half::Low, true),
            Operator::I16x8ExtMulLowI8x16U => self.extended_multiply(I8X16, Half::Low, false),
            Operator::I16x8ExtMulHighI8x16S => self.extended_multiply(I8X16, Half::High, true),
            Operator::I16x8ExtMulHighI8x16U => self.extended_multiply(I8X16, Half::High, false),
            Operator::I32x4ExtMulLowI16x8S => self.extended_multiply(I16X8, Half::Low, true),
            Operator::I32x4ExtMulLowI16x8U => self.extended_multiply(I16X8, Half::Low, false),
            Operator::I32x4ExtMulHighI16x8S => self.extended_multiply(I16X8, Half::High, true),
            Operator::I32x4ExtMulHighI16x8U => self.extended_multiply(I16X8, Half::High, false),
            Operator::I64x2ExtMulLowI32x4S => self.extended_multiply(I32X4, Half::Low, true),
            Operator::I64x2ExtMulLowI32x4U => self.extended_multiply(I32X4, Half::Low, false),
            Operator::I64x2ExtMulHighI32x4S => self.extended_multiply(I32X4, Half::High, true),
            Operator::I64x2ExtMulHighI32x4U => self.extended_multiply(I32X4, Half::High, false),
            Operator::I16x8ExtAddPairwiseI8x16S => self.extended_add_pairwise(I8X16, true),
            Operator::I16x8ExtAddPairwiseI8x16U => self.extended_add_pairwise(I8X16, false),
            Operator::I32x4ExtAddPairwiseI16x8S => self.extended_add_pairwise(I16X8, true),
            Operator::I32x4ExtAddPairwiseI16x8U => self.extended_add_pairwise(I16X8, false),
            Operator::I32x4DotI16x8S => {
                let (x, y) = self.pop2_as(I16X8);
                let low = self.multiply_half(Half::Low, true, x, y);
                let high = self.multiply_half(Half::High, true, x, y);
                let sums = self.builder.ins().iadd_pairwise(low, high);
                self.push_vector(sums);
            }
            Operator::I16x8RelaxedDotI8x16I7x16S => {
                let sums = self.dot_of_bytes();
                self.push_vector(sums);
            }
            Operator::I32x4RelaxedDotI8x16I7x16AddS => {
                let addend = self.pop_as(I32X4);
                let sums = self.dot_of_bytes();
                let sums = self.add_pairs(sums, true);
                let sums = self.builder.ins().iadd(sums, addend);
                self.push_vector(sums);
            }
            _ => return false,
        }
        true
    }

    fn compare_lanes(&mut self, ty: Type, condition: IntCC) {
        self.lanes2(ty, |ins, x, y| ins.icmp(condition, x, y));
    }

    /// CLIF takes the count modulo the width of a lane, as wasm does.
    fn shift_lanes(&mut self, ty: Type, op: impl FnOnce(Ins<'_, 'b>, Value, Value) -> Value) {
        let count = self.pop();
        let x = self.pop_as(ty);
        let result = op(self.builder.ins(), x, count);
        self.push_vector(result);
    }

    fn all_true(&mut self, ty: Type) {
        let x = self.pop_as(ty);
        let result = self.builder.ins().vall_true(x);
        self.push_bool(result);
    }

    fn bitmask(&mut self, ty: Type) {
        let x = self.pop_as(ty);
        let result = self.builder.ins().vhigh_bits(types::I32, x);
        self.push(result);
    }

    /// Widens half of the lanes to twice their width.
    fn widen_half(&mut self, half: Half, signed: bool, x: Value) -> Value {
        match (half, signed) {
            (Half::Low, true) => self.builder.ins().swiden_low(x),
            (Half::Low, false) => self.builder.ins().uwiden_low(x),
            (Half::High, true) => self.builder.ins().swiden_high(x),
            (Half::High, false) => self.builder.ins().uwiden_high(x),
        }
    }

    fn multiply_half(&mut self, half: Half, signed: bool, x: Value, y: Value) -> Value {
        let (x, y) = (self.widen_half(half, signed, x), self.widen_half(half, signed, y));
        self.builder.ins().imul(x, y)
    }

    fn extended_multiply(&mut self, ty: Type, half: Half, signed: bool) {
        let (x, y) = self.pop2_as(ty);
        let product = self.multiply_half(half, signed, x, y);
        self.push_vector(product);
    }

    fn extended_add_pairwise(&mut self, ty: Type, signed: bool) {
        let x = self.pop_as(ty);
        let sums = self.add_pairs(x, signed);
        self.push_vector(sums);
    }

    /// Sums of neighbouring lanes, twice as wide.
    fn add_pairs(&mut self, x: Value, signed: bool) -> Value {
        let (low, high) = (self.widen_half(Half::Low, signed, x), self.widen_half(Half::High, signed, x));
        self.builder.ins().iadd_pairwise(low, high)
    }

    /// Pops two vectors of signed bytes. Returns the sums of the products of neighbouring lanes, in
    /// 16 bits that wrap around.
    fn dot_of_bytes(&mut self) -> Value {
        let (x, y) = self.pop2_as(I8X16);
        let low = self.multiply_half(Half::Low, true, x, y);
        let high = self.multiply_half(Half::High, true, x, y);
        self.builder.ins().iadd_pairwise(low, high)
    }
}
