//! Float lanes, and conversions from and to them.

use cranelift_codegen::ir::{
    InstBuilder, Type, Value,
    condcodes::FloatCC,
    types::{self, F32X4, F64X2, I32X4, I64X2},
};
use wasmparser::Operator;

use super::super::{lowering::Lowering, numeric::Rounding};

impl Lowering<'_, '_> {
    pub(super) fn simd_float(&mut self, operator: &Operator<'_>) -> bool {
        match *operator {
            Operator::F32x4Eq => self.compare_float_lanes(F32X4, FloatCC::Equal),
            Operator::F64x2Eq => self.compare_float_lanes(F64X2, FloatCC::Equal),
            Operator::F32x4Ne => self.compare_float_lanes(F32X4, FloatCC::NotEqual),
            Operator::F64x2Ne => self.compare_float_lanes(F64X2, FloatCC::NotEqual),
            Operator::F32x4Lt => self.compare_float_lanes(F32X4, FloatCC::LessThan),
            Operator::F64x2Lt => self.compare_float_lanes(F64X2, FloatCC::LessThan),
            Operator::F32x4Gt => self.compare_float_lanes(F32X4, FloatCC::GreaterThan),
            Operator::F64x2Gt => self.compare_float_lanes(F64X2, FloatCC::GreaterThan),
            Operator::F32x4Le => self.compare_float_lanes(F32X4, FloatCC::LessThanOrEqual),
            Operator::F64x2Le => self.compare_float_lanes(F64X2, FloatCC::LessThanOrEqual),
            Operator::F32x4Ge => self.compare_float_lanes(F32X4, FloatCC::GreaterThanOrEqual),
            Operator::F64x2Ge => self.compare_float_lanes(F64X2, FloatCC::GreaterThanOrEqual),
            Operator::F32x4Abs => self.lanes1(F32X4, |ins, x| ins.fabs(x)),
            Operator::F64x2Abs => self.lanes1(F64X2, |ins, x| ins.fabs(x)),
            Operator::F32x4Neg => self.lanes1(F32X4, |ins, x| ins.fneg(x)),
            Operator::F64x2Neg => self.lanes1(F64X2, |ins, x| ins.fneg(x)),
            Operator::F32x4Sqrt => self.lanes1(F32X4, |ins, x| ins.sqrt(x)),
            Operator::F64x2Sqrt => self.lanes1(F64X2, |ins, x| ins.sqrt(x)),
            Operator::F32x4Ceil => self.round_lanes(F32X4, Rounding::Ceil),
            Operator::F64x2Ceil => self.round_lanes(F64X2, Rounding::Ceil),
            Operator::F32x4Floor => self.round_lanes(F32X4, Rounding::Floor),
            Operator::F64x2Floor => self.round_lanes(F64X2, Rounding::Floor),
            Operator::F32x4Trunc => self.round_lanes(F32X4, Rounding::Trunc),
            Operator::F64x2Trunc => self.round_lanes(F64X2, Rounding::Trunc),
            Operator::F32x4Nearest => self.round_lanes(F32X4, Rounding::Nearest),
            Operator::F64x2Nearest => self.round_lanes(F64X2, Rounding::Nearest),
            Operator::F32x4Add => self.lanes2(F32X4, |ins, x, y| ins.fadd(x, y)),
            Operator::F64x2Add => self.lanes2(F64X2, |ins, x, y| ins.fadd(x, y)),
            Operator::F32x4Sub => self.lanes2(F32X4, |ins, x, y| ins.fsub(x, y)),
            Operator::F64x2Sub => self.lanes2(F64X2, |ins, x, y| ins.fsub(x, y)),
            Operator::F32x4Mul => self.lanes2(F32X4, |ins, x, y| ins.fmul(x, y)),
            Operator::F64x2Mul => self.lanes2(F64X2, |ins, x, y| ins.fmul(x, y)),
            Operator::F32x4Div => self.lanes2(F32X4, |ins, x, y| ins.fdiv(x, y)),
            Operator::F64x2Div => self.lanes2(F64X2, |ins, x, y| ins.fdiv(x, y)),
            Operator::F32x4Min | Operator::F32x4RelaxedMin => self.lanes2(F32X4, |ins, x, y| ins.fmin(x, y)),
            Operator::F64x2Min | Operator::F64x2RelaxedMin => self.lanes2(F64X2, |ins, x, y| ins.fmin(x, y)),
            Operator::F32x4Max | Operator::F32x4RelaxedMax => self.lanes2(F32X4, |ins, x, y| ins.fmax(x, y)),
            Operator::F64x2Max | Operator::F64x2RelaxedMax => self.lanes2(F64X2, |ins, x, y| ins.fmax(x, y)),
            Operator::F32x4PMin => self.pseudo_minimum(F32X4),
            Operator::F64x2PMin => self.pseudo_minimum(F64X2),
            Operator::F32x4PMax => self.pseudo_maximum(F32X4),
            Operator::F64x2PMax => self.pseudo_maximum(F64X2),
            Operator::F32x4RelaxedMadd => self.multiply_add(F32X4),
            Operator::F64x2RelaxedMadd => self.multiply_add(F64X2),
            Operator::F32x4RelaxedNmadd => self.negated_multiply_add(F32X4),
            Operator::F64x2RelaxedNmadd => self.negated_multiply_add(F64X2),
            _ => return false,
        }
        true
    }

