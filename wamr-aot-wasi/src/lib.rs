//! WASI preview 1 for modules that are compiled ahead of time: arguments, environment, standard
//! streams, clocks, random numbers and files.
//!
//! A [`WasiCtx`] says what a guest has, and grants nothing that it was not given. The host's state
//! has one, and says where ([`WasiView`]).
//!
//! ```
//! use wamr_aot_wasi::{Access, Buffer, WasiCtx, fs::Memory};
//!
//! let stdout = Buffer::new();
//! let ctx = WasiCtx::builder()
//!     .args(["guest", "--verbose"])
//!     .env("LANG", "C")
//!     .stdout(stdout.clone())
//!     .preopen(Memory::new(), "/data", Access::ReadWrite)
//!     .build()?;
//! # Ok::<(), wamr_aot_wasi::BuildError>(())
//! ```
//!
//! | what | where |
//! |---|---|
//! | what a guest gets | [`WasiCtx::builder`] |
//! | standard streams | [`Input`], [`Output`], `Buffer` (feature `alloc`) |
//! | time and randomness | [`Clock`], [`Random`] |
//! | files | [`fs`]: `HostDir`, `Memory`, [`Bundle`](fs::Bundle), or any [`FileSystem`](fs::FileSystem) |
//! | the functions | [`preview1`], [`snapshot0`]; for the untyped API `add_to_linker` (feature `alloc`) |
//! | a guest that ends itself | [`Exit`], in the [`Trap`](wamr_aot_rt::Trap) |
//!
//! # Safety
//!
//! What a guest passes is checked before it is used: pointers, lengths, flags, paths. A wrong value
//! is an errno. A path never leads out of the directory that it starts from. What one call reads,
//! writes or looks at is bounded, and a guest that waits can be interrupted as one that runs, if
//! its module is compiled for that.
//!
//! # Features
//!
//! * `std` (default): directories of the host, the host's streams, clocks and random numbers.
//! * `alloc`: file systems in memory, outputs that are read back, the untyped API; any number of
//!   arguments and directories. Part of `std`.
//! * no features: `no_std`, and nothing is allocated. Texts are `&'static str`; streams, clocks and
//!   random numbers are functions; file systems are in statics. There are at most 16 arguments,
//!   variables and descriptors, and 4 directories.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod abi;
mod ctx;
pub mod fs;
mod functions;
mod guest;
#[cfg(feature = "alloc")]
mod linker;
#[cfg(feature = "alloc")]
mod lock;
mod memory;
pub mod preview1;
pub mod snapshot0;
mod store;

pub use abi::{errno::Errno, flags::Rights};
#[cfg(feature = "alloc")]
pub use ctx::stdio::Buffer;
pub use ctx::{
    access::Access,
    builder::{BuildError, WasiCtxBuilder},
    clock::Clock,
    context::WasiCtx,
    random::Random,
    stdio::{Input, Output},
};
pub use functions::Function;
pub use guest::{Guest, WasiView};
#[cfg(feature = "alloc")]
pub use linker::add_to_linker;
pub use memory::GuestMemory;
pub use store::Text;
pub use wamr_aot_rt::Exit;

/// The name of the module that [`preview1`] has the functions of.
pub const PREVIEW1: &str = "wasi_snapshot_preview1";

/// The name of the module that [`snapshot0`] has the functions of.
pub const SNAPSHOT0: &str = "wasi_unstable";
