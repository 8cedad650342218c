//! The user's options, and how they and Cargo's environment become a [`Request`].

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Instant,
};

use wamr_aot_abi::manifest::{Interrupt, Output};

use crate::{
    artifact::Artifact,
    cargo::{self, Compilation, Environment},
    diagnostics::{Findings, catalogue},
    error::Error,
    input, pipeline,
    plan::{Bounds, Traps},
    renames::Renames,
    request::{Request, check_name},
    target::{CpuFeatures, Emitter, OptLevel},
    wasm::Features,
};

/// The most elements that the tables of an instance have together, unless [`Builder::table_limit`] says otherwise: 80 MB on a 64-bit
/// machine.
pub const DEFAULT_TABLE_LIMIT: u32 = 10_000_000;

/// Compiles one module, with options.
///
/// In a build script every option has a default that follows Cargo's profile and target:
///
/// ```no_run
/// // In `main` of build.rs.
/// use wamr_aot_build::Builder;
///
/// Builder::new("guest/filter.wasm").name("filter").memory_limit(16 << 20).compile();
/// ```
///
/// Elsewhere (in a test, in a tool) [`out_dir`](Builder::out_dir) must be set, and the target is the machine itself:
///
/// ```no_run
/// # fn main() -> Result<(), wamr_aot_build::Error> {
/// use wamr_aot_build::Builder;
///
/// let artifact = Builder::from_bytes("filter", std::fs::read("filter.wasm").unwrap()).out_dir("/tmp/out").try_compile()?;
/// assert_eq!(artifact.name(), "filter");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `compile` or `try_compile`"]
pub struct Builder {
    input: Input,
    name: Option<String>,
    opt_level: Option<OptLevel>,
    debug_info: Option<bool>,
    function_names: bool,
    memory_limit: Option<u64>,
    table_limit: u32,
    bounds: Option<Bounds>,
    traps: Option<Traps>,
    features: Features,
    typed: bool,
    renames: Renames,
    cargo_metadata: bool,
    cpu_features: Option<Vec<String>>,
    target: Option<String>,
    emitter: Option<Emitter>,
    keep_c: Option<PathBuf>,
    output: Output,
    out_dir: Option<PathBuf>,
    interrupt: Interrupt,
}

#[derive(Clone, Debug)]
enum Input {
    File(PathBuf),
    Bytes(Vec<u8>),
}

impl Builder {
    /// A builder for the module in a file: the binary format, or the text format (feature `wat`); the content decides, not the
    /// file's name. A relative path starts at the package's directory.
    pub fn new(path: impl Into<PathBuf>) -> Builder {
        Builder::with_input(Input::File(path.into()), None)
    }

