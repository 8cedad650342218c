//! Compiles each guest twice: to a module, which becomes a sandbox, and natively, by the same C
//! compiler as the module's code.
//!
//! `FIRMWARE_GUESTS_SOURCES` is the directory with the sources of libraries, as `cargo xtask
//! measure guests` fetches them. The native object files stay in `FIRMWARE_GUESTS_NATIVE`, in a
//! directory for each target and guest.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use wamr_aot_build::{Bounds, Builder, OptLevel, Traps};

/// A guest: the workload `guest/NAME.c`, and a library.
struct Guest {
    name: &'static str,
    library: Library,
    /// The library's files that are compiled, without `.c`.
    files: &'static [&'static str],
    /// Its directories with headers, besides that of the files.
    includes: &'static [&'static str],
    defines: &'static [&'static str],
    /// The bytes of the stack in its memory. It is below the data.
    stack: u32,
    /// The bytes of its memory that the firmware keeps.
    memory: u64,
}

/// The place of a library's files.
enum Library {
    /// A directory of a crate.
    Crate(&'static str, &'static str),
    /// A directory among the other sources.
    Fetched(&'static str),
}

const MONOCYPHER: Library = Library::Crate("monocypher-sys", "Monocypher/src");

const GUESTS: &[Guest] = &[
    Guest {
        name: "coremark",
        library: Library::Fetched("pythondata_cpu_ibex/system_verilog/vendor/eembc_coremark"),
        files: &["core_list_join", "core_matrix", "core_state", "core_util"],
        includes: &[],
        defines: &[],
        stack: 128,
        memory: 4096,
    },
    Guest {
        name: "heatshrink",
        library: Library::Fetched("heatshrink2-0.15.0/heatshrink2/_heatshrink"),
        files: &["heatshrink_decoder", "heatshrink_encoder"],
        includes: &[],
        defines: &["HEATSHRINK_DYNAMIC_ALLOC=0"],
        stack: 576,
        memory: 8192,
    },
    Guest {
        name: "jsmn",
        library: Library::Fetched("jsmn"),
        files: &[],
        includes: &[],
        defines: &[],
        stack: 64,
        memory: 2048,
    },
    Guest {
        name: "aes",
        library: Library::Fetched("tinyaes-1.1.2/tiny-AES-c"),
        files: &["aes"],
        includes: &[],
        defines: &["ECB=0", "CTR=0"],
        stack: 64,
        memory: 2048,
    },
    Guest {
        name: "filters",
        library: Library::Fetched("cmsisdsp-1.10.3/Source/FilteringFunctions"),
        files: &[
            "arm_biquad_cascade_df1_f32",
            "arm_biquad_cascade_df1_init_f32",
            "arm_fir_f32",
            "arm_fir_init_f32",
        ],
        includes: &["../../Include", "../../PrivateInclude"],
        // Only C: without the headers of a processor.
        defines: &["__GNUC_PYTHON__"],
        stack: 64,
        memory: 2048,
    },
    Guest {
        name: "aead",
        library: MONOCYPHER,
        files: &["monocypher"],
        includes: &[],
        defines: &[],
        stack: 512,
        memory: 2048,
    },
    Guest {
        name: "x25519",
        library: MONOCYPHER,
        files: &["monocypher"],
        includes: &[],
        defines: &[],
        stack: 1024,
        memory: 2048,
    },
    Guest {
        name: "jpeg",
        library: Library::Crate("lvgl-sys", "vendor/lvgl/src/extra/libs/sjpg"),
        files: &["tjpgd"],
        includes: &[],
        // Of LVGL's configuration the decoder needs one line.
        defines: &["LV_CONF_INTERNAL_H", "LV_USE_SJPG=1"],
        stack: 64,
        memory: 8192,
    },
];

/// The compiler of guests in C, as in `cargo xtask guests`.
const CLANG: &str = "clang-19";

/// What both compilers get.
const OPTIONS: &[&str] = &["-std=gnu11", "-ffreestanding", "-w"];

fn main() {
    let target = env::var("TARGET").expect("cargo sets it");
    let sources = directory("FIRMWARE_GUESTS_SOURCES");
    let objects = directory("FIRMWARE_GUESTS_NATIVE").join(target);
    let crates = crates(&sources.join("crates.txt"));
    println!("cargo::rerun-if-changed=guest");
    for guest in GUESTS {
        let library = match guest.library {
            Library::Crate(name, directory) => crates[name].join(directory),
            Library::Fetched(directory) => sources.join(directory),
        };
        let build = Build { guest, library };
        let builder = Builder::new(build.module()).opt_level(OptLevel::SpeedAndSize);
        builder.memory_limit(guest.memory).bounds(Bounds::Check).traps(Traps::Call).compile();
        for object in build.native(&objects.join(guest.name)) {
            println!("cargo::rustc-link-arg-bin={}={}", guest.name, object.display());
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
        .unwrap_or_else(|| panic!("{variable} is not set: `cargo xtask measure guests` builds this"))
        .into()
}

/// The directories of crates, from lines with a name and a path.
fn crates(list: &Path) -> BTreeMap<String, PathBuf> {
    println!("cargo::rerun-if-changed={}", list.display());
    let text = fs::read_to_string(list).expect("`cargo xtask measure guests` writes the list");
    text.lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, path)| (name.into(), path.into()))
        .collect()
}

struct Build<'a> {
    guest: &'a Guest,
    /// The directory of the library's files.
    library: PathBuf,
}

