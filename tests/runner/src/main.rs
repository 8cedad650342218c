//! Runs test scripts (`.wast`): compiles their modules to artefacts, loads these, and does what the scripts ask for.
//!
//! Each script is compiled by one process and executed by another, both this program again, supervised by the first: whatever the
//! compiler, the code or the runtime does, the other scripts run, and the line where it happened is known. The two share only the
//! directory with the artefacts, so the process that executes may as well be one for another machine, in an emulator.

mod artefacts;
#[cfg(feature = "compile")]
mod child;
#[cfg(feature = "compile")]
mod compile;
mod execute;
#[cfg(feature = "compile")]
mod options;
mod progress;
#[cfg(feature = "compile")]
mod supervise;

use std::{env, path::Path, process::ExitCode};

use artefacts::Artefacts;

/// The first argument of the process that executes. The next ones are the directory with the artefacts, and the script.
const EXECUTE: &str = "@execute";

/// The first argument of the process that compiles. The next ones are the directory for the artefacts, the script, and options.
#[cfg(feature = "compile")]
const COMPILE: &str = "@compile";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        [EXECUTE, directory, file] => {
            execute::script(Path::new(file), &Artefacts::new(*directory)).map_err(|error| error.to_string())
        }
        #[cfg(feature = "compile")]
        [COMPILE, directory, file, ..] => options::Compiler::from_arguments(&arguments[3..]).and_then(|compiler| {
            compile::script(Path::new(file), &Artefacts::new(*directory), &compiler).map_err(|error| error.to_string())
        }),
        #[cfg(feature = "compile")]
        _ => return supervise::main(arguments),
        #[cfg(not(feature = "compile"))]
        _ => Err("this program executes what was compiled elsewhere: it was built without the feature `compile`".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
