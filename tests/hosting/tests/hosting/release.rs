//! A release build as a user's first one: the compiler itself is not optimised.

use std::process::Command;

use hosting::{Workspace, golden, run};

use crate::{
    paths, rebuild,
    variations::{self, Variation},
};

/// They reach the compiler's crates too, so the builds here have the same ones.
const SETTINGS: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_LTO", "fat"),
    ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
    ("CARGO_PROFILE_RELEASE_STRIP", "symbols"),
];

fn release(workspace: &Workspace, package: &str) -> Command {
    let mut cargo = workspace.cargo("build");
    cargo.args(["--release", "-p", package]).envs(SETTINGS);
    cargo
}

#[test]
fn everything_at_once() {
    let paths = paths();
    let mut workspace = Workspace::new(&paths, "programs");
    workspace.set_profile("release");
    run(&mut release(&workspace, "matrix"));
    variations::look(&workspace, &Variation { name: "release", aborts: true, stripped: true, ..Variation::default() });
}

#[test]
fn an_unoptimised_compiler_is_told() {
    let paths = paths();
    let mut workspace = Workspace::new(&paths, "rebuild");
    workspace.set_profile("release");
    workspace.write(rebuild::GUEST, rebuild::large_module(2000));
    run(&mut release(&workspace, "watched"));
    let (_, out_dir) = rebuild::printed(&workspace, "watched");
    rebuild::clear(&out_dir);
    rebuild::touch(&workspace.root().join(rebuild::GUEST));
    let log = golden::normalise(&paths, workspace.root(), &run(&mut release(&workspace, "watched")).stderr);
    let seconds = |word: &str| word.parse::<u32>().is_ok();
    let words: Vec<&str> = log.trim_end().split(' ').map(|word| if seconds(word) { "[seconds]" } else { word }).collect();
    golden::check(&paths, "unoptimised", &(words.join(" ") + "\n"));
}
