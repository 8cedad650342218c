//! The runtime for macOS, which nothing here runs: that it compiles.

use crate::{
    debian,
    shell::{Result, cargo_for_ports, run},
};

/// Compiles the runtime for AArch64.
pub(crate) fn check() -> Result {
    compile("aarch64-apple-darwin")
}

/// Compiles the runtime for x86_64.
pub(crate) fn check_x86_64() -> Result {
    compile("x86_64-apple-darwin")
}

/// To machine code, so that the assembly is looked at, too.
fn compile(triple: &str) -> Result {
    debian::require(&[debian::RUST])?;
    run(cargo_for_ports(debian::RUSTC, "std,panic_abort")
        .args(["rustc", "--package=wamr-aot-rt", "--features=load", "--target", triple])
        .args(["--", "-D", "warnings"]))
}
