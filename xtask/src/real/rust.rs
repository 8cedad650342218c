//! Programs in Rust, which use the standard library.
//!
//! No package has the standard library for WASI in the compiler's version, so it is built from its
//! sources, and linked with the C library that C programs use.

use std::path::{Path, PathBuf};

use super::{exceptions, form::Form};
use crate::{
    debian,
    shell::{Result, cargo_with, read, root, run, write},
};

const TARGET: &str = "wasm32-wasip1";
const LIBC: &str = "/usr/lib/wasm32-wasi";

/// Builds `files`, whose panics abort, and `panics`, whose panics unwind: as commands, and for this
/// machine.
pub(super) fn build(dir: &Path) -> Result {
    build_guest("files", "std,panic_abort", &[], dir)?;
    build_native("files", dir)?;
    let tag = exceptions::tag(dir)?.display().to_string();
    let [_, form] = Form::Standard.options();
    let flags = ["-Cpanic=unwind".to_owned(), format!("-Cllvm-args={form}"), format!("-Clink-arg={tag}")];
    build_guest("panics", "std,panic_unwind", &flags, dir)?;
    build_native("panics", dir)
}

fn build_guest(name: &str, std: &str, flags: &[String], dir: &Path) -> Result {
    let link = [
        "-Clink-self-contained=no",
        &format!("-Clink-arg={LIBC}/crt1-command.o"),
        &format!("-Lnative={LIBC}"),
    ]
    .map(str::to_owned);
    let flags: Vec<String> = link.iter().chain(flags).map(|flag| format!("\"{flag}\"")).collect();
    let target = target(name, dir);
    run(cargo_with(debian::RUSTC, std)
        .args(["build", "--release", "--target", TARGET])
        .args(["--config", &format!("target.{TARGET}.linker=\"wasm-ld-19\"")])
        .args(["--config", &format!("target.{TARGET}.rustflags=[{}]", flags.join(","))])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(sources(name)))?;
    let built = target.join(TARGET).join("release").join(name).with_extension("wasm");
    write(&dir.join(name).with_extension("wasm"), &read(&built)?)
}

fn build_native(name: &str, dir: &Path) -> Result {
    let target = target(name, dir);
    run(cargo_with(debian::RUSTC, "")
        .args(["build", "--release", "--target-dir"])
        .arg(&target)
        .current_dir(sources(name)))?;
    let program = dir.join("native").join(name);
    std::fs::copy(target.join("release").join(name), &program)
        .map_err(|error| format!("cannot write {}: {error}", program.display()))?;
    Ok(())
}

fn sources(name: &str) -> PathBuf {
    root().join("tests/programs/real/guests").join(name)
}

fn target(name: &str, dir: &Path) -> PathBuf {
    dir.join("rust").join(name)
}
