//! Why a command failed, and what it exits with.

use std::{fmt, path::Path, process::ExitCode};

use wamr_aot_build::compiler;

/// A report for the user, and the exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    text: String,
    code: u8,
}

impl Failure {
    /// The command cannot do what was asked. `message` says what happened, to what.
    pub(crate) fn new(message: impl fmt::Display) -> Failure {
        Failure { text: format!("error: {message}"), code: 1 }
    }

    /// The same, with a report that the compiler has written.
    pub(crate) fn reported(text: String) -> Failure {
        Failure { text, code: 1 }
    }

    /// The arguments do not make sense together.
    pub(crate) fn usage(message: impl fmt::Display) -> Failure {
        Failure { code: 2, ..Failure::new(message) }
    }

    /// The guest trapped. It is the code of a process that `abort` ended, as a shell shows it.
    pub(crate) fn trap(message: impl fmt::Display) -> Failure {
        Failure { code: 134, ..Failure::new(message) }
    }

    /// The same, with a line that says what to do.
    pub(crate) fn help(mut self, help: impl fmt::Display) -> Failure {
        self.text.push_str(&format!("\n  = help: {help}"));
        self
    }

    /// The report, on one or more lines.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The same, for `std::process::exit`.
    pub(crate) fn status(&self) -> i32 {
        self.code.into()
    }

    /// What the process exits with.
    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

/// The module imports [`THREAD_SPAWN`](wamr_aot_abi::wasi::THREAD_SPAWN).
pub(crate) fn no_threads(file: &Path) -> Failure {
    Failure::new(format_args!(
        "{} imports `wasi.thread-spawn`, but threads (wasi-threads) are not supported",
        file.display()
    ))
    .help("compile the guest without threads, for wasm32-wasip1")
}

/// The compiler's own report, in the terms of this command.
impl From<wamr_aot_build::Error> for Failure {
    fn from(error: wamr_aot_build::Error) -> Failure {
        Failure::reported(compiler::in_options(&error.to_string()))
    }
}
