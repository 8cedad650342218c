//! The bodies of the fuzz targets, as functions that need no fuzzer: [`Target`]. They share with
//! tests the comparison of compiled modules with other engines, and the damaging of input.

mod artefact;
mod compare;
mod compile;
mod configuration;
pub mod damage;
mod differential;
mod float;
mod generate;
mod host;
mod native;
mod oracle;
mod random;
mod targets;
mod values;

pub use artefact::load;
pub use compare::{Case, Summary, compare};
pub use compile::judge;
pub use native::Native;
pub use random::Random;
pub use targets::{Environment, Report, Target, fuzz};
pub use values::{Outcome, Value};
