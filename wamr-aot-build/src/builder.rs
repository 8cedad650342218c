//! The user's options, and their translation, with Cargo's environment, into a [`Request`].

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Instant,
};

use wamr_aot_abi::manifest::{Interrupt, Output};

#[cfg(feature = "cargo")]
use crate::guest::{self, CargoPackage};
#[cfg(feature = "compiler")]
use crate::pipeline;
use crate::{
    artifact::Artifact,
    cargo::{self, Compilation, Environment},
    command::{self, Sought},
    diagnostics::{Finding, Findings, catalogue},
    error::Error,
    options::{CpuFeatures, Emitter, Features, OptLevel, Passes},
    request::{HOST, Request, check_name},
    settings::{Bounds, Settings, Traps},
    source,
};

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
/// Outside a build script (in a test or a tool) [`out_dir`](Builder::out_dir) must be set, and the
/// default target is the host:
///
/// ```no_run
/// # fn main() -> Result<(), wamr_aot_build::Error> {
/// use wamr_aot_build::Builder;
///
/// let bytes = std::fs::read("filter.wasm").unwrap();
/// let artifact = Builder::from_bytes("filter", bytes).out_dir("/tmp/out").try_compile()?;
/// assert_eq!(artifact.name(), "filter");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `compile` or `try_compile`"]
pub struct Builder {
    input: Input,
    name: Option<String>,
    settings: Settings,
    opt_level: Option<OptLevel>,
    debug_info: Option<bool>,
    cargo_metadata: bool,
    use_command: bool,
    cpu_features: Option<Vec<String>>,
    target: Option<String>,
    keep_c: Option<PathBuf>,
    remarks: Option<PathBuf>,
    out_dir: Option<PathBuf>,
}

#[derive(Clone, Debug)]
enum Input {
    File(PathBuf),
    Bytes(Vec<u8>),
    /// What a file had, under its name.
    #[cfg(any(feature = "compiler", feature = "cargo"))]
    Read(PathBuf, Vec<u8>),
    /// A package that is to be built first.
    #[cfg(feature = "cargo")]
    Package(CargoPackage),
}

impl Input {
    /// The file or the package as the user named it.
    fn path(&self) -> Option<&Path> {
        match self {
            Input::File(path) => Some(path),
            #[cfg(any(feature = "compiler", feature = "cargo"))]
            Input::Read(path, _) => Some(path),
            #[cfg(feature = "cargo")]
            Input::Package(package) => Some(package.path()),
            Input::Bytes(_) => None,
        }
    }
}

/// A builder for a module that is there, and what that comes from.
#[derive(Debug)]
struct Prepared<'b> {
    builder: Result<Cow<'b, Builder>, Error>,
    files: Vec<PathBuf>,
    variables: Vec<String>,
    /// What the module's own build warns of.
    warnings: Option<String>,
}

/// What compiles a module.
#[derive(Debug)]
enum Compiler {
    /// This crate.
    #[cfg(feature = "compiler")]
    BuiltIn,
    /// The command in this file.
    Command(PathBuf),
}

impl Builder {
    /// A builder for the module in a file, in the binary format or, with the feature `wat`, in the
    /// text format. The content decides which, not the file's name. A relative path starts at the
    /// package's directory.
    pub fn new(path: impl Into<PathBuf>) -> Builder {
        Builder::with_input(Input::File(path.into()), None)
    }

