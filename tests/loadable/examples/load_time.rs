//! Measures the time from a file to the result of the first call, for artefacts of about 1 MB: with
//! few functions, with many functions, and with many exported functions.
//!
//! ```sh
//! cargo run -p loadable --release --example load_time
//! ```

use std::{
    fmt::Write as _,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use wamr_aot_build::{Builder, Output};
use wamr_aot_rt::{
    Module,
    untyped::{Extern, Linker, Store, Value},
};

const ROUNDS: usize = 300;

/// A module with `functions` functions of `steps` operations each, each of which can call the one
/// before.
fn module(functions: usize, steps: usize, exported: bool) -> String {
    let mut wat = String::from("(module\n");
    for i in 0..functions {
        let export = if exported || i == 0 { format!("(export \"f{i}\")") } else { String::new() };
        writeln!(wat, "(func $f{i} {export} (param i32) (result i32) (local i32)").unwrap();
        if i > 0 {
            writeln!(
                wat,
                "(if (i32.eq (local.get 0) (i32.const 77)) (then (return (call $f{} (local.get 0)))))",
                i - 1
            )
            .unwrap();
        }
        for step in 0..steps {
            // The optimiser cannot fold this.
            writeln!(
                wat,
                "(local.set 1 (i32.xor (i32.add (local.get 1) (local.get 0)) \
                 (i32.rotl (local.get 1) (i32.const {}))))",
                1 + (i * 7 + step) % 31
            )
            .unwrap();
        }
        wat.push_str("(local.get 1))\n");
    }
    wat.push(')');
    wat
}

fn first_call(path: &Path) -> Duration {
    let start = Instant::now();
    // SAFETY: the artefact is compiled below.
    let module = unsafe { Module::load(path) }.unwrap();
    let mut store = Store::new(());
    let instance = store.instantiate(&module, &Linker::new()).unwrap();
    let func = instance.export(&store, "f0").and_then(Extern::func).unwrap();
    black_box(func.call(&mut store, &[Value::I32(1)]).unwrap());
    start.elapsed()
}

/// The least that any loader does: reads the file's bytes into fresh pages.
fn read_only(path: &Path) -> Duration {
    let start = Instant::now();
    black_box(std::fs::read(path).unwrap());
    start.elapsed()
}

fn median(mut measure: impl FnMut() -> Duration) -> f64 {
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| measure()).collect();
    times.sort_unstable();
    times[ROUNDS / 2].as_secs_f64() * 1e6
}

fn main() {
    let directory = std::env::temp_dir().join(format!("wamr-aot-load-time-{}", std::process::id()));
    println!(
        "{:<28} {:>9} {:>9} {:>12} {:>14} {:>12}",
        "", "functions", "bytes", "read (µs)", "load only (µs)", "first call (µs)"
    );
    for (name, functions, steps, exported) in [
        ("tiny", 1, 1, false),
        ("few large functions", 16, 7000, false),
        ("many small functions", 8000, 10, false),
        ("many exported functions", 8000, 10, true),
    ] {
        let artefact = Builder::from_bytes("load_time", module(functions, steps, exported))
            .out_dir(&directory)
            .function_names(false)
            .output(Output::Loadable)
            .try_compile()
            .unwrap();
        let path = artefact.loadable().unwrap();
        let bytes = std::fs::metadata(path).unwrap().len();
        let read = median(|| read_only(path));
        let load = median(|| {
            let start = Instant::now();
            // SAFETY: the artefact is compiled above.
            let module = unsafe { Module::load(path) }.unwrap();
            let elapsed = start.elapsed();
            drop(module);
            elapsed
        });
        let call = median(|| first_call(path));
        println!("{name:<28} {functions:>9} {bytes:>9} {read:>12.0} {load:>14.0} {call:>12.0}");
    }
    std::fs::remove_dir_all(&directory).unwrap();
}
