//! Value types, and how a wasm function signature becomes a C one.
//!
//! # The calling convention
//!
//! A wasm function `[t1 .. tn] -> [r1 .. rm]` is, in generated code and in host functions alike, a
//! function in the target's C convention:
//!
//! ```text
//! r1 f(VMContext *vmctx, t1 a1, .., tn an)                      where m <= 1 (void where m = 0)
//! r1 f(VMContext *vmctx, t1 a1, .., tn an, VMSlot *results)     where m >= 2
//! ```
//!
//! If there are two or more results, the first is returned, and the others are written to
//! `results[0]`, `results[1]`, and so on. `vmctx` is the context of the instance that *defines* the
//! function; for a host function it is the value that the importer stored next to the code pointer
//! ([`VMFunctionImport`](crate::layout::VMFunctionImport)).
//!
//! `i32`, `i64`, `f32` and `f64` are passed as they are. A reference is a pointer-sized integer,
//! and null is 0: a `funcref` is the address of a [`VMFuncRef`](crate::layout::VMFuncRef), an
//! `externref` is any value that the host chose, an `exnref` is the address of a
//! [`VMException`](crate::layout::VMException). Non-null references and typed function references
//! are passed in the same way. Generated code trusts these types, so whoever passes such a
//! reference in must have checked it.

/// A wasm value type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValType {
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// 32-bit float.
    F32,
    /// 64-bit float.
    F64,
    /// 128-bit vector.
    V128,
    /// Nullable reference to a function: `(ref null func)`.
    FuncRef,
    /// Nullable reference to a host object: `(ref null extern)`.
    ExternRef,
    /// Reference to a function, never null: `(ref func)`.
    NonNullFuncRef,
    /// Reference to a host object, never null: `(ref extern)`.
    NonNullExternRef,
    /// Nullable reference to an exception: `(ref null exn)`.
    ExnRef,
    /// Reference to an exception, never null: `(ref exn)`.
    NonNullExnRef,
    /// Reference to a function of one type: `(ref $t)` or `(ref null $t)`.
    TypedFuncRef {
        /// Whether it may be null.
        nullable: bool,
        /// The function type: an index among the types of the value type's context (such as a
        /// module), below [`MAX_TYPES`].
        index: u32,
    },
}

/// The most function types that a module may have: their indices fit into [`ValType::code`].
/// Validation allows fewer.
pub const MAX_TYPES: u32 = (1 << (32 - INDEX_SHIFT)) - 1;

/// How deep function types of a module may be nested, through types that refer to other types. The
/// runtime displays them as trees.
pub const MAX_TYPE_DEPTH: u32 = 500;

/// The bit of a code that says that the reference is never null.
const NON_NULL: u32 = 1 << 8;
/// The position in a code of the index of the function type plus one.
const INDEX_SHIFT: u32 = 12;

impl ValType {
    /// The types that do not refer to a function type.
    pub const PLAIN: [ValType; 11] = [
        ValType::I32,
        ValType::I64,
        ValType::F32,
        ValType::F64,
        ValType::V128,
        ValType::FuncRef,
        ValType::ExternRef,
        ValType::NonNullFuncRef,
        ValType::NonNullExternRef,
        ValType::ExnRef,
        ValType::NonNullExnRef,
    ];

    /// The encoding of the type in descriptors: the byte of the binary format (spec, 5.3 "Types")
    /// of the number, vector or heap type; bit 8 if it is a reference that is never null; and from
    /// bit 12 the index of the function type plus one.
    pub const fn code(self) -> u32 {
        match self {
            ValType::I32 => 0x7f,
            ValType::I64 => 0x7e,
            ValType::F32 => 0x7d,
            ValType::F64 => 0x7c,
            ValType::V128 => 0x7b,
            ValType::FuncRef => 0x70,
            ValType::ExternRef => 0x6f,
            ValType::NonNullFuncRef => 0x70 | NON_NULL,
            ValType::NonNullExternRef => 0x6f | NON_NULL,
            ValType::ExnRef => 0x69,
            ValType::NonNullExnRef => 0x69 | NON_NULL,
            ValType::TypedFuncRef { nullable, index } => {
                0x70 | if nullable { 0 } else { NON_NULL } | (index + 1) << INDEX_SHIFT
            }
        }
    }

    /// The type with this code.
    pub const fn from_code(code: u32) -> Option<ValType> {
        let nullable = code & NON_NULL == 0;
        if let Some(index) = (code >> INDEX_SHIFT).checked_sub(1) {
            let known = code & ((1 << INDEX_SHIFT) - 1) & !NON_NULL == 0x70;
            return if known { Some(ValType::TypedFuncRef { nullable, index }) } else { None };
        }
        match code {
            0x7f => Some(ValType::I32),
            0x7e => Some(ValType::I64),
            0x7d => Some(ValType::F32),
            0x7c => Some(ValType::F64),
            0x7b => Some(ValType::V128),
            0x70 => Some(ValType::FuncRef),
            0x6f => Some(ValType::ExternRef),
            0x170 => Some(ValType::NonNullFuncRef),
            0x16f => Some(ValType::NonNullExternRef),
            0x69 => Some(ValType::ExnRef),
            0x169 => Some(ValType::NonNullExnRef),
            _ => None,
        }
    }

