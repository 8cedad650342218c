//! The runtime on Windows, in Wine: programs that are cross-compiled here.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    debian,
    shell::{Result, cargo_for_ports, command, make_dir, ports, run},
    suite,
};

const TRIPLE: &str = "x86_64-pc-windows-gnu";
const GCC: &str = "x86_64-w64-mingw32-gcc";
/// Debian's program for one machine's binaries: `wine` also wants those of 32 bits.
const WINE: &str = "/usr/lib/wine/wine64";
/// What Wine's programs talk to.
const SERVER: &str = "/usr/lib/wine/wineserver64";
/// Seconds for which it stays without a program.
const SERVER_STAYS: u32 = 60;
/// The runtime with all features but `defmt`, whose symbols a logger in the program has to define.
const RUNTIME: [&str; 2] = ["--package=wamr-aot-rt", "--features=in-place-sign,sign"];

/// Runs the runtime's own tests and the official test suite, whose modules are compiled here and
/// loaded there.
pub(crate) fn check() -> Result {
    prepare()?;
    run(wine(&mut cargo()).args(["test", "--lib"]).args(RUNTIME).args(["--target", TRIPLE]))?;
    suite(&[])
}

/// Runs the tests of linked modules, the examples, and the suite without guards and trap
/// instructions.
pub(crate) fn check_more() -> Result {
    prepare()?;
    run(wine(&mut cargo()).args(["test", "--package=semantics", "--tests", "--target", TRIPLE]))?;
    for example in ["numbers", "callbacks"] {
        run(wine(&mut cargo()).args(["run", "--package", example, "--target", TRIPLE]))?;
    }
    suite(&["--bounds", "check", "--traps", "call"])
}

/// Runs the official test suite: this machine compiles the modules.
fn suite(options: &[&str]) -> Result {
    run(cargo().args(["build", "--package", suite::EXECUTOR, "--target", TRIPLE]))?;
    suite::build()?;
    let program = ports().join(TRIPLE).join("debug").join(suite::EXECUTOR).with_extension("exe");
    let executor = format!("{WINE} {}", program.display());
    let scripts = [suite::suite()?.join("wasm-v3"), suite::OWN.into()];
    run(wine(&mut suite::runner(&scripts)).args(options).args(["--target", TRIPLE, "--executor", &executor]))
}

/// Gets what it takes, and puts a library that Wine lacks beside the programs.
fn prepare() -> Result {
    debian::require(&[debian::RUST, debian::WINE])?;
    let programs = ports().join(TRIPLE).join("debug");
    for directory in [programs.clone(), programs.join("deps")] {
        make_dir(&directory)?;
        let library = directory.join("bcryptprimitives.dll");
        run(command(GCC)
            .args(["-shared", "xtask/src/windows/bcryptprimitives.c", "-ladvapi32", "-o"])
            .arg(library))?;
    }
    start_server()
}

/// Starts one server for all programs. By itself it ends soon after each program, and a program
/// that starts at that moment loses its connection.
fn start_server() -> Result {
    make_dir(&ports().join("wine"))?;
    let mut server = command(SERVER);
    wine(&mut server).arg(format!("-p{SERVER_STAYS}")).stdout(Stdio::null()).stderr(Stdio::null());
    match server.status().map_err(|error| format!("{SERVER} does not start: {error}"))?.code() {
        // 2: there is one.
        Some(0 | 2) => Ok(()),
        code => Err(format!("{SERVER} ended with status {code:?}").into()),
    }
}

fn cargo() -> Command {
    cargo_for_ports(debian::RUSTC, "std,panic_unwind,test")
}

/// Has a command's programs run in a Wine of their own.
fn wine(command: &mut Command) -> &mut Command {
    let runner = format!("CARGO_TARGET_{}_RUNNER", TRIPLE.replace('-', "_").to_uppercase());
    command.env(runner, Path::new(WINE)).env("WINEPREFIX", ports().join("wine")).env("WINEDEBUG", "-all")
}
