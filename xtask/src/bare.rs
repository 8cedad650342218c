//! Builds the runtime for targets without an operating system, from the sources of `core` and `alloc`.

use crate::{
    debian,
    shell::{Result, cargo, cargo_with, run, target},
};

/// A target, and the features of the runtime that it is built with.
const BUILDS: &[(&str, &[&str])] = &[
    ("aarch64-unknown-none", &["", "alloc"]),
    ("riscv64gc-unknown-none-elf", &["", "alloc"]),
    ("riscv32imac-unknown-none-elf", &["", "alloc"]),
    ("thumbv6m-none-eabi", &[""]),
    ("thumbv7em-none-eabihf", &["", "alloc"]),
];

pub(crate) fn check() -> Result {
    // The machine's own target first: it needs no other tools.
    for features in ["", "alloc"] {
        run(cargo().args(["build", "-p", "wamr-aot-rt", "--no-default-features", "--features", features]))?;
    }
    debian::require(&[debian::RUST])?;
    for (name, features) in BUILDS {
        for features in *features {
            run(cargo_with(debian::RUSTC, "core,alloc")
                .args(["build", "-p", "wamr-aot-rt", "--no-default-features", "--features", features, "--target", name])
                .arg("--target-dir")
                .arg(target().join("bare")))?;
        }
    }
    Ok(())
}
