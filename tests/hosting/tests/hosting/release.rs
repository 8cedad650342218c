//! A true release build. Its settings reach the compiler's crates too, so cargo builds them once more.

use hosting::{Workspace, run};

use crate::{
    paths,
    variations::{self, Variation},
};

#[test]
fn everything_at_once() {
    let paths = paths();
    let mut workspace = Workspace::new(&paths, "programs");
    workspace.set_profile("release");
    run(workspace.cargo("build").args(["--release", "-p", "matrix"]).envs([
        ("CARGO_PROFILE_RELEASE_LTO", "fat"),
        ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
        ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
        ("CARGO_PROFILE_RELEASE_STRIP", "symbols"),
    ]));
    variations::look(&workspace, &Variation { name: "release", aborts: true, stripped: true, ..Variation::default() });
}
