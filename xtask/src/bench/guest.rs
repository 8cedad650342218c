//! Builds programs: as guests, and for the machine.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    cache::{Key, made},
    program::{Case, Group, Library, Source},
    side::Compiler,
};
use crate::{
    debian,
    shell::{Result, cargo, cargo_with, command, make_dir, output, root, run, source},
    usage::{self, Usage},
};

/// For both: the results must be the same, to the last bit.
const OPTIONS: &[&str] = &["-O3", "-w", "-ffp-contract=off", "-Ibenches/guests/harness"];

/// What current toolchains have by default.
const GUEST_OPTIONS: &[&str] =
    &["--target=wasm32-wasi", "-mbulk-memory", "-mnontrapping-fptoint", "-Wl,--strip-all"];

const SIMD_OPTION: &str = "-msimd128";

const WASI: &str = "wasm32-wasip1";

/// The sources of programs, and the directory for what is built.
pub(super) struct Sources {
    /// Cargo's metadata of the package that names the crates.
    metadata: String,
    dir: PathBuf,
}

fn package() -> PathBuf {
    root().join("benches/guests/rust")
}

impl Sources {
    /// Fetches the crates.
    pub(super) fn fetch(dir: &Path) -> Result<Sources> {
        let metadata =
            output(cargo().args(["metadata", "--format-version=1", "--locked"]).current_dir(package()))?;
        Ok(Sources { metadata, dir: dir.to_owned() })
    }

    /// Builds all programs in Rust, for the machine and as guests.
    pub(super) fn build_rust(&self) -> Result {
        const LIBC: &str = "/usr/lib/wasm32-wasi";
        let flags = format!(
            "[\"-Clink-self-contained=no\",\"-Clink-arg={LIBC}/crt1-command.o\",\"-Lnative={LIBC}\"]"
        );
        run(cargo_with(debian::RUSTC, "std,panic_abort")
            .args(["build", "--release", "--locked", "--target", WASI])
            .args(["--config", &format!("target.{WASI}.linker=\"wasm-ld-19\"")])
            .args(["--config", &format!("target.{WASI}.rustflags={flags}")])
            .arg("--target-dir")
            .arg(self.rust_target())
            .current_dir(package()))?;
        run(cargo_with(debian::RUSTC, "")
            .args(["build", "--release", "--locked", "--target-dir"])
            .arg(self.rust_target())
            .current_dir(package()))
    }

    fn rust_target(&self) -> PathBuf {
        self.dir.join("rust")
    }

    /// The guest of a case.
    pub(super) fn guest(&self, case: &Case) -> Result<PathBuf> {
        if matches!(case.program.source, Source::Rust) {
            let name = format!("{}.wasm", case.program.name);
            return Ok(self.rust_target().join(WASI).join("release").join(name));
        }
        let out = self.dir.join("guests").join(&case.name).with_extension("wasm");
        make_dir(out.parent().expect("it has a directory"))?;
        let is_cpp = matches!(case.program.source, Source::Cpp(_));
        // With nothing else in the path: clang would run the `wasm-opt` of a machine that has one.
        let mut clang =
            command(format!("{}/{}", debian::LLVM_PATH, if is_cpp { "clang++" } else { "clang" }));
        clang.env("PATH", debian::LLVM_PATH).args(GUEST_OPTIONS);
        clang.arg(format!("-fuse-ld={}/wasm-ld", debian::LLVM_PATH));
        if case.group == Group::Simd {
            clang.arg(SIMD_OPTION);
        }
        self.compile(case, &mut clang, &out)?;
        Ok(out)
    }

    /// The program for the machine, in `dir`. The cost is not known if cargo built it.
    pub(super) fn native(
        &self,
        case: &Case,
        compiler: Compiler,
        dir: &Path,
    ) -> Result<(PathBuf, Option<Usage>)> {
        let name = case.program.name;
        let (tool, out) = match case.program.source {
            Source::Rust => return Ok((self.rust_target().join("release").join(name), None)),
            Source::Cpp(_) => (compiler.cpp(), dir.join(name)),
            _ => (compiler.c(), dir.join(name)),
        };
        Ok((out.clone(), Some(self.compile(case, &mut command(tool), &out)?)))
    }

    /// Compiles and links a program with a command that has the options of its own.
    fn compile(&self, case: &Case, cc: &mut Command, out: &Path) -> Result<Usage> {
        let guests = Path::new("benches/guests");
        let (dir, extension, library) = match &case.program.source {
            Source::Kernel => ("kernels", "c", None),
            Source::C(library) => ("programs", "c", library.as_ref()),
            Source::Cpp(library) => ("programs", "cpp", Some(library)),
            Source::Rust => return Err("cargo builds programs in Rust".into()),
        };
        cc.args(OPTIONS).arg("benches/guests/harness/bench.c");
        cc.arg(guests.join(dir).join(case.program.name).with_extension(extension));
        if let Some(library) = library {
            self.add(library, extension, cc)?;
        }
        cc.arg("-lm").arg("-o").arg(out);
        let key = Key::default().command(cc).dir(&root().join(guests).join("harness"))?;
        let key =
            key.dir(&root().join(guests).join(dir))?.dir(&root().join("benches/guests/programs/lua"))?;
        made(out, key, || usage::run(cc))
    }

    fn add(&self, library: &Library, extension: &str, cc: &mut Command) -> Result {
        let dir = source(&self.metadata, library.package)?.join(library.dir);
        cc.args(library.options).arg("-I").arg(&dir);
        for file in library.files {
            if !file.ends_with('/') {
                cc.arg(dir.join(file).with_extension(extension));
                continue;
            }
            let directory = dir.join(file);
            let entries = fs::read_dir(&directory)
                .map_err(|error| format!("cannot read {}: {error}", directory.display()))?;
            let mut files = Vec::new();
            for entry in entries {
                files.push(entry?.path());
            }
            files.retain(|file| file.extension() == Some(OsStr::new(extension)));
            files.sort();
            cc.args(files);
        }
        Ok(())
    }
}
