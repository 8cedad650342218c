use std::{env, path::Path};

use wamr_aot_build::{Bounds, Builder, Traps};

fn main() {
    // The guest's data and its stack are below 2 KiB: of its memory, which is a page of 64 KiB, the firmware keeps no more.
    let builder = Builder::new("guest/filter.wasm").memory_limit(2048);
    // As on all machines without an operating system; the code of the PC is made with Linux's target.
    builder.bounds(Bounds::Check).traps(Traps::Call).compile();
    #[cfg(feature = "native")]
    native();
    link();
}

/// The guest's source, for the program `native`: at `-Os`, as the guest is.
#[cfg(feature = "native")]
fn native() {
    cc::Build::new()
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

/// Where things are on the board.
fn link() {
    let target = env::var("TARGET").expect("cargo sets it");
    let directory = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("link");
    println!("cargo::rustc-link-search={}", directory.join(memory(&target)).display());
    println!("cargo::rerun-if-changed=link");
    let script = match &*target {
        // Of `cortex-m-rt`: it includes `memory.x`.
        thumb if thumb.starts_with("thumb") => "link.x".to_owned(),
        other => directory.join(format!("{}.x", other.split('-').next().unwrap_or_default())).display().to_string(),
    };
    println!("cargo::rustc-link-arg-bins=-T{script}");
    if target == "x86_64-unknown-linux-gnu" {
        for argument in ["-nostartfiles", "-nostdlib", "-static", "-no-pie", "-Wl,--build-id=none", "-Wl,-z,max-page-size=4096"]
        {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}

/// The directory with the board's `memory.x`.
fn memory(target: &str) -> &'static str {
    match target {
        "thumbv6m-none-eabi" => "microbit",
        "thumbv7m-none-eabi" => "lm3s6965evb",
        "thumbv7em-none-eabihf" => "mps2-an386",
        "thumbv8m.main-none-eabihf" => "mps2-an505",
        _ => ".",
    }
}
