//! The list of targets, and their common parts.

use std::{
    fs,
    ops::AddAssign,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::{artefact, compare::Summary, compile, differential, float, random::Random};

/// A fuzz target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The compiler on generated and damaged modules: it rejects or accepts them, and never panics
    /// or reports an internal error.
    Compile,
    /// The loader on damaged artefacts with correct checksums: it rejects or accepts them, and all
    /// their descriptions can be read.
    Artefact,
    /// Generated programs, compiled in all ways and loaded, compared with another engine.
    Differential,
    /// Expressions of floats, compared with the specification, including the classes of NaNs.
    Float,
}

impl Target {
    /// All of them.
    pub const ALL: [Target; 4] = [Target::Compile, Target::Artefact, Target::Differential, Target::Float];

    /// The name on command lines.
    pub fn name(self) -> &'static str {
        match self {
            Target::Compile => "compile",
            Target::Artefact => "artefact",
            Target::Differential => "differential",
            Target::Float => "float",
        }
    }

    /// The target with this name.
    pub fn from_name(name: &str) -> Option<Target> {
        Target::ALL.into_iter().find(|target| target.name() == name)
    }

    /// The input for a seed, if there is no fuzzer.
    pub fn input(self, seed: u64) -> Vec<u8> {
        let len = match self {
            Target::Compile => 8_000,
            Target::Differential => 16_000,
            Target::Artefact | Target::Float => 8,
        };
        Random::new(seed).bytes(len)
    }

    /// Runs the target on an input.
    ///
    /// # Errors
    /// Returns a description of a bug. The worst bugs crash instead.
    pub fn run(self, input: &[u8], environment: &Environment) -> Result<Report, String> {
        match self {
            Target::Compile => compile::run(input, environment),
            Target::Artefact => artefact::run(input, environment),
            Target::Differential => differential::run(input, environment),
            Target::Float => float::run(input, environment),
        }
    }
}

/// The environment in which a target runs.
#[derive(Debug)]
pub struct Environment {
    scratch: PathBuf,
    /// The percentage of modules that are compiled through C, with the compiler in `CC`.
    pub through_c: usize,
    /// The percentage of programs that throw, of those with features that the interpreter lacks.
    pub exceptions: usize,
    /// The directory in which modules are kept for analysis.
    pub keep: Option<PathBuf>,
}

impl Environment {
    /// An environment with its own directory for the compiler's output.
    ///
    /// # Panics
    /// Panics if the directory cannot be created.
    pub fn new() -> Environment {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let scratch = std::env::temp_dir().join(format!("wamr-aot-fuzz-{}-{number}", process::id()));
        fs::create_dir_all(&scratch).unwrap_or_else(|error| panic!("{}: {error}", scratch.display()));
        Environment { scratch, through_c: 0, exceptions: 15, keep: None }
    }

    /// The directory for the compiler's output, which is removed on drop.
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
        // A leftover temporary directory does no harm.
        let _ = fs::remove_dir_all(&self.scratch);
    }
}

/// The results of inputs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    /// The counts of comparisons.
    pub summary: Summary,
    /// The modules or artefacts that were accepted.
    pub accepted: usize,
    /// The modules or artefacts that were rejected.
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
/// Panics if the input shows a bug.
pub fn fuzz(target: Target, input: &[u8]) {
    use std::sync::LazyLock;
    static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(Environment::new);
    if let Err(finding) = target.run(input, &ENVIRONMENT) {
        panic!("{finding}");
    }
}
