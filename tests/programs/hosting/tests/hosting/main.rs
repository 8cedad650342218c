//! Programs of many shapes with compiled modules: see `README.md`.

#[cfg(feature = "clang")]
mod c_sources;
mod documents;
mod hosts;
mod programs;
mod rebuild;
#[cfg(feature = "release")]
mod release;
mod soundness;
mod sources;
mod terminal;
mod variations;

use hosting::Paths;

fn paths() -> Paths {
    Paths::new(env!("CARGO_TARGET_TMPDIR"))
}
