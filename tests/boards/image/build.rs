use std::env;

/// The directory with what `board-suite compile` wrote.
const DIRECTORY: &str = "BOARD_SUITE_IMAGE";

fn main() {
    println!("cargo::rerun-if-env-changed={DIRECTORY}");
    let Ok(directory) = env::var(DIRECTORY) else {
        println!("cargo::error={DIRECTORY} is not set: this program is built by `cargo xtask firmware-suite`");
        return;
    };
    println!("cargo::rerun-if-changed={directory}");
    println!("cargo::rustc-env={DIRECTORY}={directory}");
    println!("cargo::rustc-link-search=native={directory}");
    for argument in env::var("DEP_BOARD_ARGUMENTS").expect("the crate `board` tells it").split(' ') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
