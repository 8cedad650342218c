//! Guests that are built from source, in the build of their host.
//!
//! The guests do without the standard library, even without `core`: what is there for WebAssembly
//! differs from machine to machine. `cargo xtask test real` builds guests that have all of it.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use hosting::{Outcome, Workspace, run};

use crate::paths;

fn build(workspace: &Workspace) -> Command {
    let mut cargo = workspace.cargo("build");
    cargo.args(["-v", "-p", "host"]);
    cargo
}

fn printed(workspace: &Workspace) -> String {
    let output = workspace.output_of("host");
    output.lines().next().expect("a line").to_owned()
}

fn ran(log: &str) -> bool {
    log.contains("build-script-build`")
}

fn touch(path: &Path) {
    let file = fs::File::options().append(true).open(path).expect("the file can be opened");
    file.set_modified(SystemTime::now()).expect("the time stamp can be set");
}

/// The file that cargo puts a module in.
fn built(workspace: &Workspace, name: &str) -> PathBuf {
    let output = workspace.output_of("host");
    let out_dir = Path::new(output.lines().nth(1).expect("a line"));
    out_dir.join("wamr-aot/guests/wasm32-unknown-unknown/release").join(name)
}

/// When a module was made.
fn time(workspace: &Workspace) -> SystemTime {
    let module = fs::metadata(built(workspace, "guest.wasm"));
    module.and_then(|data| data.modified()).expect("the module is where cargo put it")
}

#[test]
fn guests_are_built_with_their_host_and_again_when_they_change() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "sources");
    run(&mut build(&workspace));
    assert_eq!(printed(&workspace), "42 7");

    let log = run(&mut build(&workspace)).stderr;
    assert!(!ran(&log), "nothing changed, and yet:\n{log}");

    // Each of these is a part of the guest: the second file, what it depends on, and its versions.
    let first = time(&workspace);
    for file in
        ["host/guest/src/number.rs", "helper/src/lib.rs", "host/guest/Cargo.lock", "sibling/Cargo.toml"]
    {
        touch(&workspace.root().join(file));
        let log = run(&mut build(&workspace)).stderr;
        assert!(ran(&log), "{file} changed, and yet:\n{log}");
        let log = run(&mut build(&workspace)).stderr;
        assert!(!ran(&log), "nothing changed after {file}, and yet:\n{log}");
    }
    assert!(time(&workspace) > first);

    // What is not part of it is not.
    touch(&workspace.root().join("host/src/main.rs"));
    assert!(!ran(&run(&mut build(&workspace)).stderr));

    workspace.write("host/guest/src/number.rs", "pub const NUMBER: i32 = 23;\n");
    run(&mut build(&workspace));
    assert_eq!(printed(&workspace), "43 7");

    // A guest that does not compile fails the build, and mending it is enough.
    workspace.write("host/guest/src/number.rs", "pub const NUMBER: i32 = ;\n");
    let broken = Outcome::of(&mut build(&workspace));
    assert!(!broken.status.success() && broken.stderr.contains("src/number.rs:1"), "{}", broken.stderr);
    workspace.write("host/guest/src/number.rs", "pub const NUMBER: i32 = 24;\n");
    run(&mut build(&workspace));
    assert_eq!(printed(&workspace), "44 7");
}

/// What is set for the host is not meant for a guest, and its directories are locked. The guest's
/// own configuration stands for one that the user has for all.
#[test]
fn the_hosts_settings_do_not_reach_guests() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "sources");
    workspace.write("host/guest/src/number.rs", "pub const NUMBER: i32 = 1;\n");
    // As clippy is called.
    let wrapper = workspace.root().join("wrapper.sh");
    let script = "#!/bin/sh\ncase \"$*\" in *wasm32*) echo wrapped >&2; exit 1;; esac\nexec \"$@\"\n";
    fs::write(&wrapper, script).expect("the file can be written");
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).expect("the mode can be set");
    run(build(&workspace)
        .env("RUSTC_WORKSPACE_WRAPPER", &wrapper)
        .env("CARGO_BUILD_TARGET", &paths.triple)
        .env("CARGO_PROFILE_RELEASE_STRIP", "symbols")
        .env("RUSTC_LINKER", "/nonexistent"));
    assert_eq!(printed(&workspace), "21 7");
    let module = fs::read(built(&workspace, "guest.wasm")).expect("the module is where cargo put it");
    assert!(module.windows(4).any(|bytes| bytes == b"name"), "the names of functions are left out");
}
