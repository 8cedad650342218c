//! Has cargo compile a Rust crate to a module.

mod invocation;
mod message;
mod package;
mod profile;
mod sources;
mod variable;
mod workspace;

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Mutex, PoisonError},
};

use wamr_aot_abi::manifest::DIRECTORY;

pub use self::package::CargoPackage;
use self::{invocation::Invocation, workspace::Workspace};
use super::{BUILT, Guest, Outcome};
use crate::{
    cargo::Environment,
    diagnostics::{Finding, catalogue},
};

/// Builds a package. `directory` is its directory, and `out_dir` that of the outputs.
pub(crate) fn build(
    package: &CargoPackage,
    environment: &Environment,
    directory: &Path,
    out_dir: &Path,
) -> Outcome {
    // Guests share a directory, so that they share their dependencies. Two builds of one package
    // have the same file in it.
    static BUILDING: Mutex<()> = Mutex::new(());
    // There is no state that a panic could leave half changed.
    let _guard = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);

    let program = environment.cargo.clone().unwrap_or_else(|| OsString::from("cargo"));
    let mut building = Building { package, environment, program, printed: String::new(), files: Vec::new() };
    let result = building.build(directory, out_dir);
    let Building { printed, files, .. } = building;
    Outcome { result, printed, files, variables: variable::of_target(&package.target).to_vec() }
}

/// A build, and what it has found so far.
struct Building<'a> {
    package: &'a CargoPackage,
    environment: &'a Environment,
    /// The cargo.
    program: OsString,
    printed: String,
    files: Vec<PathBuf>,
}

impl Building<'_> {
    fn build(&mut self, directory: &Path, out_dir: &Path) -> Result<Guest, Finding> {
        let (package, environment) = (self.package, self.environment);
        let target = Path::new(&package.target).file_stem().unwrap_or_default().to_string_lossy();
        if !target.starts_with("wasm") {
            return Err(catalogue::guest_for_another_target(&package.target));
        }
        let absolute = |path| std::path::absolute(path).map_err(|error| catalogue::io("find", path, error));
        let directory = absolute(directory)?;
        let built = absolute(out_dir)?.join(DIRECTORY).join(BUILT);
        let manifest = directory.join("Cargo.toml");
        if !manifest.is_file() {
            return Err(catalogue::no_guest(&manifest, environment.manifest_dir.is_some()));
        }
        self.files = sources::of_package(&directory, &directory);

        let name = package.directory.display().to_string();
        let program = self.program.clone();
        let invocation =
            Invocation { package, program: &program, directory: &directory, colour: environment.colour };
        let answer = self.run(&mut invocation.metadata())?;
        if !answer.status.success() {
            return Err(catalogue::guest_unknown_to_cargo(&name, &answer.status.to_string()));
        }
        let workspace = workspace::read(&answer.stdout, &manifest)
            .ok_or_else(|| catalogue::guest_answer_unreadable(&name))??;
        self.files = sources::of_package(&directory, &workspace.root);
        let part = workspace.choose(package.wanted.as_ref())?;

        let output = self.run(&mut invocation.build(&part, settings(package, &workspace), &built))?;
        if !output.status.success() {
            return Err(self.not_built(&workspace, &output));
        }
        let module = message::module(&output.stdout, &workspace.manifest, &part);
        let named = |module: &PathBuf| Some(module.file_stem()?.to_str()?.to_owned());
        let (module, name) = module
            .and_then(|module| Some((module.clone(), named(&module)?)))
            .ok_or_else(|| catalogue::guest_answer_unreadable(&name))?;
        self.files = sources::of_module(&module, &built, &directory, &workspace.root);
        let bytes = fs::read(&module).map_err(|error| catalogue::io("read", &module, error))?;
        Ok(Guest { bytes, name, header: None })
    }

    fn run(&mut self, command: &mut Command) -> Result<Output, Finding> {
        let output = command
            .output()
            .map_err(|error| catalogue::cargo_not_started(Path::new(&self.program), error))?;
        self.printed = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
        Ok(output)
    }

    fn not_built(&self, workspace: &Workspace, output: &Output) -> Finding {
        let (text, target) = (&self.printed, &self.package.target);
        let mut finding = catalogue::guest_not_built(&workspace.name, &output.status.to_string());
        if text.contains("--> ") {
            finding = finding.note(format!("rustc's paths start at {}", workspace.root.display()));
        }
        // rustc says so of `core` and `std`, and of no other crate.
        if text.contains("E0463") && text.contains("target may not be installed") {
            let toolchain = self.environment.toolchain.as_deref();
            finding = catalogue::without_standard_library(finding, target, toolchain);
        }
        if text.contains("linker `rust-lld` not found") {
            finding = catalogue::without_linker(finding, &variable::of_target(target)[0]);
        }
        finding
    }
}

/// The settings of the profile that nobody has made.
fn settings(package: &CargoPackage, workspace: &Workspace) -> &'static [&'static str] {
    // A manifest that cannot be read has already been an error of cargo's.
    let silent = || {
        fs::read_to_string(workspace.root.join("Cargo.toml")).is_ok_and(|manifest| !profile::is_in(&manifest))
    };
    if package.profile.is_none() && silent() { &profile::SETTINGS } else { &[] }
}
