//! Runs scripts of the official WebAssembly test suite.
//!
//! [`Script::parse`] reads a script, [`run`] does what it asks for, through the untyped API of the runtime. Where the compiled
//! modules come from is the caller's matter ([`Modules`]): the test in `tests/suite.rs` has them linked in.

mod matching;
mod runner;
pub mod script;
mod spectest;

pub use runner::{Failed, Modules, Outcome, Refused, run};
pub use script::Script;
