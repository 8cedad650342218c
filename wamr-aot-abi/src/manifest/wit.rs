//! Types of WIT, as manifests have them.

use alloc::{boxed::Box, format, string::String, vec::Vec};
use core::fmt;

/// A type of an interface. Its text is that of WIT, with `#3` for the type with the number 3 in
/// [`World::types`](super::World::types).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitType {
    /// A type without parts.
    Primitive(Primitive),
    /// `list<T>`.
    List(Box<WitType>),
    /// `option<T>`.
    Option(Box<WitType>),
    /// `result<T, E>`, with `_` for a type that is left out.
    Result(Option<Box<WitType>>, Option<Box<WitType>>),
    /// `tuple<..>`.
    Tuple(Vec<WitType>),
    /// A type with a name, by its number.
    Named(u32),
    /// `own<T>` of a resource, by its number.
    Own(u32),
    /// `borrow<T>` of a resource, by its number.
    Borrow(u32),
}

/// A type without parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of WIT")]
pub enum Primitive {
    Bool,
    S8,
    U8,
    S16,
    U16,
    S32,
    U32,
    S64,
    U64,
    F32,
    F64,
    Char,
    String,
}

impl Primitive {
    /// All of them.
    pub const ALL: [Primitive; 13] = [
        Primitive::Bool,
        Primitive::S8,
        Primitive::U8,
        Primitive::S16,
        Primitive::U16,
        Primitive::S32,
        Primitive::U32,
        Primitive::S64,
        Primitive::U64,
        Primitive::F32,
        Primitive::F64,
        Primitive::Char,
        Primitive::String,
    ];

    /// The name in WIT.
    pub const fn name(self) -> &'static str {
        match self {
            Primitive::Bool => "bool",
            Primitive::S8 => "s8",
            Primitive::U8 => "u8",
            Primitive::S16 => "s16",
            Primitive::U16 => "u16",
            Primitive::S32 => "s32",
            Primitive::U32 => "u32",
            Primitive::S64 => "s64",
            Primitive::U64 => "u64",
            Primitive::F32 => "f32",
            Primitive::F64 => "f64",
            Primitive::Char => "char",
            Primitive::String => "string",
        }
    }
}

/// How deep types may nest in the text of a manifest: more than any that a person writes.
const DEPTH: u32 = 100;

impl fmt::Display for WitType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |ty: &Option<Box<WitType>>| ty.as_ref().map_or(String::from("_"), |ty| format!("{ty}"));
        match self {
            WitType::Primitive(primitive) => f.write_str(primitive.name()),
            WitType::List(ty) => write!(f, "list<{ty}>"),
            WitType::Option(ty) => write!(f, "option<{ty}>"),
            WitType::Result(ok, err) => write!(f, "result<{}, {}>", part(ok), part(err)),
            WitType::Tuple(types) => {
                f.write_str("tuple<")?;
                for (place, ty) in types.iter().enumerate() {
                    let separator = if place == 0 { "" } else { ", " };
                    write!(f, "{separator}{ty}")?;
                }
                f.write_str(">")
            }
            WitType::Named(number) => write!(f, "#{number}"),
            WitType::Own(number) => write!(f, "own<#{number}>"),
            WitType::Borrow(number) => write!(f, "borrow<#{number}>"),
        }
    }
}

impl WitType {
    /// The type with this text.
    pub(super) fn from_text(text: &str) -> Option<WitType> {
        let mut rest = text;
        let ty = read(&mut rest, DEPTH)?;
        rest.is_empty().then_some(ty)
    }
}

fn read(rest: &mut &str, depth: u32) -> Option<WitType> {
    let depth = depth.checked_sub(1)?;
    if let Some(number) = read_number(rest) {
        return Some(WitType::Named(number));
    }
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    if let Some(primitive) = Primitive::ALL.into_iter().find(|primitive| primitive.name() == name) {
        return Some(WitType::Primitive(primitive));
    }
    eat(rest, "<")?;
    let ty = match name {
        "list" => WitType::List(Box::new(read(rest, depth)?)),
        "option" => WitType::Option(Box::new(read(rest, depth)?)),
        "own" => WitType::Own(read_number(rest)?),
        "borrow" => WitType::Borrow(read_number(rest)?),
        "result" => {
            let ok = read_part(rest, depth)?;
            eat(rest, ", ")?;
            WitType::Result(ok, read_part(rest, depth)?)
        }
        "tuple" => {
            let mut types = Vec::new();
            while !rest.starts_with('>') {
                if !types.is_empty() {
                    eat(rest, ", ")?;
                }
                types.push(read(rest, depth)?);
            }
            WitType::Tuple(types)
        }
        _ => return None,
    };
    eat(rest, ">")?;
    Some(ty)
}

/// A part of a `result`, which may be left out.
fn read_part(rest: &mut &str, depth: u32) -> Option<Option<Box<WitType>>> {
    match eat(rest, "_") {
        Some(()) => Some(None),
        None => read(rest, depth).map(|ty| Some(Box::new(ty))),
    }
}

/// `#3`.
fn read_number(rest: &mut &str) -> Option<u32> {
    let digits = rest.strip_prefix('#')?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let number = digits[..end].parse().ok()?;
    *rest = &digits[end..];
    Some(number)
}

fn eat(rest: &mut &str, text: &str) -> Option<()> {
    *rest = rest.strip_prefix(text)?;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_a_text() {
        for text in [
            "bool",
            "string",
            "#12",
            "list<#3>",
            "own<#0>",
            "borrow<#1>",
            "option<option<u8>>",
            "result<_, _>",
            "result<string, _>",
            "result<_, list<f64>>",
            "tuple<>",
            "tuple<s8, tuple<char, #4>, result<u64, #5>>",
        ] {
            let ty = WitType::from_text(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(format!("{ty}"), text);
        }
    }

    #[test]
    fn other_texts_are_no_types() {
        for text in ["", "u7", "#", "#x", "#4294967296", "list", "list<", "list<u8", "list<u8>>", "own<u8>"] {
            assert_eq!(WitType::from_text(text), None, "{text}");
        }
        for text in ["result<u8>", "result<u8,u8>", "tuple<u8 u8>", "tuple<, >", "option<_>"] {
            assert_eq!(WitType::from_text(text), None, "{text}");
        }
        let deep = |depth: usize| format!("{}u8{}", "list<".repeat(depth), ">".repeat(depth));
        assert!(WitType::from_text(&deep(90)).is_some());
        assert_eq!(WitType::from_text(&deep(100_000)), None);
    }
}
