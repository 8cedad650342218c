//! `cargo xtask measure build-time`: what the compiler costs a build, without and with optimised
//! build scripts, and by the command.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    shell::{self, Result, cargo, root},
    usage::{self, Usage},
};

/// How large the module is that is compiled, in bytes.
const MODULE_BYTES: usize = 1 << 20;

/// Compiles a crate with a module in a fresh target directory, in each configuration, or in those
/// whose names start with `name`; replaces the module by a large one, compiles again; removes what
/// Cargo has of the crate, compiles once more with the cache; and prints a table.
pub(crate) fn build_time(name: &str) -> Result {
    let module = module()?;
    let directory = shell::target().join("measure");
    println!("module: {} bytes, {} functions", module.len(), functions());
    println!();
    let configurations: Vec<&Configuration> =
        CONFIGURATIONS.iter().filter(|configuration| configuration.name().starts_with(name)).collect();
    if configurations.is_empty() {
        return Err(format!("no configuration has a name that starts with `{name}`").into());
    }
    let by_command = configurations.iter().any(|configuration| configuration.compiler == WITHOUT_COMPILER);
    let command = if by_command { command()? } else { PathBuf::new() };
    println!(
        "| code generators | build scripts | crates | first build | module of 1 MB replaced | again from \
         the cache |"
    );
    println!("|---|---|---|---|---|---|");
    for configuration in configurations {
        let crates = crate_count(configuration.compiler)?;
        let [first, replaced, cached] = measure(&directory, configuration, &module, &command)?.map(cell);
        println!(
            "| {} | {} | {crates} | {first} | {replaced} | {cached} |",
            configuration.generators, configuration.scripts
        );
    }
    fs::remove_dir_all(&directory)?;
    Ok(())
}

/// What a build took, in a table.
fn cell(Usage { wall, cpu, .. }: Usage) -> String {
    format!("{:.1} s, {:.1} CPU s", wall.as_secs_f64(), cpu.as_secs_f64())
}

/// How a user's crate depends on the compiler, and how its build scripts are compiled.
struct Configuration {
    generators: &'static str,
    scripts: &'static str,
    /// The rest of the dependency, after its path.
    compiler: &'static str,
    profile: &'static str,
    /// The statements of the build script before the module is compiled.
    builder: &'static str,
}

impl Configuration {
    fn name(&self) -> String {
        format!("{}, {}", self.generators, self.scripts)
    }
}

/// The crate has the command compile.
const WITHOUT_COMPILER: &str = ", default-features = false";

/// The crate has a compiler, and no code generators.
const ONLY_COMPILER: &str = ", default-features = false, features = ['compiler']";

const CONFIGURATIONS: &[Configuration] = &[
    Configuration {
        generators: "none, by the command",
        scripts: "unoptimised (Cargo's default)",
        compiler: WITHOUT_COMPILER,
        profile: "",
        builder: "",
    },
    Configuration {
        generators: "none, through C by the command",
        scripts: "unoptimised (Cargo's default)",
        compiler: WITHOUT_COMPILER,
        profile: "",
        builder: ".emitter(wamr_aot_build::Emitter::C)",
    },
    Configuration {
        generators: "this machine's",
        scripts: "unoptimised (Cargo's default)",
        compiler: "",
        profile: "",
        builder: "",
    },
    Configuration {
        generators: "this machine's",
        scripts: "`opt-level = 2`",
        compiler: "",
        profile: "[profile.dev.build-override]\nopt-level = 2\n",
        builder: "",
    },
    Configuration {
        generators: "none, through C",
        scripts: "unoptimised (Cargo's default)",
        compiler: ONLY_COMPILER,
        profile: "",
        builder: ".emitter(wamr_aot_build::Emitter::C)",
    },
];

