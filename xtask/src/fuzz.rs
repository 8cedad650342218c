//! The fuzz targets, for longer than the tests run them.

use crate::{
    debian,
    shell::{Result, cargo, command, run, target},
};

/// How many seconds each target runs.
const SECONDS: &str = "300";

/// Runs each target, with Wasmtime as the second oracle; and programs through C, by each compiler.
/// The seeds are the same in each run.
pub(crate) fn check_in_full() -> Result {
    debian::require(&[debian::C])?;
    run(cargo().args(["build", "--package=fuzz-bodies", "--features=wasmtime"]))?;
    let mut failed = Vec::new();
    let mut try_target = |name: &str, compiler: Option<&str>| {
        println!("\n--- {name}{}", compiler.map(|compiler| format!(", {compiler}")).unwrap_or_default());
        let mut command = command(target().join("debug/fuzz-bodies"));
        command.args([name, "--seconds", SECONDS]);
        if let Some(compiler) = compiler {
            command.args(["--through-c", "100"]).env("CC", compiler).env_remove("CFLAGS");
        }
        // One that fails does not keep the others from running.
        if run(&mut command).is_err() {
            failed.push(name.to_owned());
        }
    };
    for name in ["compile", "artefact", "differential", "float"] {
        try_target(name, None);
    }
    for compiler in ["gcc", "clang"] {
        try_target("differential", Some(compiler));
        try_target("float", Some(compiler));
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", ")).into()) }
}
