//! The messages about guests in C and C++.

#[cfg(feature = "header")]
use std::path::PathBuf;
use std::{io, path::Path};

use crate::diagnostics::{Finding, Kind, report::quote};

pub(crate) fn no_c_sources() -> Finding {
    Finding::new(Kind::Option, "the guest has no sources: `CSources::new` takes a list of files")
}

pub(crate) fn no_clang() -> Finding {
    Finding::new(Kind::Tool, "there is no clang on PATH, which compiles the guest's sources")
        .help("install clang and its linker: on Debian the packages `clang` and `lld`")
        .help("or set the environment variable `WAMR_AOT_CLANG`, or `CSources::compiler`")
}

pub(crate) fn clang_not_started(program: &Path, error: io::Error) -> Finding {
    let message = format!("the C compiler cannot be started: {}", quote(&program.display().to_string()));
    Finding::new(Kind::Tool, message).cause(error)
}

pub(crate) fn c_not_compiled(files: &[String]) -> Finding {
    let files: Vec<String> = files.iter().map(|file| quote(file)).collect();
    Finding::new(Kind::Guest, format!("sources of the guest cannot be compiled: {}", files.join(", ")))
}

pub(crate) fn c_not_linked(name: &str) -> Finding {
    Finding::new(Kind::Guest, format!("the guest {} cannot be linked", quote(name)))
}

#[cfg(feature = "header")]
pub(crate) fn no_header(path: &Path) -> Finding {
    Finding::new(Kind::Guest, format!("there is no header {}", quote(&path.display().to_string())))
}

/// `error` is that of the crate `clang-sys`.
#[cfg(feature = "header")]
pub(crate) fn no_libclang(error: &str) -> Finding {
    Finding::new(Kind::Tool, "there is no libclang, which reads the guest's header")
        .note(error)
        .help("install it: on Debian the package `libclang-dev`")
        .help("or set the environment variable `LIBCLANG_PATH` to the directory that has it")
}

/// `error` has the messages of clang.
#[cfg(feature = "header")]
pub(crate) fn header_not_read(paths: &[PathBuf], error: String) -> Finding {
    let message = format!("{} cannot be read", headers(paths));
    let finding = Finding::new(Kind::Guest, message).note(error.trim().to_owned());
    match error.contains("file not found") {
        true => finding.help(
            "libclang may lack headers of its own or of the C library that clang has: \
             set `LIBCLANG_PATH` to the libclang of the same version",
        ),
        false => finding,
    }
}

#[cfg(feature = "header")]
pub(crate) fn header_not_understood(paths: &[PathBuf], error: &syn::Error) -> Finding {
    let message = format!("bindgen's bindings of {} are not Rust", headers(paths));
    Finding::new(Kind::Internal, message).note(error.to_string())
}

#[cfg(feature = "header")]
fn headers(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths.iter().map(|path| quote(&path.display().to_string())).collect();
    let what = if names.len() == 1 { "the header" } else { "the headers" };
    format!("{what} {}", names.join(", "))
}

#[cfg(feature = "compiler")]
pub(crate) fn header_function_type(function: &str, expected: &str) -> Finding {
    let message = format!("{} has another type than its header says", quote(function));
    Finding::new(Kind::Guest, message)
        .note(format!("by the header it is {expected}"))
        .help("the header must be the one that the source includes, with the same macros defined")
}

#[cfg(feature = "compiler")]
pub(crate) fn header_without_memory(name: &str) -> Finding {
    let message =
        format!("the module does not export {}, a memory with 32-bit addresses of its own", quote(name));
    Finding::new(Kind::Guest, message).help("leave flags out that change the memory")
}

pub(crate) fn clang_without_wasm(finding: Finding) -> Finding {
    finding.help("this clang does not compile for WebAssembly: use LLVM's or the system's, not Apple's")
}

pub(crate) fn without_wasm_ld(finding: Finding) -> Finding {
    finding.help("install the linker `wasm-ld` of the same LLVM: on Debian the package `lld`")
}

pub(crate) fn without_builtins(finding: Finding) -> Finding {
    finding
        .help("install the runtime of this clang for WebAssembly: on Debian `libclang-rt-19-dev-wasm32`")
        .help("or name a clang that has it: the environment variable `WAMR_AOT_CLANG`")
}

pub(crate) fn without_libcpp(finding: Finding) -> Finding {
    finding
        .help("install libc++: on Debian `libc++-19-dev-wasm32` and `libc++abi-19-dev-wasm32`")
        .help("or name a clang that has it: the environment variable `WAMR_AOT_CLANG`")
}

pub(crate) fn without_wasi_libc(finding: Finding) -> Finding {
    finding
        .help("install wasi-libc: on Debian the package `wasi-libc`")
        .help("if the sources need no C library: `CSources::library(CLibrary::None)`")
}

pub(crate) fn freestanding(finding: Finding) -> Finding {
    finding.help("sources that use the C library need one: `CSources::library(CLibrary::Wasi)`")
}
