//! `wamr-aot serve-build`: the compiler of a build script whose crate has none.
//!
//! The crate wamr-aot-build starts it, and is the other side of what is read and written here.

use std::{io, process::ExitCode};

use wamr_aot_build::compiler;

use crate::failure::Failure;

pub(crate) fn run() -> Result<ExitCode, Failure> {
    match compiler::serve(io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => Err(Failure::new(format_args!("cannot serve the build script: {error}")).help(
            "this command is for the crate wamr-aot-build; to compile a module, use `wamr-aot compile`",
        )),
    }
}
