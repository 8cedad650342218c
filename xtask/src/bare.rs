//! Builds the runtime for targets without an operating system, from the sources of `core` and `alloc`.

use crate::{
    debian,
    shell::{Result, cargo, cargo_with, run, target},
};

/// Targets with and without atomic read-modify-write, with pointers of both widths. Without an allocator the runtime is in the
/// firmware example, which is built and run for all of its boards.
const TARGETS: &[&str] =
    &["aarch64-unknown-none", "riscv32imac-unknown-none-elf", "riscv64gc-unknown-none-elf", "thumbv7em-none-eabihf"];

pub(crate) fn check() -> Result {
    // The machine's own target first: it needs no other tools.
    for features in ["", "alloc"] {
        run(cargo().args(["build", "-p", "wamr-aot-rt", "--no-default-features", "--features", features]))?;
    }
    debian::require(&[debian::RUST])?;
    // One run for all: cargo uses each core. A check, since nothing is linked.
    run(cargo_with(debian::RUSTC, "core,alloc")
        .args(["check", "-p", "wamr-aot-rt", "--no-default-features", "--features", "alloc"])
        .args(TARGETS.iter().map(|target| format!("--target={target}")))
        .arg("--target-dir")
        .arg(target().join("bare")))
}