    /// The type with this name, as [`Display`](core::fmt::Display) writes it.
    pub fn from_name(name: &str) -> Option<ValType> {
        let typed = |nullable: bool, index: &str| {
            let index = index.parse().ok().filter(|index| *index < MAX_TYPES)?;
            Some(ValType::TypedFuncRef { nullable, index })
        };
        match name {
            "i32" => Some(ValType::I32),
            "i64" => Some(ValType::I64),
            "f32" => Some(ValType::F32),
            "f64" => Some(ValType::F64),
            "v128" => Some(ValType::V128),
            "funcref" => Some(ValType::FuncRef),
            "externref" => Some(ValType::ExternRef),
            "(ref func)" => Some(ValType::NonNullFuncRef),
            "(ref extern)" => Some(ValType::NonNullExternRef),
            "exnref" => Some(ValType::ExnRef),
            "(ref exn)" => Some(ValType::NonNullExnRef),
            _ => {
                let inner = name.strip_prefix("(ref ")?.strip_suffix(')')?;
                inner.strip_prefix("null ").map_or_else(|| typed(false, inner), |index| typed(true, index))
            }
        }
    }

    /// Whether it is a reference type.
    pub const fn is_reference(self) -> bool {
        self.is_function_reference() || self.is_external_reference() || self.is_exception_reference()
    }

    /// Whether its values are null or functions.
    pub const fn is_function_reference(self) -> bool {
        matches!(self, ValType::FuncRef | ValType::NonNullFuncRef | ValType::TypedFuncRef { .. })
    }

    /// Whether its values are null or host objects.
    pub const fn is_external_reference(self) -> bool {
        matches!(self, ValType::ExternRef | ValType::NonNullExternRef)
    }

    /// Whether its values are null or exceptions.
    pub const fn is_exception_reference(self) -> bool {
        matches!(self, ValType::ExnRef | ValType::NonNullExnRef)
    }

    /// Whether it is a reference type with null among its values.
    pub const fn is_nullable(self) -> bool {
        matches!(
            self,
            ValType::FuncRef
                | ValType::ExternRef
                | ValType::ExnRef
                | ValType::TypedFuncRef { nullable: true, .. }
        )
    }

    /// The function type that a function reference of this type has.
    pub const fn function_type(self) -> Option<u32> {
        if let ValType::TypedFuncRef { index, .. } = self { Some(index) } else { None }
    }

    /// The same with another index of the function type.
    pub fn map_index(self, map: impl FnOnce(u32) -> u32) -> ValType {
        match self {
            ValType::TypedFuncRef { nullable, index } => {
                ValType::TypedFuncRef { nullable, index: map(index) }
            }
            ty => ty,
        }
    }

    /// Whether each value of this type is one of `other` (spec, 3.3 "Matching"). Equal indices are
    /// equal function types.
    pub fn is_subtype_of(self, other: ValType) -> bool {
        self == other
            || self.is_reference()
                && self.is_function_reference() == other.is_function_reference()
                && self.is_exception_reference() == other.is_exception_reference()
                && other.is_reference()
                && (other.is_nullable() || !self.is_nullable())
                && (other.function_type().is_none() || self.function_type() == other.function_type())
    }
}

/// Displays the type in the text format.
impl core::fmt::Display for ValType {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            ValType::I32 => "i32",
            ValType::I64 => "i64",
            ValType::F32 => "f32",
            ValType::F64 => "f64",
            ValType::V128 => "v128",
            ValType::FuncRef => "funcref",
            ValType::ExternRef => "externref",
            ValType::NonNullFuncRef => "(ref func)",
            ValType::NonNullExternRef => "(ref extern)",
            ValType::ExnRef => "exnref",
            ValType::NonNullExnRef => "(ref exn)",
            ValType::TypedFuncRef { nullable, index } => {
                return write!(f, "(ref {}{index})", if *nullable { "null " } else { "" });
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    const TYPED: ValType = ValType::TypedFuncRef { nullable: false, index: 3 };
    const TYPED_OR_NULL: ValType = ValType::TypedFuncRef { nullable: true, index: MAX_TYPES - 1 };

    #[test]
    fn codes_and_names_round_trip() {
        for ty in ValType::PLAIN.into_iter().chain([TYPED, TYPED_OR_NULL]) {
            assert_eq!(ValType::from_code(ty.code()), Some(ty));
            assert_eq!(ValType::from_name(&ty.to_string()), Some(ty));
        }
        for code in [0, 0x6e, 0x17f, 0x270, 0x16f | 1 << 12, 0x7f | 1 << 12] {
            assert_eq!(ValType::from_code(code), None, "{code:#x}");
        }
        assert_eq!(ValType::from_name("(ref null func)"), None);
    }

    #[test]
    fn references_match_by_the_specification() {
        let other = ValType::TypedFuncRef { nullable: false, index: 4 };
        let or_null = ValType::TypedFuncRef { nullable: true, index: 3 };
        for (sub, sup) in [
            (TYPED, or_null),
            (TYPED, ValType::NonNullFuncRef),
            (TYPED, ValType::FuncRef),
            (or_null, ValType::FuncRef),
            (ValType::NonNullFuncRef, ValType::FuncRef),
            (ValType::NonNullExternRef, ValType::ExternRef),
            (ValType::NonNullExnRef, ValType::ExnRef),
        ] {
            assert!(
                sub.is_subtype_of(sub) && sub.is_subtype_of(sup) && !sup.is_subtype_of(sub),
                "{sub} {sup}"
            );
        }
        for (a, b) in [
            (TYPED, other),
            (or_null, ValType::NonNullFuncRef),
            (ValType::FuncRef, ValType::ExternRef),
            (ValType::NonNullExternRef, ValType::FuncRef),
            (ValType::NonNullExnRef, ValType::ExternRef),
            (ValType::I32, ValType::I64),
            (TYPED, ValType::I32),
        ] {
            assert!(!a.is_subtype_of(b) && !b.is_subtype_of(a), "{a} {b}");
        }
    }
}
