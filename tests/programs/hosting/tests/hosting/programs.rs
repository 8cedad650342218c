//! Tests that each package gets its own modules.

use hosting::{Workspace, run};

use crate::paths;

/// One build of the whole workspace, as a user runs it: without target and flags.
#[test]
fn programs_print_what_they_should() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "programs");
    let built = run(workspace.cargo("build").args([
        "--workspace",
        "--exclude",
        "no-std-host",
        "--exclude",
        "dylib-user",
        "--all-targets",
    ]));
    assert!(!built.stderr.contains("warning"), "{}", built.stderr);

    for (program, expected) in [
        (
            "several",
            "3 7\n11, calls 2 and 1\nIntegerDivideByZero\n\
             MemoryOutOfBounds\n[\"hello from the guest\"]\n",
        ),
        ("twins", "3 7\ncalls 2 and 1\n1 and 2\n(2, \"1.0.0\") (4, \"2.0.0\")\n"),
        ("innocent", "Some(4) None 6\n"),
        ("bin-only", "6\n"),
        ("lib-only", "3\n"),
        ("both", "main 3 7\n"),
        ("second", "second 3 7\n"),
        ("examples/show", "show 3 7\n"),
        ("editions", "20 20 3\n"),
        ("names", "54321\n0 1 2 3 4\n5 6 7\n47 8 20 9\n10 11 12\n1 7\n54321 1 40\n54321 1 36\n"),
    ] {
        assert_eq!(workspace.output_of(program), expected, "{program}");
    }
}

/// Built alone, since Cargo gives all packages of one build the same features of the runtime.
#[test]
fn a_library_without_the_standard_library() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "programs");
    run(workspace.cargo("build").args(["-p", "no-std-host"]));
    assert_eq!(workspace.output_of("no-std-host"), "hello from the guest; MemoryOutOfBounds\n");
}

#[test]
fn tests_have_modules() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "programs");
    let tests = run(workspace.cargo("test").args(["-p", "both", "--lib", "--bins", "--tests", "--examples"]));
    for test in ["tests::unit", "integration", "without"] {
        assert!(tests.stdout.contains(&format!("test {test} ... ok")), "{test}: {}", tests.stdout);
    }
}
