//! The runtime on Windows, in Wine: programs that are cross-compiled here.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    debian,
    shell::{Result, cargo_with, command, make_dir, run, target},
    suite,
};

const TRIPLE: &str = "x86_64-pc-windows-gnu";
const GCC: &str = "x86_64-w64-mingw32-gcc";
/// Debian's program for one machine's binaries: `wine` also wants those of 32 bits.
const WINE: &str = "/usr/lib/wine/wine64";
/// As in the manifests of the packages.
const RUNTIME: [&str; 2] = ["--package=wamr-aot-rt", "--all-features"];

/// Runs the runtime's own tests and the official test suite, whose modules are compiled here and loaded there.
pub(crate) fn check() -> Result {
    prepare()?;
    run(wine(&mut cargo()).args(["test", "--lib"]).args(RUNTIME).args(target_options()))?;
    run(cargo().args(["build", "--package=wast-runner", "--no-default-features"]).args(target_options()))?;
    let runner = directory().join(TRIPLE).join("debug/wast-runner.exe");
    suite::build()?;
    let scripts = [suite::suite()?.join("wasm-v3"), suite::OWN.into()];
    for options in [&[][..], &["--bounds", "check", "--traps", "call"]] {
        let executor = format!("{WINE} {}", runner.display());
        run(wine(&mut suite::runner(&scripts)).args(options).args(["--target", TRIPLE, "--executor", &executor]))?;
    }
    Ok(())
}

/// Runs the tests of linked modules, and the examples.
pub(crate) fn check_linked() -> Result {
    prepare()?;
    run(wine(&mut cargo()).args(["test", "--package=semantics", "--tests"]).args(target_options()))?;
    for example in ["hello", "callbacks"] {
        run(wine(&mut cargo()).args(["run", "--package", example]).args(target_options()))?;
    }
    Ok(())
}

/// Gets what it takes, and puts a library that Wine lacks beside the programs.
fn prepare() -> Result {
    debian::require(&[debian::RUST, debian::WINE])?;
    let programs = directory().join(TRIPLE).join("debug");
    for directory in [programs.clone(), programs.join("deps")] {
        make_dir(&directory)?;
        let library = directory.join("bcryptprimitives.dll");
        run(command(GCC).args(["-shared", "xtask/src/windows/bcryptprimitives.c", "-ladvapi32", "-o"]).arg(library))?;
    }
    Ok(())
}

fn directory() -> PathBuf {
    target().join("windows")
}

/// Like the other crates' profiles, but that what comes from elsewhere is not optimised either: it runs for seconds.
fn cargo() -> Command {
    let mut cargo = cargo_with(debian::RUSTC, "std,panic_unwind,test");
    cargo.args(["--config", "profile.dev.package.\"*\".opt-level=0"]);
    cargo
}

fn target_options() -> [std::ffi::OsString; 4] {
    ["--target".into(), TRIPLE.into(), "--target-dir".into(), directory().into()]
}

/// Has a command's programs run in a Wine of their own.
fn wine(command: &mut Command) -> &mut Command {
    let runner = format!("CARGO_TARGET_{}_RUNNER", TRIPLE.replace('-', "_").to_uppercase());
    command.env(runner, Path::new(WINE)).env("WINEPREFIX", directory().join("wine")).env("WINEDEBUG", "-all")
}
