//! Temporary cargo workspaces that hold programs with compiled modules, for tests that build and
//! run them.
//!
//! The workspaces are copies of the directories in `fixtures`, below cargo's target directory. They
//! share that directory with the workspace that this crate is in, and its profiles and
//! `Cargo.lock`: so the compiler's dependencies are not built again.

pub mod elf;
pub mod golden;

mod paths;
mod workspace;

pub use paths::Paths;
pub use workspace::{Outcome, Workspace, run};
