//! Runs a module twice, compiled ahead of time and in an interpreter, and compares all that can be seen.

mod compare;
mod host;
mod interpreted;
mod native;
mod values;

pub use compare::{Case, Summary, compare};
pub use native::Native;
pub use values::{Outcome, Value};
