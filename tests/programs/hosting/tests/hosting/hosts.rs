//! Libraries with modules, in programs that are not written in Rust.

use std::process::Command;

use hosting::{Workspace, elf::Elf, run};

use crate::paths;

const EXPECTED: &str = "0 3\n1 1\n";

fn c_compiler() -> Command {
    Command::new("cc")
}

#[test]
fn c_programs() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "programs");
    run(workspace.cargo("build").args(["-p", "c-host"]));
    let sources = paths.here().join("fixtures/c");
    let library = workspace.built("libc_host.so");
    let program = |name: &str| paths.hosting().join(name);

    // The libraries that rustc would pass to the linker, which it prints when it creates a static
    // library.
    let empty = paths.hosting().join("empty.rs");
    std::fs::write(&empty, "").expect("the file can be written");
    let rustc = std::env::var_os("RUSTC").unwrap_or("rustc".into());
    let printed = run(Command::new(rustc)
        .args(["--crate-type=staticlib", "--print=native-static-libs", "-o"])
        .arg(paths.hosting().join("libempty.a"))
        .arg(empty));
    let native = printed.stderr.lines().find_map(|line| line.strip_prefix("note: native-static-libs: "));
    let native: Vec<&str> = native.expect("rustc prints the libraries").split_whitespace().collect();

    run(c_compiler()
        .args(["-Wall", "-Werror", "-o"])
        .args([program("static"), sources.join("linked.c"), workspace.built("libc_host.a")])
        .args(native));
    assert_eq!(run(&mut Command::new(program("static"))).stdout, EXPECTED);

    run(c_compiler().args(["-Wall", "-Werror", "-o"]).args([
        &program("shared"),
        &sources.join("linked.c"),
        &library,
    ]));
    assert_eq!(run(&mut Command::new(program("shared"))).stdout, EXPECTED);

    run(c_compiler()
        .args(["-Wall", "-Werror", "-o"])
        .args([program("loaded"), sources.join("loaded.c")])
        .args(["-ldl", "-lpthread"]));
    assert_eq!(run(Command::new(program("loaded")).arg(&library)).stdout, EXPECTED);

    let exported = Elf::read(&library).exported;
    assert_eq!(exported, ["host_divide", "host_exhaust"], "the library exports only its own functions");
}

/// The guest's symbols are hidden: the library calls the guest, and its users call the library.
#[test]
fn a_shared_library_for_rust() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "programs");
    run(workspace.cargo("build").args(["-p", "dylib-user"]).env("RUSTFLAGS", "-C prefer-dynamic"));
    let sysroot = run(Command::new("rustc").args(["--print", "target-libdir"])).stdout;
    let directories = format!("{}:{}", workspace.built("deps").display(), sysroot.trim());
    let printed = run(workspace.program("dylib-user").env("LD_LIBRARY_PATH", directories)).stdout;
    assert_eq!(printed, "3 Err(\"IntegerDivideByZero\")\n");
}