    /// A builder for a module in memory, in either format.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Builder {
        Builder::with_input(Input::Bytes(bytes.into()), Some(name.into()))
    }

    /// A builder for the module that cargo makes of a Rust crate: it is built in the same `cargo
    /// build`, and again when its sources change.
    ///
    /// ```no_run
    /// // In `main` of build.rs: the package in the directory `guest`.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::cargo_package("guest").compile();
    /// ```
    ///
    /// The package has a library of the type `cdylib`, or a program; [`CargoPackage`] chooses, and
    /// has the target, the profile and the features. Cargo's files are in the output directory, so
    /// that the build never waits for its own lock, and nothing that was set for the program's
    /// build is for the guest's: no flags, no wrapper of rustc. The default name is that of the
    /// module's file: `guest`, or `my_guest` for a library in a package `my-guest`.
    ///
    /// The messages of cargo and rustc are part of the errors and warnings.
    #[cfg(feature = "cargo")]
    pub fn cargo_package(package: impl Into<CargoPackage>) -> Builder {
        Builder::with_input(Input::Package(package.into()), None)
    }

    /// A builder for the module that a file has now.
    #[cfg(feature = "compiler")]
    pub(crate) fn read(path: &Path) -> Result<Builder, Error> {
        let bytes =
            source::read(path, false).map_err(|finding| Error::new(path.display().to_string(), finding))?;
        Ok(Builder::with_input(Input::Read(path.to_owned(), bytes), None))
    }

    fn with_input(input: Input, name: Option<String>) -> Builder {
        Builder {
            input,
            name,
            settings: Settings::default(),
            opt_level: None,
            debug_info: None,
            cargo_metadata: true,
            use_command: false,
            cpu_features: None,
            target: None,
            keep_c: None,
            remarks: None,
            out_dir: None,
        }
    }

    /// Sets the name that `include_aot!` takes. The default is the file's name without its
    /// extension.
    ///
    /// The name becomes part of file names: it must not be empty or longer than 100 bytes, and must
    /// not contain a character that file names cannot have.
    pub fn name(mut self, name: impl Into<String>) -> Builder {
        self.name = Some(name.into());
        self
    }

    /// Sets how much the code generator optimises. The default follows Cargo's profile:
    /// `opt-level = 0` is [`OptLevel::None`], `"s"` and `"z"` are [`OptLevel::SpeedAndSize`], and
    /// all others are [`OptLevel::Speed`], which is also the default outside Cargo.
    pub fn opt_level(mut self, level: OptLevel) -> Builder {
        self.opt_level = Some(level);
        self
    }

    /// Sets whether traps report the position of the trapping instruction and of the calls that led
    /// to it: the byte offset in the module's file, or the line if the module is in the text
    /// format. With [`Traps::Call`], also whether they report callers at all. It takes eight bytes
    /// per call. The default is `debug` of Cargo's profile, and `true` outside Cargo.
    pub fn debug_info(mut self, debug_info: bool) -> Builder {
        self.debug_info = Some(debug_info);
        self
    }

    /// Sets whether traps report the names of functions. The default is `true`; the names take
    /// space in the program. The symbols of the object have names in either case; stripping the
    /// program removes them.
    pub fn function_names(mut self, function_names: bool) -> Builder {
        self.settings.function_names = function_names;
        self
    }

    /// Sets the most bytes that each memory of an instance may have, whatever the module declares.
    /// By default the module's own limit is the only one.
    ///
    /// A limit below a memory's initial size cuts the memory off: an access beyond the limit traps,
    /// `memory.grow` fails, and `memory.size` returns the pages that the module declares. So a
    /// module whose data and stack are small fits in less than a page (64 KiB): see the book's page
    /// on firmware. Data segments beyond the limit are an error, and so is an imported memory that
    /// starts with more. If the module appears to use other addresses beyond the limit, there is a
    /// warning ([`Artifact::warnings`]).
    pub fn memory_limit(mut self, bytes: u64) -> Builder {
        self.settings.memory_limit = Some(bytes);
        self
    }

    /// Sets the most elements that the tables of an instance may have in total. The default is
    /// [`DEFAULT_TABLE_LIMIT`](crate::DEFAULT_TABLE_LIMIT). The instance's `Limiter` decides
    /// whether tables may exceed it; without a limiter they may not. An element has the size of a
    /// pointer of the target.
    ///
    /// The limit of a store with several instances is the sum of their limits.
    pub fn table_limit(mut self, elements: u32) -> Builder {
        self.settings.table_limit = elements;
        self
    }

    /// Sets the number of exceptions that an instance has room for. An exception takes room from
    /// `throw` until its handler has its values; one to which the guest has an `exnref` takes room
    /// for as long as the guest can reach it. A `throw` without room for the exception traps
    /// ([`TrapKind::TooManyExceptions`](https://docs.rs/wamr-aot-rt/latest/wamr_aot_rt/enum.TrapKind.html#variant.TooManyExceptions)).
    ///
    /// The default is 64, and 8 without an operating system; less if payloads are large. The room
    /// is part of the instance: 16 or 24 bytes for an exception with one number, on targets of 32
    /// and 64 bits, and at most 256 MiB for all.
    pub fn exception_limit(mut self, exceptions: u32) -> Builder {
        self.settings.exception_limit = Some(exceptions);
        self
    }

    /// Lets exceptions of other modules pass through the functions of a module that has none of its
    /// own. By default only modules with tags or handlers can be passed through, and an instance of
    /// any other module can share functions only with instances of such modules.
    ///
    /// This concerns stores of the untyped API. It costs a comparison after each call of an import,
    /// of a reference, and of a function that calls one of these.
    pub fn exceptions(mut self, pass: bool) -> Builder {
        self.settings.exceptions = pass;
        self
    }

    /// Sets how accesses are confined to a memory. The default depends on the target and the
    /// emitter: see [`Bounds`].
    ///
    /// Instances in statics always use checked memories.
    pub fn bounds(mut self, bounds: Bounds) -> Builder {
        self.settings.bounds = Some(bounds);
        self
    }

    /// Sets how a trap leaves guest code. The default depends on the target and the emitter: see
    /// [`Traps`].
    pub fn traps(mut self, traps: Traps) -> Builder {
        self.settings.traps = Some(traps);
        self
    }

    /// Sets which proposals the module may use. By default it may use all that are supported.
    pub fn features(mut self, features: Features) -> Builder {
        self.settings.features = features;
        self
    }

    /// Names an export `to` in Rust: a function becomes the method `to`, a tag the type `to`, and
    /// the names of all methods for a memory, table or global are derived from `to`. In the untyped
    /// API and in artefacts the export keeps its own name.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("sodium.wasm")
    ///     .rename_export("$", "crypto_box")
    ///     .rename_import("a", "_", "abort")
    ///     .compile();
    /// ```
    ///
    /// Compilation fails if the module has no such export, or if `to` is not a Rust identifier of
    /// ASCII letters, digits and `_`, is reserved by the bindings, or is used by another export.
    /// Names that are not renamed become identifiers by the rule in the book's page on bindings.
    pub fn rename_export(mut self, from: impl Into<String>, to: impl Into<String>) -> Builder {
        self.settings.renames.exports.insert(from.into(), to.into());
        self
    }

    /// Names an import `to` in Rust: the function of the trait, the type of a tag, or the second
    /// part of the method names for a memory, table or global. The conditions are those of
    /// [`rename_export`](Builder::rename_export).
    pub fn rename_import(
        mut self,
        module: impl Into<String>,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> Builder {
        self.settings.renames.imports.insert((module.into(), from.into()), to.into());
        self
    }

    /// Names the trait of an import module `to`. The conditions are those of
    /// [`rename_export`](Builder::rename_export).
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("parser.wasm").rename_import_module("./parser_bg.js", "Glue").compile();
    /// ```
    pub fn rename_import_module(mut self, from: impl Into<String>, to: impl Into<String>) -> Builder {
        self.settings.renames.modules.insert(from.into(), to.into());
        self
    }

    /// Lets the host leave out functions that the module imports from `module`: in the trait they
    /// have bodies, which end the guest's call with a trap that says which import is not
    /// implemented. The host implements those that the guest calls.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("opencv.wasm").stub_imports("env").compile();
    /// ```
    ///
    /// With that, `impl plugin::imports::Env for Host {}` is enough. Compilation fails if the
    /// module imports no function from `module`. In the untyped API,
    /// [`Linker::stub_imports`](https://docs.rs/wamr-aot-rt/latest/wamr_aot_rt/untyped/struct.Linker.html#method.stub_imports)
    /// does the same for any module.
    pub fn stub_imports(mut self, module: impl Into<String>) -> Builder {
        self.settings.stubs.modules.insert(module.into());
        self
    }

    /// Lets the host leave out a function that the module imports, as
    /// [`stub_imports`](Builder::stub_imports) does for all functions of an import module.
    pub fn stub_import(mut self, module: impl Into<String>, name: impl Into<String>) -> Builder {
        self.settings.stubs.imports.insert((module.into(), name.into()));
        self
    }

    /// Compiles for the untyped API only: `include_aot!` provides the module without typed
    /// bindings, so the module's names need not be distinct in Rust.
    pub fn untyped(mut self) -> Builder {
        self.settings.typed = false;
        self
    }

    /// Sets the CPU features that the code may use, by the names of `rustc -C target-feature`; each
    /// includes the features that it implies. They replace the default, which is what rustc enables
    /// for the target, and the architecture's baseline outside Cargo.
    pub fn cpu_features<S: Into<String>>(mut self, features: impl IntoIterator<Item = S>) -> Builder {
        self.cpu_features = Some(features.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the target triple. The default is Cargo's target, and the host outside Cargo.
    pub fn target(mut self, triple: impl Into<String>) -> Builder {
        self.target = Some(triple.into());
        self
    }

    /// Sets what generates the objects. The default is [`Emitter::Native`] if Cranelift has a code
    /// generator for the target, and [`Emitter::C`] otherwise.
    ///
    /// The C compiler is found as the crate `cc` finds it: the environment variables `CC_<target>`
    /// or `CC` choose another one, and `CFLAGS_<target>` or `CFLAGS` set its flags.
    pub fn emitter(mut self, emitter: Emitter) -> Builder {
        self.settings.emitter = Some(emitter);
        self
    }

    /// Keeps the C of [`Emitter::C`] in this directory, in place of the C that was kept there
    /// before. Other files are left alone; if one of them has the name of a file to be written, the
    /// build fails. A relative path starts at the output directory.
    pub fn keep_c(mut self, directory: impl Into<PathBuf>) -> Builder {
        self.keep_c = Some(directory.into());
        self
    }

    /// Writes to this file what the optimiser did, and what kept it from doing more: a line for
    /// each decision, in the order of the functions and of the bytes in the module, and a summary.
    /// The book's page on performance explains the lines, which are for people: their words change
    /// with any release. A relative path starts at the output directory.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("plugin.wasm").remarks("plugin.remarks").compile();
    /// ```
    ///
    /// The code is the same with and without it. A file with this name is replaced, in one step.
    /// If the file is not of the same build, the module is compiled again, whatever the cache has.
    pub fn remarks(mut self, file: impl Into<PathBuf>) -> Builder {
        self.remarks = Some(file.into());
        self
    }

    /// Sets what the module is compiled to: a library to link, which is the default, an artefact to
    /// load at run time, or both.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::{Builder, Output};
    ///
    /// Builder::new("plugin.wasm").output(Output::Loadable).compile();
    /// ```
    ///
    /// The artefact is `wamr-aot/<name>.aot` in the output directory. It runs on machines that have
    /// the CPU features that it was compiled for: [`cpu_features`](Builder::cpu_features) trades
    /// speed for compatibility.
    pub fn output(mut self, output: Output) -> Builder {
        self.settings.output = output;
        self
    }

    /// Sets how the host can stop the guest while it runs. By default it cannot, and the code has
    /// no checks.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::{Builder, Interrupt};
    ///
    /// Builder::new("plugin.wasm").interrupt(Interrupt::Epoch).compile();
    /// ```
    ///
    /// With [`Interrupt::Epoch`] the instance has `set_epoch`, `set_deadline`, `on_deadline` and
    /// `interrupt_handle`; with [`Interrupt::Fuel`] it has `fuel`, `set_fuel`, `add_fuel` and
    /// `on_out_of_fuel`. The book's page on interruption says which to choose and what each costs.
    pub fn interrupt(mut self, interrupt: Interrupt) -> Builder {
        self.settings.interrupt = interrupt;
        self
    }

    /// Sets the output directory. The default is Cargo's `OUT_DIR`, which is where `include_aot!`
    /// looks.
    pub fn out_dir(mut self, directory: impl Into<PathBuf>) -> Builder {
        self.out_dir = Some(directory.into());
        self
    }

    /// Sets whether to print directives that tell Cargo what to link and when to rerun the build
    /// script (the crate `cc` has a method of the same name). The default is `true`.
    ///
    /// With `false` a build script prints the directives itself: `cargo::rustc-link-search=native=`
    /// with the directory of [`Artifact::archive`], and `cargo::rustc-link-lib=static=` with
    /// [`Artifact::library`].
    pub fn cargo_metadata(mut self, metadata: bool) -> Builder {
        self.cargo_metadata = metadata;
        self
    }

    /// Has the installed command `wamr-aot` compile the module instead of this crate. The files and
    /// the messages are the same; the command is optimised, whatever Cargo's profile says.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("plugin.wasm").use_command().compile();
    /// ```
    ///
    /// The environment variable `WAMR_AOT` names the command: a path, or a name on `PATH`. Without
    /// it the command is `wamr-aot` on `PATH`. If there is no command, or one of another version,
    /// compilation fails: it does not fall back to this crate.
    ///
    /// The command also compiles without this call if `WAMR_AOT` is set and not empty, or if this
    /// crate has no compiler (the feature `compiler`). `wamr-aot` is found only on the machine that
    /// builds, so a package that others build should leave the choice to them.
    pub fn use_command(mut self) -> Builder {
        self.use_command = true;
        self
    }

    /// Compiles in a build script: tells Cargo what to link, when to rerun the script, and what
    /// went wrong.
    ///
    /// It returns even after an error, so that a script reports the errors of all its modules;
    /// Cargo fails the build when the script ends. In a process that Cargo did not start as a build
    /// script, an error is printed and the process exits with status 1.
    pub fn compile(self) {
        let environment = Environment::read();
        cargo::finish(&environment, self.cargo_metadata, &self.run(&environment));
    }

    /// Compiles, and returns errors to the caller.
    ///
    /// In a build script it tells Cargo what to link and when to rerun the script, as
    /// [`compile`](Builder::compile) does, unless [`cargo_metadata`](Builder::cargo_metadata) is
    /// `false`. In a process that Cargo did not start as a build script it prints nothing.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, is not a valid module, uses unsupported
    /// features, or has names that collide in Rust; if no code can be generated for the target; or
    /// if an output cannot be written. One error has all findings.
    pub fn try_compile(self) -> Result<Artifact, Error> {
        let environment = Environment::read();
        if !(self.cargo_metadata && environment.is_build_script()) {
            return self.attempt(&environment).result;
        }
        let compilation = self.run(&environment);
        match cargo::report(&environment, &compilation) {
            Ok(()) => compilation.result,
            Err(error) => Err(Error::new(self.source(), catalogue::cargo_not_informed(error))),
        }
    }

    /// Compiles one of the modules of a build script.
    fn run(&self, environment: &Environment) -> Compilation {
        let mut compilation = self.attempt(environment);
        compilation.result = compilation.result.and_then(|artifact| self.claim(artifact));
        compilation
    }

    /// Compiles a module, whatever others there are.
    fn attempt(&self, environment: &Environment) -> Compilation {
        let start = Instant::now();
        let compiler = self.compiler(environment);
        let command = match &compiler {
            Ok(Compiler::Command(program)) => Some(program.clone()),
            _ => None,
        };
        let Prepared { builder, files, variables, warnings } = self.prepare(environment);
        let result = builder.and_then(|builder| builder.build(environment, compiler));
        let result = result.map(|mut artifact| {
            artifact.warnings.splice(0..0, warnings);
            artifact
        });
        Compilation { files, variables, command, result, elapsed: start.elapsed() }
    }

    /// Builds the module from source, if it is not there yet.
    fn prepare(&self, environment: &Environment) -> Prepared<'_> {
        #[cfg(feature = "cargo")]
        if let Input::Package(package) = &self.input {
            return self.prepare_package(environment, package);
        }
        Prepared {
            builder: Ok(Cow::Borrowed(self)),
            files: self.file(environment).into_iter().collect(),
            variables: Vec::new(),
            warnings: None,
        }
    }

    #[cfg(feature = "cargo")]
    fn prepare_package(&self, environment: &Environment, package: &CargoPackage) -> Prepared<'_> {
        let Some(out_dir) = self.outputs(environment) else {
            let builder = Err(Error::new(self.source(), catalogue::no_out_dir()));
            return Prepared { builder, files: Vec::new(), variables: Vec::new(), warnings: None };
        };
        let directory = resolve(environment, package.path());
        let outcome = guest::build(package, environment, &directory, &out_dir);
        let mut warnings = None;
        let builder = match outcome.result {
            Ok(guest) => {
                warnings = Some(outcome.printed).filter(|text| !text.is_empty());
                let input = Input::Read(package.path().to_owned(), guest.bytes);
                let name = self.name.clone().unwrap_or(guest.name);
                Ok(Cow::Owned(Builder { input, name: Some(name), ..self.clone() }))
            }
            Err(finding) => Err(Error::new(self.source(), finding).after(outcome.printed)),
        };
        Prepared { builder, files: outcome.files, variables: outcome.variables, warnings }
    }

    /// The directory of all outputs.
    fn outputs(&self, environment: &Environment) -> Option<PathBuf> {
        self.out_dir.clone().or_else(|| environment.out_dir.clone())
    }

    /// Checks that no other module of this build script has the same name, since the second would
    /// replace the first.
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
        match self.input.path() {
            Some(path) => path.display().to_string(),
            None => self.name.clone().unwrap_or_default(),
        }
    }

    /// What compiles, or why the command that should cannot.
    fn compiler(&self, environment: &Environment) -> Result<Compiler, Finding> {
        let sought = match &environment.command {
            Some(name) => Sought::Named(name),
            #[cfg(feature = "compiler")]
            None if !self.use_command => return Ok(Compiler::BuiltIn),
            None => Sought::Installed,
        };
        command::find(sought, environment.path.as_deref()).map(Compiler::Command)
    }

    fn build(
        &self,
        environment: &Environment,
        compiler: Result<Compiler, Finding>,
    ) -> Result<Artifact, Error> {
        self.with_request(environment, |request, input| match compiler? {
            #[cfg(feature = "compiler")]
            Compiler::BuiltIn => pipeline::build(&request, &environment.jobs(), &environment.cache, input),
            Compiler::Command(program) => command::build(&program, &request, input),
        })
    }

    /// Runs these passes of the optimiser, whatever the environment says.
    #[cfg(feature = "compiler")]
    pub(crate) fn passes(mut self, passes: Passes) -> Builder {
        self.settings.passes = Some(passes);
        self
    }

    /// Passes the validated options and the module to `work`, whatever environment Cargo has set.
    #[cfg(feature = "compiler")]
    pub(crate) fn outside_cargo<T>(
        &self,
        work: impl FnOnce(Request, &[u8]) -> Result<T, Findings>,
    ) -> Result<T, Error> {
        // Without an output directory there are no files.
        let environment = Environment {
            out_dir: Some(PathBuf::new()),
            passes: Environment::read().passes,
            ..Environment::default()
        };
        self.with_request(&environment, work)
    }

    fn with_request<T>(
        &self,
        environment: &Environment,
        work: impl FnOnce(Request, &[u8]) -> Result<T, Findings>,
    ) -> Result<T, Error> {
        let source = self.source();
        let result = self.request(environment, &source).and_then(|request| match &self.input {
            Input::Bytes(bytes) => work(request, bytes),
            #[cfg(any(feature = "compiler", feature = "cargo"))]
            Input::Read(_, bytes) => work(request, bytes),
            // Outside of a build nothing is built, and a directory cannot be read.
            #[cfg(feature = "cargo")]
            Input::Package(package) => work(request, &read(environment, package.path())?),
            Input::File(path) => work(request, &read(environment, path)?),
        });
        result.map_err(|findings| Error::new(source, findings))
    }

    /// Validates the options.
    fn request(&self, environment: &Environment, source: &str) -> Result<Request, Findings> {
        let mut findings = Vec::new();
        let name = match (&self.name, &self.input) {
            (Some(name), _) => name.clone(),
            // A missing or non-Unicode stem becomes an empty name, which the check rejects.
            (None, input) => input
                .path()
                .and_then(Path::file_stem)
                .map_or_else(String::new, |stem| stem.to_str().unwrap_or_default().to_owned()),
        };
        findings.extend(check_name(&name).err());
        let out_dir = self.outputs(environment);
        if out_dir.is_none() {
            findings.push(catalogue::no_out_dir());
        }
        let mut settings = self.settings.clone();
        if settings.passes.is_none() {
            let list = environment.passes.as_deref().unwrap_or_default();
            settings.passes = Passes::parse(list)
                .map_err(|entry| findings.push(catalogue::no_such_pass(entry, Passes::NAMES)))
                .ok();
        }
        Findings::check(findings)?;

        let target =
            self.target.clone().or_else(|| environment.target.clone()).unwrap_or_else(|| HOST.to_owned());
        let cpu_features = match (&self.cpu_features, &environment.target_features) {
            (Some(features), _) => CpuFeatures::Chosen(features.clone()),
            // The features that rustc enables apply to Cargo's target only.
            (None, Some(features)) if environment.target.as_ref() == Some(&target) => {
                CpuFeatures::Compiler(features.clone())
            }
            (None, _) => CpuFeatures::Baseline,
        };
        let opt_level = self.opt_level.unwrap_or_else(|| match &environment.opt_level {
            Some(level) => OptLevel::from_cargo(level),
            None => OptLevel::Speed,
        });
        let in_out_dir = |path: &PathBuf| out_dir.clone().unwrap_or_default().join(path);
        Ok(Request {
            settings,
            name,
            source: source.to_owned(),
            package: environment.package.clone().unwrap_or_default(),
            package_version: environment.package_version.clone().unwrap_or_default(),
            target,
            cpu_features,
            keep_c: self.keep_c.as_ref().map(in_out_dir),
            remarks: self.remarks.as_ref().map(in_out_dir),
            opt_level,
            debug_info: self.debug_info.or(environment.debug).unwrap_or(true),
            out_dir: out_dir.unwrap_or_default(),
        })
    }

    fn file(&self, environment: &Environment) -> Option<PathBuf> {
        match &self.input {
            Input::File(path) => Some(resolve(environment, path)),
            _ => None,
        }
    }
}

