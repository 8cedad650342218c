//! Guests in Rust.

use crate::{
    debian,
    shell::{Result, cargo_with, read, root, run, target},
};

/// A guest in Rust: a package that is its own workspace.
pub(super) struct Guest {
    pub(super) name: &'static str,
    /// The directory of the package in the workspace.
    package: &'static str,
    /// The committed file.
    pub(super) file: &'static str,
}

pub(super) const GUESTS: &[Guest] = &[
    Guest { name: "echo", package: "tests/typed/guest", file: "tests/typed/echo.wasm" },
    Guest { name: "handles", package: "tests/typed/resources", file: "tests/typed/handles.wasm" },
    Guest { name: "outline", package: "examples/typed/guest", file: "examples/typed/guest/outline.wasm" },
];

const TARGET: &str = "wasm32-unknown-unknown";

/// The places in panics are left out: the paths in them are those of the machine.
const FLAGS: &str = "-Zlocation-detail=none";

pub(super) fn build(guest: &Guest) -> Result<Vec<u8>> {
    debian::require(&[debian::CLANG, debian::RUST])?;
    let directory = target().join("guests/rust");
    run(cargo_with(debian::RUSTC, "std,panic_abort")
        .args(["build", "--quiet", "--release", "--locked", "--target", TARGET])
        .args(["--config", &format!("target.{TARGET}.linker=\"wasm-ld-19\"")])
        .args(["--config", &format!("target.{TARGET}.rustflags=[\"{FLAGS}\"]")])
        .arg("--target-dir")
        .arg(&directory)
        .current_dir(root().join(guest.package)))?;
    read(&directory.join(TARGET).join("release").join(guest.name).with_extension("wasm"))
}