    pub(super) fn simd_convert(&mut self, operator: &Operator<'_>) -> bool {
        match *operator {
            Operator::F32x4ConvertI32x4S => self.lanes1(I32X4, |ins, x| ins.fcvt_from_sint(F32X4, x)),
            Operator::F32x4ConvertI32x4U => self.lanes1(I32X4, |ins, x| ins.fcvt_from_uint(F32X4, x)),
            Operator::F64x2ConvertLowI32x4S => {
                let x = self.pop_as(I32X4);
                let wide = self.builder.ins().swiden_low(x);
                let result = self.builder.ins().fcvt_from_sint(F64X2, wide);
                self.push_vector(result);
            }
            Operator::F64x2ConvertLowI32x4U => {
                let x = self.pop_as(I32X4);
                let wide = self.builder.ins().uwiden_low(x);
                let result = self.builder.ins().fcvt_from_uint(F64X2, wide);
                self.push_vector(result);
            }
            Operator::I32x4TruncSatF32x4S | Operator::I32x4RelaxedTruncF32x4S => {
                self.lanes1(F32X4, |ins, x| ins.fcvt_to_sint_sat(I32X4, x));
            }
            Operator::I32x4TruncSatF32x4U | Operator::I32x4RelaxedTruncF32x4U => {
                self.lanes1(F32X4, |ins, x| ins.fcvt_to_uint_sat(I32X4, x));
            }
            Operator::I32x4TruncSatF64x2SZero | Operator::I32x4RelaxedTruncF64x2SZero => {
                let x = self.pop_as(F64X2);
                let wide = self.builder.ins().fcvt_to_sint_sat(I64X2, x);
                let zero = self.vector(I64X2, 0);
                let result = self.builder.ins().snarrow(wide, zero);
                self.push_vector(result);
            }
            Operator::I32x4TruncSatF64x2UZero | Operator::I32x4RelaxedTruncF64x2UZero => {
                let x = self.pop_as(F64X2);
                let result = self.truncate_to_u32(x);
                self.push_vector(result);
            }
            Operator::F32x4DemoteF64x2Zero => self.lanes1(F64X2, |ins, x| ins.fvdemote(x)),
            Operator::F64x2PromoteLowF32x4 => self.lanes1(F32X4, |ins, x| ins.fvpromote_low(x)),
            _ => return false,
        }
        true
    }

    fn compare_float_lanes(&mut self, ty: Type, condition: FloatCC) {
        self.lanes2(ty, |ins, x, y| ins.fcmp(condition, x, y));
    }

    /// `y < x ? y : x`
    fn pseudo_minimum(&mut self, ty: Type) {
        let (x, y) = self.pop2_as(ty);
        let less = self.builder.ins().fcmp(FloatCC::LessThan, y, x);
        self.push_selected(ty, less, y, x);
    }

    /// `x < y ? y : x`
    fn pseudo_maximum(&mut self, ty: Type) {
        let (x, y) = self.pop2_as(ty);
        let less = self.builder.ins().fcmp(FloatCC::LessThan, x, y);
        self.push_selected(ty, less, y, x);
    }

    fn push_selected(&mut self, ty: Type, mask: Value, then: Value, otherwise: Value) {
        let mask = self.view(mask, ty);
        let result = self.builder.ins().bitselect(mask, then, otherwise);
        self.push_vector(result);
    }

    /// The result is rounded twice, on all targets: a fused operation would need a library function
    /// on CPUs without an instruction for it.
    fn multiply_add(&mut self, ty: Type) {
        let addend = self.pop_as(ty);
        let (x, y) = self.pop2_as(ty);
        let product = self.builder.ins().fmul(x, y);
        let sum = self.builder.ins().fadd(product, addend);
        self.push_vector(sum);
    }

