//! Scripts of the official WebAssembly test suite (`.wast`).
//!
//! [`Script::parse`] reads a script. `run` (feature `run`) executes it through the untyped API of
//! the runtime. The caller supplies the compiled modules (`Modules`): `tests/suite/spec` links
//! them, and `tests/suite/runner` loads them.

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
