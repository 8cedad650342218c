//! Runs test scripts (`.wast`): compiles their modules to artefacts, loads these, and executes the
//! scripts.
//!
//! Each script is compiled by one process and executed by another. Both run this program,
//! supervised by the first process: whatever the compiler, the code or the runtime does, the other
//! scripts run, and the line at which it happened is known. The two share only the directory with
//! the artefacts, so the executing process can also be one for another machine, in an emulator.

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

/// The first argument of the executing process. The directory with the artefacts and the script
/// follow.
const EXECUTE: &str = "@execute";

/// The first argument of the compiling process. The directory for the artefacts, the script, and
/// options follow.
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
        [COMPILE, directory, file, ..] => {
            options::Compiler::from_arguments(&arguments[3..]).and_then(|compiler| {
                compile::script(Path::new(file), &Artefacts::new(*directory), &compiler)
                    .map_err(|error| error.to_string())
            })
        }
        #[cfg(feature = "compile")]
        _ => return supervise::main(arguments),
        #[cfg(not(feature = "compile"))]
        _ => Err("this program can only execute compiled scripts: it was built without the feature \
                  `compile`"
            .to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