impl Build<'_> {
    fn files(&self) -> Vec<PathBuf> {
        let workload = Path::new("guest").join(self.guest.name).with_extension("c");
        let files = self.guest.files.iter().map(|file| self.library.join(file).with_extension("c"));
        [workload].into_iter().chain(files).collect()
    }

    fn includes(&self) -> Vec<PathBuf> {
        let others = self.guest.includes.iter().map(|directory| self.library.join(directory));
        ["guest/include".into(), self.library.clone()].into_iter().chain(others).collect()
    }

    /// Compiles and links the guest to a module, at `-Os`.
    fn module(&self) -> PathBuf {
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
        let module = out.join(self.guest.name).with_extension("wasm");
        let clang = || {
            let mut clang = Command::new(CLANG);
            clang.arg("--target=wasm32-unknown-unknown");
            clang
        };
        let mut objects = Vec::new();
        for (number, file) in self.files().iter().enumerate() {
            let object = out.join(format!("{}.{number}.o", self.guest.name));
            let mut compile = clang();
            compile.args(OPTIONS).args(["-Os", "-mbulk-memory", "-mnontrapping-fptoint"]);
            for directory in self.includes() {
                compile.arg("-I").arg(directory);
            }
            compile.args(self.guest.defines.iter().map(|define| format!("-D{define}")));
            run(compile.arg("-c").arg(file).arg("-o").arg(&object));
            objects.push(object);
        }
        // Linked by itself, without a level of optimisation, for which clang would run the
        // `wasm-opt` of a machine that has one.
        let mut link = clang();
        link.args(["-nostdlib", "-Wl,--no-entry", "-Wl,--stack-first"]);
        link.args(["-Wl,--strip-all", "-Wl,--keep-section=name"]);
        link.arg(format!("-Wl,-z,stack-size={}", self.guest.stack));
        run(link.args(objects).arg("-o").arg(&module));
        module
    }

    /// Compiles the guest for the board, at `-Os`. Returns the object files, and the compiler's
    /// library.
    fn native(&self, directory: &Path) -> Vec<PathBuf> {
        // Files of an earlier build could have other names.
        let _ = fs::remove_dir_all(directory);
        fs::create_dir_all(directory).expect("the directory can be made");
        let mut compiler = cc::Build::new();
        compiler.files(self.files()).includes(self.includes()).opt_level_str("s").warnings(false);
        OPTIONS.iter().for_each(|option| {
            compiler.flag(option);
        });
        for define in self.guest.defines {
            let (name, value) =
                define.split_once('=').map_or((*define, None), |(name, value)| (name, Some(value)));
            compiler.define(name, value);
        }
        compiler.cargo_metadata(false).out_dir(directory);
        let mut objects = compiler.compile_intermediates();
        // What the compiler calls beside what Rust's own library has, such as for `switch` on a
        // Cortex-M0.
        let mut library = compiler.get_compiler().to_command();
        let library = library.arg("-print-libgcc-file-name").output().expect("the compiler starts");
        objects.push(String::from_utf8(library.stdout).expect("a path").trim().into());
        objects
    }
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    assert!(status.success(), "{command:?} failed: {status}");
}
