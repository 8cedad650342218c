//! The types of imports and exports, and which export satisfies which import (spec, 4.5.4 "Import
//! matching").

use core::fmt;

#[cfg(feature = "alloc")]
pub use func_type::FuncType;
use wamr_aot_abi::layout::{MEMORY_64, MEMORY_SHARED, VMMemoryType, VMTableType};
#[cfg(any(feature = "alloc", feature = "in-place"))]
use wamr_aot_abi::signature::ValType as AbiType;

use super::message::displayed;

#[cfg(feature = "alloc")]
mod func_type;

/// A value type.
///
/// Function references have the type of the function, or that of any function; a reference type may
/// or may not include null.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
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
    /// A function, or null: `(ref null func)`.
    FuncRef,
    /// A reference to something that belongs to the host, or null: `(ref null extern)`.
    ExternRef,
    /// A function: `(ref func)`.
    NonNullFuncRef,
    /// A reference to something that belongs to the host: `(ref extern)`.
    NonNullExternRef,
    /// A reference to an exception, or null: `(ref null exn)`.
    ExnRef,
    /// A reference to an exception: `(ref exn)`.
    NonNullExnRef,
    /// A function of one type: `(ref $t)` or `(ref null $t)`.
    #[cfg(feature = "alloc")]
    TypedFuncRef {
        /// Whether null is one of the values.
        nullable: bool,
        /// The type of the functions.
        ty: FuncType,
    },
    /// In a [`FuncType`]: a function whose type is in the same recursion group. A type that is not
    /// made by [`FuncType::group`] is a group of its own, in which it has position 0.
    #[cfg(feature = "alloc")]
    GroupFuncRef {
        /// Whether null is one of the values.
        nullable: bool,
        /// The position of the type in the group, from 0.
        position: u32,
    },
}

impl ValType {
    /// Whether it is a reference type.
    pub fn is_reference(&self) -> bool {
        !matches!(self, ValType::I32 | ValType::I64 | ValType::F32 | ValType::F64 | ValType::V128)
    }

    /// Whether it is a reference to a function.
    #[cfg(feature = "alloc")]
    pub(crate) fn is_function_reference(&self) -> bool {
        matches!(
            self,
            ValType::FuncRef
                | ValType::NonNullFuncRef
                | ValType::TypedFuncRef { .. }
                | ValType::GroupFuncRef { .. }
        )
    }

    /// Converts a type of the contract. `types` has the function types that it may refer to; an
    /// index past the end of them refers to a type of the recursion group that the value type is
    /// part of.
    #[cfg(feature = "alloc")]
    pub(crate) fn from_abi(ty: AbiType, types: &[FuncType]) -> ValType {
        match ty {
            AbiType::TypedFuncRef { nullable, index } => match types.get(index as usize) {
                Some(ty) => ValType::TypedFuncRef { nullable, ty: ty.clone() },
                None => {
                    ValType::GroupFuncRef { nullable, position: index.saturating_sub(types.len() as u32) }
                }
            },
            ty => ValType::untyped(ty).expect("it mentions no type"),
        }
    }

    /// Converts a type of the contract that mentions no function type.
    #[cfg(any(feature = "alloc", feature = "in-place"))]
    pub(crate) fn untyped(ty: AbiType) -> Option<ValType> {
        Some(match ty {
            AbiType::I32 => ValType::I32,
            AbiType::I64 => ValType::I64,
            AbiType::F32 => ValType::F32,
            AbiType::F64 => ValType::F64,
            AbiType::V128 => ValType::V128,
            AbiType::FuncRef => ValType::FuncRef,
            AbiType::ExternRef => ValType::ExternRef,
            AbiType::NonNullFuncRef => ValType::NonNullFuncRef,
            AbiType::NonNullExternRef => ValType::NonNullExternRef,
            AbiType::ExnRef => ValType::ExnRef,
            AbiType::NonNullExnRef => ValType::NonNullExnRef,
            AbiType::TypedFuncRef { .. } => return None,
        })
    }
}

/// Formatted as in the text format, with a function type in place of its index.
impl fmt::Display for ValType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
            #[cfg(feature = "alloc")]
            ValType::TypedFuncRef { .. } => return func_type::show(self, f),
            #[cfg(feature = "alloc")]
            ValType::GroupFuncRef { nullable, position } => {
                return write!(f, "(ref {}rec {position})", if *nullable { "null " } else { "" });
            }
        })
    }
}

/// The initial and the maximum size of a memory, in pages.
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MemoryLimits {
    /// Initial size in pages.
    pub min: u64,
    /// Maximum size in pages; `None` for what the platform and the builder's memory limit allow.
    pub max: Option<u64>,
}

impl MemoryLimits {
    /// Makes limits from the initial and the maximum size in pages.
    pub const fn new(min: u64, max: Option<u64>) -> MemoryLimits {
        MemoryLimits { min, max }
    }
}

/// The initial and the maximum length of a table, in elements.
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TableLimits {
    /// Initial length in elements.
    pub min: u64,
    /// Maximum length in elements; `None` for what the runtime allows: 10 million.
    pub max: Option<u64>,
}

impl TableLimits {
    /// Makes limits from the initial and the maximum length in elements.
    pub const fn new(min: u64, max: Option<u64>) -> TableLimits {
        TableLimits { min, max }
    }
}

/// The type of a memory that a module declares.
pub(crate) fn memory_type(ty: &VMMemoryType) -> MemoryType {
    MemoryType {
        limits: MemoryLimits { min: ty.min, max: (ty.max != u64::MAX).then_some(ty.max) },
        page_size_log2: ty.page_size_log2,
        memory64: ty.flags & MEMORY_64 != 0,
        shared: ty.flags & MEMORY_SHARED != 0,
    }
}

