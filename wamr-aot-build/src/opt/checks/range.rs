//! What is known about integers without knowing how control reaches them.

use cranelift_codegen::ir::{Function, InstructionData, Opcode, Type, Value, ValueDef};

/// The most instructions that are looked at for one value.
const BUDGET: u32 = 24;

/// The most constants that are added to one value.
const DEPTH: u32 = 8;

/// A value as the sum of another one and a constant, modulo 2 to the power of its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    /// `None` for a constant.
    pub(super) base: Option<Value>,
    pub(super) constant: u64,
}

/// The greatest integer of a type, without a sign; `u64::MAX` for types that are wider than that.
pub(super) fn greatest(ty: Type) -> u64 {
    match ty.bits() {
        bits @ 0..64 => (1 << bits) - 1,
        _ => u64::MAX,
    }
}

/// The value as a sum. Equal values have equal sums only if they are computed alike.
pub(super) fn sum(func: &Function, value: Value) -> Sum {
    let dfg = &func.dfg;
    let mask = greatest(dfg.value_type(value));
    let mut base = dfg.resolve_aliases(value);
    let mut constant = 0_u64;
    for _ in 0..DEPTH {
        if let Some(value) = integer(func, base) {
            return Sum { base: None, constant: constant.wrapping_add(value) & mask };
        }
        let ValueDef::Result(inst, 0) = dfg.value_def(base) else { break };
        let InstructionData::Binary { opcode, args } = dfg.insts[inst] else { break };
        let [left, right] = args.map(|arg| dfg.resolve_aliases(arg));
        (base, constant) = match (opcode, integer(func, left), integer(func, right)) {
            (Opcode::Iadd, _, Some(value)) => (left, constant.wrapping_add(value)),
            (Opcode::Iadd, Some(value), _) => (right, constant.wrapping_add(value)),
            (Opcode::Isub, _, Some(value)) => (left, constant.wrapping_sub(value)),
            _ => break,
        };
    }
    Sum { base: Some(base), constant: constant & mask }
}

/// The value of a constant, without a sign. Aliases are resolved.
pub(in crate::opt) fn integer(func: &Function, value: Value) -> Option<u64> {
    let ValueDef::Result(inst, 0) = func.dfg.value_def(value) else { return None };
    match func.dfg.insts[inst] {
        InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => {
            Some(imm.bits().cast_unsigned() & greatest(func.dfg.value_type(value)))
        }
        _ => None,
    }
}

/// A number that an integer of at most 64 bits never exceeds, without a sign.
pub(in crate::opt) fn limit(func: &Function, value: Value) -> u64 {
    Limits { func, budget: BUDGET }.of(value)
}

struct Limits<'a> {
    func: &'a Function,
    budget: u32,
}

