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

    /// Its name in artefacts, which is the code generator's: `none`, `speed` or `speed_and_size`.
    pub const fn name(self) -> &'static str {
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
    /// Both.
    pub const ALL: [Emitter; 2] = [Emitter::Native, Emitter::C];

    /// Its name in artefacts: `native` or `c`.
    pub const fn name(self) -> &'static str {
        match self {
            Emitter::Native => "native",
            Emitter::C => "c",
        }
    }
}
