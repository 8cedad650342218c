//! Tells programs how they are linked: where things are on the board.
//!
//! With `BOARD_STACK=start` the linker script for RV32 defines where the stack starts and not where
//! it ends, as some runtimes' scripts do.

use std::{env, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=link");
    let target = env::var("TARGET").expect("cargo sets it");
    let link = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("link");
    let is_large = env::var_os("CARGO_FEATURE_LARGE").is_some();
    let mut arguments = Vec::new();
    if target.starts_with("thumb") {
        // Of `cortex-m-rt`: it includes `memory.x`.
        arguments.push("-Tlink.x".to_owned());
        println!("cargo::rustc-link-search={}", link.join(memory(&target, is_large)).display());
    } else {
        let architecture = target.split('-').next().unwrap_or_default();
        let mut script = format!("{architecture}.x");
        println!("cargo::rustc-link-search={}", link.display());
        println!("cargo::rerun-if-env-changed=BOARD_STACK");
        let has_start_only = env::var("BOARD_STACK").is_ok_and(|symbols| symbols == "start");
        if architecture.starts_with("riscv32") && has_start_only {
            let text = fs::read_to_string(link.join(&script)).expect("the script can be read");
            let out = env::var("OUT_DIR").expect("cargo sets it");
            script = format!("{architecture}-without-end.x");
            fs::write(Path::new(&out).join(&script), text.replace("_stack_end", "_stack_low"))
                .expect("OUT_DIR is writable");
            println!("cargo::rustc-link-search={out}");
        }
        arguments.push(format!("-T{script}"));
    }
    let is_hosted = target == "x86_64-unknown-linux-gnu";
    if is_hosted {
        // The C compiler links, and passes on what follows `-Wl,`.
        let flags = [
            "-nostartfiles",
            "-nostdlib",
            "-static",
            "-no-pie",
            "-Wl,--build-id=none",
            "-Wl,-z,max-page-size=4096",
        ];
        arguments.extend(flags.map(str::to_owned));
    }
    if is_large {
        arguments.push(format!("{}--defsym=_stack_size=0x40000", if is_hosted { "-Wl," } else { "" }));
    }
    println!("cargo::metadata=arguments={}", arguments.join(" "));
}

/// The directory with the board's `memory.x`.
fn memory(target: &str, is_large: bool) -> &'static str {
    match (target, is_large) {
        ("thumbv6m-none-eabi", false) => "microbit",
        ("thumbv6m-none-eabi", true) => "microbit-large",
        ("thumbv7m-none-eabi", false) => "lm3s6965evb",
        ("thumbv7m-none-eabi" | "thumbv7em-none-eabihf", true) => "mps2-large",
        ("thumbv7em-none-eabihf", false) => "mps2-an386",
        ("thumbv8m.main-none-eabihf", false) => "mps2-an505",
        ("thumbv8m.main-none-eabihf", true) => "mps2-an505-large",
        _ => panic!("there is no board for {target}"),
    }
}
