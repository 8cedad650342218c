//! The host that `skeleton` writes builds and runs as it is.

use std::{fs, path::Path, process::Command};

use crate::shell::{Outcome, Shell};

#[test]
fn a_skeleton_builds_and_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let shell = Shell::new();
    for (module, state, prints) in [
        ("imports.wat", "imports", ""),
        ("calc.wat", "no imports", ""),
        ("hello.wat", "a program of WASI", "hello\n"),
        ("reactor.wat", "a reactor of WASI", ""),
        ("mixed.wat", "WASI and other imports", ""),
    ] {
        let directory = shell.path().join(module.trim_end_matches(".wat"));
        shell.run(&format!("skeleton {module} -o {}", directory.display())).success();
        // The crates are those of this tree, and so are the dependencies' versions.
        let manifest = directory.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).expect("a manifest");
        let git = format!("git = \"{}\"", env!("CARGO_PKG_REPOSITORY"));
        let mut text = text;
        for name in ["wamr-aot-rt", "wamr-aot-wasi", "wamr-aot-build"] {
            let path = root.join(name);
            text = text.replace(
                &format!("{name} = {{ {git} }}"),
                &format!("{name} = {{ path = {:?} }}", path.display().to_string()),
            );
        }
        // With the profiles of this tree, the compiler is built once for all tests that build
        // programs.
        let package = text.split("[profile").next().unwrap_or_default();
        let workspace = fs::read_to_string(root.join("Cargo.toml")).expect("a manifest");
        let profiles = workspace.find("[profile").map_or("", |at| &workspace[at..]);
        fs::write(&manifest, format!("{package}[workspace]\n\n{profiles}")).expect("a manifest");
        fs::copy(root.join("Cargo.lock"), directory.join("Cargo.lock")).expect("a lock file");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["run", "--offline", "--quiet"]).current_dir(&directory);
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target directory");
        cargo.env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
        let outcome = Outcome::of(&mut cargo);
        assert_eq!(outcome.code, Some(0), "{state}: {}", outcome.stderr);
        assert_eq!(outcome.stderr, "", "{state}: no warnings");
        assert_eq!(outcome.stdout, prints, "{state}");
    }
}
