//! What a module exports by a header in C, with the layouts of its target: 32-bit WebAssembly.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::fmt;

use crate::signature::ValType;

/// The declarations of a header for which there are bindings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The file, as the user wrote it.
    pub name: String,
    /// The types with a name. They refer to each other by their numbers, in any order.
    pub types: Vec<CNamed>,
    /// Constants: of enumerations, and macros that are numbers.
    pub constants: Vec<CConstant>,
    /// The functions. Each is the export with its name.
    pub functions: Vec<CFunction>,
    /// What has no bindings: its name, and why.
    pub left_out: Vec<(String, String)>,
}

/// A type with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CNamed {
    /// The name: a Rust identifier.
    pub name: String,
    /// What the header says about it.
    pub docs: String,
    /// What it is.
    pub kind: CKind,
}

/// What a type with a name is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CKind {
    /// Something that only pointers point to.
    Opaque,
    /// A structure.
    Struct {
        /// Its size in bytes.
        size: u32,
        /// What its addresses are multiples of.
        align: u32,
        /// The fields.
        fields: Vec<CField>,
    },
    /// Another name for a type.
    Alias(CType),
}

/// A field of a structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CField {
    /// The name: a Rust identifier.
    pub name: String,
    /// The number of bytes before it in the structure.
    pub offset: u32,
    /// Its type.
    pub ty: CType,
}

/// A constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CConstant {
    /// The name: a Rust identifier.
    pub name: String,
    /// Its type: a number.
    pub ty: CType,
    /// The value: an integer in decimal digits, or a floating-point number as Rust writes it.
    pub value: String,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CFunction {
    /// The name of the export.
    pub name: String,
    /// What the header says about it.
    pub docs: String,
    /// The parameters: names, and types that are passed in one register.
    pub params: Vec<(String, CType)>,
    /// The type of the result, which is returned in one register.
    pub result: Option<CType>,
}

/// A type. Its text is `void`, `fn`, the name of a number, `*T`, `[4]T`, or `#3` for the type with
/// the number 3 in [`Header::types`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CType {
    /// What pointers to anything point to.
    Void,
    /// A pointer to a function.
    Function,
    /// A number.
    Number(CNumber),
    /// A pointer.
    Pointer(Box<CType>),
    /// An array, and how many elements it has.
    Array(u32, Box<CType>),
    /// A type with a name, by its number.
    Named(u32),
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

impl Header {
    /// The type that a chain of names ends with. `None` if they lead nowhere.
    pub fn resolved<'h>(&'h self, ty: &'h CType) -> Option<&'h CType> {
        let mut ty = ty;
        // No chain of names is longer than the list of them.
        for _ in 0..=self.types.len() {
            match ty {
                CType::Named(number) => match &self.types.get(*number as usize)?.kind {
                    CKind::Alias(other) => ty = other,
                    _ => return Some(ty),
                },
                _ => return Some(ty),
            }
        }
        None
    }

    /// The type in which a value is passed. `None` if it is not passed in one register.
    pub fn core(&self, ty: &CType) -> Option<ValType> {
        match self.resolved(ty)? {
            CType::Number(number) => Some(number.core()),
            CType::Pointer(_) | CType::Function => Some(ValType::I32),
            CType::Void | CType::Array(..) | CType::Named(_) => None,
        }
    }

    /// Whether all numbers are those of types.
    pub(super) fn is_whole(&self) -> bool {
        let fields = self.types.iter().flat_map(|named| match &named.kind {
            CKind::Struct { fields, .. } => fields.as_slice(),
            _ => &[],
        });
        let aliases = self.types.iter().filter_map(|named| match &named.kind {
            CKind::Alias(ty) => Some(ty),
            _ => None,
        });
        let functions = self.functions.iter();
        let functions =
            functions.flat_map(|function| function.params.iter().map(|(_, ty)| ty).chain(&function.result));
        let constants = self.constants.iter().map(|constant| &constant.ty);
        let known = |ty: &CType| ty.named().is_none_or(|number| (number as usize) < self.types.len());
        fields.map(|field| &field.ty).chain(aliases).chain(constants).all(known)
            && functions.clone().all(known)
            && functions.clone().all(|ty| self.core(ty).is_some())
    }
}

impl CType {
    /// The number of the type that it has inside.
    fn named(&self) -> Option<u32> {
        match self {
            CType::Named(number) => Some(*number),
            CType::Pointer(ty) | CType::Array(_, ty) => ty.named(),
            CType::Void | CType::Function | CType::Number(_) => None,
        }
    }

    /// Reads the text of a type.
    pub fn from_text(text: &str) -> Option<CType> {
        // Types as deep as no header has them would exhaust the stack.
        CType::read(text, 64)
    }

    fn read(text: &str, depth: u32) -> Option<CType> {
        let inner = |text: &str| CType::read(text, depth.checked_sub(1)?).map(Box::new);
        if let Some(rest) = text.strip_prefix('*') {
            return inner(rest).map(CType::Pointer);
        }
        if let Some(rest) = text.strip_prefix('[') {
            let (count, rest) = rest.split_once(']')?;
            return Some(CType::Array(count.parse().ok()?, inner(rest)?));
        }
        if let Some(number) = text.strip_prefix('#') {
            return number.parse().ok().map(CType::Named);
        }
        match text {
            "void" => Some(CType::Void),
            "fn" => Some(CType::Function),
            name => CNumber::from_name(name).map(CType::Number),
        }
    }
}

impl fmt::Display for CType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CType::Void => f.write_str("void"),
            CType::Function => f.write_str("fn"),
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
        for text in ["void", "fn", "char", "*void", "**#12", "[4][2]u16", "*[3]*f64", "bool"] {
            assert_eq!(format!("{}", CType::from_text(text).unwrap()), text);
        }
        for text in ["", "*", "[", "[]u8", "[x]u8", "[4]", "#", "#-1", "usize", "u8 "] {
            assert_eq!(CType::from_text(text), None, "{text}");
        }
        assert_eq!(CType::from_text(&format!("{}void", "*".repeat(1_000_000))), None);
    }

    #[test]
    fn names_that_lead_nowhere_are_not_followed() {
        let named = |kind| CNamed { name: "a".into(), docs: String::new(), kind };
        let types = [named(CKind::Alias(CType::Named(1))), named(CKind::Alias(CType::Named(0)))];
        let header = Header { types: types.into(), ..Header::default() };
        assert_eq!(header.core(&CType::Named(0)), None);
        assert_eq!(header.resolved(&CType::Named(2)), None);
    }
}
