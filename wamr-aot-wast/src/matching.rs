//! Converts and compares values of a script and values of the runtime.

use wamr_aot_rt::{ExternRef, untyped::Value};

use crate::script::{Argument, Expected, Float, Lanes, NullType};

/// The value that a guest gets.
pub fn value(argument: Argument) -> Value {
    match argument {
        Argument::I32(value) => Value::I32(value),
        Argument::I64(value) => Value::I64(value),
        Argument::F32(bits) => Value::F32(bits),
        Argument::F64(bits) => Value::F64(bits),
        Argument::V128(bits) => Value::V128(bits),
        Argument::NullFunc => Value::FuncRef(None),
        Argument::NullExtern => Value::ExternRef(None),
        Argument::NullExn => Value::ExnRef(None),
        Argument::Extern(number) => Value::ExternRef(external(number)),
    }
}

/// The reference for `ref.extern n`, which is never null, even if `n` is 0.
fn external(number: u32) -> Option<ExternRef> {
    Some(ExternRef::from_index(number as usize))
}

/// Whether a result is what the script expects.
pub(crate) fn matches(value: &Value, expected: &Expected) -> bool {
    match (expected, value) {
        (Expected::I32(expected), Value::I32(value)) => value == expected,
        (Expected::I64(expected), Value::I64(value)) => value == expected,
        (Expected::F32(Float::Bits(expected)), Value::F32(value)) => value == expected,
        (Expected::F32(Float::CanonicalNan), Value::F32(value)) => value & 0x7fff_ffff == 0x7fc0_0000,
        (Expected::F32(Float::ArithmeticNan), Value::F32(value)) => value & 0x7fc0_0000 == 0x7fc0_0000,
        (Expected::F64(Float::Bits(expected)), Value::F64(value)) => value == expected,
        (Expected::F64(Float::CanonicalNan), Value::F64(value)) => {
            value & 0x7fff_ffff_ffff_ffff == 0x7ff8_0000_0000_0000
        }
        (Expected::F64(Float::ArithmeticNan), Value::F64(value)) => {
            value & 0x7ff8_0000_0000_0000 == 0x7ff8_0000_0000_0000
        }
        (Expected::V128(Lanes::Bits(expected)), Value::V128(value)) => value == expected,
        (Expected::V128(Lanes::F32x4(expected)), Value::V128(value)) => {
            let lane = |i: usize| (value >> (32 * i)) as u32;
            expected
                .iter()
                .enumerate()
                .all(|(i, float)| matches(&Value::F32(lane(i)), &Expected::F32(*float)))
        }
        (Expected::V128(Lanes::F64x2(expected)), Value::V128(value)) => {
            let lane = |i: usize| (value >> (64 * i)) as u64;
            expected
                .iter()
                .enumerate()
                .all(|(i, float)| matches(&Value::F64(lane(i)), &Expected::F64(*float)))
        }
        (Expected::Null(None | Some(NullType::Func)), Value::FuncRef(None)) => true,
        (Expected::Null(None | Some(NullType::Extern)), Value::ExternRef(None)) => true,
        (Expected::Null(None | Some(NullType::Exn)), Value::ExnRef(None)) => true,
        (Expected::Func, Value::FuncRef(Some(_))) => true,
        (Expected::Extern(None), Value::ExternRef(Some(_))) => true,
        (Expected::Extern(Some(number)), Value::ExternRef(value @ Some(_))) => *value == external(*number),
        (Expected::Either(choices), value) => choices.iter().any(|choice| matches(value, choice)),
        _ => false,
    }
}

/// Whether a message matches that of the suite: one is a prefix of the other, since either may have
/// more details.
pub fn message_matches(message: &str, expected: &str) -> bool {
    !message.is_empty()
        && !expected.is_empty()
        && (message.starts_with(expected) || expected.starts_with(message))
}
