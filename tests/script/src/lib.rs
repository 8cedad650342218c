//! Scripts of the official WebAssembly test suite (`.wast`).
//!
//! [`Script::parse`] reads a script. `run` (feature `run`) does what it asks for, through the untyped API of the runtime. Where the
//! compiled modules come from is the caller's matter (`Modules`): `tests/spec` has them linked in, `tests/runner` loads them.

mod expected;
#[cfg(feature = "compile")]
pub mod features;
mod grammar;
#[cfg(feature = "run")]
mod matching;
#[cfg(feature = "run")]
mod runner;
pub mod script;
#[cfg(feature = "run")]
mod spectest;

pub use expected::ExpectedFailures;
#[cfg(feature = "run")]
pub use matching::{message_matches, value};
#[cfg(feature = "run")]
pub use runner::{Failed, Modules, Outcome, Reason, Refused, check_results, run};
pub use script::Script;
