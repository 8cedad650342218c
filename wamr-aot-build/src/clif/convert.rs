//! Conversions.

use cranelift_codegen::ir::{
    InstBuilder, MemFlagsData, Type, Value,
    condcodes::FloatCC,
    immediates::{Ieee32, Ieee64},
    types,
};
use wamr_aot_abi::trap::TrapKind;
use wasmparser::Operator;

use super::lowering::Lowering;

impl Lowering<'_, '_> {
    /// Lowers a conversion; false for any other operator.
    pub(super) fn convert(&mut self, operator: &Operator<'_>) -> bool {
        match *operator {
            Operator::I32WrapI64 => self.unary(|this, x| this.builder.ins().ireduce(types::I32, x)),
            Operator::I64ExtendI32S => self.unary(|this, x| this.builder.ins().sextend(types::I64, x)),
            Operator::I64ExtendI32U => self.unary(|this, x| this.builder.ins().uextend(types::I64, x)),
            Operator::I32Extend8S => self.sign_extend(types::I8, types::I32),
            Operator::I32Extend16S => self.sign_extend(types::I16, types::I32),
            Operator::I64Extend8S => self.sign_extend(types::I8, types::I64),
            Operator::I64Extend16S => self.sign_extend(types::I16, types::I64),
            Operator::I64Extend32S => self.sign_extend(types::I32, types::I64),
            Operator::I32TruncF32S | Operator::I32TruncF64S => self.truncate(types::I32, true),
            Operator::I32TruncF32U | Operator::I32TruncF64U => self.truncate(types::I32, false),
            Operator::I64TruncF32S | Operator::I64TruncF64S => self.truncate(types::I64, true),
            Operator::I64TruncF32U | Operator::I64TruncF64U => self.truncate(types::I64, false),
            Operator::I32TruncSatF32S | Operator::I32TruncSatF64S => {
                self.unary(|this, x| this.builder.ins().fcvt_to_sint_sat(types::I32, x));
            }
            Operator::I32TruncSatF32U | Operator::I32TruncSatF64U => {
                self.unary(|this, x| this.builder.ins().fcvt_to_uint_sat(types::I32, x));
            }
            Operator::I64TruncSatF32S | Operator::I64TruncSatF64S => {
                self.unary(|this, x| this.builder.ins().fcvt_to_sint_sat(types::I64, x));
            }
            Operator::I64TruncSatF32U | Operator::I64TruncSatF64U => {
                self.unary(|this, x| this.builder.ins().fcvt_to_uint_sat(types::I64, x));
            }
            Operator::F32ConvertI32S | Operator::F32ConvertI64S => {
                self.unary(|this, x| this.builder.ins().fcvt_from_sint(types::F32, x));
            }
            Operator::F32ConvertI32U | Operator::F32ConvertI64U => {
                self.unary(|this, x| this.builder.ins().fcvt_from_uint(types::F32, x));
            }
            Operator::F64ConvertI32S | Operator::F64ConvertI64S => {
                self.unary(|this, x| this.builder.ins().fcvt_from_sint(types::F64, x));
            }
            Operator::F64ConvertI32U | Operator::F64ConvertI64U => {
                self.unary(|this, x| this.builder.ins().fcvt_from_uint(types::F64, x));
            }
            Operator::F32DemoteF64 => self.unary(|this, x| this.builder.ins().fdemote(types::F32, x)),
            Operator::F64PromoteF32 => self.unary(|this, x| this.builder.ins().fpromote(types::F64, x)),
            Operator::I32ReinterpretF32 => self.reinterpret(types::I32),
            Operator::I64ReinterpretF64 => self.reinterpret(types::I64),
            Operator::F32ReinterpretI32 => self.reinterpret(types::F32),
            Operator::F64ReinterpretI64 => self.reinterpret(types::F64),
            _ => return false,
        }
        true
    }

    fn sign_extend(&mut self, from: Type, to: Type) {
        self.unary(|this, x| {
            let narrow = this.builder.ins().ireduce(from, x);
            this.builder.ins().sextend(to, narrow)
        });
    }

    fn reinterpret(&mut self, ty: Type) {
        self.unary(|this, x| this.builder.ins().bitcast(ty, MemFlagsData::new(), x));
    }

    /// A conversion that traps if the result does not fit. The checks precede it, so that the
    /// conversion itself never traps.
    fn truncate(&mut self, to: Type, signed: bool) {
        self.unary(|this, x| {
            let is_nan = this.builder.ins().fcmp(FloatCC::Unordered, x, x);
            this.trap_if(is_nan, TrapKind::InvalidConversionToInteger);
            let from = this.type_of(x);
            let bits = to.bits();
            let (low, low_condition, high) = match (signed, from == types::F64 && bits == 32) {
                // The values between -2^31 - 1 and -2^31, which round to -2^31, exist in f64 only.
                (true, true) => (-2_147_483_649.0, FloatCC::GreaterThan, 2_147_483_648.0),
                (true, false) => {
                    (-power_of_two(bits - 1), FloatCC::GreaterThanOrEqual, power_of_two(bits - 1))
                }
                (false, _) => (-1.0, FloatCC::GreaterThan, power_of_two(bits)),
            };
            let (low, high) = (this.float(from, low), this.float(from, high));
            let above = this.builder.ins().fcmp(low_condition, x, low);
            let below = this.builder.ins().fcmp(FloatCC::LessThan, x, high);
            let inside = this.builder.ins().band(above, below);
            this.trap_unless(inside, TrapKind::IntegerOverflow);
            if signed {
                this.builder.ins().fcvt_to_sint(to, x)
            } else {
                this.builder.ins().fcvt_to_uint(to, x)
            }
        });
    }

    /// A constant that both float types can represent.
    fn float(&mut self, ty: Type, value: f64) -> Value {
        if ty == types::F32 {
            self.builder.ins().f32const(Ieee32::with_bits((value as f32).to_bits()))
        } else {
            self.builder.ins().f64const(Ieee64::with_bits(value.to_bits()))
        }
    }
}

/// Exact for the widths of integers.
fn power_of_two(exponent: u32) -> f64 {
    2f64.powi(exponent.cast_signed())
}
