//! Constants, arithmetic and comparisons.

use cranelift_codegen::ir::{
    InstBuilder, Value,
    condcodes::{FloatCC, IntCC},
    immediates::{Ieee32, Ieee64},
    types,
};
use wamr_aot_abi::{builtins::Builtin, trap::TrapKind};
use wasmparser::Operator;

use super::lowering::Lowering;

/// Rounding to an integral value.
#[derive(Clone, Copy)]
pub(super) enum Rounding {
    Ceil,
    Floor,
    Trunc,
    Nearest,
}

impl Lowering<'_, '_> {
    /// Lowers an arithmetic operator; false for any other.
    pub(super) fn numeric(&mut self, operator: &Operator<'_>) -> bool {
        match *operator {
            Operator::I32Const { value } => {
                let value = self.builder.ins().iconst(types::I32, i64::from(value.cast_unsigned()));
                self.push(value);
            }
            Operator::I64Const { value } => {
                let value = self.builder.ins().iconst(types::I64, value);
                self.push(value);
            }
            Operator::F32Const { value } => {
                let value = self.builder.ins().f32const(Ieee32::with_bits(value.bits()));
                self.push(value);
            }
            Operator::F64Const { value } => {
                let value = self.builder.ins().f64const(Ieee64::with_bits(value.bits()));
                self.push(value);
            }
            Operator::I32Eqz | Operator::I64Eqz => {
                let value = self.pop();
                let result = self.builder.ins().icmp_imm_u(IntCC::Equal, value, 0);
                self.push_bool(result);
            }
            Operator::I32Eq | Operator::I64Eq => self.compare_int(IntCC::Equal),
            Operator::I32Ne | Operator::I64Ne => self.compare_int(IntCC::NotEqual),
            Operator::I32LtS | Operator::I64LtS => self.compare_int(IntCC::SignedLessThan),
            Operator::I32LtU | Operator::I64LtU => self.compare_int(IntCC::UnsignedLessThan),
            Operator::I32GtS | Operator::I64GtS => self.compare_int(IntCC::SignedGreaterThan),
            Operator::I32GtU | Operator::I64GtU => self.compare_int(IntCC::UnsignedGreaterThan),
            Operator::I32LeS | Operator::I64LeS => self.compare_int(IntCC::SignedLessThanOrEqual),
            Operator::I32LeU | Operator::I64LeU => self.compare_int(IntCC::UnsignedLessThanOrEqual),
            Operator::I32GeS | Operator::I64GeS => self.compare_int(IntCC::SignedGreaterThanOrEqual),
            Operator::I32GeU | Operator::I64GeU => self.compare_int(IntCC::UnsignedGreaterThanOrEqual),
            Operator::F32Eq | Operator::F64Eq => self.compare_float(FloatCC::Equal),
            Operator::F32Ne | Operator::F64Ne => self.compare_float(FloatCC::NotEqual),
            Operator::F32Lt | Operator::F64Lt => self.compare_float(FloatCC::LessThan),
            Operator::F32Gt | Operator::F64Gt => self.compare_float(FloatCC::GreaterThan),
            Operator::F32Le | Operator::F64Le => self.compare_float(FloatCC::LessThanOrEqual),
            Operator::F32Ge | Operator::F64Ge => self.compare_float(FloatCC::GreaterThanOrEqual),
            Operator::I32Clz | Operator::I64Clz => self.unary(|this, x| this.builder.ins().clz(x)),
            Operator::I32Ctz | Operator::I64Ctz => self.unary(|this, x| this.builder.ins().ctz(x)),
            Operator::I32Popcnt | Operator::I64Popcnt => self.unary(|this, x| this.builder.ins().popcnt(x)),
            Operator::I32Add | Operator::I64Add => self.binary(|this, x, y| this.builder.ins().iadd(x, y)),
            Operator::I32Sub | Operator::I64Sub => self.binary(|this, x, y| this.builder.ins().isub(x, y)),
            Operator::I32Mul | Operator::I64Mul => self.binary(|this, x, y| this.builder.ins().imul(x, y)),
            Operator::I32And | Operator::I64And => self.binary(|this, x, y| this.builder.ins().band(x, y)),
            Operator::I32Or | Operator::I64Or => self.binary(|this, x, y| this.builder.ins().bor(x, y)),
            Operator::I32Xor | Operator::I64Xor => self.binary(|this, x, y| this.builder.ins().bxor(x, y)),
            // CLIF takes shift counts modulo the width, as wasm does.
            Operator::I32Shl | Operator::I64Shl => self.binary(|this, x, y| this.builder.ins().ishl(x, y)),
            Operator::I32ShrS | Operator::I64ShrS => self.binary(|this, x, y| this.builder.ins().sshr(x, y)),
            Operator::I32ShrU | Operator::I64ShrU => self.binary(|this, x, y| this.builder.ins().ushr(x, y)),
            Operator::I32Rotl | Operator::I64Rotl => self.binary(|this, x, y| this.builder.ins().rotl(x, y)),
            Operator::I32Rotr | Operator::I64Rotr => self.binary(|this, x, y| this.builder.ins().rotr(x, y)),
            Operator::I32DivS | Operator::I64DivS => self.binary(|this, x, y| {
                this.trap_on_zero(y);
                this.trap_on_quotient_overflow(x, y);
                this.builder.ins().sdiv(x, y)
            }),
            Operator::I32DivU | Operator::I64DivU => self.binary(|this, x, y| {
                this.trap_on_zero(y);
                this.builder.ins().udiv(x, y)
            }),
            Operator::I32RemS | Operator::I64RemS => self.binary(|this, x, y| {
                this.trap_on_zero(y);
                this.builder.ins().srem(x, y)
            }),
            Operator::I32RemU | Operator::I64RemU => self.binary(|this, x, y| {
                this.trap_on_zero(y);
                this.builder.ins().urem(x, y)
            }),
            Operator::I64Add128 => self.binary_128(|this, x, y| this.builder.ins().iadd(x, y)),
            Operator::I64Sub128 => self.binary_128(|this, x, y| this.builder.ins().isub(x, y)),
            Operator::I64MulWideS => self.multiply_wide(|this, x, y| this.builder.ins().smulhi(x, y)),
            Operator::I64MulWideU => self.multiply_wide(|this, x, y| this.builder.ins().umulhi(x, y)),
            Operator::F32Abs | Operator::F64Abs => self.unary(|this, x| this.builder.ins().fabs(x)),
            Operator::F32Neg | Operator::F64Neg => self.unary(|this, x| this.builder.ins().fneg(x)),
            Operator::F32Sqrt | Operator::F64Sqrt => self.unary(|this, x| this.builder.ins().sqrt(x)),
            Operator::F32Ceil | Operator::F64Ceil => self.unary(|this, x| this.round(Rounding::Ceil, x)),
            Operator::F32Floor | Operator::F64Floor => self.unary(|this, x| this.round(Rounding::Floor, x)),
            Operator::F32Trunc | Operator::F64Trunc => self.unary(|this, x| this.round(Rounding::Trunc, x)),
            Operator::F32Nearest | Operator::F64Nearest => {
                self.unary(|this, x| this.round(Rounding::Nearest, x))
            }
            Operator::F32Add | Operator::F64Add => self.binary(|this, x, y| this.builder.ins().fadd(x, y)),
            Operator::F32Sub | Operator::F64Sub => self.binary(|this, x, y| this.builder.ins().fsub(x, y)),
            Operator::F32Mul | Operator::F64Mul => self.binary(|this, x, y| this.builder.ins().fmul(x, y)),
            Operator::F32Div | Operator::F64Div => self.binary(|this, x, y| this.builder.ins().fdiv(x, y)),
            Operator::F32Min | Operator::F64Min => self.binary(|this, x, y| this.builder.ins().fmin(x, y)),
            Operator::F32Max | Operator::F64Max => self.binary(|this, x, y| this.builder.ins().fmax(x, y)),
            Operator::F32Copysign | Operator::F64Copysign => {
                self.binary(|this, x, y| this.builder.ins().fcopysign(x, y));
            }
            _ => return false,
        }
        true
    }