/// What a build took with nothing built before; what the build after the module was replaced by the
/// large one took; and the one after `cargo clean` of the package, with the module in the cache.
fn measure(
    directory: &Path,
    configuration: &Configuration,
    module: &[u8],
    command: &Path,
) -> Result<[Usage; 3]> {
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    let package = directory.join("package");
    shell::make_dir(&package.join("src"))?;
    let root = root();
    let manifest = format!(
        "[package]\nname = \"measured\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nwamr-aot-rt = {{ path = '{0}/wamr-aot-rt' }}\n\n\
         [build-dependencies]\nwamr-aot-build = {{ path = '{0}/wamr-aot-build'{1} }}\n\n\
         [workspace]\n\n{2}",
        root.display(),
        configuration.compiler,
        configuration.profile,
    );
    fs::write(package.join("Cargo.toml"), manifest)?;
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock"))?;
    fs::write(
        package.join("build.rs"),
        format!(
            "fn main() {{\n    wamr_aot_build::Builder::new(\"plugin.wasm\"){}.compile();\n}}\n",
            configuration.builder
        ),
    )?;
    fs::write(
        package.join("src/main.rs"),
        "wamr_aot_rt::include_aot!(mod plugin = \"plugin\");\n\
         fn main() { drop(plugin::Instance::new(())); }\n",
    )?;
    fs::write(package.join("plugin.wasm"), b"\0asm\x01\0\0\0")?;
    let target = directory.join("target");
    let by_command = configuration.compiler == WITHOUT_COMPILER;
    let wamr_aot = if by_command { command.as_os_str() } else { OsStr::new("") };
    let cache = directory.join("cache");
    let build = || {
        let mut command = cargo();
        command.args(["build", "--quiet"]).current_dir(&package).env("CARGO_TARGET_DIR", &target);
        command.env("WAMR_AOT", wamr_aot).env("WAMR_AOT_CACHE", &cache).env_remove("RUSTFLAGS");
        usage::output(&mut command).map(|(usage, _)| usage)
    };
    let first = build()?;
    fs::write(package.join("plugin.wasm"), module)?;
    let replaced = build()?;
    let mut clean = cargo();
    clean.args(["clean", "--quiet", "-p", "measured"]).current_dir(&package);
    shell::run(clean.env("CARGO_TARGET_DIR", &target))?;
    Ok([first, replaced, build()?])
}

/// The command, built as it is installed. That is done once for all projects, and not measured.
pub(crate) fn command() -> Result<PathBuf> {
    shell::run(cargo().args(["build", "--release", "--quiet", "-p", "wamr-aot-cli"]).current_dir(root()))?;
    Ok(shell::target().join("release/wamr-aot").with_extension(std::env::consts::EXE_EXTENSION))
}

/// The number of crates that the compiler brings with these features, itself included.
fn crate_count(compiler: &str) -> Result<usize> {
    let mut tree = cargo();
    tree.current_dir(root()).args(["tree", "-p", "wamr-aot-build", "-e", "normal,build", "--prefix", "none"]);
    if !compiler.is_empty() {
        tree.arg("--no-default-features");
    }
    if compiler == ONLY_COMPILER {
        tree.args(["--features", "compiler"]);
    }
    let tree = shell::output(&mut tree)?;
    let crates: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    Ok(crates.len())
}

/// The body of one function, about as many instructions of each kind as compilers emit.
const BODY: &str = "
    (local i32 i32 i64 f64)
    (local.set 2 (i32.load offset=16 (local.get 0)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get 3) (local.get 1)))
      (local.set 4 (i64.add (local.get 4)
        (i64.load32_u (i32.add (local.get 0) (i32.shl (local.get 3) (i32.const 2))))))
      (if (i32.and (local.get 3) (i32.const 7))
        (then (local.set 2 (i32.xor (i32.mul (local.get 2) (i32.const SEED)) (i32.wrap_i64 (local.get 4)))))
        (else
          (local.set 5 (f64.add (local.get 5) (f64.convert_i32_s (local.get 2))))
          (f64.store offset=32 (local.get 0) (local.get 5))))
      (block $two (block $one (block $zero
        (br_table $zero $one $two $done (i32.and (local.get 2) (i32.const 3))))
        (i32.store8 offset=1 (local.get 0) (local.get 2)) (br $two))
        (local.set 2 (call CALLEE (local.get 2) (local.get 3))))
      (local.set 3 (i32.add (local.get 3) (i32.const 1)))
      (br $next)))
    (i32.store offset=16 (local.get 0) (local.get 2))
    (i32.add (local.get 2) (i32.wrap_i64 (local.get 4)))";

/// Bytes of a function with that body.
const BODY_BYTES: usize = 184;

fn functions() -> usize {
    MODULE_BYTES / BODY_BYTES
}

fn module() -> Result<Vec<u8>> {
    let mut text = String::from("(module (memory 1)\n");
    for index in 0..functions() {
        let body = BODY
            .replace("SEED", &format!("{}", 1_000_003 + index))
            .replace("CALLEE", &format!("{}", index / 2));
        writeln!(text, "(func (param i32 i32) (result i32){body})")?;
    }
    text.push_str("(export \"run\" (func 0)))");
    Ok(wat::parse_str(text)?)
}
