//! A program in C that a build script compiles twice: to a module, which becomes a sandbox, and
//! natively, by the same C compiler as the module's code.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The compiler of guests in C, as in `cargo xtask guests`.
const CLANG: &str = "clang-19";

/// What both compilers get.
const OPTIONS: &[&str] = &["-std=gnu11", "-ffreestanding", "-w"];

/// A program.
#[derive(Debug)]
pub struct Program {
    /// Its name, which the module and the objects have, too.
    pub name: &'static str,
    /// The level of optimisation of both: what follows `-O`.
    pub level: &'static str,
    /// Its files in C.
    pub files: Vec<PathBuf>,
    /// The directories of headers.
    pub includes: Vec<PathBuf>,
    /// Macros, each `NAME` or `NAME=VALUE`.
    pub defines: &'static [&'static str],
    /// The bytes of the stack in the module's memory. It is below the data.
    pub stack: u32,
}

impl Program {
    /// Compiles and links the module.
    ///
    /// # Panics
    ///
    /// If that fails.
    pub fn module(&self) -> PathBuf {
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
        let module = out.join(self.name).with_extension("wasm");
        let clang = || {
            let mut clang = Command::new(CLANG);
            clang.arg("--target=wasm32-unknown-unknown");
            clang
        };
        let mut objects = Vec::new();
        for (number, file) in self.files.iter().enumerate() {
            let object = out.join(format!("{}.{number}.o", self.name));
            let mut compile = clang();
            compile.args(OPTIONS).args(["-mbulk-memory", "-mnontrapping-fptoint"]);
            compile.arg(format!("-O{}", self.level));
            for directory in &self.includes {
                compile.arg("-I").arg(directory);
            }
            compile.args(self.defines.iter().map(|define| format!("-D{define}")));
            run(compile.arg("-c").arg(file).arg("-o").arg(&object));
            objects.push(object);
        }
        // Linked by itself, without a level of optimisation, for which clang would run the
        // `wasm-opt` of a machine that has one.
        let mut link = clang();
        link.args(["-nostdlib", "-Wl,--no-entry", "-Wl,--stack-first"]);
        link.args(["-Wl,--strip-all", "-Wl,--keep-section=name"]);
        link.arg(format!("-Wl,-z,stack-size={}", self.stack));
        run(link.args(objects).arg("-o").arg(&module));
        module
    }

    /// Compiles for the board, into a directory. Returns the object files, and the compiler's
    /// library: what the compiler calls beside what Rust's own library has, such as for `switch` on
    /// a Cortex-M0.
    ///
    /// # Panics
    ///
    /// If that fails.
    pub fn native(&self, directory: &Path) -> Vec<PathBuf> {
        // Files of an earlier build could have other names.
        let _ = fs::remove_dir_all(directory);
        fs::create_dir_all(directory).expect("the directory can be made");
        let mut compiler = cc::Build::new();
        compiler.files(&self.files).includes(&self.includes).opt_level_str(self.level).warnings(false);
        OPTIONS.iter().for_each(|option| {
            compiler.flag(option);
        });
        for define in self.defines {
            let (name, value) =
                define.split_once('=').map_or((*define, None), |(name, value)| (name, Some(value)));
            compiler.define(name, value);
        }
        compiler.cargo_metadata(false).out_dir(directory);
        let mut objects = compiler.compile_intermediates();
        let mut library = compiler.get_compiler().to_command();
        let library = library.arg("-print-libgcc-file-name").output().expect("the compiler starts");
        objects.push(String::from_utf8(library.stdout).expect("a path").trim().into());
        objects
    }
}

/// Prints what cargo links into the program of a name: these objects.
pub fn link(name: &str, objects: &[PathBuf]) {
    for object in objects {
        println!("cargo::rustc-link-arg-bin={name}={}", object.display());
    }
}

/// Prints what cargo links all programs with: the memory map of the board.
///
/// # Panics
///
/// If the crate `board` is not a dependency.
pub fn link_for_board() {
    for argument in env::var("DEP_BOARD_ARGUMENTS").expect("the crate `board` sets it").split(' ') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}

/// The directory that a variable names, which `cargo xtask measure WHAT` sets.
///
/// # Panics
///
/// If it is not set.
pub fn directory(variable: &str, what: &str) -> PathBuf {
    println!("cargo::rerun-if-env-changed={variable}");
    env::var_os(variable)
        .unwrap_or_else(|| panic!("{variable} is not set: `cargo xtask measure {what}` builds this"))
        .into()
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    assert!(status.success(), "{command:?} failed: {status}");
}