    /// A builder for a module in memory, in either format.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Builder {
        Builder::with_input(Input::Bytes(bytes.into()), Some(name.into()))
    }

    fn with_input(input: Input, name: Option<String>) -> Builder {
        Builder {
            input,
            name,
            opt_level: None,
            debug_info: None,
            function_names: true,
            memory_limit: None,
            table_limit: DEFAULT_TABLE_LIMIT,
            bounds: None,
            traps: None,
            features: Features::default(),
            typed: true,
            renames: Renames::default(),
            cargo_metadata: true,
            cpu_features: None,
            target: None,
            emitter: None,
            keep_c: None,
            output: Output::Static,
            out_dir: None,
            interrupt: Interrupt::None,
        }
    }

    /// The name that `include_aot!` takes. By default the file's name without its ending.
    ///
    /// It is part of file names: it must not be empty, longer than 100 bytes, or hold a character that file names cannot have.
    pub fn name(mut self, name: impl Into<String>) -> Builder {
        self.name = Some(name.into());
        self
    }

    /// How much the code generator optimises. By default as Cargo's profile says: `opt-level = 0` is [`OptLevel::None`], `"s"`
    /// and `"z"` are [`OptLevel::SpeedAndSize`], all others [`OptLevel::Speed`], which is also the default outside Cargo.
    pub fn opt_level(mut self, level: OptLevel) -> Builder {
        self.opt_level = Some(level);
        self
    }

    /// Whether traps tell where the instruction is in the module's file, and the calls that led there: the byte offset, or the line of
    /// a module in the text format. With [`Traps::Call`], also whether they tell callers at all. It takes eight bytes for each call. By default as the `debug` of Cargo's profile;
    /// outside Cargo they do.
    pub fn debug_info(mut self, debug_info: bool) -> Builder {
        self.debug_info = Some(debug_info);
        self
    }

    /// Whether traps tell the names of functions. They do by default; the names take space in the program. The symbols of the object
    /// have names anyway: stripping the program removes them.
    pub fn function_names(mut self, function_names: bool) -> Builder {
        self.function_names = function_names;
        self
    }

    /// The most bytes that each memory of an instance may have, whatever the module declares. By default there is no limit but
    /// the module's.
    ///
    /// A limit below what a memory starts with cuts it off there: an access beyond it traps, `memory.grow` fails, `memory.size`
    /// tells the pages that the module declares. So a module whose data and stack are small fits in less than a page (64 KiB): see
    /// the book's page on firmware. Data segments beyond the limit are an error, and so is an imported memory that starts with more. What
    /// else the module is seen to have beyond it is a warning ([`Artifact::warnings`]).
    pub fn memory_limit(mut self, bytes: u64) -> Builder {
        self.memory_limit = Some(bytes);
        self
    }

    /// The most elements that the tables of an instance may have together. By default [`DEFAULT_TABLE_LIMIT`]. What takes more is up to the
    /// instance's `Limiter`, and refused if it has none. An element takes as much as a pointer of the machine.
    ///
    /// The instances of a store may have together what each of them may have.
    pub fn table_limit(mut self, elements: u32) -> Builder {
        self.table_limit = elements;
        self
    }

    /// How accesses are kept inside a memory. By default [`Bounds::Guard`] where the target and the emitter have it, and
    /// [`Bounds::Check`] elsewhere.
    ///
    /// Instances in statics have checked memories only.
    pub fn bounds(mut self, bounds: Bounds) -> Builder {
        self.bounds = Some(bounds);
        self
    }

    /// How a trap leaves guest code. By default [`Traps::Instruction`] where the target and the emitter have it, and
    /// [`Traps::Call`] elsewhere.
    pub fn traps(mut self, traps: Traps) -> Builder {
        self.traps = Some(traps);
        self
    }

    /// Which proposals the module may use. By default all that are supported.
    pub fn features(mut self, features: Features) -> Builder {
        self.features = features;
        self
    }

    /// Calls an export `to` in Rust: the method on `Instance` and `Caller`, which for a memory, table or global is where the names
    /// of all its methods come from. The untyped API and artefacts know the export by its own name only.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("sodium.wasm").rename_export("$", "crypto_box").rename_import("a", "_", "abort").compile();
    /// ```
    ///
    /// It is an error if the module has no such export, and if `to` is not a Rust identifier of ASCII letters, digits and `_`, is one
    /// that the bindings use themselves, or is taken by another export. Without it, names become identifiers by the rule in the book's
    /// page on bindings.
    pub fn rename_export(mut self, from: impl Into<String>, to: impl Into<String>) -> Builder {
        self.renames.exports.insert(from.into(), to.into());
        self
    }

    /// Calls an import `to` in Rust: the function of the trait, and for a memory, table or global also the second part of its methods'
    /// names. The conditions are those of [`rename_export`](Builder::rename_export).
    pub fn rename_import(mut self, module: impl Into<String>, from: impl Into<String>, to: impl Into<String>) -> Builder {
        self.renames.imports.insert((module.into(), from.into()), to.into());
        self
    }

    /// Calls the trait of an import module `to`. The conditions are those of [`rename_export`](Builder::rename_export).
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("parser.wasm").rename_import_module("./parser_bg.js", "Glue").compile();
    /// ```
    pub fn rename_import_module(mut self, from: impl Into<String>, to: impl Into<String>) -> Builder {
        self.renames.modules.insert(from.into(), to.into());
        self
    }

    /// For the untyped API alone: `include_aot!` gives the module and no bindings, so that names need not be ones that Rust can
    /// tell apart.
    pub fn untyped(mut self) -> Builder {
        self.typed = false;
        self
    }

    /// The CPU features that the code may use, by the names of `rustc -C target-feature` and each with those that it implies.
    /// They replace the default: what rustc enables for the target, and outside Cargo the architecture's baseline.
    pub fn cpu_features<S: Into<String>>(mut self, features: impl IntoIterator<Item = S>) -> Builder {
        self.cpu_features = Some(features.into_iter().map(Into::into).collect());
        self
    }

    /// The target triple. By default Cargo's, and outside Cargo the machine's.
    pub fn target(mut self, triple: impl Into<String>) -> Builder {
        self.target = Some(triple.into());
        self
    }

    /// What makes the objects. By default [`Emitter::Native`] where Cranelift has a code generator for the target, and
    /// [`Emitter::C`] where it has none.
    ///
    /// The C compiler is found as the crate `cc` finds it: `CC_<target>` and `CFLAGS_<target>`, `CC` and `CFLAGS` in the environment
    /// choose another one, or flags.
    pub fn emitter(mut self, emitter: Emitter) -> Builder {
        self.emitter = Some(emitter);
        self
    }

    /// Leaves the C of [`Emitter::C`] in this directory, in place of the C that was left there before. Other files stay; if one of them
    /// has the name of a file to be written, the build fails. A relative path starts at the output directory.
    pub fn keep_c(mut self, directory: impl Into<PathBuf>) -> Builder {
        self.keep_c = Some(directory.into());
        self
    }

    /// What is made of the module: a library to link, which is the default, an artefact to load at run time, or both.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::{Builder, Output};
    ///
    /// Builder::new("plugin.wasm").output(Output::Loadable).compile();
    /// ```
    ///
    /// The artefact is `wamr-aot/<name>.aot` in the output directory. It is for machines that have the CPU features that it was
    /// compiled for: with [`cpu_features`](Builder::cpu_features) it runs on more, or faster.
    pub fn output(mut self, output: Output) -> Builder {
        self.output = output;
        self
    }

    /// How the host can stop the guest while it runs. By default it cannot, and the code has no checks.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::{Builder, Interrupt};
    ///
    /// Builder::new("plugin.wasm").interrupt(Interrupt::Epoch).compile();
    /// ```
    ///
    /// With [`Interrupt::Epoch`] the instance has `set_epoch`, `set_deadline`, `on_deadline` and `interrupt_handle`; with
    /// [`Interrupt::Fuel`] `fuel`, `set_fuel`, `add_fuel` and `on_out_of_fuel`. See the book's page on interruption for which to
    /// choose, and what it costs.
    pub fn interrupt(mut self, interrupt: Interrupt) -> Builder {
        self.interrupt = interrupt;
        self
    }

    /// The directory for the outputs. By default Cargo's `OUT_DIR`, which is where `include_aot!` looks.
    pub fn out_dir(mut self, directory: impl Into<PathBuf>) -> Builder {
        self.out_dir = Some(directory.into());
        self
    }

    /// Whether Cargo is told what to link and when to run the build script again, as the crate `cc` calls it. It is by default.
    ///
    /// Without it a build script prints the lines itself: `cargo::rustc-link-search=native=` with the directory of
    /// [`Artifact::archive`], and `cargo::rustc-link-lib=static=` with [`Artifact::library`].
    pub fn cargo_metadata(mut self, metadata: bool) -> Builder {
        self.cargo_metadata = metadata;
        self
    }

    /// Compiles, as a build script does: tells Cargo what to link, when to run the script again, and what went wrong.
    ///
    /// After an error it returns, so that a script reports what is wrong with each of its modules; Cargo fails the build when the
    /// script ends. In a process that Cargo did not start as a build script an error is printed and the process exits with 1.
    pub fn compile(self) {
        let environment = Environment::read();
        let start = Instant::now();
        let result = self.build(&environment).and_then(|artifact| self.claim(artifact));
        let file = self.file(&environment);
        let compilation = Compilation { file: file.as_deref(), result: result.as_ref(), elapsed: start.elapsed() };
        cargo::finish(&environment, self.cargo_metadata, &compilation);
    }

    /// Compiles, and returns what went wrong.
    ///
    /// In a build script it tells Cargo what to link and when to run the script again, as [`compile`](Builder::compile) does, unless
    /// [`cargo_metadata`](Builder::cargo_metadata) says otherwise. In a process that Cargo did not start as a build script it prints
    /// nothing.
    ///
    /// # Errors
    /// If the file cannot be read, is not a valid module, uses features that are not supported, or has names that collide in Rust, if
    /// no code can be generated for the target, and if an output cannot be written. One error holds all findings.
    pub fn try_compile(self) -> Result<Artifact, Error> {
        let environment = Environment::read();
        if !(self.cargo_metadata && environment.is_build_script()) {
            return self.build(&environment);
        }
        let start = Instant::now();
        let result = self.build(&environment).and_then(|artifact| self.claim(artifact));
        let file = self.file(&environment);
        let compilation = Compilation { file: file.as_deref(), result: result.as_ref(), elapsed: start.elapsed() };
        match cargo::tell(&environment, &compilation) {
            Ok(()) => result,
            Err(error) => Err(Error::new(self.source(), catalogue::not_told(error))),
        }
    }

    /// Makes sure that no other module of this build script has the same name: the second would replace the first.
    fn claim(&self, artifact: Artifact) -> Result<Artifact, Error> {
        static TAKEN: Mutex<Vec<(PathBuf, String)>> = Mutex::new(Vec::new());
        let source = self.source();
        // A panic cannot leave the list half changed.
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.iter().find(|(manifest, _)| manifest == artifact.manifest()) {
            Some((_, other)) if *other != source => {
                let finding = catalogue::module_name_taken(artifact.name(), other);
                return Err(Error::new(source, finding));
            }
            Some(_) => {}
            None => taken.push((artifact.manifest().to_owned(), source)),
        }
        Ok(artifact)
    }

    /// The module as the user named it.
    fn source(&self) -> String {
        match &self.input {
            Input::File(path) => path.display().to_string(),
            Input::Bytes(_) => self.name.clone().unwrap_or_default(),
        }
    }

    fn build(&self, environment: &Environment) -> Result<Artifact, Error> {
        let source = self.source();
        let result = self.request(environment, &source).and_then(|request| match &self.input {
            Input::Bytes(bytes) => pipeline::build(&request, bytes),
            Input::File(path) => pipeline::build(&request, &input::read(&resolve(environment, path))?),
        });
        result.map_err(|findings| Error::new(source, findings))
    }

    /// Validates the options.
    fn request(&self, environment: &Environment, source: &str) -> Result<Request, Findings> {
        let mut findings = Vec::new();
        let name = match (&self.name, &self.input) {
            (Some(name), _) => name.clone(),
            // What has no stem, or one that is no text, is refused as a name.
            (None, Input::File(path)) => path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned(),
            (None, Input::Bytes(_)) => String::new(),
        };
        findings.extend(check_name(&name).err());
        let out_dir = self.out_dir.clone().or_else(|| environment.out_dir.clone());
        if out_dir.is_none() {
            findings.push(catalogue::no_out_dir());
        }
        Findings::check(findings)?;

        let host = || target_lexicon::Triple::host().to_string();
        let target = self.target.clone().or_else(|| environment.target.clone()).unwrap_or_else(host);
        let cpu_features = match (&self.cpu_features, &environment.target_features) {
            (Some(features), _) => CpuFeatures::Chosen(features.clone()),
            // What rustc enables is for Cargo's target, not for another one.
            (None, Some(features)) if environment.target.as_ref() == Some(&target) => CpuFeatures::Compiler(features.clone()),
            (None, _) => CpuFeatures::Baseline,
        };
        let opt_level = self.opt_level.unwrap_or_else(|| match &environment.opt_level {
            Some(level) => OptLevel::from_cargo(level),
            None => OptLevel::Speed,
        });
        Ok(Request {
            name,
            source: source.to_owned(),
            package: environment.package.clone().unwrap_or_default(),
            package_version: environment.package_version.clone().unwrap_or_default(),
            target,
            cpu_features,
            emitter: self.emitter,
            keep_c: self.keep_c.as_ref().map(|directory| out_dir.clone().unwrap_or_default().join(directory)),
            opt_level,
            debug_info: self.debug_info.or(environment.debug).unwrap_or(true),
            function_names: self.function_names,
            memory_limit: self.memory_limit,
            table_limit: self.table_limit,
            bounds: self.bounds,
            traps: self.traps,
            features: self.features.clone(),
            typed: self.typed,
            renames: self.renames.clone(),
            output: self.output,
            interrupt: self.interrupt,
            out_dir: out_dir.unwrap_or_default(),
            jobs: environment.jobs(),
        })
    }

    fn file(&self, environment: &Environment) -> Option<PathBuf> {
        match &self.input {
            Input::File(path) => Some(resolve(environment, path)),
            Input::Bytes(_) => None,
        }
    }
}

