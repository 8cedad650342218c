//! Many modules into one static library, for the build scripts of tests.
//!
//! Each module takes the path that a user's takes, [`Builder::try_compile`]. Then the objects of all archives are put into one,
//! since a linker command line with a thousand libraries is slow and long; and one Rust file names all modules.

use std::{
    collections::HashMap,
    env,
    fmt::Write as _,
    fs, io,
    path::Path,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use ar_archive_writer::{ArchiveKind, DEFAULT_OBJECT_READER, NewArchiveMember, write_archive_to_stream};
use wamr_aot_abi::manifest::Manifest;
use wamr_aot_build::{Bounds, Builder, Emitter, Error, Features, OptLevel, Traps};

/// Modules to compile: each once, however often it is added.
#[derive(Debug, Default)]
pub struct Batch {
    modules: Vec<Module>,
    /// For each module's bytes, those with different features.
    indices: HashMap<Vec<u8>, Vec<usize>>,
    cpu_features: Option<Vec<String>>,
    opt_level: Option<OptLevel>,
    emitter: Option<Emitter>,
    protection: Option<(Bounds, Traps)>,
}

#[derive(Debug)]
struct Module {
    bytes: Vec<u8>,
    features: Features,
}

struct Compiled {
    objects: Vec<Vec<u8>>,
    manifest: Manifest,
}

impl Batch {
    /// Adds a module, in the binary or the text format. The result is its place in the `MODULES` of the generated file.
    pub fn add(&mut self, bytes: &[u8]) -> usize {
        self.add_with(bytes, &Features::default())
    }

    /// Adds a module that may use these features.
    pub fn add_with(&mut self, bytes: &[u8], features: &Features) -> usize {
        let same = self.indices.entry(bytes.to_owned()).or_default();
        if let Some(&index) = same.iter().find(|&&index| self.modules[index].features == *features) {
            return index;
        }
        let index = self.modules.len();
        self.modules.push(Module { bytes: bytes.to_owned(), features: features.clone() });
        same.push(index);
        index
    }

    /// Compiles for a CPU with these features, by rustc's names, instead of the build's.
    #[must_use]
    pub fn cpu_features<'a>(mut self, features: impl IntoIterator<Item = &'a str>) -> Batch {
        self.cpu_features = Some(features.into_iter().map(str::to_owned).collect());
        self
    }

    /// Optimises as this says, not as the build's profile does.
    #[must_use]
    pub fn opt_level(mut self, level: OptLevel) -> Batch {
        self.opt_level = Some(level);
        self
    }

    /// Makes objects with this emitter, not with the target's.
    #[must_use]
    pub fn emitter(mut self, emitter: Emitter) -> Batch {
        self.emitter = Some(emitter);
        self
    }

    /// Bounds and traps of these kinds, not the target's.
    #[must_use]
    pub fn protection(mut self, bounds: Bounds, traps: Traps) -> Batch {
        self.protection = Some((bounds, traps));
        self
    }

    /// Compiles all modules. Writes into `OUT_DIR` the archive `lib<library>.a`, and `<library>.rs` with
    ///
    /// ```ignore
    /// static MODULES: [Result<Symbols, Refused>; N] = [..];
    /// ```
    ///
    /// where a `Symbols` has a method `module`, and a `Refused` is made of the kind's name and the report.
    ///
    /// # Errors
    /// Where a file cannot be read or written.
    pub fn compile(&self, library: &str) -> io::Result<()> {
        let out_dir = env::var("OUT_DIR").map_err(io::Error::other)?;
        let out_dir = Path::new(&out_dir);
        let results = self.compile_all(&out_dir.join("modules"))?;
        let objects: Vec<NewArchiveMember<'_>> = results
            .iter()
            .filter_map(|result| result.as_ref().ok())
            .flat_map(|compiled| compiled.objects.iter().enumerate().map(|(i, object)| (&compiled.manifest.name, i, object)))
            .map(|(name, i, object)| NewArchiveMember::new(&**object, &DEFAULT_OBJECT_READER, format!("{name}.{i}.o")))
            .collect();
        let mut archive = io::Cursor::new(Vec::new());
        write_archive_to_stream(&mut archive, &objects, ArchiveKind::Gnu, false, None)?;
        fs::write(out_dir.join(format!("lib{library}.a")), archive.into_inner())?;
        fs::write(out_dir.join(format!("{library}.rs")), source(library, &results))?;
        println!("cargo::rustc-link-search=native={}", out_dir.display());
        Ok(())
    }

    fn compile_all(&self, directory: &Path) -> io::Result<Vec<Result<Compiled, Error>>> {
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
        // What is in there is in the merged archive, too.
        let removed = fs::remove_dir_all(directory);
        if directory.exists() {
            removed?;
        }
        let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, result)| result).collect()
    }

    fn compile_one(&self, directory: &Path, index: usize, module: &Module) -> io::Result<Result<Compiled, Error>> {
        let mut builder =
            Builder::from_bytes(format!("m{index}"), module.bytes.as_slice()).features(module.features.clone()).untyped();
        if let Some(features) = &self.cpu_features {
            builder = builder.cpu_features(features);
        }
        if let Some(level) = self.opt_level {
            builder = builder.opt_level(level);
        }
        if let Some(emitter) = self.emitter {
            builder = builder.emitter(emitter);
        }
        if let Some((bounds, traps)) = self.protection {
            builder = builder.bounds(bounds).traps(traps);
        }
        let artifact = match builder.out_dir(directory).try_compile() {
            Ok(artifact) => artifact,
            Err(error) if error.is_io() => return Err(io::Error::other(error)),
            Err(error) => return Ok(Err(error)),
        };
        let manifest = fs::read_to_string(artifact.manifest())?;
        let manifest = Manifest::from_text(&manifest).map_err(io::Error::other)?;
        let path = artifact.archive().expect("a static library is the default");
        let archive = fs::read(path)?;
        let objects = objects(&archive).ok_or_else(|| io::Error::other("the archive is cut off"))?;
        fs::remove_file(path)?;
        Ok(Ok(Compiled { objects, manifest }))
    }
}