    pub(super) fn unary(&mut self, op: impl FnOnce(&mut Self, Value) -> Value) {
        let x = self.pop();
        let result = op(self, x);
        self.push(result);
    }

    fn binary(&mut self, op: impl FnOnce(&mut Self, Value, Value) -> Value) {
        let (x, y) = self.pop2();
        let result = op(self, x, y);
        self.push(result);
    }

    /// An operation on two pairs of 64-bit values, whose low halves are pushed first.
    fn binary_128(&mut self, op: impl FnOnce(&mut Self, Value, Value) -> Value) {
        let (low, high) = self.pop2();
        let y = self.builder.ins().iconcat(low, high);
        let (low, high) = self.pop2();
        let x = self.builder.ins().iconcat(low, high);
        let result = op(self, x, y);
        let (low, high) = self.builder.ins().isplit(result);
        self.push(low);
        self.push(high);
    }

    fn multiply_wide(&mut self, high: impl FnOnce(&mut Self, Value, Value) -> Value) {
        let (x, y) = self.pop2();
        let low = self.builder.ins().imul(x, y);
        let high = high(self, x, y);
        self.push(low);
        self.push(high);
    }

    fn compare_int(&mut self, condition: IntCC) {
        let (x, y) = self.pop2();
        let result = self.builder.ins().icmp(condition, x, y);
        self.push_bool(result);
    }

