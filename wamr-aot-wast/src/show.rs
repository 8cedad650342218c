//! Values in messages, as the text format of scripts has them.

use wamr_aot_rt::untyped::Value;

use crate::script::{Expected, Float, Lanes, NullType};

/// The results of a call. Vectors have the shape of the expected ones.
pub(crate) fn results(values: &[Value], expected: &[Expected]) -> String {
    list(values.iter().enumerate().map(|(index, value)| result(value, expected.get(index))))
}

/// The expected results of a call.
pub(crate) fn expected(expected: &[Expected]) -> String {
    list(expected.iter().map(one_expected))
}

fn list(items: impl Iterator<Item = String>) -> String {
    let text = items.collect::<Vec<_>>().join(" ");
    if text.is_empty() { "no results".to_owned() } else { text }
}

fn result(value: &Value, like: Option<&Expected>) -> String {
    match value {
        Value::I32(value) => format!("(i32.const {value})"),
        Value::I64(value) => format!("(i64.const {value})"),
        Value::F32(bits) => format!("(f32.const {})", f32(Float::Bits(*bits))),
        Value::F64(bits) => format!("(f64.const {})", f64(Float::Bits(*bits))),
        Value::V128(bits) => vector(match like {
            Some(Expected::V128(Lanes::F32x4(_))) => {
                Lanes::F32x4([0, 1, 2, 3].map(|lane| Float::Bits((bits >> (32 * lane)) as u32)))
            }
            Some(Expected::V128(Lanes::F64x2(_))) => {
                Lanes::F64x2([0, 1].map(|lane| Float::Bits((bits >> (64 * lane)) as u64)))
            }
            _ => Lanes::Bits(*bits),
        }),
        Value::FuncRef(None) => "(ref.null func)".to_owned(),
        Value::FuncRef(Some(_)) => "(ref.func)".to_owned(),
        Value::ExnRef(None) => "(ref.null exn)".to_owned(),
        Value::ExnRef(Some(_)) => "(ref.exn)".to_owned(),
        Value::ExternRef(None) => "(ref.null extern)".to_owned(),
        Value::ExternRef(Some(reference)) => format!("(ref.extern {})", reference.index()),
        other => format!("{other:?}"),
    }
}

fn one_expected(expected: &Expected) -> String {
    match expected {
        Expected::I32(value) => format!("(i32.const {value})"),
        Expected::I64(value) => format!("(i64.const {value})"),
        Expected::F32(float) => format!("(f32.const {})", f32(*float)),
        Expected::F64(float) => format!("(f64.const {})", f64(*float)),
        Expected::V128(lanes) => vector(lanes.clone()),
        Expected::Null(None) => "(ref.null)".to_owned(),
        Expected::Null(Some(NullType::Func)) => "(ref.null func)".to_owned(),
        Expected::Null(Some(NullType::Extern)) => "(ref.null extern)".to_owned(),
        Expected::Extern(None) => "(ref.extern)".to_owned(),
        Expected::Extern(Some(number)) => format!("(ref.extern {number})"),
        Expected::Null(Some(NullType::Exn)) => "(ref.null exn)".to_owned(),
        Expected::Func => "(ref.func)".to_owned(),
        Expected::Either(choices) => {
            format!("(either {})", choices.iter().map(one_expected).collect::<Vec<_>>().join(" "))
        }
        Expected::Unsupported(feature) => format!("(a value of {feature})"),
    }
}

fn vector(lanes: Lanes) -> String {
    let (shape, lanes): (&str, Vec<String>) = match lanes {
        Lanes::Bits(bits) => {
            ("i32x4", (0..4).map(|lane| format!("{:#010x}", (bits >> (32 * lane)) as u32)).collect())
        }
        Lanes::F32x4(lanes) => ("f32x4", lanes.into_iter().map(f32).collect()),
        Lanes::F64x2(lanes) => ("f64x2", lanes.into_iter().map(f64).collect()),
    };
    format!("(v128.const {shape} {})", lanes.join(" "))
}

fn f32(float: Float<u32>) -> String {
    match float {
        Float::CanonicalNan => "nan:canonical".to_owned(),
        Float::ArithmeticNan => "nan:arithmetic".to_owned(),
        Float::Bits(bits) => match f32::from_bits(bits) {
            value if value.is_nan() => nan(value.is_sign_negative(), (bits & 0x7f_ffff).into()),
            // The shortest digits that are this number.
            value => format!("{value:?}"),
        },
    }
}

fn f64(float: Float<u64>) -> String {
    match float {
        Float::CanonicalNan => "nan:canonical".to_owned(),
        Float::ArithmeticNan => "nan:arithmetic".to_owned(),
        Float::Bits(bits) => match f64::from_bits(bits) {
            value if value.is_nan() => nan(value.is_sign_negative(), bits & 0xf_ffff_ffff_ffff),
            value => format!("{value:?}"),
        },
    }
}

fn nan(is_negative: bool, payload: u64) -> String {
    format!("{}nan:{payload:#x}", if is_negative { "-" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{Argument, Command, Script};

    /// What a script says is shown as it says it.
    #[test]
    fn values_are_shown_as_they_are_written() {
        for text in [
            "(i32.const -7)",
            "(i64.const 9000000000)",
            "(f32.const -0.0) (f32.const 1.5) (f32.const 1e38) (f32.const inf)",
            "(f32.const nan:0x200000) (f32.const nan:canonical)",
            "(f64.const -nan:0x8000000000001) (f64.const nan:arithmetic) (f64.const 0.1)",
            "(v128.const i32x4 0x00000001 0xffffffff 0x00000000 0x12345678)",
            "(v128.const f32x4 1.0 nan:canonical -0.0 nan:0x1)",
            "(v128.const f64x2 1.0 nan:arithmetic)",
            "(ref.null) (ref.null func) (ref.null extern) (ref.extern) (ref.extern 3) (ref.func)",
            "(either (i32.const 1) (f32.const nan:canonical))",
        ] {
            let script = Script::parse(&format!("(assert_return (invoke \"f\") {text})")).expect("a script");
            let Command::AssertReturn(_, expectation) = &script.directives[0].command else {
                panic!("{text}: not assert_return");
            };
            assert_eq!(expected(expectation), text);
        }
        assert_eq!(expected(&[]), "no results");
    }

    #[test]
    fn results_have_the_shape_of_what_was_expected() {
        let one = Value::V128(0x3f80_0000);
        assert_eq!(results(&[one], &[]), "(v128.const i32x4 0x3f800000 0x00000000 0x00000000 0x00000000)");
        let floats = Expected::V128(Lanes::F32x4([Float::CanonicalNan; 4]));
        assert_eq!(results(&[one], &[floats]), "(v128.const f32x4 1.0 0.0 0.0 0.0)");
        let values =
            [Argument::I32(-1), Argument::F64(0x7ff8 << 48), Argument::NullFunc, Argument::Extern(3)];
        assert_eq!(
            results(&values.map(crate::value), &[]),
            "(i32.const -1) (f64.const nan:0x8000000000000) (ref.null func) (ref.extern 3)"
        );
    }
}
