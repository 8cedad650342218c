//! Scripts of the official WebAssembly test suite (`.wast`), for the command `wamr-aot wast` and
//! for this project's own tests. It changes with them in any release.
//!
//! [`Script::parse`] reads a script. `run` (feature `run`) executes it through the untyped API of
//! the runtime; the caller supplies the compiled modules (`Modules`). `supervise` (feature
//! `supervise`) has processes compile and execute any number of scripts; each of them calls
//! `compile` or `execute`.

mod expected;
#[cfg(feature = "compile")]
pub mod features;
mod grammar;
#[cfg(feature = "run")]
mod matching;
#[cfg(feature = "run")]
mod process;
#[cfg(feature = "run")]
mod run;
pub mod script;
#[cfg(feature = "run")]
mod show;
#[cfg(feature = "run")]
mod spectest;

pub use expected::ExpectedFailures;
#[cfg(feature = "run")]
pub use matching::{message_matches, value};
#[cfg(feature = "run")]
pub use process::execute;
#[cfg(feature = "supervise")]
pub use process::{
    compile::{Compiler, compile},
    supervise::{Compilation, Kind, Note, Options, Report, Totals, supervise},
};
#[cfg(feature = "run")]
pub use run::{Failed, Modules, Outcome, Reason, Refused, check_results, run};
pub use script::Script;
