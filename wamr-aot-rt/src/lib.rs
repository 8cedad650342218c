//! The runtime of WebAssembly modules that were compiled ahead of time: linear memory, tables, traps, instances.
//!
//! A build script compiles a module with `wamr-aot-build`; [`include_aot!`] makes typed Rust functions of its exports and traits
//! of its imports; this crate is what both need when the program runs. Nothing is parsed, compiled or relocated then.
//!
//! | what | where |
//! |---|---|
//! | typed bindings | [`include_aot!`] |
//! | why guest code stopped | [`Trap`], [`TrapKind`] |
//! | what a host function fails with | [`HostError`] |
//! | a guest's memory and tables | [`Memory`], [`MemoryMut`], [`Table`], [`TableMut`] |
//! | what a module costs, in constants | [`Stats`] |
//! | memories that threads share | `SharedMemory` (feature `alloc`) |
//! | stopping a guest | [`EpochCounter`], `InterruptHandle`, [`InstanceOptions`] |
//! | limits of an instance | `Limiter` (feature `alloc`) |
//! | references | [`FuncRef`], [`ExternRef`] |
//! | lookup by name at run time, several instances that share things | `Module` and `untyped` (feature `alloc`) |
//! | modules in files, loaded at run time | `artefact` (feature `load`) |
//!
//! # Safety
//!
//! A guest reaches its own memory and tables and what the host implements, nothing else. It cannot crash the host: a recursion
//! without end is a trap of the kind [`TrapKind::StackOverflow`], and so is a memory access out of bounds one of its own kind.
//! A host function's panic passes through the guest and continues in the host's call.
//!
//! # Features
//!
//! * `std` (default): modules whose traps are signals, which is the default of the compiler on Linux and Windows; panics of host functions are caught and resumed; the stack limit respects what the thread has; guests' threads
//!   wait for each other; on Unix and Windows, of a shared memory only addresses are reserved.
//! * `alloc`: instances, the untyped API, shared memories, and host errors that keep their source. Part of `std`.
//! * `load`: modules in files, on Unix and Windows. `sign`: signed ones. Both need `std`.
//! * without any: instances in statics (`StaticInstance` in the bindings). A panic of a host function then ends as the platform
//!   defines it.
#![no_std]
#![cfg_attr(not(feature = "alloc"), allow(dead_code, reason = "what allocated instances and the untyped API need beside"))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod activation;
#[cfg(feature = "load")]
pub mod artefact;
#[cfg(feature = "alloc")]
mod block;
pub(crate) mod builtins;
mod bulk;
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod call;
mod constexpr;
mod context;
mod cpu;
mod error;
#[cfg(feature = "alloc")]
mod frames;
#[cfg(feature = "alloc")]
mod growth;
mod host_code;
mod instance;
mod instantiate;
#[cfg(feature = "alloc")]
mod interface;
mod interrupt;
#[cfg(feature = "alloc")]
mod limits;
mod linear;
mod memory;
#[cfg(feature = "alloc")]
#[cfg_attr(not(feature = "std"), expect(dead_code, reason = "the pool, which maps images, needs an operating system"))]
mod memory_image;
#[cfg(feature = "alloc")]
mod module;
#[cfg(all(feature = "std", any(unix, windows), not(miri)))]
pub mod pool;
mod protection;
mod racy;
mod raw;
mod reference;
mod rounding;
mod scalar;
#[cfg(feature = "alloc")]
mod shared;
mod stats;
mod storage;
#[cfg(feature = "std")]
mod sync;
mod sys;
mod table;
#[cfg(all(test, feature = "alloc"))]
mod tests;
mod trap;
mod types;
#[cfg(feature = "alloc")]
pub mod untyped;
mod v128;
mod value;
#[cfg(feature = "std")]
mod wait;

pub use activation::DEFAULT_STACK_LIMIT;
#[cfg(feature = "load")]
pub use artefact::{LoadError, LoadErrorKind};
pub use error::InstantiateError;
#[cfg(feature = "alloc")]
pub use frames::Frame;
#[cfg(feature = "alloc")]
pub use interface::InterfaceError;
#[cfg(feature = "alloc")]
pub use interrupt::InterruptHandle;
pub use interrupt::{Epoch, EpochCounter, InstanceOptions, InterruptError};
#[cfg(feature = "alloc")]
pub use limits::Limiter;
pub use memory::{Address, AtomicScalar, Memory, MemoryError, MemoryMut, Scalar};
#[cfg(feature = "alloc")]
pub use module::{ExportType, ImportType, Module};
pub use reference::{ExternRef, FuncRef, FuncRefError, Reference};
#[cfg(feature = "alloc")]
pub use shared::{SharedMemory, SharedMemoryError};
pub use stats::{StackUse, Stats};
pub use table::{Table, TableError, TableMut};
pub use trap::{FunctionInfo, HostError, Trap, TrapKind};
#[cfg(feature = "alloc")]
pub use types::{ExternType, FuncType};
pub use types::{GlobalType, MemoryLimits, MemoryType, TableLimits, TableType, ValType};
pub use v128::V128;
#[cfg(feature = "std")]
pub use wait::WaitOutcome;

pub use wamr_aot_macros::include_aot;

/// What the output of `include_aot!` uses. Not for users: it changes with the contract, in any release.
#[doc(hidden)]
pub mod __private;
