//! What a user chooses: the level of optimisation, and what makes objects of the code.

/// How much the code generator optimises.
///
/// ```
/// use wamr_aot_build::{Builder, OptLevel};
///
/// let builder = Builder::new("plugin.wasm").opt_level(OptLevel::SpeedAndSize);
/// # drop(builder);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OptLevel {
    /// Fast to compile, slow to run.
    None,
    /// For speed.
    Speed,
    /// For speed, and for size if that costs little speed.
    SpeedAndSize,
}

impl OptLevel {
    /// The level for the value of Cargo's `OPT_LEVEL`.
    pub(crate) fn from_cargo(level: &str) -> OptLevel {
        match level {
            "0" => OptLevel::None,
            "s" | "z" => OptLevel::SpeedAndSize,
            _ => OptLevel::Speed,
        }
    }

    /// The code generator's name for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            OptLevel::None => "none",
            OptLevel::Speed => "speed",
            OptLevel::SpeedAndSize => "speed_and_size",
        }
    }
}

/// What makes objects of the code.
///
/// ```no_run
/// // In `main` of build.rs.
/// use wamr_aot_build::{Builder, Emitter};
///
/// Builder::new("plugin.wasm").emitter(Emitter::C).compile();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Emitter {
    /// Cranelift, which is part of this crate: nothing else is needed.
    Native,
    /// The code as C, and a C compiler: GCC from 12 on or Clang from 14 on. For any target that it
    /// makes ELF objects for.
    C,
}

impl Emitter {
    /// Its name in artefacts and digests.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Emitter::Native => "native",
            Emitter::C => "c",
        }
    }
}
