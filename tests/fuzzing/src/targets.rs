//! The list of targets, and what they have in common.

use std::{
    fs,
    ops::AddAssign,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::{artefact, compare::Summary, compile, differential, float, random::Random};

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The compiler on generated and damaged modules: it refuses or accepts them, and never panics or calls the failure its own.
    Compile,
    /// The loader on damaged artefacts whose checksum is right: it refuses or accepts them, and all that it tells can be read.
    Artefact,
    /// Generated programs, compiled in all ways and loaded, against another engine.
    Differential,
    /// Expressions of floats, against the specification: with the classes of NaNs.
    Float,
}

impl Target {
    /// All of them.
    pub const ALL: [Target; 4] = [Target::Compile, Target::Artefact, Target::Differential, Target::Float];

    /// The name in command lines.
    pub fn name(self) -> &'static str {
        match self {
            Target::Compile => "compile",
            Target::Artefact => "artefact",
            Target::Differential => "differential",
            Target::Float => "float",
        }
    }

    /// The target of this name.
    pub fn from_name(name: &str) -> Option<Target> {
        Target::ALL.into_iter().find(|target| target.name() == name)
    }

    /// The input that a seed stands for, where no fuzzer makes one.
    pub fn input(self, seed: u64) -> Vec<u8> {
        let len = match self {
            Target::Compile => 8_000,
            Target::Differential => 16_000,
            Target::Artefact | Target::Float => 8,
        };
        Random::new(seed).bytes(len)
    }

    /// Tries an input.
    ///
    /// # Errors
    /// What should not be. The worst kinds of it crash.
    pub fn run(self, input: &[u8], environment: &Environment) -> Result<Report, String> {
        match self {
            Target::Compile => compile::run(input, environment),
            Target::Artefact => artefact::run(input, environment),
            Target::Differential => differential::run(input, environment),
            Target::Float => float::run(input, environment),
        }
    }
}

/// Where and how a target runs.
#[derive(Debug)]
pub struct Environment {
    scratch: PathBuf,
    /// How many of a hundred modules are compiled through C, by the compiler that `CC` names.
    pub through_c: usize,
    /// Where modules are left to look at.
    pub keep: Option<PathBuf>,
}

impl Environment {
    /// One with a directory of its own for what the compiler writes.
    ///
    /// # Panics
    /// If the directory cannot be made.
    pub fn new() -> Environment {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let scratch = std::env::temp_dir().join(format!("wamr-aot-fuzz-{}-{number}", process::id()));
        fs::create_dir_all(&scratch).unwrap_or_else(|error| panic!("{}: {error}", scratch.display()));
        Environment { scratch, through_c: 0, keep: None }
    }

    /// The directory for what the compiler writes. It is removed at the end.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }
}

impl Default for Environment {
    fn default() -> Environment {
        Environment::new()
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        // A directory that is left in the temporary one harms nobody.
        let _ = fs::remove_dir_all(&self.scratch);
    }
}

/// What inputs came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    /// What was compared.
    pub summary: Summary,
    /// The modules or artefacts that were accepted.
    pub accepted: usize,
    /// Those that were refused.
    pub refused: usize,
    /// The programs with a memory image.
    pub mapped: usize,
    /// The programs in which one oracle differs from the compiled code, and another does not.
    pub outvoted: usize,
}

impl AddAssign for Report {
    fn add_assign(&mut self, other: Report) {
        self.summary += other.summary;
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.mapped += other.mapped;
        self.outvoted += other.outvoted;
    }
}

/// The body of a target of `cargo fuzz`.
///
/// # Panics
/// If the input shows something that should not be.
pub fn fuzz(target: Target, input: &[u8]) {
    use std::sync::LazyLock;
    static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(Environment::new);
    if let Err(finding) = target.run(input, &ENVIRONMENT) {
        panic!("{finding}");
    }
}
