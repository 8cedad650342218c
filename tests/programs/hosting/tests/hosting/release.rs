//! A true release build. Its settings reach the compiler's crates too, so cargo builds them once
//! more: without optimisation, which changes how long the build takes and nothing of what it makes.

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
        ("CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_OPT_LEVEL", "0"),
        ("CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_CODEGEN_UNITS", "256"),
    ]));
    variations::look(
        &workspace,
        &Variation { name: "release", aborts: true, stripped: true, ..Variation::default() },
    );
}
