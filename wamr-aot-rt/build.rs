//! Decides once what the target has, from the contract's list of platforms:
//!
//! * `signals`: faults of guest code can be traps;
//! * `virtual_memory`: addresses can be reserved without memory;
//! * `float_registers`, on RISC-V: `d` or `f`, if registers for floats survive calls.
//!
//! The first two need feature `std`, and neither is there under Miri.

use std::env;

use wamr_aot_abi::platform::{self, SignalSystems};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(signals)");
    println!("cargo::rustc-check-cfg=cfg(virtual_memory)");
    println!("cargo::rustc-env=SIGNAL_SYSTEMS={SignalSystems}");

    let variable = |name: &str| env::var(name).unwrap_or_default();
    // What artefacts in flash are compared with.
    println!("cargo::rustc-env=WAMR_AOT_TARGET={}", variable("TARGET"));
    let architecture = variable("CARGO_CFG_TARGET_ARCH");
    println!("cargo::rustc-check-cfg=cfg(float_registers, values(\"d\", \"f\"))");
    if architecture.starts_with("riscv") {
        let by_name =
            platform::riscv_float_registers(&variable("TARGET"), variable("CARGO_CFG_TARGET_OS") != "none");
        // Targets that are described by files have any name. More registers do no harm.
        let features = variable("CARGO_CFG_TARGET_FEATURE");
        let has = |name: &str| by_name == Some(name) || features.split(',').any(|feature| feature == name);
        if let Some(registers) = ["d", "f"].into_iter().find(|name| has(name)) {
            println!("cargo::rustc-cfg=float_registers=\"{registers}\"");
        }
    }
    let has_system = env::var_os("CARGO_FEATURE_STD").is_some() && env::var_os("CARGO_CFG_MIRI").is_none();
    if !has_system {
        return;
    }
    if variable("CARGO_CFG_TARGET_FAMILY").split(',').any(platform::has_virtual_memory) {
        println!("cargo::rustc-cfg=virtual_memory");
    }
    let is_wide = variable("CARGO_CFG_TARGET_POINTER_WIDTH") == "64";
    let system = platform::signal_system(&variable("CARGO_CFG_TARGET_OS"));
    if is_wide && system.is_some_and(|system| system.has(&architecture)) {
        println!("cargo::rustc-cfg=signals");
    }
}
