//! Processes that compile and execute scripts.
//!
//! Each script is compiled by one process and executed by another, both supervised by a third:
//! whatever the compiler, the code or the runtime does, the other scripts run, and the line at
//! which it happened is known. The two share only a directory with artefacts, so the executing
//! process can also be one for another machine, in an emulator.

mod artefacts;
#[cfg(feature = "supervise")]
mod child;
#[cfg(feature = "supervise")]
pub(crate) mod compile;
mod execute;
mod parent;
mod progress;
#[cfg(feature = "supervise")]
pub(crate) mod supervise;

pub use execute::execute;
