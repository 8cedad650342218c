//! `bench-host NAME RUNS` runs a module that is linked into it.

use std::{env, error::Error, process::ExitCode};

use wamr_aot_rt::Exit;
use wamr_aot_wasi::WasiCtx;

/// Runs a module.
type Run = fn(WasiCtx) -> Result<Exit, Box<dyn Error>>;

// `MODULES`, the names with such functions.
include!(concat!(env!("OUT_DIR"), "/modules.rs"));

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(name), Some(runs)) = (arguments.next(), arguments.next()) else {
        return Err("usage: bench-host NAME RUNS".into());
    };
    let Some((_, run)) = MODULES.iter().find(|(module, _)| *module == name) else {
        return Err(format!("no module `{name}` is linked").into());
    };
    let context = WasiCtx::builder().inherit_stdio().arg(name.as_str()).arg(runs).build()?;
    Ok(run(context)?.into())
}
