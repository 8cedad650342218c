//! 128-bit vectors: SIMD and relaxed SIMD.
//!
//! A `v128` on the operand stack, in locals, block parameters and signatures has the type `i8x16`,
//! so code outside this module does not deal with lanes. An operator casts its operands to the
//! lanes that it works on ([`Lowering::view`]). The cast costs no instruction, and is omitted if
//! the vector was created with those lanes. Lane 0 has the lowest address, on every target.
//!
//! Relaxed operators have the same results on all targets: they do what the ordinary operators of
//! their names do; `relaxed_madd` rounds twice; the dot products take their second operand as
//! signed and wrap around.
//!
//! No instruction may become a call of a library function, because an object has no undefined
//! symbols. Operators that would need one on x86_64 without SSSE3 and SSE4.1 are lowered
//! differently: `swizzle` in `lanes`, rounding in `float`. A pass of `opt` replaces `shuffle`.

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

/// An insertion point for an instruction.
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

    /// The same bits as a vector with lanes of `ty`.
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

    /// Pops two vectors, as lanes of `ty`, in the order in which they were pushed.
    fn pop2_as(&mut self, ty: Type) -> (Value, Value) {
        let second = self.pop_as(ty);
        (self.pop_as(ty), second)
    }

    /// Pushes a vector with any lanes as `i8x16`.
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

/// The flags of a cast between vector types: lane 0 has the lowest bits.
fn bits() -> MemFlagsData {
    MemFlagsData::new().with_endianness(Endianness::Little)
}
