//! Compiles Ruby, and runs a script in it, with this project or with Wasmtime: `cargo xtask measure
//! giant` runs it for each step.
//!
//! ```text
//! giant wamr-aot|wasmtime compile MODULE OUTPUT
//! giant wamr-aot|wasmtime run FILE DIRECTORY SCRIPT
//! ```

mod ours;
mod peer;
mod ruby;

use std::{env, error::Error, fs};

type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

/// The stack that a guest may use: Ruby's parser and its garbage collector recurse.
const STACK: usize = 4 << 20;

fn main() -> Result {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["wamr-aot", "compile", module, output] => ours::compile(module, output),
        ["wasmtime", "compile", module, output] => peer::compile(module, output),
        ["wamr-aot", "run", file, directory, script] => {
            ruby::run(&mut ours::Guest::new(file, directory)?, &fs::read_to_string(script)?)
        }
        ["wasmtime", "run", file, directory, script] => {
            ruby::run(&mut peer::Guest::new(file, directory)?, &fs::read_to_string(script)?)
        }
        _ => Err("usage: giant wamr-aot|wasmtime compile|run FILE ...".into()),
    }
}
