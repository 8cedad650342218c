//! Compiles WebAssembly modules to native objects in a build script.
//!
//! ```no_run
//! // In `main` of build.rs.
//! wamr_aot_build::compile("plugin.wasm");
//! ```
//!
//! The object becomes a static library in `OUT_DIR`, together with a manifest from which
//! `wamr_aot_rt::include_aot!` generates typed Rust functions. Nothing but Cargo is needed if the
//! code generator, Cranelift, supports the target. The module is compiled only if it or an option
//! changed. [`Builder`] has the options; [`Builder::try_compile`] serves tools and tests.
//!
//! # Loadable artefacts
//!
//! With [`Builder::output`] a module is compiled to a file that a program loads at run time,
//! instead of a library or in addition to it: `wamr-aot/<name>.aot` in the output directory. Its
//! path is [`Artifact::loadable`]; in the crate of the build script it is
//! `concat!(env!("OUT_DIR"), "/wamr-aot/plugin.aot")`. The program loads the file from there, or
//! embeds it with `include_bytes!`.
//!
//! # What is accepted
//!
//! WebAssembly 3.0 modules without exceptions and garbage collection. In addition: relaxed SIMD,
//! with the same results on all machines, custom page sizes, wide arithmetic and compact import
//! sections. [`Builder::features`] disables the newer features. A module that needs an unsupported
//! feature is rejected with a report that names each feature, the functions that use it, and how to
//! compile the module without it. On riscv64, SIMD needs the CPU feature `v`.
//!
//! # Targets
//!
//! ELF targets (Linux, BSD, bare metal) of x86_64, aarch64, riscv64gc and s390x (z14 or later, as
//! the code generator requires); Windows on x86_64; macOS on x86_64 and aarch64, which compile but
//! have not been run yet. Other targets are compiled through C ([`Emitter::C`]), with GCC 12 or
//! later, or Clang 14 or later: Cortex-M, RV32, and any other target for which such a compiler
//! produces ELF objects. The C emitter is the default if Cranelift has no code generator for the
//! target; it needs none of the code generator features below. The C compiler is found as the crate
//! `cc` finds it.
//!
//! # Features
//!
//! | feature | default | for |
//! |---|---|---|
//! | `wat` | yes | modules in the text format |
//! | `host-arch` | yes | the code generator for the machine that builds |
//! | `x86_64`, `aarch64`, `riscv64`, `s390x` | no | code generators for other targets |

mod artifact;
mod bindings;
mod builder;
mod c;
mod cargo;
mod choices;
mod clif;
#[doc(hidden)]
pub mod compiler;
mod container;
mod data;
mod diagnostics;
mod digest;
mod emitted;
mod error;
mod functions;
mod image;
mod input;
mod inspect;
mod jobs;
mod listing;
mod object;
mod opt;
mod out;
mod pipeline;
mod plan;
mod renames;
mod request;
mod settings;
mod stack;
mod target;
#[cfg(feature = "wat")]
mod text;
mod wasm;

#[cfg(test)]
mod test_dir;

pub use artifact::Artifact;
pub use builder::{Builder, compile, try_compile};
pub use error::Error;
pub use settings::{Bounds, DEFAULT_TABLE_LIMIT, Traps};
pub use target::{Emitter, OptLevel};
pub use wamr_aot_abi::manifest::{Interrupt, Output};
pub use wasm::Features;
