//! What can go wrong with handles and calls.

use core::{error::Error, fmt};

use super::Trap;
use crate::{
    base::{message::messages, types::ValType},
    memory::error::TableError,
};

/// An operation on a handle failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// The handle, or a value, belongs to another store.
    WrongStore,
    /// A value does not have the expected type.
    WrongType {
        /// The expected type.
        expected: ValType,
        /// The type of the value.
        found: ValType,
    },
    /// The global is immutable.
    Immutable,
    /// The limits exceed what the type, the platform or the runtime allows, or the minimum exceeds
    /// the maximum; or the value type is not allowed there.
    InvalidType,
    /// The allocator is out of memory.
    OutOfMemory,
    /// The store's [`Limiter`](crate::Limiter) rejected the operation.
    Refused,
    /// The memory is shared: other threads may be using it now, so it has no views. See
    /// [`Memory::shared`](crate::untyped::Memory::shared).
    Shared,
    /// The memory is not shared.
    NotShared,
    /// No module of the store imports a function of the host function's type. No guest could
    /// therefore call the host function, and it cannot become a reference.
    NoTrampoline,
    /// The index is not within the table, or the table cannot grow.
    Table(TableError),
}

messages!(StoreError {
    StoreError::WrongStore => "the handle belongs to another store";
    StoreError::WrongType { expected, found } =>
        "expected a value of type {}, not {}", expected, found;
    StoreError::Immutable => "the global is immutable";
    StoreError::InvalidType => "the limits or the value type are not valid";
    StoreError::OutOfMemory => "out of memory";
    StoreError::Refused => "the store's limiter rejected the operation";
    StoreError::Shared => "the memory is shared, so it has no views: use `Memory::shared`";
    StoreError::NotShared => "the memory is not shared";
    StoreError::NoTrampoline =>
        "no module in the store imports a function of this type, \
         so no guest can call this host function";
    StoreError::Table(error) => "{}", error;
});

impl Error for StoreError {}

impl From<TableError> for StoreError {
    fn from(error: TableError) -> StoreError {
        StoreError::Table(error)
    }
}

/// A call failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum CallError {
    /// The guest trapped.
    Trap(Trap),
    /// The number of arguments is not the function's number of parameters.
    ArgumentCount {
        /// How many parameters there are.
        expected: usize,
        /// How many arguments were given.
        found: usize,
    },
    /// An argument has the wrong type, or belongs to another store.
    Argument {
        /// The argument's index, counted from 0.
        index: usize,
        /// What is wrong with it.
        error: StoreError,
    },
    /// The function cannot be called.
    Store(StoreError),
}

impl CallError {
    /// The trap, if the guest trapped.
    pub fn trap(&self) -> Option<&Trap> {
        match self {
            CallError::Trap(trap) => Some(trap),
            _ => None,
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Trap(trap) => trap.fmt(f),
            CallError::ArgumentCount { expected, found } => {
                write!(f, "expected {expected} arguments, not {found}")
            }
            CallError::Argument { index, error } => write!(f, "argument {index}: {error}"),
            CallError::Store(error) => error.fmt(f),
        }
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for CallError {
    fn format(&self, f: defmt::Formatter<'_>) {
        match self {
            CallError::Trap(trap) => trap.format(f),
            CallError::ArgumentCount { expected, found } => {
                defmt::write!(f, "expected {=usize} arguments, not {=usize}", expected, found);
            }
            CallError::Argument { index, error } => defmt::write!(f, "argument {=usize}: {}", index, error),
            CallError::Store(error) => error.format(f),
        }
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            CallError::Trap(trap) => trap.source(),
            CallError::Argument { error, .. } => Some(error),
            CallError::ArgumentCount { .. } | CallError::Store(_) => None,
        }
    }
}

impl From<Trap> for CallError {
    fn from(trap: Trap) -> CallError {
        CallError::Trap(trap)
    }
}

impl From<StoreError> for CallError {
    fn from(error: StoreError) -> CallError {
        CallError::Store(error)
    }
}
