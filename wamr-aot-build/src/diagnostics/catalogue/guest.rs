//! The messages about guests that are built from source.

use std::{io, path::Path};

use crate::diagnostics::{Finding, Kind, report::quote};

fn list(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| quote(name.as_ref())).collect::<Vec<_>>().join(", ")
}

pub(crate) fn guest_for_another_target(target: &str) -> Finding {
    Finding::new(Kind::Option, format!("{} is not a target for WebAssembly", quote(target))).help(
        "`CargoPackage::target` takes `wasm32-unknown-unknown`, `wasm32v1-none` or `wasm32-wasip1`; \
         the program's target is `Builder::target`",
    )
}

pub(crate) fn no_guest(manifest: &Path, in_package: bool) -> Finding {
    let message = format!("there is no {}", quote(&manifest.display().to_string()));
    let finding = Finding::new(Kind::Guest, message)
        .help("`Builder::cargo_package` takes the directory of the guest's Cargo.toml");
    if in_package {
        finding.help("a relative path starts at the package's directory, that of its Cargo.toml")
    } else {
        finding
    }
}

pub(crate) fn guest_is_a_workspace(manifest: &Path, members: &[&str]) -> Finding {
    let message =
        format!("{} is that of a workspace, not of a package", quote(&manifest.display().to_string()));
    let finding = Finding::new(Kind::Guest, message);
    let finding =
        if members.is_empty() { finding } else { finding.note(format!("its members are {}", list(members))) };
    finding.help("name the directory of one of its members")
}

pub(crate) fn guest_without_artefact(name: &str) -> Finding {
    let message =
        format!("the package {} has neither a library of the type `cdylib` nor a program", quote(name));
    Finding::new(Kind::Guest, message).help(CDYLIB).help("or a `src/main.rs`, for a program")
}

const CDYLIB: &str = "add to its Cargo.toml: `[lib]` with `crate-type = [\"cdylib\"]`";

pub(crate) fn guest_with_several_artefacts(name: &str, library: bool, binaries: &[String]) -> Finding {
    let library_too = if library { "a library and " } else { "" };
    let programs = if binaries.len() == 1 { "the program" } else { "the programs" };
    let message = format!("the package {} has {library_too}{programs} {}", quote(name), list(binaries));
    let binary = binaries.first().map_or("", String::as_str);
    let finding = Finding::new(Kind::Guest, message);
    let program = format!("`CargoPackage::bin({binary:?})`");
    finding.help(if library {
        format!("choose one: `CargoPackage::lib()` or {program}")
    } else {
        format!("choose one: {program}")
    })
}

pub(crate) fn guest_without_library(name: &str, binaries: &[String]) -> Finding {
    let message = format!("the package {} has no library of the type `cdylib`", quote(name));
    let finding = Finding::new(Kind::Guest, message).help(CDYLIB);
    if binaries.is_empty() { finding } else { finding.note(format!("its programs are {}", list(binaries))) }
}

pub(crate) fn guest_without_binary(name: &str, binary: &str, binaries: &[String]) -> Finding {
    let message = format!("the package {} has no program {}", quote(name), quote(binary));
    let finding = Finding::new(Kind::Guest, message);
    if binaries.is_empty() {
        finding.help("remove `CargoPackage::bin` to build its library")
    } else {
        finding.help(format!("its programs are {}", list(binaries)))
    }
}

pub(crate) fn cargo_not_started(program: &Path, error: io::Error) -> Finding {
    let message = format!("cargo cannot be started: {}", quote(&program.display().to_string()));
    Finding::new(Kind::Tool, message).cause(error)
}

pub(crate) fn guest_unknown_to_cargo(name: &str, status: &str) -> Finding {
    Finding::new(Kind::Guest, format!("cargo refuses the package in {} ({status})", quote(name)))
}

pub(crate) fn guest_answer_unreadable(name: &str) -> Finding {
    let message = format!("cargo does not say what it made of the package in {}", quote(name));
    Finding::new(Kind::Tool, message)
        .help("use a newer cargo, or report this as a bug in wamr-aot, with the output of `cargo -vV`")
}

pub(crate) fn guest_not_built(name: &str, status: &str) -> Finding {
    Finding::new(Kind::Guest, format!("the guest {} could not be built ({status})", quote(name)))
}

/// `toolchain` is what rustup calls the toolchain of this build.
pub(crate) fn without_standard_library(finding: Finding, target: &str, toolchain: Option<&str>) -> Finding {
    let toolchain = toolchain.map(|name| format!(" --toolchain {name}")).unwrap_or_default();
    finding
        .help(format!("install the target's standard library: `rustup target add{toolchain} {target}`"))
        .help("or without rustup, the package of the system that has it: `libstd-rust-dev-wasm32` on Debian")
}

/// `variable` names another linker.
pub(crate) fn without_linker(finding: Finding, variable: &str) -> Finding {
    finding.help(format!(
        "install LLVM's linker (on Debian the package `lld`), and set the environment variable \
         `{variable}` to `wasm-ld`"
    ))
}
