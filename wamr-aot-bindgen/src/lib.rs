//! From the description of a compiled WebAssembly module to Rust: what `wamr_aot_rt::include_aot!`
//! expands to.
//!
//! This crate is an implementation detail of the macro and of the command `wamr-aot`, and changes
//! with them in any release.
#![forbid(unsafe_code)]

mod expand;
mod input;

pub use expand::{expand, rust_type};
pub use input::Input;
