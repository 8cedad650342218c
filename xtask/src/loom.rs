//! The runtime's meetings of threads, in all the orders that loom finds.

use std::process::Command;

use crate::shell::{Result, cargo, run, target};

/// Runs the models: the tests with `models` in their names, which are there with `--cfg loom`
/// alone. Nothing is optimised that is compiled for them only: they take less than a second. The
/// library itself has no models and compiles with the flag too.
pub(crate) fn check() -> Result {
    run(with_loom("test").args(["--lib", "models"]))?;
    run(&mut with_loom("check"))
}

/// A cargo that builds the runtime with the flag.
fn with_loom(subcommand: &str) -> Command {
    let profile = ["profile.dev.package.\"*\".opt-level=0", "profile.dev.build-override.opt-level=0"];
    let profile = profile.iter().flat_map(|option| ["--config", option]);
    let mut command = cargo();
    command.arg(subcommand).args(profile).args(["--package=wamr-aot-rt", "--target-dir"]);
    command.arg(target().join("loom")).env("RUSTFLAGS", "--cfg loom");
    command
}
