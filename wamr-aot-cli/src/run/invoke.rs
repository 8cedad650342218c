//! Calls of exports, with arguments and results as text.

use wamr_aot_rt::{
    ValType,
    untyped::{Instance, Store, Value},
};

use super::Stopped;
use crate::{failure::Failure, generate::print};

/// The most names that a report lists.
const LISTED: usize = 20;

/// Runs the program that the module is.
pub(super) fn program<T>(store: &mut Store<T>, instance: Instance) -> Result<(), Stopped> {
    let Some(start) = instance.export(store, "_start").and_then(|item| item.func()) else {
        let failure = Failure::new("the module is not a program: it exports no function `_start`");
        return Err(failure.help(choose(store, instance)).into());
    };
    start.call(store, &[])?;
    Ok(())
}

/// Calls an export, and prints its results, one on each line.
pub(super) fn export<T>(
    store: &mut Store<T>,
    instance: Instance,
    name: &str,
    arguments: &[String],
) -> Result<(), Stopped> {
    // A reactor has to be called once before all else.
    if name != "_initialize"
        && let Some(initialize) = instance.export(store, "_initialize").and_then(|item| item.func())
    {
        initialize.call(store, &[])?;
    }
    let function = match instance.export(store, name) {
        None => {
            let failure = Failure::new(format_args!("the module exports no `{name}`"));
            return Err(failure.help(choose(store, instance)).into());
        }
        Some(item) => item.func().ok_or_else(|| {
            Failure::new(format_args!("the export `{name}` is not a function")).help(choose(store, instance))
        })?,
    };
    let ty = function.ty(store).map_err(Failure::new)?;
    if ty.params().len() != arguments.len() {
        let params: Vec<String> = ty.params().iter().map(ToString::to_string).collect();
        return Err(Failure::usage(format_args!(
            "`{name}` takes {} ({}), and {} were given",
            count(params.len(), "argument"),
            if params.is_empty() { "none".to_owned() } else { params.join(" ") },
            arguments.len()
        ))
        .into());
    }
    let mut values = Vec::new();
    for (number, (text, ty)) in (1..).zip(arguments.iter().zip(ty.params())) {
        values.push(parse(text, ty).ok_or_else(|| {
            Failure::usage(format_args!(
                "argument {number} of `{name}` is of the type {ty}, which `{text}` is not"
            ))
        })?);
    }
    let results = function.call(store, &values)?;
    let lines: String = results.iter().map(|value| show(value) + "\n").collect();
    print(lines.as_bytes())?;
    Ok(())
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// What the user can do if a function does not exist.
fn choose<T>(store: &Store<T>, instance: Instance) -> String {
    let names: Vec<&str> =
        instance.exports(store).filter(|(_, item)| item.func().is_some()).map(|(name, _)| name).collect();
    match names.len() {
        0 => "it exports no function at all".to_owned(),
        n if n > LISTED => format!("call one of these with `--invoke`: {}, ...", names[..LISTED].join(", ")),
        _ => format!("call one of these with `--invoke`: {}", names.join(", ")),
    }
}

/// A value of a type. Integers may be decimal, with either sign, or hexadecimal.
fn parse(text: &str, ty: &ValType) -> Option<Value> {
    let hex = text.strip_prefix("0x").filter(|digits| !digits.starts_with(['+', '-']));
    Some(match ty {
        ValType::I32 => Value::I32(match hex {
            Some(digits) => u32::from_str_radix(digits, 16).ok()? as i32,
            None => text.parse().ok().or_else(|| text.parse::<u32>().ok().map(|value| value as i32))?,
        }),
        ValType::I64 => Value::I64(match hex {
            Some(digits) => u64::from_str_radix(digits, 16).ok()? as i64,
            None => text.parse().ok().or_else(|| text.parse::<u64>().ok().map(|value| value as i64))?,
        }),
        ValType::F32 => Value::F32(text.parse::<f32>().ok()?.to_bits()),
        ValType::F64 => Value::F64(text.parse::<f64>().ok()?.to_bits()),
        ValType::V128 => Value::V128(match hex {
            Some(digits) => u128::from_str_radix(digits, 16).ok()?,
            None => text.parse().ok()?,
        }),
        reference if text == "null" => Value::zero(reference),
        _ => return None,
    })
}

fn show(value: &Value) -> String {
    match value {
        Value::I32(value) => value.to_string(),
        Value::I64(value) => value.to_string(),
        Value::F32(bits) => f32::from_bits(*bits).to_string(),
        Value::F64(bits) => f64::from_bits(*bits).to_string(),
        Value::V128(bits) => format!("{bits:#034x}"),
        Value::FuncRef(None) | Value::ExternRef(None) => "null".to_owned(),
        Value::FuncRef(Some(_)) => "a function".to_owned(),
        Value::ExternRef(Some(reference)) => reference.get().to_string(),
        // There may be more types one day.
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_of_their_types() {
        assert_eq!(parse("-1", &ValType::I32), Some(Value::I32(-1)));
        assert_eq!(parse("4294967295", &ValType::I32), Some(Value::I32(-1)));
        assert_eq!(parse("0xffffffff", &ValType::I32), Some(Value::I32(-1)));
        assert_eq!(parse("0x8000000000000000", &ValType::I64), Some(Value::I64(i64::MIN)));
        assert_eq!(parse("1e3", &ValType::F64), Some(Value::F64(1000f64.to_bits())));
        assert_eq!(parse("inf", &ValType::F32), Some(Value::F32(f32::INFINITY.to_bits())));
        assert_eq!(parse("null", &ValType::FuncRef), Some(Value::FuncRef(None)));
        for (wrong, ty) in [
            ("1.5", ValType::I32),
            ("4294967296", ValType::I32),
            ("0x-1", ValType::I32),
            ("", ValType::I64),
            ("x", ValType::F64),
            ("1", ValType::ExternRef),
        ] {
            assert_eq!(parse(wrong, &ty), None, "{wrong}");
        }
    }

    #[test]
    fn results_are_readable() {
        assert_eq!(show(&Value::F64(1.5f64.to_bits())), "1.5");
        assert_eq!(show(&Value::V128(1)), "0x00000000000000000000000000000001");
        assert_eq!(show(&Value::ExternRef(None)), "null");
    }
}
