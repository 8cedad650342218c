//! The runtime of WebAssembly modules that were compiled ahead of time: linear memory, tables,
//! traps, instances.
//!
//! A build script compiles a module with `wamr-aot-build`; [`include_aot!`] turns its exports into
//! typed Rust functions and its imports into traits; this crate is what both need when the program
//! runs. Nothing is parsed, compiled or relocated then.
//!
//! | what | where |
//! |---|---|
//! | typed bindings | [`include_aot!`] |
//! | the reason why guest code stopped | [`Trap`], [`TrapKind`] |
//! | the error of a host function | [`HostError`] |
//! | the exit code of a guest that ended itself | [`Exit`] |
//! | a guest's memory and tables | [`MemoryRef`], [`MemoryMut`], [`TableRef`], [`TableMut`] |
//! | what a module costs, in constants | [`Stats`] |
//! | memories that threads share | `SharedMemory` (feature `alloc`) |
//! | stopping a guest | [`EpochCounter`], `InterruptHandle`, [`InstanceOptions`] |
//! | limits of an instance | `Limiter` (feature `alloc`) |
//! | references | [`FuncRef`], [`ExternRef`] |
//! | objects of the host that a guest has references to | `ExternRefTable` (feature `alloc`) |
//! | pointers, strings and structures of guests in C | [`c`] |
//! | lookup by name, several instances that share | `Module` and `untyped` (feature `alloc`) |
//! | modules in files, loaded at run time | `artefact` (feature `load`) |
//! | modules in flash, used where they are | `in_place` (feature `in-place`) |
//! | misaligned accesses on machines without them | [`mod@misaligned`] |
//!
//! # Safety
//!
//! A guest reaches its own memory and tables and what the host implements, nothing else. It cannot
//! crash the host: endless recursion is a trap of the kind [`TrapKind::StackOverflow`], and an
//! access outside a memory one of the kind [`TrapKind::MemoryOutOfBounds`]. A host function's panic
//! passes through the guest and continues in the host's call.
//!
//! # Features
//!
//! * `std` (default): modules whose traps are signals, which is the compiler's default on Linux and
//!   Windows; panics of host functions are caught and resumed; the stack limit respects the bounds
//!   of the thread's stack; guests' threads wait for each other; on Unix and Windows, shared
//!   memories reserve addresses only.
//! * `alloc`: instances, the untyped API, shared memories, and host errors that keep their source.
//!   Part of `std`.
//! * `load`: modules in files, on Unix and Windows. `sign`: signed ones. Both need `std`.
//! * `in-place`: modules in flash, which run where they are. `in-place-sign`: signed ones. Neither
//!   needs an allocator.
//! * `defmt`: [`defmt::Format`](https://docs.rs/defmt) for errors, traps, types and sizes, but for
//!   those of `load`. The program links with defmt's `defmt.x` and has a logger of defmt's.
//! * no features: instances in statics (`StaticInstance` in the bindings). A panic of a host
//!   function then ends as the platform defines it.
#![no_std]
#![cfg_attr(
    not(feature = "alloc"),
    allow(dead_code, reason = "allocated instances and the untyped API use more")
)]

#[cfg(all(feature = "alloc", not(target_has_atomic = "ptr")))]
compile_error!(
    "feature `alloc` of wamr-aot-rt needs a target with atomic pointers: \
     leave it out, and use instances in statics"
);

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

#[cfg(feature = "load")]
pub mod artefact;
mod base;
pub mod c;
#[cfg(feature = "in-place")]
pub mod in_place;
mod instance;
mod interface;
mod memory;
pub mod misaligned;
#[cfg(feature = "alloc")]
mod module;
mod raw;
mod store;
mod sys;
#[cfg(all(test, feature = "alloc"))]
mod tests;
mod trap;
#[cfg(feature = "alloc")]
pub mod untyped;

#[cfg(feature = "load")]
pub use artefact::{LoadError, LoadErrorKind};
#[cfg(feature = "alloc")]
pub use base::epoch::InterruptHandle;
#[cfg(feature = "alloc")]
pub use base::extern_table::{ExternRefError, ExternRefTable};
#[cfg(feature = "alloc")]
pub use base::limiter::Limiter;
#[cfg(feature = "alloc")]
pub use base::types::{ExternType, FuncType};
pub use base::{
    epoch::{Epoch, EpochCounter, InterruptError},
    reference::{ExternRef, FuncRef, FuncRefError, Reference},
    stats::{StackUse, Stats},
    types::{GlobalType, MemoryLimits, MemoryType, TableLimits, TableType, ValType},
    v128::V128,
};
pub use instance::{
    any_caller::AnyCaller,
    call_ref::Values,
    error::InstantiateError,
    memory::{MemoryMut, MemoryRef},
    static_instance::StaticInstance,
    table::{TableMut, TableRef},
    typed::TypedInstance,
};
#[cfg(virtual_memory)]
pub use memory::pool;
#[cfg(feature = "alloc")]
pub use memory::shared::{SharedMemory, SharedMemoryError};
#[cfg(feature = "std")]
pub use memory::wait::WaitOutcome;
pub use memory::{
    access::{Address, AtomicScalar, Scalar},
    error::{MemoryError, TableError},
};
#[cfg(feature = "alloc")]
pub use module::{ExportType, ImportType, Module, interface::InterfaceError, loaded::LoadedModule};
pub use store::options::InstanceOptions;
pub use sys::stack::DEFAULT_STACK_LIMIT;
#[cfg(feature = "alloc")]
pub use trap::frames::Frame;
pub use trap::{Exception, Exit, FunctionInfo, HostError, OtherTrap, Trap, TrapKind};
pub use wamr_aot_macros::include_aot;

/// What the output of `include_aot!` uses. Not for users: it changes with the contract, in any
/// release.
#[doc(hidden)]
pub mod __private;