/// The limits of a table type that a module declares.
pub(crate) fn declared_table_limits(ty: &VMTableType) -> TableLimits {
    TableLimits { min: ty.min, max: (ty.max != u64::MAX).then_some(ty.max) }
}

/// Whether something that is `min` long now and may grow to `max` satisfies an import with the
/// limits `wanted_min` and `wanted_max`. `u64::MAX` means no maximum.
pub(crate) fn limits_match(min: u64, max: u64, wanted_min: u64, wanted_max: u64) -> bool {
    // If the importer has a maximum, there must be one that does not exceed it; otherwise none is
    // needed.
    min >= wanted_min && (wanted_max == u64::MAX || max <= wanted_max)
}

/// The type of a memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MemoryType {
    /// Initial and maximum size in pages.
    pub limits: MemoryLimits,
    /// Log2 of the page size in bytes.
    pub page_size_log2: u32,
    /// Whether indices are 64 bits wide.
    pub memory64: bool,
    /// Whether threads share the memory.
    pub shared: bool,
}

impl MemoryType {
    /// Makes the type of a memory with 64 KiB pages and 32-bit indices.
    pub const fn new(min: u64, max: Option<u64>) -> MemoryType {
        MemoryType { limits: MemoryLimits { min, max }, page_size_log2: 16, memory64: false, shared: false }
    }

    /// Makes the type of a shared memory with 64 KiB pages and 32-bit indices.
    pub const fn shared(min: u64, max: u64) -> MemoryType {
        MemoryType { shared: true, ..MemoryType::new(min, Some(max)) }
    }
}

impl MemoryType {
    /// Whether a memory of this type, with its current size as minimum, satisfies an import of type
    /// `wanted`.
    #[cfg(feature = "alloc")]
    pub(crate) fn matches(&self, wanted: &MemoryType) -> bool {
        let (has, asks) = (self.limits, wanted.limits);
        (self.memory64, self.shared, self.page_size_log2)
            == (wanted.memory64, wanted.shared, wanted.page_size_log2)
            && limits_match(has.min, has.max.unwrap_or(u64::MAX), asks.min, asks.max.unwrap_or(u64::MAX))
    }
}

impl fmt::Display for MemoryType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("memory of ")?;
        limits(f, self.limits.min, self.limits.max)?;
        f.write_str(" pages")?;
        if self.page_size_log2 != 16 {
            write!(f, " of 2^{} bytes", self.page_size_log2)?;
        }
        f.write_str(if self.memory64 { ", 64-bit" } else { "" })?;
        f.write_str(if self.shared { ", shared" } else { "" })
    }
}

/// The type of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TableType {
    /// The type of the elements: a reference type.
    pub element: ValType,
    /// Initial and maximum length in elements.
    pub limits: TableLimits,
    /// Whether indices are 64 bits wide.
    pub table64: bool,
}

impl TableType {
    /// Makes the type of a table with 32-bit indices.
    pub const fn new(element: ValType, min: u64, max: Option<u64>) -> TableType {
        TableType { element, limits: TableLimits { min, max }, table64: false }
    }
}

impl fmt::Display for TableType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("table of ")?;
        limits(f, self.limits.min, self.limits.max)?;
        write!(f, " {}{}", self.element, if self.table64 { ", 64-bit" } else { "" })
    }
}

/// The type of a global.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct GlobalType {
    /// The type of the value.
    pub value: ValType,
    /// Whether it may be written.
    pub mutable: bool,
}

impl GlobalType {
    /// Makes the type of a global.
    pub const fn new(value: ValType, mutable: bool) -> GlobalType {
        GlobalType { value, mutable }
    }
}

impl fmt::Display for GlobalType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} global of type {}", if self.mutable { "mutable" } else { "immutable" }, self.value)
    }
}

displayed!(ValType, MemoryType, TableType, GlobalType);
#[cfg(feature = "alloc")]
displayed!(FuncType, ExternType);

fn limits(f: &mut fmt::Formatter<'_>, min: u64, max: Option<u64>) -> fmt::Result {
    match max {
        Some(max) => write!(f, "{min} to {max}"),
        None => write!(f, "at least {min}"),
    }
}

/// The type of an import or export.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExternType {
    /// A function.
    Func(FuncType),
    /// A table.
    Table(TableType),
    /// A linear memory.
    Memory(MemoryType),
    /// A global.
    Global(GlobalType),
    /// A tag, whose payload is the parameters of the type. There are no results.
    Tag(FuncType),
}

#[cfg(feature = "alloc")]
impl fmt::Display for ExternType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExternType::Func(ty) => write!(f, "function of type {ty}"),
            ExternType::Table(ty) => ty.fmt(f),
            ExternType::Memory(ty) => ty.fmt(f),
            ExternType::Global(ty) => ty.fmt(f),
            ExternType::Tag(ty) => write!(f, "tag of type {ty}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::limits_match;

    #[test]
    fn limits_follow_the_specification() {
        const NONE: u64 = u64::MAX;
        assert!(limits_match(1, NONE, 1, NONE));
        assert!(limits_match(2, 3, 1, NONE));
        assert!(limits_match(2, 3, 1, 3));
        assert!(!limits_match(0, NONE, 1, NONE));
        assert!(!limits_match(2, NONE, 1, 3));
        assert!(!limits_match(2, 4, 1, 3));
    }
}
