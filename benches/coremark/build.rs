//! Compiles CoreMark twice for each level of optimisation: to a module, which becomes a sandbox,
//! and natively, by the same C compiler as the module's code; and so a function that calls one of
//! the host's.
//!
//! `FIRMWARE_GUESTS_SOURCES` is the directory with CoreMark's sources, as `cargo xtask measure
//! coremark` fetches them. The native object files stay in `FIRMWARE_GUESTS_NATIVE`, in a directory
//! for each program.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use wamr_aot_build::{Bounds, Builder, OptLevel, Traps};

/// A program: its name, its level of optimisation, and that of the code of its module.
const PROGRAMS: [(&str, &str, OptLevel); 4] = [
    ("coremark-os", "s", OptLevel::SpeedAndSize),
    ("coremark-o2", "2", OptLevel::Speed),
    ("coremark-o3", "3", OptLevel::Speed),
    ("add", "s", OptLevel::SpeedAndSize),
];

/// The place of CoreMark among the sources, and its files.
const COREMARK: &str = "pythondata_cpu_ibex/system_verilog/vendor/eembc_coremark";
const FILES: [&str; 5] = ["core_list_join", "core_main", "core_matrix", "core_state", "core_util"];

/// The bytes of a guest's memory that the firmware keeps, and those of its stack.
const MEMORY: u64 = 8192;
const STACK: u32 = 1024;

/// The compiler of guests in C, as in `cargo xtask guests`.
const CLANG: &str = "clang-19";

/// What both compilers get.
const OPTIONS: &[&str] = &["-std=gnu11", "-ffreestanding", "-w", "-Dmain=coremark_main"];

fn main() {
    println!("cargo::rerun-if-changed=guest");
    let coremark = directory("FIRMWARE_GUESTS_SOURCES").join(COREMARK);
    let objects = directory("FIRMWARE_GUESTS_NATIVE");
    for (name, level, opt_level) in PROGRAMS {
        let build = Build { name, level, coremark: &coremark };
        let builder = Builder::new(build.module()).opt_level(opt_level);
        builder.memory_limit(MEMORY).bounds(Bounds::Check).traps(Traps::Call).compile();
        for object in build.native(&objects.join(name)) {
            println!("cargo::rustc-link-arg-bin={name}={}", object.display());
        }
    }
    // The board's memory map.
    for argument in env::var("DEP_BOARD_ARGUMENTS").expect("the crate `board` sets it").split(' ') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}

fn directory(variable: &str) -> PathBuf {
    println!("cargo::rerun-if-env-changed={variable}");
    env::var_os(variable)
        .unwrap_or_else(|| panic!("{variable} is not set: `cargo xtask measure coremark` builds this"))
        .into()
}

struct Build<'a> {
    name: &'static str,
    level: &'static str,
    coremark: &'a Path,
}

impl Build<'_> {
    fn files(&self) -> Vec<PathBuf> {
        match self.name {
            "add" => vec!["guest/add.c".into()],
            _ => {
                let files = FILES.iter().map(|file| self.coremark.join(file).with_extension("c"));
                files.chain(["guest/port.c".into()]).collect()
            }
        }
    }

    /// The headers of a small C library are those of the other guests.
    fn includes(&self) -> [&Path; 3] {
        [Path::new("guest"), Path::new("../firmware/guest/include"), self.coremark]
    }

    fn module(&self) -> PathBuf {
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
        let module = out.join(self.name).with_extension("wasm");
        let clang = || {
            let mut clang = Command::new(CLANG);
            clang.arg("--target=wasm32-unknown-unknown");
            clang
        };
        let mut objects = Vec::new();
        for (number, file) in self.files().iter().enumerate() {
            let object = out.join(format!("{}.{number}.o", self.name));
            let mut compile = clang();
            compile.args(OPTIONS).args(["-mbulk-memory", "-mnontrapping-fptoint"]);
            compile.arg(format!("-O{}", self.level));
            for directory in self.includes() {
                compile.arg("-I").arg(directory);
            }
            run(compile.arg("-c").arg(file).arg("-o").arg(&object));
            objects.push(object);
        }
        // Linked by itself, without a level of optimisation, for which clang would run the
        // `wasm-opt` of a machine that has one.
        let mut link = clang();
        link.args(["-nostdlib", "-Wl,--no-entry", "-Wl,--stack-first"]);
        link.args(["-Wl,--strip-all", "-Wl,--keep-section=name"]);
        link.arg(format!("-Wl,-z,stack-size={STACK}"));
        run(link.args(objects).arg("-o").arg(&module));
        module
    }

    /// Compiles for the board. Returns the object files.
    fn native(&self, directory: &Path) -> Vec<PathBuf> {
        // Files of an earlier build could have other names.
        let _ = fs::remove_dir_all(directory);
        fs::create_dir_all(directory).expect("the directory can be made");
        let mut compiler = cc::Build::new();
        compiler.files(self.files()).includes(self.includes()).opt_level_str(self.level).warnings(false);
        OPTIONS.iter().for_each(|option| {
            compiler.flag(option);
        });
        compiler.cargo_metadata(false).out_dir(directory).compile_intermediates()
    }
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    assert!(status.success(), "{command:?} failed: {status}");
}