fn resolve(environment: &Environment, path: &Path) -> PathBuf {
    match &environment.manifest_dir {
        // Joining an absolute path gives that path.
        Some(directory) => directory.join(path),
        None => path.to_owned(),
    }
}

/// Compiles the module in a file, as a build script does: [`Builder::compile`] with the defaults.
///
/// ```no_run
/// // In `main` of build.rs.
/// wamr_aot_build::compile("plugin.wasm");
/// ```
pub fn compile(path: impl Into<PathBuf>) {
    Builder::new(path).compile();
}

/// Compiles the module in a file, and returns what went wrong: [`Builder::try_compile`] with the defaults.
///
/// ```no_run
/// fn main() -> Result<(), wamr_aot_build::Error> {
///     wamr_aot_build::try_compile("plugin.wasm")?;
///     Ok(())
/// }
/// ```
///
/// # Errors
/// As [`Builder::try_compile`].
pub fn try_compile(path: impl Into<PathBuf>) -> Result<Artifact, Error> {
    Builder::new(path).try_compile()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cargo() -> Environment {
        Environment {
            out_dir: Some("/out".into()),
            manifest_dir: Some("/package".into()),
            package: Some("package".into()),
            package_version: Some("1.0.0".into()),
            target: Some("x86_64-unknown-linux-gnu".into()),
            target_features: Some(vec!["sse2".into()]),
            opt_level: Some("0".into()),
            debug: Some(false),
            jobs: None,
            profile: Some("debug".into()),
        }
    }

    #[test]
    fn defaults_follow_cargo() {
        let request = Builder::new("guest/filter.wasm").request(&cargo(), "s").unwrap();
        assert_eq!(request.name, "filter");
        assert_eq!(request.target, "x86_64-unknown-linux-gnu");
        assert_eq!(request.cpu_features, CpuFeatures::Compiler(vec!["sse2".into()]));
        assert_eq!(request.opt_level, OptLevel::None);
        assert_eq!(request.out_dir, Path::new("/out"));
        assert!(!request.debug_info && request.function_names);
    }

    #[test]
    fn options_win() {
        let builder = Builder::new("filter.wasm")
            .name("other")
            .target("aarch64-unknown-linux-gnu")
            .opt_level(OptLevel::SpeedAndSize)
            .debug_info(true)
            .function_names(false)
            .memory_limit(1)
            .table_limit(2)
            .out_dir("/elsewhere");
        let request = builder.clone().request(&cargo(), "s").unwrap();
        assert_eq!(request.name, "other");
        // Cargo's features are those of another target.
        assert_eq!(request.cpu_features, CpuFeatures::Baseline);
        assert_eq!(request.opt_level, OptLevel::SpeedAndSize);
        assert_eq!(request.out_dir, Path::new("/elsewhere"));
        assert!(request.debug_info && !request.function_names);
        assert_eq!((request.memory_limit, request.table_limit), (Some(1), 2));
        let request = builder.cpu_features(["lse"]).request(&cargo(), "s").unwrap();
        assert_eq!(request.cpu_features, CpuFeatures::Chosen(vec!["lse".into()]));
    }

    #[test]
    fn outside_cargo_the_output_directory_must_be_named() {
        let error = Builder::from_bytes("", []).build(&Environment::default()).unwrap_err();
        assert!(error.is_option());
        // All that is wrong, at once.
        assert_eq!(error.texts().count(), 2);
        let request = Builder::new("a.wasm").out_dir("/out").request(&Environment::default(), "s").unwrap();
        assert_eq!(request.target, target_lexicon::Triple::host().to_string());
        assert_eq!(request.opt_level, OptLevel::Speed);
    }

    #[test]
    fn a_name_is_for_one_module() {
        let artifact = Artifact {
            emitter: "native".into(),
            c_compiler: None,
            name: "claimed".into(),
            library: "l".into(),
            archive: Some("/claimed/l.a".into()),
            loadable: None,
            c_sources: None,
            variables: Vec::new(),
            warnings: Vec::new(),
            manifest: "/claimed/claimed.manifest".into(),
            fresh: false,
        };
        assert!(Builder::new("a/claimed.wasm").claim(artifact.clone()).is_ok());
        assert!(Builder::new("a/claimed.wasm").claim(artifact.clone()).is_ok());
        let error = Builder::new("b/claimed.wasm").claim(artifact).unwrap_err();
        assert!(error.to_string().contains("`a/claimed.wasm`"), "{error}");
    }

    #[test]
    fn relative_paths_start_at_the_package() {
        assert_eq!(Builder::new("a.wasm").file(&cargo()).unwrap(), Path::new("/package/a.wasm"));
        assert_eq!(Builder::new("/b/a.wasm").file(&cargo()).unwrap(), Path::new("/b/a.wasm"));
    }
}