    fn negated_multiply_add(&mut self, ty: Type) {
        let addend = self.pop_as(ty);
        let (x, y) = self.pop2_as(ty);
        let product = self.builder.ins().fmul(x, y);
        let difference = self.builder.ins().fsub(addend, product);
        self.push_vector(difference);
    }

    fn round_lanes(&mut self, ty: Type, rounding: Rounding) {
        if !self.env.plan.options.has_rounding {
            return self.round_lanes_by_adding(ty, rounding);
        }
        self.lanes1(ty, |ins, x| match rounding {
            Rounding::Ceil => ins.ceil(x),
            Rounding::Floor => ins.floor(x),
            Rounding::Trunc => ins.trunc(x),
            Rounding::Nearest => ins.nearest(x),
        });
    }

    /// Rounding without an instruction for it. A float of at least 2^23 (`f32`; 2^52 for `f64`) has
    /// no fraction; adding such a float to a smaller one rounds off the fraction, in the default
    /// mode of the CPU: to nearest, ties to even.
    fn round_lanes_by_adding(&mut self, ty: Type, rounding: Rounding) {
        let (one, limit, sign) = if ty == F32X4 {
            (splat32(1f32.to_bits()), splat32(8_388_608f32.to_bits()), splat32(1 << 31))
        } else {
            (splat64(1f64.to_bits()), splat64(4_503_599_627_370_496f64.to_bits()), splat64(1 << 63))
        };
        let x = self.pop_as(ty);
        let [one, limit, sign] = [one, limit, sign].map(|bits| self.vector(ty, bits));
        let magnitude = self.builder.ins().fabs(x);
        let has_fraction = self.builder.ins().fcmp(FloatCC::LessThan, magnitude, limit);
        let nearest = self.builder.ins().fadd(magnitude, limit);
        let nearest = self.builder.ins().fsub(nearest, limit);
        // Truncation compares magnitudes, the other modes compare signed values.
        let signs = self.builder.ins().band(x, sign);
        let signed = self.builder.ins().bor(nearest, signs);
        let rounded = match rounding {
            Rounding::Nearest => signed,
            Rounding::Trunc => {
                let step = self.one_if(FloatCC::GreaterThan, nearest, magnitude, one);
                self.builder.ins().fsub(nearest, step)
            }
            Rounding::Floor => {
                let step = self.one_if(FloatCC::GreaterThan, signed, x, one);
                self.builder.ins().fsub(signed, step)
            }
            Rounding::Ceil => {
                let step = self.one_if(FloatCC::LessThan, signed, x, one);
                self.builder.ins().fadd(signed, step)
            }
        };
        // Sets the sign of `x`, which a result of 0 and the magnitude from truncation may lack.
        let rounded = self.builder.ins().bor(rounded, signs);
        // Infinities and large values stay the same; a signalling NaN becomes quiet.
        let zero = self.vector(ty, 0);
        let whole = self.builder.ins().fadd(x, zero);
        self.push_selected(ty, has_fraction, rounded, whole);
    }

    fn truncate_to_u32(&mut self, x: Value) -> Value {
        if self.env.plan.options.has_rounding {
            let wide = self.builder.ins().fcvt_to_uint_sat(I64X2, x);
            let zero = self.vector(I64X2, 0);
            return self.builder.ins().uunarrow(wide, zero);
        }
        // For a whole vector, the code generator needs a rounding instruction.
        let mut result = self.vector(I32X4, 0);
        for lane in 0..2 {
            let value = self.builder.ins().extractlane(x, lane);
            let value = self.builder.ins().fcvt_to_uint_sat(types::I32, value);
            result = self.builder.ins().insertlane(result, value, lane);
        }
        result
    }

    /// 1 in the lanes for which the comparison holds, 0 in the others.
    fn one_if(&mut self, condition: FloatCC, x: Value, y: Value, one: Value) -> Value {
        let mask = self.builder.ins().fcmp(condition, x, y);
        let ty = self.type_of(one);
        let mask = self.view(mask, ty);
        self.builder.ins().band(mask, one)
    }
}

fn splat32(bits: u32) -> u128 {
    u128::from(bits) * 0x0000_0001_0000_0001_0000_0001_0000_0001
}

fn splat64(bits: u64) -> u128 {
    u128::from(bits) << 64 | u128::from(bits)
}
