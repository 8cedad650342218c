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
//! | `compiler` | yes | the compiler; without it the command `wamr-aot` compiles |
//! | `wat` | yes | modules in the text format |
//! | `cargo` | yes | guests from source: [`Builder::cargo_package`] |
//! | `header` | no | bindings from the headers of guests in C: `CSources::header` |
//! | `pre-initialize` | no | functions that run in the build: [`Builder::pre_initialize`] |
//! | `host-arch` | yes | the code generator for the machine that builds |
//! | `x86_64`, `aarch64`, `riscv64`, `s390x` | no | code generators for other targets |
//! | `all-arch` | no | all of them |
//!
//! All others but `cargo` and `header` imply `compiler`.
//!
//! # The command as the compiler
//!
//! Cargo builds build scripts without optimisation, and a compiler is much to build. With
//! `default-features = false` this crate has no compiler, and has the installed command `wamr-aot`
//! compile, which is optimised:
//!
//! ```sh
//! cargo install wamr-aot-cli --locked
//! ```
//!
//! The files and messages are the same. The command must be of this crate's version; it is found on
//! `PATH`, or the environment variable `WAMR_AOT` names it, also in place of a compiler that is
//! there. [`Builder::use_command`] has the whole rule.
//!
//! # The cache
//!
//! With `WAMR_AOT_CACHE` in the environment (`1` for the user's cache directory, or an absolute
//! path) the outputs are also kept there, and a later build with the same module, options and
//! compiler takes them, whatever became of `OUT_DIR`. The book's page on build time has the
//! details.

mod artifact;
mod builder;
mod cargo;
mod command;
mod diagnostics;
mod emscripten;
mod error;
mod options;
mod pre_initialization;
mod renames;
mod request;
mod settings;
mod source;
mod stubs;
mod wire;
mod wit;
#[cfg(feature = "wit")]
mod world;

#[cfg(feature = "compiler")]
#[doc(hidden)]
pub mod compiler;

#[cfg(feature = "compiler")]
mod bindings;
#[cfg(feature = "compiler")]
mod c;
#[cfg(feature = "compiler")]
mod cache;
#[cfg(feature = "compiler")]
mod choices;
#[cfg(feature = "compiler")]
mod clif;
#[cfg(feature = "compiler")]
mod container;
#[cfg(feature = "compiler")]
mod data;
#[cfg(feature = "compiler")]
mod digest;
#[cfg(feature = "compiler")]
mod emitted;
#[cfg(feature = "compiler")]
mod files;
#[cfg(feature = "compiler")]
mod functions;
mod guest;
#[cfg(feature = "compiler")]
mod header;
#[cfg(feature = "compiler")]
mod image;
#[cfg(feature = "compiler")]
mod input;
#[cfg(feature = "compiler")]
mod inspect;
#[cfg(feature = "compiler")]
mod jobs;
#[cfg(feature = "compiler")]
mod listing;
#[cfg(feature = "compiler")]
mod object;
#[cfg(feature = "compiler")]
mod opt;
#[cfg(feature = "compiler")]
mod out;
#[cfg(feature = "compiler")]
mod pipeline;
#[cfg(feature = "compiler")]
mod plan;
#[cfg(feature = "compiler")]
mod remarks;
#[cfg(feature = "compiler")]
mod size_table;
#[cfg(feature = "pre-initialize")]
mod snapshot;
#[cfg(feature = "compiler")]
mod stack;
#[cfg(feature = "compiler")]
mod target;
#[cfg(feature = "wat")]
mod text;
#[cfg(feature = "compiler")]
mod wasm;

#[cfg(test)]
mod test_dir;

pub use artifact::Artifact;
pub use builder::{Builder, compile, try_compile};
pub use error::Error;
pub use guest::c::{CLibrary, CSources};
#[cfg(feature = "cargo")]
pub use guest::cargo::CargoPackage;
pub use options::{Emitter, Features, OptLevel};
pub use settings::{Bounds, DEFAULT_TABLE_LIMIT, Traps};
pub use wamr_aot_abi::manifest::{Interrupt, Output};
