//! Guests that use exceptions: each is built with the instructions of WebAssembly 3.0, and with
//! those that were there before.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::cpp;
use crate::shell::Result;

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
            let objects: Vec<PathBuf> = cpp::objects(dir, form)?;
            clang.args(cpp::options(dir)).args(cpp::LINK_OPTIONS).args(objects)
        }
    };
    Ok(())
}
