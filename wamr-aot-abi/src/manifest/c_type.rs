//! Types of C, and their text.

use alloc::{boxed::Box, vec::Vec};
use core::fmt;

use crate::signature::ValType;

/// A type. Its text is `void`, the name of a number, `*T`, `[4]T`, `#3` for the type with the
/// number 3 in [`Header::types`](super::Header::types), `fn(T,T)` or `fn(T)T` for a pointer to a
/// function, or `fn` for a pointer to one of an unknown type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CType {
    /// What pointers to anything point to.
    Void,
    /// A pointer to a function, and the function's type if bindings can have it.
    Function(Option<Box<CSignature>>),
    /// A number.
    Number(CNumber),
    /// A pointer.
    Pointer(Box<CType>),
    /// An array, and how many elements it has.
    Array(u32, Box<CType>),
    /// A type with a name, by its number.
    Named(u32),
}

/// The type of a function, all of whose parts are passed in registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CSignature {
    /// The parameters.
    pub params: Vec<CType>,
    /// The result.
    pub result: Option<CType>,
}

/// A number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of Rust, or of C")]
pub enum CNumber {
    Bool,
    Char,
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F32,
    F64,
}

impl CNumber {
    /// All of them.
    pub const ALL: [CNumber; 12] = [
        CNumber::Bool,
        CNumber::Char,
        CNumber::I8,
        CNumber::U8,
        CNumber::I16,
        CNumber::U16,
        CNumber::I32,
        CNumber::U32,
        CNumber::I64,
        CNumber::U64,
        CNumber::F32,
        CNumber::F64,
    ];

    /// The name: that of Rust, or `char`.
    pub const fn name(self) -> &'static str {
        match self {
            CNumber::Bool => "bool",
            CNumber::Char => "char",
            CNumber::I8 => "i8",
            CNumber::U8 => "u8",
            CNumber::I16 => "i16",
            CNumber::U16 => "u16",
            CNumber::I32 => "i32",
            CNumber::U32 => "u32",
            CNumber::I64 => "i64",
            CNumber::U64 => "u64",
            CNumber::F32 => "f32",
            CNumber::F64 => "f64",
        }
    }

    /// The number with this name.
    pub fn from_name(name: &str) -> Option<CNumber> {
        CNumber::ALL.into_iter().find(|number| number.name() == name)
    }

    /// The size in bytes, which its addresses are multiples of.
    pub const fn size(self) -> u32 {
        match self {
            CNumber::Bool | CNumber::Char | CNumber::I8 | CNumber::U8 => 1,
            CNumber::I16 | CNumber::U16 => 2,
            CNumber::I32 | CNumber::U32 | CNumber::F32 => 4,
            CNumber::I64 | CNumber::U64 | CNumber::F64 => 8,
        }
    }

    /// The type in which it is passed.
    pub const fn core(self) -> ValType {
        match self {
            CNumber::I64 | CNumber::U64 => ValType::I64,
            CNumber::F32 => ValType::F32,
            CNumber::F64 => ValType::F64,
            _ => ValType::I32,
        }
    }
}

impl CType {
    /// Whether a condition is true for the numbers of all types that it has inside.
    pub(super) fn all_named(&self, is_true: &impl Fn(u32) -> bool) -> bool {
        match self {
            CType::Named(number) => is_true(*number),
            CType::Pointer(ty) | CType::Array(_, ty) => ty.all_named(is_true),
            CType::Function(Some(signature)) => {
                signature.params.iter().chain(&signature.result).all(|ty| ty.all_named(is_true))
            }
            CType::Void | CType::Function(None) | CType::Number(_) => true,
        }
    }

    /// Reads the text of a type.
    pub fn from_text(text: &str) -> Option<CType> {
        let mut rest = text;
        // Types as deep as no header has them would exhaust the stack.
        let ty = CType::read(&mut rest, 64)?;
        rest.is_empty().then_some(ty)
    }

    /// Reads a type at the start of a text, and leaves what comes after it.
    fn read(rest: &mut &str, depth: u32) -> Option<CType> {
        let depth = depth.checked_sub(1)?;
        if take(rest, "*") {
            return Some(CType::Pointer(Box::new(CType::read(rest, depth)?)));
        }
        if take(rest, "[") {
            let count = word(rest).parse().ok()?;
            return match take(rest, "]") {
                true => Some(CType::Array(count, Box::new(CType::read(rest, depth)?))),
                false => None,
            };
        }
        if take(rest, "#") {
            return word(rest).parse().ok().map(CType::Named);
        }
        match word(rest) {
            "void" => Some(CType::Void),
            "fn" if take(rest, "(") => Some(CType::Function(Some(Box::new(CSignature::read(rest, depth)?)))),
            "fn" => Some(CType::Function(None)),
            name => CNumber::from_name(name).map(CType::Number),
        }
    }
}

impl CSignature {
    /// Reads what comes after the opening bracket.
    fn read(rest: &mut &str, depth: u32) -> Option<CSignature> {
        let mut params = Vec::new();
        if !take(rest, ")") {
            loop {
                params.push(CType::read(rest, depth)?);
                if take(rest, ")") {
                    break;
                }
                if !take(rest, ",") {
                    return None;
                }
            }
        }
        let ends = rest.is_empty() || rest.starts_with([',', ')']);
        let result = if ends { None } else { Some(CType::read(rest, depth)?) };
        Some(CSignature { params, result })
    }
}

fn take(rest: &mut &str, part: &str) -> bool {
    rest.strip_prefix(part).map(|after| *rest = after).is_some()
}

/// Takes letters and digits.
fn word<'t>(rest: &mut &'t str) -> &'t str {
    let end = rest.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    *rest = after;
    word
}

impl fmt::Display for CType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CType::Void => f.write_str("void"),
            CType::Function(None) => f.write_str("fn"),
            CType::Function(Some(signature)) => {
                f.write_str("fn(")?;
                for (number, ty) in signature.params.iter().enumerate() {
                    write!(f, "{}{ty}", if number == 0 { "" } else { "," })?;
                }
                f.write_str(")")?;
                signature.result.iter().try_for_each(|ty| write!(f, "{ty}"))
            }
            CType::Number(number) => f.write_str(number.name()),
            CType::Pointer(ty) => write!(f, "*{ty}"),
            CType::Array(count, ty) => write!(f, "[{count}]{ty}"),
            CType::Named(number) => write!(f, "#{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn the_text_of_types_is_read() {
        let functions = ["fn", "fn()", "fn()u8", "fn(i32,*fn(*#1)f64,fn)", "[2]fn(fn(fn(),u8)fn,i8)*void"];
        let others = ["void", "char", "*void", "**#12", "[4][2]u16", "*[3]*f64", "bool"];
        for text in functions.iter().chain(&others) {
            assert_eq!(format!("{}", CType::from_text(text).unwrap()), *text);
        }
        for text in [
            "", "*", "[", "[]u8", "[x]u8", "[4]", "[4u8", "#", "#-1", "usize", "u8 ", "fn(", "fn(,u8)",
            "fn(u8", "fn(u8))", "fn(u8),", "fnx", "fn (u8)",
        ] {
            assert_eq!(CType::from_text(text), None, "{text}");
        }
        for part in ["*", "fn(", "fn()"] {
            assert_eq!(CType::from_text(&format!("{}void", part.repeat(1_000_000))), None);
        }
    }
}
