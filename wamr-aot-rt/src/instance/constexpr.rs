//! Evaluates constant expressions (spec, 3.4 "Constant expressions").

use wamr_aot_abi::{
    layout::{
        CONST_F32, CONST_F64, CONST_GLOBAL_GET, CONST_I32, CONST_I32_ADD, CONST_I32_MUL, CONST_I32_SUB,
        CONST_I64, CONST_I64_ADD, CONST_I64_MUL, CONST_I64_SUB, CONST_REF_FUNC, CONST_REF_NULL, CONST_V128,
        VMConstExpr, VMConstOp,
    },
    needs,
    signature::ValType,
};

use crate::{base::scalar, raw::Context};

/// How many values an expression may have on its stack.
const DEPTH: usize = 64;

/// The compiler does not write such an expression, or it needs a deeper stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The value's bits, an `i32` without sign extension. Only [`needs::EXPRESSIONS`] of `NEEDS` makes
/// others than values known at build time.
///
/// The globals before those that `expr` belongs to are initialised, and so are the function
/// references.
#[inline]
pub(crate) fn evaluate<const NEEDS: u32>(context: Context, expr: &VMConstExpr) -> Result<u128, Malformed> {
    if NEEDS & needs::EXPRESSIONS == 0 || expr.len == 0 {
        Ok(expr.value.into())
    } else {
        operations(context, expr)
    }
}

#[inline(never)]
fn operations(context: Context, expr: &VMConstExpr) -> Result<u128, Malformed> {
    match context.image().ops(expr) {
        // Nearly all: without the room for a stack, which small machines lack.
        [op] => operand(context, op)?.ok_or(Malformed),
        ops => extended(context, ops),
    }
}

/// An expression of several operations.
#[cold]
#[inline(never)]
fn extended(context: Context, ops: &[VMConstOp]) -> Result<u128, Malformed> {
    let mut stack = Stack { values: [0; DEPTH], len: 0 };
    for op in ops {
        match operand(context, op)? {
            Some(value) => stack.push(value)?,
            None => stack.operate(op.code)?,
        }
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

    fn operate(&mut self, code: u32) -> Result<(), Malformed> {
        match code {
            CONST_I32_ADD => self.i32(u32::wrapping_add),
            CONST_I32_SUB => self.i32(u32::wrapping_sub),
            CONST_I32_MUL => self.i32(u32::wrapping_mul),
            CONST_I64_ADD => self.i64(u64::wrapping_add),
            CONST_I64_SUB => self.i64(u64::wrapping_sub),
            CONST_I64_MUL => self.i64(u64::wrapping_mul),
            _ => Err(Malformed),
        }
    }
}

/// The value that an operation without operands gives; `None` for one that takes operands.
fn operand(context: Context, op: &VMConstOp) -> Result<Option<u128>, Malformed> {
    Ok(Some(match op.code {
        CONST_I32 | CONST_F32 => (op.low as u32).into(),
        CONST_I64 | CONST_F64 => op.low.into(),
        CONST_V128 => u128::from(op.low) | u128::from(op.high) << 64,
        CONST_REF_NULL => 0,
        CONST_REF_FUNC if op.index < context.module().func_ref_count => {
            context.func_ref(op.index).expose_provenance() as u128
        }
        CONST_GLOBAL_GET => {
            let ty = context.image().globals().get(op.index as usize).ok_or(Malformed)?;
            let ty = ValType::from_code(ty.value_type).ok_or(Malformed)?;
            // SAFETY: a global holds a value of its type.
            unsafe { scalar::load(ty, context.global(op.index)) }
        }
        _ => return Ok(None),
    }))
}
