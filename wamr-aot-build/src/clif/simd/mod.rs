//! 128-bit vectors: SIMD and relaxed SIMD.
//!
//! A `v128` on the operand stack, in locals, block parameters and signatures is `i8x16`: so nothing
//! outside this module knows of lanes. An operator views its operands as the lanes that it works on
//! ([`Lowering::view`]): a cast that costs no instruction, and none at all if the vector was made
//! with those lanes. Lane 0 has the lowest address, on every target.
//!
//! What the deterministic profile leaves open is the same on all targets: relaxed operators do what
//! the ordinary ones of their names do; `relaxed_madd` rounds twice; the dot products take their
//! second operand as signed and wrap around.
//!
//! No instruction may become a call of a library function (an object has no undefined symbols).
//! Those that would on x86_64 without SSSE3 and SSE4.1 are lowered otherwise: `shuffle` and
//! `swizzle` in `lanes`, rounding in `float`.

mod float;
mod integer;
mod lanes;
mod memory;
mod swizzle;

use cranelift_codegen::ir::{
    ConstantData, Endianness, InstBuilder, InstructionData, MemFlagsData, Opcode, Type, Value, ValueDef,
    types,
};
use cranelift_frontend::FuncInstBuilder;
pub(crate) use swizzle::swizzle;
use wasmparser::Operator;

use super::lowering::Lowering;

/// Where an instruction goes.
type Ins<'short, 'long> = FuncInstBuilder<'short, 'long>;

impl<'b> Lowering<'_, 'b> {
    /// Lowers a vector operator; false for any other.
    pub(super) fn simd(&mut self, operator: &Operator<'_>) -> bool {
        self.simd_memory(operator)
            || self.simd_lanes(operator)
            || self.simd_integer(operator)
            || self.simd_float(operator)
            || self.simd_integer_compare(operator)
            || self.simd_integer_width(operator)
            || self.simd_convert(operator)
    }

    /// A constant: the lowest lane in the lowest bits.
    pub(in crate::clif) fn vector(&mut self, ty: Type, bits: u128) -> Value {
        let data = ConstantData::from(bits.to_le_bytes().as_slice());
        let constant = self.builder.func.dfg.constants.insert(data);
        self.builder.ins().vconst(ty, constant)
    }
    /// The same bits as lanes of `ty`.
    fn view(&mut self, value: Value, ty: Type) -> Value {
        let dfg = &self.builder.func.dfg;
        let mut source = value;
        while dfg.value_type(source) != ty {
            match dfg.value_def(dfg.resolve_aliases(source)) {
                ValueDef::Result(inst, 0) => match dfg.insts[inst] {
                    InstructionData::LoadNoOffset { opcode: Opcode::Bitcast, arg, .. }
                        if dfg.value_type(arg).is_vector() =>
                    {
                        source = arg;
                    }
                    _ => break,
                },
                _ => break,
            }
        }
        if self.type_of(source) == ty {
            return source;
        }
        self.builder.ins().bitcast(ty, bits(), source)
    }

    /// Pops a vector, as lanes of `ty`.
    fn pop_as(&mut self, ty: Type) -> Value {
        let value = self.pop();
        self.view(value, ty)
    }

    /// Pops two vectors, as lanes of `ty`: the one pushed first comes first.
    fn pop2_as(&mut self, ty: Type) -> (Value, Value) {
        let second = self.pop_as(ty);
        (self.pop_as(ty), second)
    }

    /// Pushes a vector, of any lanes, as the `i8x16` that it is outside.
    fn push_vector(&mut self, value: Value) {
        let value = self.view(value, types::I8X16);
        self.push(value);
    }

    fn lanes1(&mut self, ty: Type, op: impl FnOnce(Ins<'_, 'b>, Value) -> Value) {
        let x = self.pop_as(ty);
        let result = op(self.builder.ins(), x);
        self.push_vector(result);
    }

    fn lanes2(&mut self, ty: Type, op: impl FnOnce(Ins<'_, 'b>, Value, Value) -> Value) {
        let (x, y) = self.pop2_as(ty);
        let result = op(self.builder.ins(), x, y);
        self.push_vector(result);
    }
}

/// For a cast of one vector type to another: lane 0 has the lowest bits.
fn bits() -> MemFlagsData {
    MemFlagsData::new().with_endianness(Endianness::Little)
}
