//! Temporary Cargo workspaces of programs with compiled modules, for tests that build and run them.
//!
//! The workspaces are copies of the directories in `fixtures`, inside Cargo's target directory.
//! They share the target directory, the profiles and `Cargo.lock` with the workspace of this crate,
//! so that the compiler's dependencies are not rebuilt.

pub mod elf;
pub mod golden;

mod paths;
mod workspace;

pub use paths::Paths;
pub use workspace::{Outcome, Workspace, run};
