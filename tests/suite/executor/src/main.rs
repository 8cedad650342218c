//! Executes a test script whose modules are compiled. It is the program for another machine, in an
//! emulator: `wamr-aot wast --target TRIPLE --executor "EMULATOR wast-executor"` compiles here and
//! executes there. It has the runtime and no compiler.

use std::{env, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let result = match arguments.as_slice() {
        [directory, script] => wamr_aot_wast::execute(Path::new(script), Path::new(directory)),
        _ => {
            eprintln!("usage: wast-executor DIRECTORY SCRIPT");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
