//! Guests that use exceptions: each is built with the instructions of WebAssembly 3.0, and with
//! those that were there before.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    cpp,
    form::{self, Form},
};
use crate::shell::{Result, command, run};

/// What a guest uses exceptions for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Exceptions {
    /// `setjmp` and `longjmp` in C.
    Jumps,
    /// `throw` and `catch` in C++.
    Cpp,
}

/// Clang for C.
pub(super) fn c_compiler(exceptions: Option<Exceptions>) -> &'static str {
    if exceptions.is_some() { form::CLANG } else { "clang-19" }
}

/// Clang for C++.
pub(super) fn cpp_compiler(exceptions: Option<Exceptions>) -> &'static str {
    if exceptions.is_some() { form::CLANGXX } else { "clang++-19" }
}

/// The glue for [`Exceptions::Jumps`].
const JUMPS: &[&str] = &[
    "-mllvm",
    "-wasm-enable-sjlj",
    "-Itests/programs/real/glue/jumps",
    "tests/programs/real/glue/jumps/setjmp.c",
    "tests/programs/real/glue/jumps/tag.s",
];

/// Adds what all guests with exceptions need. `dir` is that of the guests.
pub(super) fn add_options(clang: &mut Command, exceptions: Exceptions, form: Form, dir: &Path) {
    clang.args(form.options());
    match exceptions {
        Exceptions::Jumps => clang.args(JUMPS),
        Exceptions::Cpp => {
            clang.args(cpp::options(dir)).args(["-nostdlib++", cpp::TAG]).args(cpp::objects(dir, form))
        }
    };
}

/// The object file with the tag of exceptions in C++ and of panics in Rust.
pub(super) fn tag(dir: &Path) -> Result<PathBuf> {
    let object = dir.join("tag.o");
    run(command(form::CLANG).args(["--target=wasm32-wasi", "-w", "-c", cpp::TAG, "-o"]).arg(&object))?;
    Ok(object)
}
