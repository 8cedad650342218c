//! `cargo xtask measure build-time`: what the compiler costs a build, without and with optimised
//! build scripts.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use crate::shell::{self, Result, cargo, root};

/// How large the module is that is compiled, in bytes.
const MODULE_BYTES: usize = 1 << 20;

/// Builds a crate with a module in a fresh target directory, twice, and prints a table.
pub(crate) fn build_time() -> Result {
    let crates = crate_count()?;
    let module = module()?;
    let directory = shell::target().join("measure");
    println!("crates that wamr-aot-build brings, itself included: {crates}");
    println!("module: {} bytes, {} functions", module.len(), functions());
    println!();
    println!("| build scripts | first build, small module | module of 1 MB replaced |");
    println!("|---|---|---|");
    for (label, profile) in [
        ("unoptimised (Cargo's default)", ""),
        ("`opt-level = 2`", "[profile.dev.build-override]\nopt-level = 2\n"),
    ] {
        let (clean, module) = measure(&directory, profile, &module)?;
        println!("| {label} | {:.0} s | {:.1} s |", clean.as_secs_f64(), module.as_secs_f64());
    }
    fs::remove_dir_all(&directory)?;
    Ok(())
}

/// The times of a build with nothing built before, and of the build after the module was replaced
/// by the large one.
fn measure(directory: &Path, profile: &str, module: &[u8]) -> Result<(Duration, Duration)> {
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    let package = directory.join("package");
    shell::make_dir(&package.join("src"))?;
    let root = root();
    let manifest = format!(
        "[package]\nname = \"measured\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nwamr-aot-rt = {{ path = '{0}/wamr-aot-rt' }}\n\n\
         [build-dependencies]\nwamr-aot-build = {{ path = '{0}/wamr-aot-build' }}\n\n\
         [workspace]\n\n{profile}",
        root.display()
    );
    fs::write(package.join("Cargo.toml"), manifest)?;
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock"))?;
    fs::write(package.join("build.rs"), "fn main() {\n    wamr_aot_build::compile(\"plugin.wasm\");\n}\n")?;
    fs::write(
        package.join("src/main.rs"),
        "wamr_aot_rt::include_aot!(mod plugin = \"plugin\");\n\
         fn main() { drop(plugin::Instance::new(())); }\n",
    )?;
    fs::write(package.join("plugin.wasm"), b"\0asm\x01\0\0\0")?;
    let target = directory.join("target");
    let clean = build(&package, &target)?;
    fs::write(package.join("plugin.wasm"), module)?;
    Ok((clean, build(&package, &target)?))
}

fn build(package: &Path, target: &Path) -> Result<Duration> {
    let mut command = cargo();
    command
        .args(["build", "--quiet"])
        .current_dir(package)
        .env("CARGO_TARGET_DIR", target)
        .env_remove("RUSTFLAGS");
    let start = Instant::now();
    shell::output(&mut command)?;
    Ok(start.elapsed())
}

fn crate_count() -> Result<usize> {
    let tree = shell::output(cargo().current_dir(root()).args([
        "tree",
        "-p",
        "wamr-aot-build",
        "-e",
        "normal",
        "--prefix",
        "none",
    ]))?;
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