fn take<'a>(modules: &'a [Module], next: &AtomicUsize) -> Option<(usize, &'a Module)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    modules.get(index).map(|module| (index, module))
}

/// How many threads Cargo grants. From then on each module is compiled by one: they are small, so the threads are for different
/// modules, not for the functions of one.
fn threads() -> usize {
    static THREADS: OnceLock<usize> = OnceLock::new();
    *THREADS.get_or_init(|| {
        let threads = env::var("NUM_JOBS").ok().and_then(|jobs| jobs.parse().ok()).unwrap_or(1);
        // SAFETY: no other thread runs yet: this is before the first of this crate's, and build scripts have no others.
        unsafe { env::set_var("NUM_JOBS", "1") };
        threads
    })
}

/// The objects in an archive of the GNU kind: what follows the members with the symbol table and the long names.
fn objects(archive: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut rest = archive.strip_prefix(b"!<arch>\n")?;
    let mut objects = Vec::new();
    while !rest.is_empty() {
        let (header, contents) = rest.split_at_checked(60)?;
        let size: usize = std::str::from_utf8(&header[48..58]).ok()?.trim_end().parse().ok()?;
        let name = header[..16].trim_ascii_end();
        if name != b"/" && name != b"//" && name != b"/SYM64/" {
            objects.push(contents.get(..size)?.to_vec());
        }
        rest = contents.get(size.next_multiple_of(2).min(contents.len())..)?;
    }
    Some(objects)
}

fn source(library: &str, results: &[Result<Compiled, Error>]) -> String {
    let mut symbols = String::new();
    let mut table = String::new();
    for (index, result) in results.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = match result {
            Ok(Compiled { manifest, .. }) => {
                let _ = writeln!(
                    symbols,
                    "    #[link_name = {:?}]\n    static M{index}: ::wamr_aot_rt::__private::VMModule;\n    \
                     #[link_name = {:?}]\n    static R{index}: ::wamr_aot_rt::__private::VMReflection;",
                    manifest.module_symbol, manifest.reflection_symbol
                );
                writeln!(table, "    Ok(Symbols(unsafe {{ &M{index} }}, unsafe {{ &R{index} }})),")
            }
            Err(error) => writeln!(table, "    Err(Refused({:?}, {:?})),", kind(error), error.to_string()),
        };
    }
    format!(
        "\
/// Why a module was refused: the kind, and the report.
#[derive(Clone, Copy)]
struct Refused(&'static str, #[allow(dead_code, reason = \"not every test shows it\")] &'static str);

/// A compiled module.
#[derive(Clone, Copy)]
struct Symbols(&'static ::wamr_aot_rt::__private::VMModule, &'static ::wamr_aot_rt::__private::VMReflection);

// SAFETY: what the compiler writes is never changed.
unsafe impl Sync for Symbols {{}}

impl Symbols {{
    fn module(self) -> ::wamr_aot_rt::Module {{
        // SAFETY: the two are of one module, and made for this version of the runtime.
        unsafe {{ ::wamr_aot_rt::__private::module(self.0, self.1) }}
    }}
}}

#[link(name = {library:?}, kind = \"static\")]
unsafe extern \"C\" {{
{symbols}}}

// SAFETY: the statics are as the compiler wrote them.
static MODULES: [Result<Symbols, Refused>; {}] = [
{table}];
",
        results.len()
    )
}

fn kind(error: &Error) -> &'static str {
    type Predicate = fn(&Error) -> bool;
    let kinds: [(&str, Predicate); 7] = [
        ("malformed", Error::is_malformed),
        ("unsupported", Error::is_unsupported),
        ("limit", Error::is_limit),
        ("name", Error::is_name),
        ("option", Error::is_option),
        ("target", Error::is_target),
        ("internal", Error::is_internal),
    ];
    kinds.into_iter().find(|(_, is)| is(error)).map_or("unknown", |(name, _)| name)
}
