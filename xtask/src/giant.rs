//! `cargo xtask measure giant`: Ruby, a module of 30 MB, compiled and run by this project and by
//! Wasmtime.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    npm::Package,
    shell::{self, Result, cargo, command, make_dir, root, run, target, write},
    usage::{self, Usage},
};

/// The package that has the module.
const PACKAGE: Package = Package {
    name: "@ruby/3.4-wasm-wasi@2.10.1",
    sha256: "2e709bd9eddefe1c5d63e9fc0391a35cce4754e936d8a2f24b8582f6d5c2ea88",
};

/// The module in the archive.
const MODULE: &str = "package/dist/ruby+stdlib.wasm";

/// The script, which reads a file.
const SCRIPT: &str = "benches/guests/words.rb";

/// How often each side runs the script: the fastest run counts.
const RUNS: usize = 5;

/// Compiles Ruby with both, runs a script with both, compares what it prints, and prints a table.
pub(crate) fn measure() -> Result {
    let directory = target().join("giant");
    make_dir(&directory)?;
    let module = PACKAGE.file(&directory, MODULE)?;
    let files = directory.join("work");
    make_dir(&files)?;
    let text = shell::read(&root().join("docs/ARCHITECTURE.md"))?;
    write(&files.join("words.txt"), &text.repeat(20))?;
    run(cargo().args(["build", "--release", "--package=benches", "--features=wasi", "--bin=giant"]))?;
    let giant = |engine: &str| {
        let mut giant = command(target().join("release/giant"));
        giant.arg(engine);
        giant
    };
    let [ours, peer] = ["wamr-aot", "wasmtime"].map(|engine| (engine, directory.join(engine)));
    let compile = |(engine, file): &(&str, PathBuf)| {
        take(giant(engine).arg("compile").arg(&module).arg(file)).map(|(usage, _)| usage)
    };
    let compiled = (compile(&ours)?, compile(&peer)?);
    let execute = |(engine, file): &(&str, PathBuf)| {
        take(giant(engine).arg("run").arg(file).arg(&files).arg(root().join(SCRIPT)))
    };
    // In turn, so that what else the machine does slows both down.
    let (mut ran, mut ran_peer, mut printed) = (None::<Usage>, None::<Usage>, String::new());
    for _ in 0..RUNS {
        let (with_ours, with_peer) = (execute(&ours)?, execute(&peer)?);
        if with_ours.1 != with_peer.1 {
            return Err(
                format!("the script prints\n{}\nand with Wasmtime\n{}", with_ours.1, with_peer.1).into()
            );
        }
        for (least, usage) in [(&mut ran, with_ours.0), (&mut ran_peer, with_peer.0)] {
            *least = Some(least.map_or(usage, |least| least.least(usage)));
        }
        printed = with_ours.1;
    }
    println!("\n{printed}");
    println!("| | wamr-aot | Wasmtime | ratio |");
    println!("|---|---|---|---|");
    print("compile", compiled.0, compiled.1);
    print("run", ran.unwrap_or_default(), ran_peer.unwrap_or_default());
    let [size, peer_size] = [&ours.1, &peer.1].map(|file| fs::metadata(file).map(|file| file.len()));
    let [size, peer_size] = [size? as f64, peer_size? as f64];
    println!("| file | {:.1} MB | {:.1} MB | {:.2} |", size / 1e6, peer_size / 1e6, size / peer_size);
    Ok(())
}

/// Prints rows of a table.
fn print(what: &str, ours: Usage, peer: Usage) {
    let row = |unit: &str, ours: f64, peer: f64| {
        println!("| {what}, {unit} | {ours:.2} | {peer:.2} | {:.2} |", ours / peer);
    };
    row("seconds", ours.wall.as_secs_f64(), peer.wall.as_secs_f64());
    row("CPU seconds", ours.cpu.as_secs_f64(), peer.cpu.as_secs_f64());
    row("MiB at most", ours.memory as f64 / 1024.0, peer.memory as f64 / 1024.0);
}

/// Runs `giant`. Returns what it took, and what it printed.
fn take(giant: &mut Command) -> Result<(Usage, String)> {
    println!("$ {}", shell::show(giant));
    usage::output(giant)
}
