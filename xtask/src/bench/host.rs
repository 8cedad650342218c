//! Hosts: a package for each way in which this project compiles, with all modules linked into it.
//!
//! The packages have the sources of `benches/host` and are in a workspace of their own, whose
//! dependencies cargo builds once.

use std::{fmt::Write as _, fs, path::Path};

use super::{module::host_of, side::Side};
use crate::shell::{Result, cargo, make_dir, read, root, run, target, write};

/// Builds the hosts of these sides, each with the modules of these names.
pub(super) fn build(sides: &[(&Side, Vec<String>)], bench: &Path) -> Result {
    if sides.is_empty() {
        return Ok(());
    }
    let hosts = bench.join("hosts");
    let members: Vec<String> = sides.iter().map(|(side, _)| format!("\"{}\"", side.name)).collect();
    let workspace = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n\
         [profile.release.build-override]\nopt-level = 2\ncodegen-units = 16\n",
        members.join(", ")
    );
    write(&hosts.join("Cargo.toml"), workspace.as_bytes())?;
    if !hosts.join("Cargo.lock").exists() {
        write(&hosts.join("Cargo.lock"), &read(&root().join("Cargo.lock"))?)?;
    }
    for (side, modules) in sides {
        // Modules of other cases stay for other runs.
        write(&hosts.join(side.name).join("modules.txt"), modules.join("\n").as_bytes())?;
        write(&hosts.join(side.name).join("Cargo.toml"), manifest(side).as_bytes())?;
    }
    let mut build = cargo();
    build.args(["build", "--release"]).current_dir(&hosts).env("CARGO_TARGET_DIR", target());
    for (side, _) in sides {
        build.arg(format!("--package={}", package(side)));
    }
    run(&mut build)?;
    for (side, _) in sides {
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
