//! Guests in C and C++ that clang compiles in the build of their host.

use std::process::Command;

use hosting::{Outcome, Workspace, run};

use crate::paths;

fn build(workspace: &Workspace) -> Command {
    let mut cargo = workspace.cargo("build");
    cargo.args(["-v", "-p", "c-sources"]);
    cargo
}

fn ran(log: &str) -> bool {
    log.contains("build-script-build`")
}

#[test]
fn c_sources_are_compiled_with_their_host_and_again_when_they_change() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "c-sources");
    run(&mut build(&workspace));
    assert_eq!(workspace.output_of("c-sources").trim(), "42 3 3 true\n[0, 144, 998001, -1] 1001");
    let log = run(&mut build(&workspace)).stderr;
    assert!(!ran(&log), "nothing changed, and yet:\n{log}");

    // A header that only other files name.
    workspace.write("c-sources/lib/part.h", "int part(void);\n#define part() 5\n");
    run(&mut build(&workspace));
    assert!(workspace.output_of("c-sources").starts_with("47 "));

    // What clang says is shown, and mending it is enough.
    workspace.write("c-sources/lib/part.h", "int part(void)\n");
    let broken = Outcome::of(&mut build(&workspace));
    assert!(!broken.status.success() && broken.stderr.contains("text.c:"), "{}", broken.stderr);
    workspace.write("c-sources/lib/part.h", "int part(void);\n");
    run(&mut build(&workspace));
    assert!(workspace.output_of("c-sources").starts_with("42 "));
}
