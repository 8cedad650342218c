//! The runtime of WebAssembly modules that were compiled ahead of time.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod activation;
pub(crate) mod builtins;
mod bulk;
mod constexpr;
mod context;
mod error;
#[cfg(feature = "alloc")]
mod instance;
mod instantiate;
mod linear;
mod memory;
#[cfg(feature = "alloc")]
mod module;
mod raw;
mod reference;
mod rounding;
mod scalar;
mod sys;
mod table;
#[cfg(all(test, feature = "alloc"))]
mod tests;
mod trap;
mod types;
#[cfg(feature = "alloc")]
pub mod untyped;
mod value;

pub use activation::DEFAULT_STACK_LIMIT;
pub use error::InstantiateError;
pub use memory::{Address, Memory, MemoryError, MemoryMut, Scalar};
#[cfg(feature = "alloc")]
pub use module::{ExportType, ImportType, Module};
pub use reference::{ExternRef, ForeignFuncRef, FuncRef, Reference};
pub use table::{Table, TableError, TableMut};
pub use trap::{FunctionInfo, HostError, Trap, TrapKind};
#[cfg(feature = "alloc")]
pub use types::{ExternType, FuncType};
pub use types::{GlobalType, MemoryLimits, MemoryType, TableLimits, TableType, ValType};

pub use wamr_aot_macros::include_aot;

/// What the output of `include_aot!` uses. Not for users: it changes with the contract, in any release.
#[doc(hidden)]
pub mod __private;
