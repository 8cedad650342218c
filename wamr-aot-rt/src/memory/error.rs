//! Errors of accesses to memories and tables.

use core::error::Error;

use crate::base::{message::messages, reference::FuncRefError};

/// The error returned when an access to a linear memory fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryError {
    kind: MemoryErrorKind,
    address: u64,
    len: u64,
    size: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MemoryErrorKind {
    OutOfBounds,
    NotUtf8,
    NoNul,
    CannotGrow,
    Unaligned,
}

impl MemoryError {
    #[cold]
    fn new(kind: MemoryErrorKind, address: u64, len: u64, size: usize) -> MemoryError {
        MemoryError { kind, address, len, size: size as u64 }
    }

    pub(crate) fn out_of_bounds(address: u64, len: u64, size: usize) -> MemoryError {
        MemoryError::new(MemoryErrorKind::OutOfBounds, address, len, size)
    }

    pub(crate) fn not_utf8(address: u64, len: u64, size: usize) -> MemoryError {
        MemoryError::new(MemoryErrorKind::NotUtf8, address, len, size)
    }

    pub(crate) fn unaligned(address: u64, len: usize, size: usize) -> MemoryError {
        MemoryError::new(MemoryErrorKind::Unaligned, address, len as u64, size)
    }

    pub(crate) fn cannot_grow(delta: u64, size: usize) -> MemoryError {
        MemoryError::new(MemoryErrorKind::CannotGrow, 0, delta, size)
    }

    pub(crate) fn no_nul(address: u64, size: usize) -> MemoryError {
        MemoryError::new(MemoryErrorKind::NoNul, address, 0, size)
    }

    /// Whether some of the bytes were outside of the memory.
    pub fn is_out_of_bounds(&self) -> bool {
        self.kind == MemoryErrorKind::OutOfBounds
    }

    /// The address that was accessed, in bytes.
    pub fn address(&self) -> u64 {
        self.address
    }

    /// How many bytes were accessed. For [`MemoryMut::grow`](crate::MemoryMut::grow), the number of
    /// pages that were requested.
    pub fn access_len(&self) -> u64 {
        self.len
    }

    /// The memory's size at that time, in bytes.
    pub fn memory_size(&self) -> u64 {
        self.size
    }
}

messages!(MemoryError {
    MemoryError { kind: MemoryErrorKind::OutOfBounds, address, len, size } =>
        "out of bounds memory access: {} bytes at {:#x} of a memory of {} bytes", len, address, size;
    MemoryError { kind: MemoryErrorKind::NotUtf8, address, len, .. } =>
        "the {} bytes at {:#x} of the memory are not UTF-8", len, address;
    MemoryError { kind: MemoryErrorKind::NoNul, address, size, .. } =>
        "no zero byte ends the string at {:#x} of a memory of {} bytes", address, size;
    MemoryError { kind: MemoryErrorKind::Unaligned, address, len, .. } =>
        "unaligned atomic access: {:#x} is not a multiple of {} bytes", address, len;
    MemoryError { kind: MemoryErrorKind::CannotGrow, len, size, .. } =>
        "the memory of {} bytes cannot grow by {} pages", size, len;
});

impl Error for MemoryError {}

/// The error returned when an access to a table fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableError {
    /// The index is past the end.
    OutOfBounds {
        /// The index.
        index: u64,
        /// The table's length in elements.
        len: u64,
    },
    /// The table would exceed its maximum or limit, or the allocator is out of memory.
    CannotGrow {
        /// The table's length in elements.
        len: u64,
        /// How many elements were requested.
        delta: u64,
    },
    /// The value belongs to another instance or store.
    ForeignFuncRef,
    /// The value does not have the table's element type.
    WrongType,
}

messages!(TableError {
    TableError::OutOfBounds { index, len } =>
        "out of bounds table access: element {} of a table of {}", index, len;
    TableError::CannotGrow { len, delta } =>
        "the table of {} elements cannot grow by {}", len, delta;
    TableError::ForeignFuncRef => "{}", FuncRefError::Foreign;
    TableError::WrongType => "the value does not have the table's element type";
});

impl Error for TableError {}

impl From<FuncRefError> for TableError {
    fn from(error: FuncRefError) -> TableError {
        match error {
            FuncRefError::Foreign => TableError::ForeignFuncRef,
            FuncRefError::WrongType => TableError::WrongType,
        }
    }
}
