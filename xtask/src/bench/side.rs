//! What is compared: compilers for the machine, this project, and its peers.

use super::program::{Case, Group, Source};
use crate::shell::Result;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Compiler {
    Gcc,
    Clang,
}

impl Compiler {
    pub(super) fn c(self) -> &'static str {
        match self {
            Compiler::Gcc => "gcc",
            Compiler::Clang => "clang-19",
        }
    }

    pub(super) fn cpp(self) -> &'static str {
        match self {
            Compiler::Gcc => "g++",
            Compiler::Clang => "clang++-19",
        }
    }
}

pub(super) enum Kind {
    /// The sources, compiled for the machine.
    Native(Compiler),
    /// This project, with options of `wamr-aot compile`.
    Ours(&'static [&'static str], Option<Compiler>),
    Wasm2c(Compiler),
    /// Wasmtime, with the target that `bench-peer` is given.
    Wasmtime(&'static str),
}

pub(super) struct Side {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

impl Side {
    pub(super) fn is_native(&self) -> bool {
        matches!(self.kind, Kind::Native(_))
    }

    pub(super) fn is_ours(&self) -> bool {
        matches!(self.kind, Kind::Ours(..))
    }

    /// Whether this side can run that at all.
    pub(super) fn can(&self, case: &Case) -> bool {
        match self.kind {
            // GCC has no Rust, and the other one stands for rustc, which has the same optimiser.
            Kind::Native(Compiler::Gcc) => !matches!(case.program.source, Source::Rust),
            // Debian's wasm2c (1.0.32) aborts on the first vector instruction.
            Kind::Wasm2c(_) => case.group != Group::Simd,
            _ => true,
        }
    }
}

const fn side(name: &'static str, kind: Kind) -> Side {
    Side { name, kind }
}

const fn ours(name: &'static str, options: &'static [&'static str], compiler: Option<Compiler>) -> Side {
    side(name, Kind::Ours(options, compiler))
}

/// The target whose CPU features are those that each machine has.
#[cfg(target_arch = "aarch64")]
const BASELINE: &str = "aarch64-unknown-linux-gnu";
#[cfg(not(target_arch = "aarch64"))]
const BASELINE: &str = "x86_64-unknown-linux-gnu";

const GUARD: &str = "--bounds=guard";
const CHECK: &str = "--bounds=check";
const NATIVE: &str = "--emitter=native";
const C: &str = "--emitter=c";

/// All sides, in the order of the tables.
pub(super) const SIDES: &[Side] = &[
    side("gcc", Kind::Native(Compiler::Gcc)),
    side("clang", Kind::Native(Compiler::Clang)),
    ours("native-guard", &[NATIVE, GUARD], None),
    ours("native-check", &[NATIVE, CHECK], None),
    ours("native-cpu", &[NATIVE, GUARD, "--cpu-features=native"], None),
    ours("c-gcc-guard", &[C, GUARD], Some(Compiler::Gcc)),
    ours("c-gcc-check", &[C, CHECK], Some(Compiler::Gcc)),
    ours("c-clang-guard", &[C, GUARD], Some(Compiler::Clang)),
    ours("c-clang-check", &[C, CHECK], Some(Compiler::Clang)),
    side("wasm2c-gcc", Kind::Wasm2c(Compiler::Gcc)),
    side("wasm2c-clang", Kind::Wasm2c(Compiler::Clang)),
    side("wasmtime", Kind::Wasmtime(BASELINE)),
    side("wasmtime-cpu", Kind::Wasmtime("host")),
];

/// The sides with these names or with names that start so, or all.
pub(super) fn sides(names: &[String]) -> Result<Vec<&'static Side>> {
    let matches =
        |side: &Side, name: &String| side.name == name || side.name.starts_with(&format!("{name}-"));
    if let Some(unknown) = names.iter().find(|name| !SIDES.iter().any(|side| matches(side, name))) {
        let known: Vec<&str> = SIDES.iter().map(|side| side.name).collect();
        return Err(format!("no side has the name `{unknown}`; there are: {}", known.join(", ")).into());
    }
    let wanted = |side: &&Side| names.is_empty() || names.iter().any(|name| matches(side, name));
    Ok(SIDES.iter().filter(wanted).collect())
}
