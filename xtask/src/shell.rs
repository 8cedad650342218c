//! Commands, paths, and what they fail with.

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

pub(crate) type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is in the workspace").to_owned()
}

/// Cargo's target directory.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// All packages but the benchmarks: what they compare with would be built, and would change the
/// features of crates that both use.
pub(crate) const WORKSPACE: [&str; 5] = ["--workspace", "--exclude", "benches", "--exclude", "bench-peer"];

/// The crates that are published.
pub(crate) const PUBLISHED: &[&str] = &[
    "wamr-aot-abi",
    "wamr-aot-build",
    "wamr-aot-cli",
    "wamr-aot-macros",
    "wamr-aot-rt",
    "wamr-aot-update",
    "wamr-aot-wasi",
    "wamr-aot-wast",
    "wamr-aot-wit",
];

/// A cargo that uses another compiler and builds these parts of the standard library from their
/// sources.
///
/// What rustup and the outer cargo put in the environment would reach the other compiler too: it is
/// removed.
pub(crate) fn cargo_with(rustc: &str, build_std: &str) -> Command {
    let mut command = cargo();
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let keep = ["CARGO_HOME", "CARGO_TARGET_DIR", "RUSTUP_HOME"].contains(&&*text);
        if !keep && (text.starts_with("CARGO_") || text.starts_with("RUST")) {
            command.env_remove(&name);
        }
    }
    command
        .env("RUSTC", rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTDOC", Path::new(rustc).with_file_name("rustdoc"));
    if !build_std.is_empty() {
        command.arg(format!("-Zbuild-std={build_std}"));
    }
    command
}

/// The same for programs of other systems, which run for seconds: nothing is optimised, and all go
/// to one directory.
pub(crate) fn cargo_for_ports(rustc: &str, build_std: &str) -> Command {
    let mut command = cargo_with(rustc, build_std);
    for setting in ["package.\"*\".opt-level=0", "build-override.opt-level=0", "debug=false"] {
        command.args(["--config", &format!("profile.dev.{setting}")]);
    }
    command.env("CARGO_TARGET_DIR", ports());
    command
}

/// The target directory of [`cargo_for_ports`].
pub(crate) fn ports() -> PathBuf {
    target().join("ports")
}

/// A command that runs in the root of the workspace and reads nothing.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Runs a command. Its output is the caller's.
pub(crate) fn run(command: &mut Command) -> Result {
    println!("$ {}", show(command));
    let status = command.status().map_err(|error| format!("`{}` does not start: {error}", show(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed: {status}", show(command)).into()) }
}

/// Runs a command for what it prints.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| format!("`{}` does not start: {error}", show(command)))?;
    if !output.status.success() {
        let messages = String::from_utf8_lossy(&output.stderr);
        return Err(format!("`{}` failed: {}\n{messages}", show(command), output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The command, about as a person would type it, and cut where it is long.
pub(crate) fn show(command: &Command) -> String {
    const LONGEST: usize = 160;
    let mut text =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    for argument in command.get_args() {
        if text.len() + argument.len() > LONGEST {
            text.push_str(" ...");
            break;
        }
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// Reads a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()).into())
}

/// Writes a file, if it does not hold that already.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    std::fs::write(path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()).into())
}

/// Makes a directory.
pub(crate) fn make_dir(path: &Path) -> Result {
    std::fs::create_dir_all(path).map_err(|error| format!("cannot make {}: {error}", path.display()).into())
}

/// The directory of a package's sources.
pub(crate) fn source(metadata: &str, package: &str) -> Result<PathBuf> {
    manifests(metadata)
        .filter_map(|manifest| Path::new(manifest).parent())
        .find(|dir| {
            let name = dir.file_name().unwrap_or_default().to_string_lossy();
            name.strip_prefix(package)
                .and_then(|rest| rest.strip_prefix('-'))
                .is_some_and(|rest| rest.starts_with(char::is_numeric))
        })
        .map(Path::to_owned)
        .ok_or_else(|| format!("cargo does not say where the sources of `{package}` are").into())
}

/// The paths of all manifests in cargo's metadata.
fn manifests(metadata: &str) -> impl Iterator<Item = &str> {
    metadata.split("\"manifest_path\":\"").skip(1).filter_map(|rest| rest.split('"').next())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn sources_are_found_by_the_package_name() {
        let metadata = concat!(
            r#"{"packages":[{"manifest_path":"/r/lz4-sys-extra-1.0.0/Cargo.toml"},"#,
            r#"{"manifest_path":"/r/lz4-sys-1.2.0+lz4-1/Cargo.toml"}]}"#
        );
        assert_eq!(
            super::source(metadata, "lz4-sys").expect("it is there"),
            Path::new("/r/lz4-sys-1.2.0+lz4-1")
        );
        assert!(super::source(metadata, "lz4").is_err());
    }
}
