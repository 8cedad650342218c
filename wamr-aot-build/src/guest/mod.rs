//! Guests from source: modules that are built inside the build of the program.
//!
//! It knows nothing of modules: what it returns is the bytes of one, and what they were made of.

pub(crate) mod c;
#[cfg(feature = "cargo")]
pub(crate) mod cargo;

use std::path::PathBuf;

use wamr_aot_abi::manifest::Header;

use crate::diagnostics::Finding;

/// The directory for the files of builds, in that of all outputs.
const BUILT: &str = "guests";

/// A module that was built.
#[derive(Debug)]
pub(crate) struct Guest {
    pub(crate) bytes: Vec<u8>,
    /// The file's name without its extension.
    pub(crate) name: String,
    /// What the header says that the exports are, if there is one.
    pub(crate) header: Option<Header>,
}

/// What a build has led to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) result: Result<Guest, Finding>,
    /// What the tools printed for people: warnings, and errors if they failed.
    pub(crate) printed: String,
    /// The files that decide whether the guest has to be built again.
    pub(crate) files: Vec<PathBuf>,
    /// The environment variables that decide it.
    pub(crate) variables: Vec<String>,
}
