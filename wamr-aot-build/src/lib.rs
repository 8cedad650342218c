//! Compiles WebAssembly modules to native objects in a build script.
//!
//! ```no_run
//! // In `main` of build.rs.
//! wamr_aot_build::compile("plugin.wasm");
//! ```
//!
//! The object becomes a static library in `OUT_DIR`, beside a manifest from which `wamr_aot_rt::include_aot!` makes typed Rust
//! functions. Nothing but Cargo is needed where the code generator, Cranelift, knows the target; and the module is compiled only when it or an option
//! changed. [`Builder`] has the options; [`Builder::try_compile`] serves tools and tests.
//!
//! # Loadable artefacts
//!
//! With [`Builder::output`] a module becomes, instead or as well, a file that a program loads when it runs: `wamr-aot/<name>.aot`
//! in the output directory. Its path is [`Artifact::loadable`]; in the crate of the build script it is
//! `concat!(env!("OUT_DIR"), "/wamr-aot/plugin.aot")`, to be loaded from there or embedded by `include_bytes!`.
//!
//! # What is accepted
//!
//! Modules of WebAssembly 3.0 without exceptions and garbage collection; and relaxed SIMD, with the same results on all machines,
//! custom page sizes, wide arithmetic and compact import sections. [`Builder::features`] switches the newer ones off. A module that needs more is refused with a report that names each feature, the functions that use it, and how to compile the module
//! without it. On riscv64, SIMD needs the CPU feature `v`.
//!
//! # Targets
//!
//! ELF targets (Linux, BSD, bare metal) of x86_64, aarch64, riscv64gc and s390x (z14 or later, as the code generator requires); Windows
//! on x86_64; macOS on x86_64 and aarch64, which compiles but was not run yet. Others through C ([`Emitter::C`]), with GCC from 12 on or
//! Clang from 14 on: Cortex-M, RV32, whatever such a compiler makes ELF objects for.
//! It is the default where Cranelift has no code generator, needs none of the features below for one, and is found as the crate `cc`
//! finds it.
//!
//! # Features
//!
//! | feature | default | for |
//! |---|---|---|
//! | `wat` | yes | modules in the text format |
//! | `host` | yes | the code generator for the machine that builds |
//! | `x86_64`, `aarch64`, `riscv64`, `s390x` | no | code generators for other targets |

mod artifact;
mod bindings;
mod builder;
mod c;
mod cargo;
mod clif;
mod container;
mod data;
mod diagnostics;
mod digest;
mod emitted;
mod error;
mod functions;
mod image;
mod input;
mod jobs;
mod object;
mod opt;
mod out;
mod pipeline;
mod plan;
mod renames;
mod request;
mod stack;
mod target;
#[cfg(feature = "wat")]
mod text;
mod wasm;

#[cfg(test)]
mod test_dir;

pub use artifact::Artifact;
pub use builder::{Builder, DEFAULT_TABLE_LIMIT, compile, try_compile};
pub use error::Error;
pub use plan::{Bounds, Traps};
pub use target::{Emitter, OptLevel};
pub use wamr_aot_abi::manifest::{Interrupt, Output};
pub use wasm::Features;
