//! Wasmtime: `bench-peer compile TARGET IN OUT` compiles a module, and `bench-peer run FILE RUNS`
//! runs what that made.
//!
//! TARGET is `host`, for all CPU features of this machine, or a triple, for those that each machine
//! of the target has.

mod wasi;

use std::{env, error::Error, fs, process::ExitCode};

use wasmtime::{Config, Engine, Linker, Module, Store};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["compile", target, input, output] => {
            let mut config = Config::new();
            if *target != "host" {
                config.target(target)?;
            }
            fs::write(output, Engine::new(&config)?.precompile_module(&fs::read(input)?)?)?;
            Ok(ExitCode::SUCCESS)
        }
        ["run", file, runs] => run(file, runs),
        _ => Err("usage: bench-peer compile TARGET IN OUT | run FILE RUNS".into()),
    }
}

fn run(file: &str, runs: &str) -> Result<ExitCode, Box<dyn Error>> {
    let engine = Engine::new(&Config::new())?;
    // SAFETY: `cargo xtask bench` passes a file that `compile` wrote.
    let module = unsafe { Module::deserialize_file(&engine, file) }?;
    let mut linker = Linker::new(&engine);
    wasi::add(&mut linker)?;
    linker.define_unknown_imports_as_traps(&module)?;
    let mut store = Store::new(&engine, wasi::Host { arguments: vec![file.to_owned(), runs.to_owned()] });
    let instance = linker.instantiate(&mut store, &module)?;
    let start = instance.get_typed_func::<(), ()>(&mut store, "_start")?;
    match start.call(&mut store, ()) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => match error.downcast_ref::<wasi::Exit>() {
            Some(exit) => Ok(ExitCode::from(exit.0)),
            None => Err(error.into()),
        },
    }
}
