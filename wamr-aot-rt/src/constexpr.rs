//! Evaluates constant expressions (spec, 3.4 "Constant expressions").

use wamr_aot_abi::{
    layout::{
        CONST_F32, CONST_F64, CONST_GLOBAL_GET, CONST_I32, CONST_I32_ADD, CONST_I32_MUL, CONST_I32_SUB, CONST_I64,
        CONST_I64_ADD, CONST_I64_MUL, CONST_I64_SUB, CONST_REF_FUNC, CONST_REF_NULL, CONST_V128, VMConstExpr, VMConstOp,
    },
    signature::ValType,
};

use crate::{raw::Context, scalar};

/// How many values an expression may have on its stack.
const DEPTH: usize = 64;

/// The expression is none that the compiler writes, or needs a deeper stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The value's bits, an `i32` without sign extension. 0 for an expression without operations.
///
/// The globals before those that `expr` belongs to are initialised, and so are the function references.
pub(crate) fn evaluate(context: Context, expr: &VMConstExpr) -> Result<u128, Malformed> {
    let mut stack = Stack { values: [0; DEPTH], len: 0 };
    let ops = context.image().ops(expr);
    if ops.is_empty() {
        return Ok(0);
    }
    for op in ops {
        step(context, &mut stack, op)?;
    }
    let value = stack.pop()?;
    if stack.len == 0 { Ok(value) } else { Err(Malformed) }
}

struct Stack {
    values: [u128; DEPTH],
    len: usize,
}

impl Stack {
    fn push(&mut self, value: u128) -> Result<(), Malformed> {
        *self.values.get_mut(self.len).ok_or(Malformed)? = value;
        self.len += 1;
        Ok(())
    }

    fn pop(&mut self) -> Result<u128, Malformed> {
        self.len = self.len.checked_sub(1).ok_or(Malformed)?;
        Ok(self.values[self.len])
    }

    fn i32(&mut self, operation: fn(u32, u32) -> u32) -> Result<(), Malformed> {
        let (right, left) = (self.pop()? as u32, self.pop()? as u32);
        self.push(operation(left, right).into())
    }

    fn i64(&mut self, operation: fn(u64, u64) -> u64) -> Result<(), Malformed> {
        let (right, left) = (self.pop()? as u64, self.pop()? as u64);
        self.push(operation(left, right).into())
    }
}

fn step(context: Context, stack: &mut Stack, op: &VMConstOp) -> Result<(), Malformed> {
    match op.code {
        CONST_I32 | CONST_F32 => stack.push((op.low as u32).into()),
        CONST_I64 | CONST_F64 => stack.push(op.low.into()),
        CONST_V128 => stack.push(u128::from(op.low) | u128::from(op.high) << 64),
        CONST_REF_NULL => stack.push(0),
        CONST_REF_FUNC if op.index < context.module().func_ref_count => {
            stack.push(context.func_ref(op.index).expose_provenance() as u128)
        }
        CONST_GLOBAL_GET => {
            let ty = context.image().globals().get(op.index as usize).ok_or(Malformed)?;
            let ty = ValType::from_code(ty.value_type).ok_or(Malformed)?;
            // SAFETY: a global holds a value of its type.
            stack.push(unsafe { scalar::load(ty, context.global(op.index)) })
        }
        CONST_I32_ADD => stack.i32(u32::wrapping_add),
        CONST_I32_SUB => stack.i32(u32::wrapping_sub),
        CONST_I32_MUL => stack.i32(u32::wrapping_mul),
        CONST_I64_ADD => stack.i64(u64::wrapping_add),
        CONST_I64_SUB => stack.i64(u64::wrapping_sub),
        CONST_I64_MUL => stack.i64(u64::wrapping_mul),
        _ => Err(Malformed),
    }
}