    fn compare_float(&mut self, condition: FloatCC) {
        let (x, y) = self.pop2();
        let result = self.builder.ins().fcmp(condition, x, y);
        self.push_bool(result);
    }

    fn trap_on_zero(&mut self, divisor: Value) {
        if self.traps_by_instruction() {
            // The division itself traps.
            return;
        }
        self.trap_unless(divisor, TrapKind::IntegerDivideByZero);
    }

    fn trap_on_quotient_overflow(&mut self, dividend: Value, divisor: Value) {
        if self.traps_by_instruction() {
            // The division itself traps.
            return;
        }
        let ty = self.type_of(dividend);
        let min = self.builder.ins().iconst(ty, if ty == types::I32 { 1 << 31 } else { i64::MIN });
        let is_min = self.builder.ins().icmp(IntCC::Equal, dividend, min);
        let is_minus_one = self.builder.ins().icmp_imm_s(IntCC::Equal, divisor, -1);
        let overflows = self.builder.ins().band(is_min, is_minus_one);
        self.trap_if(overflows, TrapKind::IntegerOverflow);
    }

    fn round(&mut self, rounding: Rounding, x: Value) -> Value {
        if self.env.plan.options.has_rounding {
            return match rounding {
                Rounding::Ceil => self.builder.ins().ceil(x),
                Rounding::Floor => self.builder.ins().floor(x),
                Rounding::Trunc => self.builder.ins().trunc(x),
                Rounding::Nearest => self.builder.ins().nearest(x),
            };
        }
        let builtin = match (rounding, self.type_of(x) == types::F32) {
            (Rounding::Ceil, true) => Builtin::CeilF32,
            (Rounding::Floor, true) => Builtin::FloorF32,
            (Rounding::Trunc, true) => Builtin::TruncF32,
            (Rounding::Nearest, true) => Builtin::NearestF32,
            (Rounding::Ceil, false) => Builtin::CeilF64,
            (Rounding::Floor, false) => Builtin::FloorF64,
            (Rounding::Trunc, false) => Builtin::TruncF64,
            (Rounding::Nearest, false) => Builtin::NearestF64,
        };
        self.call_builtin(builtin, &[x]).expect("rounding has a result")
    }
}
