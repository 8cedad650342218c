//! Compiles each guest twice: to a module, which becomes a sandbox, and natively, by the same C
//! compiler as the module's code.
//!
//! `FIRMWARE_GUESTS_SOURCES` is the directory with the sources of libraries, as `cargo xtask
//! measure guests` fetches them. The native object files stay in `FIRMWARE_GUESTS_NATIVE`, in a
//! directory for each target and guest. If `FIRMWARE_GUESTS_TRUSTING` is 1, the modules' code
//! relies on the alignment that they state, and the program has the handler that completes other
//! accesses.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use firmware_program::{Program, directory, link, link_for_board};
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

fn main() {
    let target = env::var("TARGET").expect("cargo sets it");
    let sources = directory("FIRMWARE_GUESTS_SOURCES", "guests");
    let objects = directory("FIRMWARE_GUESTS_NATIVE", "guests").join(target);
    let crates = crates(&sources.join("crates.txt"));
    println!("cargo::rerun-if-changed=guest");
    println!("cargo::rerun-if-env-changed=FIRMWARE_GUESTS_TRUSTING");
    println!("cargo::rustc-check-cfg=cfg(trusting)");
    let is_trusting = env::var("FIRMWARE_GUESTS_TRUSTING").is_ok_and(|value| value == "1");
    if is_trusting {
        println!("cargo::rustc-cfg=trusting");
    }
    for guest in GUESTS {
        let library = match guest.library {
            Library::Crate(name, directory) => crates[name].join(directory),
            Library::Fetched(directory) => sources.join(directory),
        };
        let program = guest.program(&library);
        let builder = Builder::new(program.module()).opt_level(OptLevel::SpeedAndSize);
        let builder = builder.memory_limit(guest.memory).bounds(Bounds::Check).traps(Traps::Call);
        builder.strict_alignment(!is_trusting).compile();
        link(guest.name, &program.native(&objects.join(guest.name)));
    }
    link_for_board();
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

impl Guest {
    /// The guest, with its library in a directory. It is compiled at `-Os`.
    fn program(&self, library: &Path) -> Program {
        let workload = Path::new("guest").join(self.name).with_extension("c");
        let files = self.files.iter().map(|file| library.join(file).with_extension("c"));
        let includes = self.includes.iter().map(|directory| library.join(directory));
        Program {
            name: self.name,
            level: "s",
            files: [workload].into_iter().chain(files).collect(),
            includes: ["guest/include".into(), library.into()].into_iter().chain(includes).collect(),
            defines: self.defines,
            stack: self.stack,
        }
    }
}
