//! Hosts: a package for each way in which this project compiles, with all modules linked into it.
//!
//! The packages have the sources of `benches/host` and are in a workspace of their own, whose
//! dependencies cargo builds once.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use super::{
    module::{host_of, modules_of},
    program::Case,
    side::Side,
};
use crate::shell::{Result, cargo, make_dir, read, root, run, target, write};

/// Builds the hosts of these sides, with the modules of these cases.
pub(super) fn build(sides: &[&Side], cases: &[Case], bench: &Path) -> Result {
    if sides.is_empty() {
        return Ok(());
    }
    let hosts = bench.join("hosts");
    let members: Vec<String> = sides.iter().map(|side| format!("\"{}\"", side.name)).collect();
    let workspace = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n\
         [profile.release.build-override]\nopt-level = 2\ncodegen-units = 16\n",
        members.join(", ")
    );
    write(&hosts.join("Cargo.toml"), workspace.as_bytes())?;
    if !hosts.join("Cargo.lock").exists() {
        write(&hosts.join("Cargo.lock"), &read(&root().join("Cargo.lock"))?)?;
    }
    for side in sides {
        remove_others(&modules_of(side, bench), cases)?;
        write(&hosts.join(side.name).join("Cargo.toml"), manifest(side).as_bytes())?;
    }
    let mut build = cargo();
    build.args(["build", "--release"]).current_dir(&hosts).env("CARGO_TARGET_DIR", target());
    for side in sides {
        build.arg(format!("--package={}", package(side)));
    }
    run(&mut build)?;
    for side in sides {
        let host = host_of(side, bench);
        make_dir(host.parent().expect("it has a directory"))?;
        let built = target().join("release").join(package(side));
        fs::copy(&built, &host).map_err(|error| format!("cannot copy {}: {error}", built.display()))?;
    }
    Ok(())
}

fn package(side: &Side) -> String {
    format!("bench-host-{}", side.name)
}

fn manifest(side: &Side) -> String {
    let (root, name) = (root(), package(side));
    let mut text = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         build = '{0}/benches/host/build.rs'\n\n\
         [[bin]]\nname = \"{name}\"\npath = '{0}/benches/host/src/main.rs'\n\n[dependencies]\n",
        root.display()
    );
    for dependency in ["wamr-aot-rt", "wamr-aot-wasi"] {
        let _ = writeln!(text, "{dependency} = {{ path = '{}' }}", root.join(dependency).display());
    }
    text
}

/// Removes the manifests of modules that are not measured: they would be linked, and may be of an
/// older compiler.
fn remove_others(modules: &Path, cases: &[Case]) -> Result {
    make_dir(modules)?;
    for entry in fs::read_dir(modules)? {
        let file: PathBuf = entry?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = name.trim_start_matches("lib").split('.').next().unwrap_or_default().to_owned();
        if !cases.iter().any(|case| case.name == name) {
            fs::remove_file(&file)?;
        }
    }
    Ok(())
}
