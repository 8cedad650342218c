//! The user's choices: the level of optimisation, and the emitter.

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
    /// All levels.
    pub const ALL: [OptLevel; 3] = [OptLevel::None, OptLevel::Speed, OptLevel::SpeedAndSize];

    /// The level for the value of Cargo's `OPT_LEVEL`.
    pub(crate) fn from_cargo(level: &str) -> OptLevel {
        match level {
            "0" => OptLevel::None,
            "s" | "z" => OptLevel::SpeedAndSize,
            _ => OptLevel::Speed,
        }
    }

    /// The name of the level in artefacts, which is the code generator's: `none`, `speed` or
    /// `speed_and_size`.
    pub const fn name(self) -> &'static str {
        match self {
            OptLevel::None => "none",
            OptLevel::Speed => "speed",
            OptLevel::SpeedAndSize => "speed_and_size",
        }
    }
}

/// The producer of object code.
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
    /// Cranelift, which is part of this crate: no other tool is needed.
    Native,
    /// C source, compiled by a C compiler: GCC 12 or later, or Clang 14 or later. Supports every
    /// target that the compiler makes ELF objects for.
    C,
}

impl Emitter {
    /// All emitters.
    pub const ALL: [Emitter; 2] = [Emitter::Native, Emitter::C];

    /// The name of the emitter in artefacts and digests: `native` or `c`.
    pub const fn name(self) -> &'static str {
        match self {
            Emitter::Native => "native",
            Emitter::C => "c",
        }
    }
}
