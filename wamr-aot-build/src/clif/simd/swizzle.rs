//! `i8x16.swizzle` without an instruction for it: a function of the object, for x86_64 without
//! SSSE3.

use cranelift_codegen::ir::{
    AbiParam, InstBuilder, MemFlagsData, Signature, StackSlotData, StackSlotKind, Value,
    types::{I8, I8X16, I64, I64X2},
};
use cranelift_frontend::FunctionBuilderContext;

use super::super::{Callee, Env, Lowered, lowering::Lowering, trampoline};

/// The function's signature.
fn signature(env: &Env<'_>) -> Signature {
    let mut signature = Signature::new(env.frontend.default_call_conv);
    signature.params = vec![AbiParam::new(I8X16); 2];
    signature.returns = vec![AbiParam::new(I8X16)];
    signature
}

/// `swizzle(x, lanes)`: for each lane, the byte of `x` with that index, or 0 if the index is out of
/// range.
pub(crate) fn swizzle(env: Env<'_>, context: &mut FunctionBuilderContext, number: u32) -> Lowered {
    trampoline::build(env, context, number, signature(&env), |builder, params| {
        let &[x, lanes] = params else { unreachable!("two parameters were declared") };
        let pointer = env.pointer();
        // The slot holds `x`, 16 zeros, and the indices, of which those past the end are replaced
        // by 16.
        let slot = builder.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, 48, 4));
        let table = builder.ins().stack_addr(pointer, slot, 0);
        let flags = MemFlagsData::new().with_notrap();
        let constant = |byte: u8| [byte; 16].as_slice().into();
        let no_bits = builder.func.dfg.constants.insert(constant(0));
        let zero = builder.ins().vconst(I8X16, no_bits);
        let end = builder.func.dfg.constants.insert(constant(16));
        let end = builder.ins().vconst(I8X16, end);
        let lanes = builder.ins().umin(lanes, end);
        builder.ins().store(flags, x, table, 0);
        builder.ins().store(flags, zero, table, 16);
        builder.ins().store(flags, lanes, table, 32);
        // The result is collected in integers: a vector load right after byte stores would stall
        // until the stores are complete.
        let mut result = builder.ins().vconst(I64X2, no_bits);
        for half in 0..2u8 {
            let mut bytes: Option<Value> = None;
            for i in 0..8 {
                let lane = builder.ins().load(I8, flags, table, 32 + i32::from(half) * 8 + i);
                let lane = builder.ins().uextend(pointer, lane);
                let address = builder.ins().iadd(table, lane);
                let byte = builder.ins().load(I8, flags, address, 0);
                let byte = builder.ins().uextend(I64, byte);
                let byte = builder.ins().ishl_imm_u(byte, i64::from(i) * 8);
                bytes = Some(match bytes {
                    Some(bytes) => builder.ins().bor(bytes, byte),
                    None => byte,
                });
            }
            let bytes = bytes.expect("the loop runs eight times");
            result = builder.ins().insertlane(result, bytes, half);
        }
        let result = builder.ins().bitcast(I8X16, super::bits(), result);
        builder.ins().return_(&[result]);
    })
}

impl Lowering<'_, '_> {
    /// Calls the function `swizzle` of the object.
    pub(super) fn call_swizzle(&mut self, x: Value, lanes: Value) -> Value {
        let number = self
            .env
            .numbering
            .trampoline(Callee::Swizzle)
            .expect("the function is numbered if vectors need it");
        let function = self.function_ref(number, signature);
        let call = self.builder.ins().call(function, &[x, lanes]);
        self.builder.inst_results(call)[0]
    }
}
