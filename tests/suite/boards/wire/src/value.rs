//! Values as bytes and as text.

use alloc::vec::Vec;
use core::fmt;

use wamr_aot_rt::{
    ExternRef,
    untyped::{Func, Value},
};

/// Appends an argument: a kind and its bits. References to functions and exceptions are null, since
/// scripts have no others.
pub(crate) fn write(value: &Value, bytes: &mut Vec<u8>) {
    match value {
        Value::I32(value) => put(0, &value.to_le_bytes(), bytes),
        Value::I64(value) => put(1, &value.to_le_bytes(), bytes),
        Value::F32(bits) => put(2, &bits.to_le_bytes(), bytes),
        Value::F64(bits) => put(3, &bits.to_le_bytes(), bytes),
        Value::V128(bits) => put(4, &bits.to_le_bytes(), bytes),
        Value::FuncRef(_) => put(5, &[], bytes),
        Value::ExternRef(reference) => {
            let value = reference.map_or(0, |reference| reference.get() as u32);
            put(6, &value.to_le_bytes(), bytes);
        }
        Value::ExnRef(_) => put(7, &[], bytes),
        _ => unreachable!("scripts have no other values"),
    }
}

fn put(kind: u8, bits: &[u8], bytes: &mut Vec<u8>) {
    bytes.push(kind);
    bytes.extend_from_slice(bits);
}

/// Reads an argument off the front.
pub(crate) fn read(bytes: &mut &[u8]) -> Option<Value> {
    let [kind] = take(bytes)?;
    Some(match kind {
        0 => Value::I32(i32::from_le_bytes(take(bytes)?)),
        1 => Value::I64(i64::from_le_bytes(take(bytes)?)),
        2 => Value::F32(u32::from_le_bytes(take(bytes)?)),
        3 => Value::F64(u64::from_le_bytes(take(bytes)?)),
        4 => Value::V128(u128::from_le_bytes(take(bytes)?)),
        5 => Value::FuncRef(None),
        7 => Value::ExnRef(None),
        6 => Value::ExternRef(ExternRef::new(u32::from_le_bytes(take(bytes)?) as usize)),
        _ => return None,
    })
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (front, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*front)
}

/// A value in the form that a board writes: the type and the bits.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a>(pub &'a Value);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::I32(value) => write!(f, "i32:{value:x}"),
            Value::I64(value) => write!(f, "i64:{value:x}"),
            Value::F32(bits) => write!(f, "f32:{bits:x}"),
            Value::F64(bits) => write!(f, "f64:{bits:x}"),
            Value::V128(bits) => write!(f, "v128:{bits:x}"),
            Value::FuncRef(None) => f.write_str("func:null"),
            // The identity of the function is not observable.
            Value::FuncRef(Some(_)) => f.write_str("func:some"),
            Value::ExnRef(None) => f.write_str("exn:null"),
            Value::ExternRef(None) => f.write_str("extern:0"),
            Value::ExternRef(Some(reference)) => write!(f, "extern:{:x}", reference.get()),
            other => write!(f, "{other:?}"),
        }
    }
}

/// Parses the output of [`Shown`]. `function` stands for any function.
pub(crate) fn parse(text: &str, function: Func) -> Option<Value> {
    let (ty, bits) = text.split_once(':')?;
    Some(match ty {
        "i32" => Value::I32(u32::from_str_radix(bits, 16).ok()? as i32),
        "i64" => Value::I64(u64::from_str_radix(bits, 16).ok()? as i64),
        "f32" => Value::F32(u32::from_str_radix(bits, 16).ok()?),
        "f64" => Value::F64(u64::from_str_radix(bits, 16).ok()?),
        "v128" => Value::V128(u128::from_str_radix(bits, 16).ok()?),
        "func" => Value::FuncRef(match bits {
            "null" => None,
            "some" => Some(function),
            _ => return None,
        }),
        "exn" if bits == "null" => Value::ExnRef(None),
        "extern" => Value::ExternRef(ExternRef::new(usize::from_str_radix(bits, 16).ok()?)),
        _ => return None,
    })
}
