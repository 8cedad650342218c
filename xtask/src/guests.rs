//! The examples' guests: built from their sources, and compared with the files that are committed beside them.

use std::process::Command;

use crate::{
    debian,
    shell::{Result, command, make_dir, output, read, root, run as run_command, target, write},
};

/// A guest in C, without a library.
struct Guest {
    /// The example.
    name: &'static str,
    /// The source in the workspace. The committed file is beside it, with another ending.
    source: &'static str,
    /// Further options.
    options: &'static [&'static str],
}

const GUESTS: &[Guest] = &[
    Guest { name: "callbacks", source: "examples/callbacks/guest/template.c", options: &[] },
    Guest {
        name: "firmware",
        source: "examples/firmware/guest/filter.c",
        options: &["-Os", "-Wl,--stack-first", "-Wl,-z,stack-size=64"],
    },
    Guest { name: "sandboxed-c", source: "examples/sandboxed-c/guest/tiles.c", options: &[] },
];

const OPTIONS: &[&str] = &[
    "--target=wasm32-unknown-unknown",
    "-ffreestanding",
    "-nostdlib",
    "-O2",
    "-mbulk-memory",
    "-mnontrapping-fptoint",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wl,--no-entry",
    // Of what is not code only the functions' names are left: traps tell them.
    "-Wl,--strip-all",
    "-Wl,--keep-section=name",
    "-Wl,-z,stack-size=16384",
];

/// Builds guests, and compares them with the committed files or overwrites these.
pub(crate) fn run(bless: bool, names: &[&str]) -> Result {
    if let Some(unknown) = names.iter().find(|name| GUESTS.iter().all(|guest| guest.name != **name)) {
        let known: Vec<&str> = GUESTS.iter().map(|guest| guest.name).collect();
        return Err(format!("no guest has the name `{unknown}`; there are: {}", known.join(", ")).into());
    }
    debian::require(&[debian::CLANG])?;
    let mut different = Vec::new();
    for guest in GUESTS.iter().filter(|guest| names.is_empty() || names.contains(&guest.name)) {
        let built = build(guest)?;
        let committed = root().join(guest.source).with_extension("wasm");
        if bless {
            write(&committed, &built)?;
        } else if read(&committed)? != built {
            different.push(guest.name);
        }
    }
    if different.is_empty() {
        return Ok(());
    }
    let version = output(command("clang-19").arg("--version"))?;
    Err(format!(
        "guests that differ from the committed files: {}\nthe compiler is {}\n`cargo xtask guests --bless` writes them",
        different.join(", "),
        version.lines().next().unwrap_or_default()
    )
    .into())
}

fn build(guest: &Guest) -> Result<Vec<u8>> {
    let dir = target().join("guests");
    make_dir(&dir)?;
    let out = dir.join(guest.name).with_extension("wasm");
    let mut clang: Command = command("clang-19");
    run_command(clang.args(OPTIONS).args(guest.options).arg(guest.source).arg("-o").arg(&out))?;
    read(&out)
}
