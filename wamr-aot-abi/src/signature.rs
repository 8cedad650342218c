//! Value types, and how a wasm function signature becomes a C one.
//!
//! # The calling convention
//!
//! A wasm function `[t1 .. tn] -> [r1 .. rm]` is, in generated code and in host functions alike, a function in the
//! target's C convention:
//!
//! ```text
//! r1 f(VMContext *vmctx, t1 a1, .., tn an)                      where m <= 1 (void where m = 0)
//! r1 f(VMContext *vmctx, t1 a1, .., tn an, VMSlot *results)     where m >= 2
//! ```
//!
//! With two or more results the first is returned and the others, from the second on, are written to `results[0]`,
//! `results[1]`, and so on. `vmctx` is the context of the instance that *defines* the function; for a host function it
//! is what the importer put beside the code pointer ([`VMFunctionImport`](crate::layout::VMFunctionImport)).
//!
//! `i32`, `i64`, `f32`, `f64` are themselves. A reference is a pointer-sized integer, null is 0: a `funcref` is the
//! address of a [`VMFuncRef`](crate::layout::VMFuncRef), an `externref` is any value that the host chose.

/// A wasm value type. The discriminant is the byte of the binary format (spec, 5.3 "Types").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum ValType {
    /// 32-bit integer.
    I32 = 0x7f,
    /// 64-bit integer.
    I64 = 0x7e,
    /// 32-bit float.
    F32 = 0x7d,
    /// 64-bit float.
    F64 = 0x7c,
    /// 128-bit vector.
    V128 = 0x7b,
    /// Nullable reference to a function.
    FuncRef = 0x70,
    /// Nullable reference to something of the host's.
    ExternRef = 0x6f,
}

impl ValType {
    /// All types.
    pub const ALL: [ValType; 7] =
        [ValType::I32, ValType::I64, ValType::F32, ValType::F64, ValType::V128, ValType::FuncRef, ValType::ExternRef];

    /// The type with this byte.
    pub const fn from_byte(byte: u8) -> Option<ValType> {
        match byte {
            0x7f => Some(ValType::I32),
            0x7e => Some(ValType::I64),
            0x7d => Some(ValType::F32),
            0x7c => Some(ValType::F64),
            0x7b => Some(ValType::V128),
            0x70 => Some(ValType::FuncRef),
            0x6f => Some(ValType::ExternRef),
            _ => None,
        }
    }

    /// The byte of the binary format.
    pub const fn byte(self) -> u8 {
        self as u8
    }

    /// The name in the text format.
    pub const fn name(self) -> &'static str {
        match self {
            ValType::I32 => "i32",
            ValType::I64 => "i64",
            ValType::F32 => "f32",
            ValType::F64 => "f64",
            ValType::V128 => "v128",
            ValType::FuncRef => "funcref",
            ValType::ExternRef => "externref",
        }
    }

    /// The type with this name in the text format.
    pub fn from_name(name: &str) -> Option<ValType> {
        ValType::ALL.into_iter().find(|t| t.name() == name)
    }

    /// Whether it is a reference type.
    pub const fn is_reference(self) -> bool {
        matches!(self, ValType::FuncRef | ValType::ExternRef)
    }
}

impl core::fmt::Display for ValType {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}
