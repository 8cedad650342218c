//! Starts the runner of test scripts, `tests/suite/runner`, so that `cargo run -p wast -- FILE...`
//! runs any `.wast` file.
//!
//! The runner cannot have this name itself: it depends on the registry's crate `wast`, the parser
//! of the text format, and Cargo takes a package's name (`-p wast`) for any package among the
//! selected one's dependencies. So this program has no dependencies, and becomes another
//! `cargo run`, in the same profile and the same directory.

use std::{
    env,
    ffi::OsString,
    path::Path,
    process::{Command, ExitCode},
};

const RUNNER: &str = "wast-runner";

fn main() -> ExitCode {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["run", "--quiet", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../Cargo.toml"));
    cargo.args(["--package", RUNNER, "--profile"]).arg(profile()).arg("--").args(env::args_os().skip(1));
    // Cargo's variables about this program do not apply to the other one.
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_PKG_")) {
        cargo.env_remove(name);
    }
    let error = replace(&mut cargo);
    eprintln!("wast: cannot start cargo: {error}");
    ExitCode::FAILURE
}

/// The profile of this program's build: the name of its directory, except for `dev`.
fn profile() -> OsString {
    let path = env::current_exe().ok();
    match path.as_deref().and_then(Path::parent).and_then(Path::file_name) {
        Some(directory) if directory != "debug" => directory.to_owned(),
        _ => "dev".into(),
    }
}

/// Becomes the command. Returns only if it cannot be started.
#[cfg(unix)]
fn replace(command: &mut Command) -> std::io::Error {
    std::os::unix::process::CommandExt::exec(command)
}

/// Runs the command, and exits with its status. Returns only if it cannot be started.
#[cfg(not(unix))]
fn replace(command: &mut Command) -> std::io::Error {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}
