//! What the guest can import.

use std::{path::Path, process::ExitCode};

use wamr_aot_rt::{
    Module,
    untyped::{Linker, Store},
};

use super::Stopped;
use crate::failure::Failure;

/// The most imports that a report lists.
const LISTED: usize = 10;

/// The store of a guest, and what it can import.
pub(super) struct Guest {
    pub(super) store: Store<()>,
    pub(super) linker: Linker<()>,
}

impl Guest {
    pub(super) fn new(file: &Path, module: &Module) -> Result<Guest, Failure> {
        let missing: Vec<String> =
            module.imports().map(|import| format!("{}.{}", import.module, import.name)).collect();
        if !missing.is_empty() {
            return Err(not_provided(file, &missing));
        }
        Ok(Guest { store: Store::new(()), linker: Linker::new() })
    }

    /// The exit code of the process, for the way that the guest ended.
    pub(super) fn end(self, result: Result<(), Stopped>) -> Result<ExitCode, Failure> {
        result.map(|()| ExitCode::SUCCESS).map_err(Stopped::into_failure)
    }
}

fn not_provided(file: &Path, missing: &[String]) -> Failure {
    let more = missing.len().saturating_sub(LISTED);
    let mut list = missing[..missing.len() - more].join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    Failure::new(format_args!("{} imports what this command does not provide: {list}", file.display()))
        .help(format_args!("write a host for it: `wamr-aot skeleton {}` prints one", file.display()))
}
