//! The runtime's meetings of threads, in all the orders that loom finds.

use crate::shell::{Result, cargo, run, target};

/// Runs the models: the tests with `models` in their names, which are there with `--cfg loom`
/// alone. Nothing is optimised that is compiled for them only: they take less than a second.
pub(crate) fn check() -> Result {
    let profile = ["profile.dev.package.\"*\".opt-level=0", "profile.dev.build-override.opt-level=0"];
    let profile = profile.iter().flat_map(|option| ["--config", option]);
    run(cargo()
        .arg("test")
        .args(profile)
        .args(["--package=wamr-aot-rt", "--lib", "--target-dir"])
        .arg(target().join("loom"))
        .arg("models")
        .env("RUSTFLAGS", "--cfg loom"))
}
