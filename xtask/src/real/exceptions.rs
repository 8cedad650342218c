//! Guests that use exceptions: each is built with the instructions of WebAssembly 3.0, and with
//! those that were there before.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::cpp;
use crate::shell::{Result, command, run};

/// What a guest uses exceptions for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Exceptions {
    /// `setjmp` and `longjmp` in C.
    Jumps,
    /// `throw` and `catch` in C++.
    Cpp,
}

/// The instructions that the compiler makes.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// `try_table` and `throw_ref`.
    Standard,
    /// `try`, `catch` and `rethrow`.
    Legacy,
}

impl Form {
    pub(super) const ALL: [Form; 2] = [Form::Standard, Form::Legacy];

    /// What the names of files and modules have at their end.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Form::Standard => "",
            Form::Legacy => "_legacy",
        }
    }

    /// Options of the compiler.
    pub(super) fn options(self) -> [&'static str; 2] {
        let legacy = match self {
            Form::Standard => "-wasm-use-legacy-eh=false",
            Form::Legacy => "-wasm-use-legacy-eh=true",
        };
        ["-mllvm", legacy]
    }
}

/// Clang for C. Up to version 19, it makes only the legacy form.
pub(super) fn c_compiler(exceptions: Option<Exceptions>) -> &'static str {
    if exceptions.is_some() { "clang-22" } else { "clang-19" }
}

/// Clang for C++.
pub(super) fn cpp_compiler(exceptions: Option<Exceptions>) -> &'static str {
    if exceptions.is_some() { "clang++-22" } else { "clang++-19" }
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
pub(super) fn add_options(clang: &mut Command, exceptions: Exceptions, form: Form, dir: &Path) -> Result {
    clang.args(form.options());
    match exceptions {
        Exceptions::Jumps => clang.args(JUMPS),
        Exceptions::Cpp => {
            clang.args(cpp::options(dir)).args(["-nostdlib++", cpp::TAG]).args(cpp::objects(dir, form)?)
        }
    };
    Ok(())
}

/// The object file with the tag of exceptions in C++ and of panics in Rust.
pub(super) fn tag(dir: &Path) -> Result<PathBuf> {
    let object = dir.join("tag.o");
    run(command(c_compiler(Some(Exceptions::Cpp)))
        .args(["--target=wasm32-wasi", "-w", "-c", cpp::TAG, "-o"])
        .arg(&object))?;
    Ok(object)
}
