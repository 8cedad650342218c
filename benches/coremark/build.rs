//! Compiles CoreMark twice for each level of optimisation: to a module, which becomes a sandbox,
//! and natively, by the same C compiler as the module's code; and so a function that calls one of
//! the host's.
//!
//! `FIRMWARE_GUESTS_SOURCES` is the directory with CoreMark's sources, as `cargo xtask measure
//! coremark` fetches them. The native object files stay in `FIRMWARE_GUESTS_NATIVE`, in a directory
//! for each program.

use std::path::{Path, PathBuf};

use firmware_program::{Program, directory, link, link_for_board};
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

fn main() {
    println!("cargo::rerun-if-changed=guest");
    let coremark = directory("FIRMWARE_GUESTS_SOURCES", "coremark").join(COREMARK);
    let objects = directory("FIRMWARE_GUESTS_NATIVE", "coremark");
    for (name, level, opt_level) in PROGRAMS {
        let program = program(name, level, &coremark);
        let builder = Builder::new(program.module()).opt_level(opt_level);
        builder.memory_limit(MEMORY).bounds(Bounds::Check).traps(Traps::Call).compile();
        link(name, &program.native(&objects.join(name)));
    }
    link_for_board();
}

fn program(name: &'static str, level: &'static str, coremark: &Path) -> Program {
    let files: Vec<PathBuf> = match name {
        "add" => vec!["guest/add.c".into()],
        _ => {
            let files = FILES.iter().map(|file| coremark.join(file).with_extension("c"));
            files.chain(["guest/port.c".into()]).collect()
        }
    };
    // The headers of a small C library are those of the other guests.
    let includes = vec!["guest".into(), "../firmware/guest/include".into(), coremark.into()];
    Program { name, level, files, includes, defines: &["main=coremark_main"], stack: STACK }
}
