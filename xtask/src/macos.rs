//! The runtime for macOS, which nothing here runs: that it compiles.

use crate::{
    debian,
    shell::{Result, cargo_with, run, target},
};

const TRIPLES: [&str; 2] = ["aarch64-apple-darwin", "x86_64-apple-darwin"];

/// Compiles the runtime to machine code, so that its assembly is looked at, too.
pub(crate) fn check() -> Result {
    debian::require(&[debian::RUST])?;
    for triple in TRIPLES {
        run(cargo_with(debian::RUSTC, "std,panic_abort")
            .args(["rustc", "--package=wamr-aot-rt", "--features=load", "--target", triple, "--target-dir"])
            .arg(target().join("macos"))
            .args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}
