//! `cargo xtask measure coremark`: CoreMark on a Cortex-M4F, as a guest and natively, and a
//! function that calls one of the host's. `benches/coremark` has the programs.

use std::path::Path;

use super::{
    guests::functions,
    parts::{Names, Parts},
    sources,
    trace::{Counts, count},
};
use crate::{
    debian,
    firmware::{self, MPS2_AN386},
    shell::{Result, make_dir, run, target},
};

/// The programs, and how they are optimised.
const PROGRAMS: [(&str, &str); 3] =
    [("coremark-os", "`-Os`"), ("coremark-o2", "`-O2`"), ("coremark-o3", "`-O3`")];

/// The call of a function that calls one of the host's.
const ADD: &str = "add";

/// How often CoreMark's algorithms run between the marks: `benches/coremark` has the same number.
const ITERATIONS: u64 = 10;

/// Builds the programs, lets CoreMark validate its results, and prints tables.
pub(crate) fn coremark() -> Result {
    firmware::require_tools()?;
    debian::require(&[debian::CLANG])?;
    let directory = target().join("firmware-guests");
    make_dir(&directory)?;
    let sources = sources::fetch(&directory)?;
    let native = directory.join("coremark");
    let mut cargo = firmware::cargo_for(&[&MPS2_AN386]);
    cargo.args(["--package", "firmware-coremark"]);
    run(cargo.env("FIRMWARE_GUESTS_SOURCES", sources).env("FIRMWARE_GUESTS_NATIVE", &native))?;
    let mut table = String::new();
    for (program, level) in PROGRAMS {
        let Measured { parts, here, natively } = measure(program, &native)?;
        let [here, natively] = [here, natively].map(|counts| counts.all as f64 / ITERATIONS as f64);
        table += &format!(
            "| {level} | {} | {} | {here:.0} | {natively:.0} | {:.2} | {:.2} | {:.2} |\n",
            parts.guest_code,
            parts.native_code,
            1e6 / here,
            1e6 / natively,
            here / natively,
        );
    }
    println!(
        "\n| optimised | flash | natively | instructions for an iteration | natively \
         | iterations in a million instructions | natively | ratio |\n\
         |---|---|---|---|---|---|---|---|\n{table}"
    );
    let Measured { here, natively, .. } = measure(ADD, &native)?;
    println!(
        "| a call of `add`, which calls the host | instructions | of these the guest's |\n|---|---|---|"
    );
    for (what, counts) in [("in the sandbox", here), ("natively", natively)] {
        println!("| {what} | {} | {} |", counts.all, counts.guest);
    }
    Ok(())
}

struct Measured {
    parts: Parts,
    here: Counts,
    natively: Counts,
}

fn measure(program: &str, native: &Path) -> Result<Measured> {
    let functions = functions(&native.join(program))?;
    let functions: Vec<&str> = functions.iter().map(String::as_str).collect();
    let path = MPS2_AN386.built(program);
    let parts = Parts::of(&path, &Names { native: &functions, bindings: program, instance: "SANDBOX" })?;
    let [here, natively] = count(&MPS2_AN386, &path, &parts)?;
    Ok(Measured { parts, here, natively })
}
