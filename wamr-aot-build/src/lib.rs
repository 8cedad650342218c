//! Compiles WebAssembly modules to native objects in a build script.
#![cfg_attr(not(test), allow(dead_code))]

mod diagnostics;
mod error;
mod target;
mod wasm;

pub use error::Error;
pub use target::OptLevel;
