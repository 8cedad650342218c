use std::env;

use wamr_aot_build::{Bounds, Builder, Traps};

fn main() {
    // The guest's data and its stack are below 2 KiB: of its memory, which is a page of 64 KiB, the
    // firmware keeps 2 KiB.
    let builder = Builder::new("guest/filter.wasm").memory_limit(2048);
    // As on all machines without an operating system; the code of the PC is made with Linux's
    // target.
    builder.bounds(Bounds::Check).traps(Traps::Call).compile();
    #[cfg(feature = "native")]
    native();
    // The board's memory map.
    for argument in env::var("DEP_BOARD_ARGUMENTS").expect("the crate `board` sets it").split(' ') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}

/// The guest's source, for the program `native`: at `-Os`, as the guest is.
#[cfg(feature = "native")]
fn native() {
    let mut compiler = cc::Build::new();
    // rustc passes floats in registers and places programs anywhere; `cc` assumes neither.
    if env::var("TARGET").is_ok_and(|target| target.starts_with("riscv64gc")) {
        compiler.flag("-mabi=lp64d").flag("-mcmodel=medany");
    }
    compiler
        .file("guest/filter.c")
        .opt_level_str("s")
        .flag("-ffreestanding")
        .flag("-ffunction-sections")
        // What makes exports and imports of functions means nothing here.
        .warnings(false)
        .flag("-Wno-attributes")
        .compile("native_filter");
    println!("cargo::rerun-if-changed=guest/filter.c");
}
