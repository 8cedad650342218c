//! The messages about guests in C and C++.

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
