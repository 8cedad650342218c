//! Runs a module twice, compiled ahead of time and in an interpreter, and compares all that can be seen.

mod compare;
mod host;
mod interpreted;
mod native;
mod values;

pub use compare::{Case, Summary, compare};
pub use native::Native;
pub use values::{Outcome, Value};

/// Modules, as the build script lists them.
pub type Table = &'static [Row];

/// A module: the name, the bytes, and for each way to compile the place in its `MODULES`.
pub type Row = (&'static str, &'static [u8], [Option<usize>; 4]);
