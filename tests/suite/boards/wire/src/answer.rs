//! [`Answer`]: the outcome of a step.

use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};
use core::fmt;

use wamr_aot_rt::untyped::{Func, Value};

use crate::value::{Shown, parse};

/// The last line of a board that executed all steps.
pub const END: &str = "end";

/// The outcome of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It succeeded, and has no results.
    Done,
    /// The results of a call, or the value of a global.
    Values(Vec<Value>),
    /// A trap, by its message.
    Trap(String),
    /// An error other than a trap.
    Error(String),
    /// The instance does not exist.
    Absent,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Done => f.write_str("done"),
            Answer::Values(values) => {
                f.write_str("=")?;
                values.iter().try_for_each(|value| write!(f, " {}", Shown(value)))
            }
            Answer::Trap(message) => write!(f, "trap {message}"),
            Answer::Error(message) => write!(f, "error {message}"),
            Answer::Absent => f.write_str("absent"),
        }
    }
}

impl Answer {
    /// Parses the output of a board. `function` stands for any function. `None` if it is not an
    /// answer.
    pub fn parse(text: &str, function: Func) -> Option<Answer> {
        let (kind, rest) = text.split_once(' ').unwrap_or((text, ""));
        Some(match kind {
            "done" if rest.is_empty() => Answer::Done,
            "=" => Answer::Values(
                rest.split_whitespace().map(|value| parse(value, function)).collect::<Option<_>>()?,
            ),
            "trap" => Answer::Trap(rest.to_string()),
            "error" => Answer::Error(rest.to_string()),
            "absent" if rest.is_empty() => Answer::Absent,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use wamr_aot_rt::{ExternRef, FuncType, untyped::Store};

    use super::*;

    #[test]
    fn answers_are_read_as_they_were_written() {
        let mut store = Store::new(());
        let function = Func::new(&mut store, FuncType::new([], []), |_, _, _| Ok(()));
        let values = vec![
            Value::I32(-2),
            Value::I64(i64::MIN),
            Value::F32(0xffc0_0000),
            Value::F64(u64::MAX),
            Value::V128(1 << 100),
            Value::FuncRef(None),
            Value::FuncRef(Some(function)),
            Value::ExnRef(None),
            Value::ExternRef(None),
            Value::ExternRef(ExternRef::new(8)),
        ];
        for answer in [
            Answer::Done,
            Answer::Values(vec![]),
            Answer::Values(values),
            Answer::Trap("integer overflow".into()),
            Answer::Error("unknown import: `a.b` is not defined".into()),
            Answer::Absent,
        ] {
            assert_eq!(Answer::parse(&answer.to_string(), function), Some(answer));
        }
        for text in ["", "i32:1", "= i32", "= i32:zz", "= i32:100000000", "done 1"] {
            assert_eq!(Answer::parse(text, function), None, "{text}");
        }
    }
}
