//! Compiles many modules into one static library, for the build scripts of tests.
//!
//! Each module is compiled as a user's module is, by [`Builder::try_compile`]. Then the objects of
//! all archives are merged into one archive, since a linker command line with a thousand libraries
//! is long and slow, and one Rust file names all modules.

use std::{
    collections::HashMap,
    env, fs, io,
    path::Path,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use wamr_aot_abi::manifest::Manifest;
use wamr_aot_build::{Bounds, Builder, Emitter, Error, Features, OptLevel, Traps};

pub use library::{Compiled, Library};

mod library;

/// Modules to compile, each once, however often it is added.
#[derive(Debug, Default)]
pub struct Batch {
    modules: Vec<Module>,
    /// For each module's bytes, the indices of its versions with different features.
    indices: HashMap<Vec<u8>, Vec<usize>>,
    cpu_features: Option<Vec<String>>,
    opt_level: Option<OptLevel>,
    emitter: Option<Emitter>,
    target: Option<String>,
    protection: Option<(Bounds, Traps)>,
    exception_limit: Option<u32>,
    trusts_alignment: bool,
}

#[derive(Debug)]
struct Module {
    bytes: Vec<u8>,
    features: Features,
    exceptions: bool,
}

impl Batch {
    /// Adds a module, in the binary or the text format. Returns its index in `MODULES` of the
    /// generated file.
    pub fn add(&mut self, bytes: &[u8]) -> usize {
        self.add_with(bytes, &Features::default(), false)
    }

    /// Adds a module that may use these features, and through which the exceptions of others pass
    /// if `exceptions` says so.
    pub fn add_with(&mut self, bytes: &[u8], features: &Features, exceptions: bool) -> usize {
        let same = self.indices.entry(bytes.to_owned()).or_default();
        let is_same = |module: &Module| module.features == *features && module.exceptions == exceptions;
        if let Some(&index) = same.iter().find(|&&index| is_same(&self.modules[index])) {
            return index;
        }
        let index = self.modules.len();
        self.modules.push(Module { bytes: bytes.to_owned(), features: features.clone(), exceptions });
        same.push(index);
        index
    }

    /// Compiles for a CPU with these features, by rustc's names, instead of the build's.
    #[must_use]
    pub fn cpu_features<'a>(mut self, features: impl IntoIterator<Item = &'a str>) -> Batch {
        self.cpu_features = Some(features.into_iter().map(str::to_owned).collect());
        self
    }

    /// Optimises at this level instead of the level of the build's profile.
    #[must_use]
    pub fn opt_level(mut self, level: OptLevel) -> Batch {
        self.opt_level = Some(level);
        self
    }

    /// Generates objects with this emitter, instead of the target's default.
    #[must_use]
    pub fn emitter(mut self, emitter: Emitter) -> Batch {
        self.emitter = Some(emitter);
        self
    }

    /// Compiles for this target instead of the build's.
    #[must_use]
    pub fn target(mut self, triple: &str) -> Batch {
        self.target = Some(triple.to_owned());
        self
    }

    /// Uses bounds and traps of these kinds, instead of the target's defaults.
    #[must_use]
    pub fn protection(mut self, bounds: Bounds, traps: Traps) -> Batch {
        self.protection = Some((bounds, traps));
        self
    }

    /// Gives instances room for so many exceptions, instead of the target's default.
    #[must_use]
    pub fn exception_limit(mut self, exceptions: u32) -> Batch {
        self.exception_limit = Some(exceptions);
        self
    }

    /// Lets the code rely on the alignment that modules state (`Builder::strict_alignment(false)`).
    #[must_use]
    pub fn trust_alignment(mut self, trusts: bool) -> Batch {
        self.trusts_alignment = trusts;
        self
    }

    /// Compiles all modules. Writes to `OUT_DIR` the archive `lib<library>.a`, and `<library>.rs`
    /// with
    ///
    /// ```ignore
    /// static MODULES: [Result<Symbols, Refused>; N] = [..];
    /// ```
    ///
    /// in which a `Symbols` has a method `module`, and a `Refused` consists of the kind's name and
    /// the report.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read or written.
    pub fn compile(&self, library: &str) -> io::Result<()> {
        let out_dir = env::var("OUT_DIR").map_err(io::Error::other)?;
        let out_dir = Path::new(&out_dir);
        let modules = self.compile_all(&out_dir.join("modules"))?;
        let mut all = Library::default();
        for module in &modules {
            all.add(module);
        }
        all.write(out_dir, library)?;
        println!("cargo::rustc-link-search=native={}", out_dir.display());
        Ok(())
    }

    /// Compiles all modules, in the order in which they were added, with temporary files in this
    /// directory.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read or written.
    pub fn compile_all(&self, directory: &Path) -> io::Result<Vec<Result<Compiled, Error>>> {
        let threads = threads();
        let next = AtomicUsize::new(0);
        let results = Mutex::new(Vec::new());
        let work = || {
            while let Some((index, module)) = take(&self.modules, &next) {
                let result = self.compile_one(directory, index, module);
                results.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
            }
        };
        thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
        // Its content is in the merged archive, too.
        let removed = fs::remove_dir_all(directory);
        if directory.exists() {
            removed?;
        }
        let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, result)| result).collect()
    }

    fn compile_one(
        &self,
        directory: &Path,
        index: usize,
        module: &Module,
    ) -> io::Result<Result<Compiled, Error>> {
        let mut builder = Builder::from_bytes(format!("m{index}"), module.bytes.as_slice())
            .features(module.features.clone())
            .exceptions(module.exceptions)
            .strict_alignment(!self.trusts_alignment)
            .untyped();
        if let Some(features) = &self.cpu_features {
            builder = builder.cpu_features(features);
        }
        if let Some(level) = self.opt_level {
            builder = builder.opt_level(level);
        }
        if let Some(emitter) = self.emitter {
            builder = builder.emitter(emitter);
        }
        if let Some(target) = &self.target {
            builder = builder.target(target);
        }
        if let Some((bounds, traps)) = self.protection {
            builder = builder.bounds(bounds).traps(traps);
        }
        if let Some(limit) = self.exception_limit {
            builder = builder.exception_limit(limit);
        }
        let artifact = match builder.out_dir(directory).cargo_metadata(false).try_compile() {
            Ok(artifact) => artifact,
            Err(error) if error.is_io() => return Err(io::Error::other(error)),
            Err(error) => return Ok(Err(error)),
        };
        let manifest = fs::read_to_string(artifact.manifest())?;
        let manifest = Manifest::from_text(&manifest).map_err(io::Error::other)?;
        let path = artifact.archive().expect("a static library is the default");
        let archive = fs::read(path)?;
        fs::remove_file(path)?;
        Compiled::new(&archive, manifest).map(Ok)
    }
}

fn take<'a>(modules: &'a [Module], next: &AtomicUsize) -> Option<(usize, &'a Module)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    modules.get(index).map(|module| (index, module))
}

/// The number of threads that Cargo grants. After this call each module is compiled by one thread:
/// modules are small, so threads compile different modules, not the functions of one.
fn threads() -> usize {
    static THREADS: OnceLock<usize> = OnceLock::new();
    *THREADS.get_or_init(|| {
        let threads = env::var("NUM_JOBS").ok().and_then(|jobs| jobs.parse().ok()).unwrap_or(1);
        // SAFETY: no other thread runs yet: this crate has not started any, and build scripts have
        // no others.
        unsafe { env::set_var("NUM_JOBS", "1") };
        threads
    })
}
