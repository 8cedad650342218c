//! Tools that come from Debian's packages.

use std::fs::File;

use crate::shell::{Result, command, make_dir, output, run, target};

/// Compiles and links C for WebAssembly.
pub(crate) const CLANG: &[&str] = &["clang-19", "lld-19"];

/// The directory of the programs of [`CLANG`] and of no others.
pub(crate) const LLVM_PATH: &str = "/usr/lib/llvm-19/bin";

/// What reads headers in C.
pub(crate) const LIBCLANG: &[&str] = &["libclang1-19"];

/// The directory of [`LIBCLANG`].
pub(crate) const LIBCLANG_PATH: &str = "/usr/lib/llvm-19/lib";

/// C compilers for the machine itself.
pub(crate) const C: &[&str] = &["gcc", "clang"];

/// C compilers for the machine itself, the newest of each, and what prints the sizes of sections.
pub(crate) const BENCH_C: &[&str] = &["gcc", "clang-19", "binutils"];

/// A translator from WebAssembly to C, with its runtime.
pub(crate) const WASM2C: &[&str] = &["wabt"];

/// A C library for WebAssembly.
pub(crate) const WASI: &[&str] = &["wasi-libc", "libclang-rt-19-dev-wasm32"];

/// A C++ library for WebAssembly, without exceptions, and a C++ compiler for the machine itself.
pub(crate) const CPP: &[&str] = &["libc++-19-dev-wasm32", "libc++abi-19-dev-wasm32", "g++"];

/// Compiles and links C and C++ with exceptions for WebAssembly, in both forms.
pub(crate) const EXCEPTIONS: &[&str] = &["clang-22", "lld-22", "libclang-rt-22-dev-wasm32"];

/// The client of the Python registry.
pub(crate) const PIP: &[&str] = &["python3-pip"];

/// A Rust compiler with the sources of its standard library: for targets that rustup's toolchain
/// does not have.
pub(crate) const RUST: &[&str] = &["rustc-web", "rust-web-src"];

/// The compiler of [`RUST`].
pub(crate) const RUSTC: &str = "/usr/bin/rustc";

/// A C compiler for Windows, and what runs its programs.
pub(crate) const WINE: &[&str] = &["gcc-mingw-w64-x86-64", "wine64"];

/// The client of the npm registry.
pub(crate) const NPM: &[&str] = &["npm"];

/// A parser of JSON, whose source is its header.
pub(crate) const JSMN: &[&str] = &["libjsmn-dev"];

/// Emulators of boards.
pub(crate) const QEMU: &[&str] = &["qemu-system-arm", "qemu-system-misc", "qemu-system-x86"];

/// C compilers, and a linker, for machines without an operating system.
pub(crate) const CROSS_C: &[&str] = &["gcc-arm-none-eabi", "gcc-riscv64-unknown-elf", "clang", "lld"];

/// Ensures that packages are installed: installs them for root, and for anyone else fails and says
/// what to install.
pub(crate) fn require(packages: &[&[&str]]) -> Result {
    let packages = packages.concat();
    let missing = || packages.iter().copied().filter(|package| !is_installed(package)).collect::<Vec<_>>();
    if missing().is_empty() {
        return Ok(());
    }
    // A step in the background may be installing, and apt does not wait.
    make_dir(&target())?;
    let lock = File::create(target().join("apt.lock"))?;
    lock.lock()?;
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    if !is_root() {
        return Err(format!(
            "this step needs Debian packages that are not installed. Install them with\n\n    \
             sudo apt-get install --no-install-recommends {}\n",
            missing.join(" ")
        )
        .into());
    }
    // Only after an update does apt know the packages that the lists name now.
    run(apt().args(["update", "-qq"]))?;
    run(apt().args(["install", "-qq", "-y", "--no-install-recommends"]).args(&missing))
}

fn apt() -> std::process::Command {
    let mut apt = command("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn is_installed(package: &str) -> bool {
    output(command("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]))
        .is_ok_and(|status| status == "installed")
}

fn is_root() -> bool {
    output(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