fn read(environment: &Environment, path: &Path) -> Result<Vec<u8>, Finding> {
    source::read(&resolve(environment, path), environment.manifest_dir.is_some())
}

fn resolve(environment: &Environment, path: &Path) -> PathBuf {
    match &environment.manifest_dir {
        // Joining an absolute path gives that path.
        Some(directory) => directory.join(path),
        None => path.to_owned(),
    }
}

/// Compiles the module in a file in a build script: [`Builder::compile`] with the defaults.
///
/// ```no_run
/// // In `main` of build.rs.
/// wamr_aot_build::compile("plugin.wasm");
/// ```
pub fn compile(path: impl Into<PathBuf>) {
    Builder::new(path).compile();
}

/// Compiles the module in a file, and returns errors to the caller: [`Builder::try_compile`] with
/// the defaults.
///
/// ```no_run
/// fn main() -> Result<(), wamr_aot_build::Error> {
///     wamr_aot_build::try_compile("plugin.wasm")?;
///     Ok(())
/// }
/// ```
///
/// # Errors
/// The errors are those of [`Builder::try_compile`].
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
            profile: Some("debug".into()),
            ..Environment::default()
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
        assert!(!request.debug_info && request.settings.function_names);
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
            .exception_limit(3)
            .exceptions(true)
            .out_dir("/elsewhere");
        let request = builder.clone().request(&cargo(), "s").unwrap();
        assert_eq!(request.name, "other");
        // Cargo's features apply to a different target.
        assert_eq!(request.cpu_features, CpuFeatures::Baseline);
        assert_eq!(request.opt_level, OptLevel::SpeedAndSize);
        assert_eq!(request.out_dir, Path::new("/elsewhere"));
        assert!(request.debug_info && !request.settings.function_names);
        assert_eq!((request.settings.memory_limit, request.settings.table_limit), (Some(1), 2));
        assert_eq!((request.settings.exception_limit, request.settings.exceptions), (Some(3), true));
        let request = builder.cpu_features(["lse"]).request(&cargo(), "s").unwrap();
        assert_eq!(request.cpu_features, CpuFeatures::Chosen(vec!["lse".into()]));
    }

    #[test]
    fn the_environment_switches_passes_off() {
        let request = |list: Option<&str>| {
            let environment = Environment { passes: list.map(str::to_owned), ..cargo() };
            Builder::new("filter.wasm").request(&environment, "s")
        };
        assert_eq!(request(None).unwrap().settings.passes, Some(Passes::ALL));
        assert_eq!(request(Some("-checks")).unwrap().settings.passes, Passes::parse("-checks").ok());
        let findings = request(Some("-checks,fast")).unwrap_err();
        let error = Error::new("filter.wasm".to_owned(), findings).to_string();
        assert!(error.contains("`fast`") && error.contains("WAMR_AOT_OPT"), "{error}");
    }

    #[test]
    fn outside_cargo_the_output_directory_must_be_named() {
        let builder = Builder::from_bytes("", []);
        let error = builder.with_request(&Environment::default(), |_, _| Ok(())).unwrap_err();
        assert!(error.is_option());
        // Both errors are reported at once.
        assert_eq!(error.texts().count(), 2);
        let request = Builder::new("a.wasm").out_dir("/out").request(&Environment::default(), "s").unwrap();
        assert_eq!(request.target, HOST);
        #[cfg(feature = "compiler")]
        assert_eq!(HOST, target_lexicon::Triple::host().to_string());
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
            remarks: None,
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
