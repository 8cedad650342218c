//! The book's first firmware: built and run as the page prints it.

use std::fs;

use crate::{
    debian, firmware,
    shell::{
        Result, cargo_with, command, make_dir, output, read, root, run as run_command, show, target, write,
    },
};

const PAGE: &str = "docs/src/guide/firmware-start.md";

/// How the page's `Cargo.toml` has the compiler, and how the other firmware has it: with the same
/// features the compiler is built once.
const FEATURES: [&str; 2] =
    [r#"features = ["compiler"]"#, r#"features = ["aarch64", "riscv64", "wit", "x86_64"]"#];

/// What the page's program prints with, in addition to the locked packages of the other firmware.
const LOCKED: &str = r#"
[[package]]
name = "semihosting"
version = "0.1.25"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "f8e4abf97879f4e80db69a9fba7bd64998e9bdad25f58ef045a778e191172fd4"
"#;

/// The lines that the page promises a guest takes.
const GUEST_LINES: usize = 10;

/// Seconds that the program may take to run, once it is built.
const PATIENCE: &str = "60";

/// Builds the page's crate and runs it: in QEMU, by the runner that the page configures.
pub(crate) fn check() -> Result {
    firmware::require_tools()?;
    debian::require(&[debian::CLANG])?;
    let page = String::from_utf8(read(&root().join(PAGE))?)?;
    let blocks = blocks(&page);
    let directory = target().join("first-firmware");
    // A file that the page does not have any more must not be found.
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    let mut guest_lines = 0;
    for (file, text) in blocks.iter().filter_map(|block| Some((file(block)?, block))) {
        let path = directory.join(file);
        make_dir(path.parent().expect("it is in the directory"))?;
        if ["Cargo.toml", "build.rs", "src/main.rs"].contains(&file) {
            guest_lines += text.lines().filter(|line| is_for_guest(line)).count();
        }
        let text = if file == "Cargo.toml" { here(text)? } else { text.clone() };
        write(&path, text.as_bytes())?;
    }
    if guest_lines != GUEST_LINES {
        return Err(format!("{PAGE} has {guest_lines} lines for the guest, not {GUEST_LINES}").into());
    }
    let lock = String::from_utf8(read(&root().join("examples/firmware/Cargo.lock"))?)?;
    write(&directory.join("Cargo.lock"), (lock + LOCKED).as_bytes())?;

    let clang = page.lines().find(|line| line.starts_with("clang ")).ok_or("the page compiles no guest")?;
    let mut compile = command(format!("{}/clang", debian::LLVM_PATH));
    // Without a `wasm-opt`, which clang would run.
    compile.current_dir(&directory).env("PATH", debian::LLVM_PATH);
    compile.arg(format!("-fuse-ld={}/wasm-ld", debian::LLVM_PATH)).args(clang.split(' ').skip(1));
    run_command(&mut compile)?;

    let session = blocks.iter().find_map(|block| block.strip_prefix("$ cargo "));
    let (arguments, promised) =
        session.and_then(|text| text.split_once('\n')).ok_or("the page does not run the program")?;
    let runner = page.lines().find_map(|line| line.strip_prefix("runner = \""));
    let runner = runner.and_then(|text| text.strip_suffix('"')).ok_or("the page has no runner")?;
    let mut cargo = cargo_with(debian::RUSTC, "core");
    cargo.current_dir(&directory).args(arguments.split(' ')).arg("--target-dir").arg(firmware::directory());
    // A toolchain of rustup's has a linker for the target.
    cargo.env("CARGO_TARGET_THUMBV7EM_NONE_EABIHF_LINKER", "ld.lld");
    cargo.env("CARGO_TARGET_THUMBV7EM_NONE_EABIHF_RUNNER", format!("timeout {PATIENCE} {runner}"));
    println!("$ {}", show(&cargo));
    let printed = output(&mut cargo)?;
    if printed == promised {
        println!("{PAGE}: the program prints what the page says");
        Ok(())
    } else {
        Err(format!("the program of {PAGE} printed\n{printed}instead of\n{promised}").into())
    }
}

/// The texts of the page's fenced blocks.
fn blocks(page: &str) -> Vec<String> {
    let parts = page.split("```").skip(1).step_by(2);
    parts.filter_map(|part| part.split_once('\n')).map(|(_, text)| text.to_owned()).collect()
}

/// The file that a block is, by the comment in its first line.
fn file(block: &str) -> Option<&str> {
    let mut words = block.lines().next()?.split(' ');
    ["#", "//", "/*"].contains(&words.next()?).then(|| words.next())?
}

/// Whether a line would not be there without the guest.
fn is_for_guest(line: &str) -> bool {
    ["wamr", "GUEST", "guest", "[build-dependencies]"].iter().any(|word| line.contains(word))
}

/// The manifest with the paths of this tree: a workspace of its own in a directory of this one.
fn here(manifest: &str) -> Result<String> {
    let (old, new) = ("\"../wamr-aot/", format!("\"{}/", root().display()));
    if manifest.matches(old).count() != 2 || !manifest.contains(FEATURES[0]) {
        return Err(format!("{PAGE} has other dependencies than this test knows").into());
    }
    Ok(manifest.replace(old, &new).replace(FEATURES[0], FEATURES[1]) + "\n[workspace]\n")
}