impl Limits<'_> {
    fn of(&mut self, value: Value) -> u64 {
        let dfg = &self.func.dfg;
        let value = dfg.resolve_aliases(value);
        let ty = dfg.value_type(value);
        let greatest = greatest(ty);
        if ty.bits() > u64::BITS {
            // Nothing is known, and shifts have larger counts.
            return greatest;
        }
        if let Some(constant) = integer(self.func, value) {
            return constant;
        }
        let Some(budget) = self.budget.checked_sub(1) else { return greatest };
        self.budget = budget;
        let ValueDef::Result(inst, 0) = dfg.value_def(value) else { return greatest };
        // A result that may wrap can have any value.
        let unless_wrapped =
            |limit: Option<u64>| limit.filter(|limit| *limit <= greatest).unwrap_or(greatest);
        match dfg.insts[inst] {
            InstructionData::Unary { opcode: Opcode::Uextend, arg } => self.of(arg),
            InstructionData::Unary { opcode: Opcode::Ireduce, arg } => self.of(arg).min(greatest),
            InstructionData::Unary { opcode: Opcode::Clz | Opcode::Ctz | Opcode::Popcnt, .. } => {
                ty.bits().into()
            }
            InstructionData::Load { opcode: Opcode::Uload8, .. } => 0xff,
            InstructionData::Load { opcode: Opcode::Uload16, .. } => 0xffff,
            InstructionData::Load { opcode: Opcode::Uload32, .. } => 0xffff_ffff,
            InstructionData::IntCompare { .. } | InstructionData::FloatCompare { .. } => 1,
            InstructionData::Ternary { opcode: Opcode::Select, args: [_, then, otherwise] } => {
                self.of(then).max(self.of(otherwise))
            }
            InstructionData::Binary { opcode, args: [left, right] } => {
                let constant = integer(self.func, dfg.resolve_aliases(right));
                // Shifts take the count modulo the width.
                let shift = constant.map(|count| count % u64::from(ty.bits()));
                match (opcode, constant) {
                    (Opcode::Band, _) => self.of(left).min(self.of(right)),
                    (Opcode::Bor | Opcode::Bxor, _) => ones(self.of(left).max(self.of(right))),
                    (Opcode::Iadd, _) => unless_wrapped(self.of(left).checked_add(self.of(right))),
                    (Opcode::Imul, _) => unless_wrapped(self.of(left).checked_mul(self.of(right))),
                    (Opcode::Udiv, Some(divisor @ 1..)) => self.of(left) / divisor,
                    (Opcode::Urem, Some(divisor @ 1..)) => self.of(left).min(divisor - 1),
                    (Opcode::Ushr, _) => self.of(left) >> shift.unwrap_or_default(),
                    (Opcode::Ishl, Some(_)) => {
                        let factor = 1_u64 << shift.unwrap_or_default();
                        unless_wrapped(self.of(left).checked_mul(factor))
                    }
                    _ => greatest,
                }
            }
            _ => greatest,
        }
    }
}

/// The least number that is not less than `value` and has no zero bit below its highest one.
fn ones(value: u64) -> u64 {
    match value.leading_zeros() {
        64 => 0,
        zeros => u64::MAX >> zeros,
    }
}

#[cfg(test)]
mod tests {
    use cranelift_codegen::{
        cursor::{Cursor, FuncCursor},
        ir::{AbiParam, InstBuilder, Signature, types},
        isa::CallConv,
    };

    use super::*;

    /// The value that `make` computes of a parameter.
    fn with(ty: Type, make: impl FnOnce(&mut FuncCursor<'_>, Value) -> Value) -> (Function, Value, Value) {
        let mut func = Function::new();
        func.signature = Signature::new(CallConv::SystemV);
        func.signature.params.push(AbiParam::new(ty));
        let block = func.dfg.make_block();
        let param = func.dfg.append_block_param(block, ty);
        func.layout.append_block(block);
        let mut cursor = FuncCursor::new(&mut func).at_bottom(block);
        let value = make(&mut cursor, param);
        (func, param, value)
    }

    #[test]
    fn limits() {
        type Make = fn(&mut FuncCursor<'_>, Value) -> Value;
        let cases: &[(Make, u64)] = &[
            (|_, x| x, 0xffff_ffff),
            (|c, _| c.ins().iconst(types::I32, 0xffff_fff0), 0xffff_fff0),
            (|c, x| c.ins().band_imm_u(x, 0xf0), 0xf0),
            (|c, x| c.ins().ushr_imm_u(x, 24), 0xff),
            // Modulo the width.
            (|c, x| c.ins().ushr_imm_u(x, 32), 0xffff_ffff),
            (|c, x| c.ins().ushr(x, x), 0xffff_ffff),
            (
                |c, x| {
                    let low = c.ins().band_imm_u(x, 0xff);
                    c.ins().ishl_imm_u(low, 2)
                },
                0x3fc,
            ),
            (
                |c, x| {
                    let low = c.ins().band_imm_u(x, 0xff);
                    c.ins().ishl_imm_u(low, 25)
                },
                0xffff_ffff,
            ),
            (
                |c, x| {
                    let low = c.ins().band_imm_u(x, 0x0fff_ffff);
                    c.ins().iadd_imm_s(low, 16)
                },
                0x1000_000f,
            ),
            (
                |c, x| {
                    let low = c.ins().band_imm_u(x, 15);
                    c.ins().iadd_imm_s(low, -16)
                },
                0xffff_ffff,
            ),
            (
                |c, x| {
                    let low = c.ins().ireduce(types::I8, x);
                    let wide = c.ins().uextend(types::I32, low);
                    c.ins().imul_imm_s(wide, 3)
                },
                0x2fd,
            ),
            (
                |c, x| {
                    let low = c.ins().ireduce(types::I8, x);
                    c.ins().sextend(types::I32, low)
                },
                0xffff_ffff,
            ),
            (|c, x| c.ins().urem_imm_u(x, 10), 9),
            (|c, x| c.ins().udiv_imm_u(x, 0x1_0000), 0xffff),
            (
                |c, x| {
                    let (low, one) = (c.ins().band_imm_u(x, 4), c.ins().iconst(types::I32, 9));
                    c.ins().select(x, low, one)
                },
                9,
            ),
            (
                |c, x| {
                    let low = c.ins().band_imm_u(x, 4);
                    c.ins().bor_imm_u(low, 8)
                },
                15,
            ),
            (|c, x| c.ins().popcnt(x), 32),
        ];
        for (number, (make, expected)) in cases.iter().enumerate() {
            let (func, _, value) = with(types::I32, make);
            assert_eq!(limit(&func, value), *expected, "case {number}");
        }
        let (func, _, value) = with(types::I32, |c, x| c.ins().uextend(types::I64, x));
        assert_eq!(limit(&func, value), 0xffff_ffff);
        let (func, _, value) = with(types::I64, |c, x| c.ins().iadd_imm_s(x, 1));
        assert_eq!(limit(&func, value), u64::MAX);
    }

    #[test]
    fn nothing_is_known_of_wide_integers() {
        let (func, _, value) = with(types::I64, |c, x| {
            let wide = c.ins().iconcat(x, x);
            let count = c.ins().iconst(types::I64, 96);
            let high = c.ins().ushr(wide, count);
            c.ins().ireduce(types::I64, high)
        });
        assert_eq!(limit(&func, value), u64::MAX);
    }

    /// Whatever the number of instructions, only a few are looked at.
    #[test]
    fn long_chains_are_cut() {
        let (func, _, value) = with(types::I32, |c, x| {
            let low = c.ins().band_imm_u(x, 1);
            (0..60).fold(low, |sum, _| c.ins().bor(sum, sum))
        });
        assert_eq!(limit(&func, value), 0xffff_ffff);
    }

    #[test]
    fn sums() {
        let (func, param, value) = with(types::I32, |c, x| {
            let one = c.ins().iadd_imm_s(x, 1);
            let less = c.ins().iconst(types::I32, 5);
            c.ins().isub(one, less)
        });
        assert_eq!(sum(&func, value), Sum { base: Some(param), constant: 0xffff_fffc });
        let (func, param, value) = with(types::I64, |c, x| c.ins().iadd_imm_s(x, -1));
        assert_eq!(sum(&func, value), Sum { base: Some(param), constant: u64::MAX });
        let (func, _, value) = with(types::I32, |c, _| {
            let constant = c.ins().iconst(types::I32, 0xffff_ffff);
            c.ins().iadd_imm_s(constant, 2)
        });
        assert_eq!(sum(&func, value), Sum { base: None, constant: 1 });
        // The order of a difference counts.
        let (func, _, value) = with(types::I32, |c, x| {
            let one = c.ins().iconst(types::I32, 1);
            c.ins().isub(one, x)
        });
        assert_eq!(sum(&func, value), Sum { base: Some(value), constant: 0 });
    }
}
