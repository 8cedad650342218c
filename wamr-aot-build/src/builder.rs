//! The user's options, and their translation, with Cargo's environment, into a [`Request`].

mod names;
mod request;
mod run;

use std::path::{Path, PathBuf};

use wamr_aot_abi::manifest::{Interrupt, Output};

#[cfg(feature = "cargo")]
use crate::guest::cargo::CargoPackage;
use crate::{
    artifact::Artifact,
    error::Error,
    guest::c::CSources,
    options::{Emitter, Features, OptLevel},
    settings::{Bounds, Settings, Traps},
    wit::Wit,
};
#[cfg(feature = "compiler")]
use crate::{options::Passes, source};

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
    /// The file or directory with the interfaces, and the world.
    wit: Option<(PathBuf, String)>,
    /// The JavaScript of Emscripten that has the names.
    emscripten_names: Option<PathBuf>,
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
    Read(PathBuf, Vec<u8>),
    /// A package that is to be built first.
    #[cfg(feature = "cargo")]
    Package(CargoPackage),
    /// Sources that are to be compiled first.
    Sources(CSources),
}

impl Input {
    /// The file or the package as the user named it.
    fn path(&self) -> Option<&Path> {
        match self {
            Input::File(path) => Some(path),
            Input::Read(path, _) => Some(path),
            #[cfg(feature = "cargo")]
            Input::Package(package) => Some(package.path()),
            Input::Sources(sources) => sources.first(),
            Input::Bytes(_) => None,
        }
    }
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

    /// A builder for the module that clang makes of sources in C or C++: they are compiled in the
    /// same `cargo build`, and again when one of them or a header changes.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::{Builder, CSources};
    ///
    /// Builder::c_sources(CSources::new(["lib.c"]).include("include").export("parse")).compile();
    /// ```
    ///
    /// [`CSources`] has the options, and says which compiler is called. The default name of the
    /// module is that of the first file. The compiler's messages are part of the errors and
    /// warnings.
    pub fn c_sources(sources: impl Into<CSources>) -> Builder {
        Builder::with_input(Input::Sources(sources.into()), None)
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
            wit: None,
            emscripten_names: None,
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
    /// By default the module's own limit is the only one. Without an operating system, a memory
    /// that has none keeps its initial size, unless the module contains `memory.grow`.
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

    /// Sets whether each access to a memory is made of loads and stores at aligned addresses, if
    /// the machine needs that: Cortex-M0, M0+ and M23, and RISC-V, if the code goes through C. The
    /// default is `true`: the code tests an address that is not known to be aligned.
    ///
    /// With `false` the code trusts the alignment that the module states for an access, which is a
    /// hint, and does the access at once. **The machine has to complete it if the hint was wrong**:
    /// in hardware, as some RISC-V cores do, or by a handler of the fault
    /// (`wamr_aot_rt::misaligned_handler!`), for which such an access takes some hundred cycles.
    /// The results are the same. A program that has neither ends in that fault when it makes an
    /// instance. Accesses for which the module states a lower alignment are tested.
    ///
    /// Code for a Cortex-M0 or RV32 is a sixth shorter: the book's page on firmware has figures. On
    /// other machines this changes nothing.
    pub fn strict_alignment(mut self, strict: bool) -> Builder {
        self.settings.strict_alignment = strict;
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

    /// Runs an exported function in the build: instances start with what it leaves in memories,
    /// tables and globals, and with the size to which it let them grow.
    ///
    /// ```no_run
    /// // In `main` of build.rs: the guest computes its tables once and for all.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("plugin.wasm").pre_initialize("init").compile();
    /// ```
    ///
    /// The function has neither parameters nor results. The module's start function runs before it;
    /// so does `_initialize`, if the module exports that (a reactor of WASI). Further calls of this
    /// method add functions, which run in the order of the calls. What has run is gone: an instance
    /// has no start function, and these functions are exported no longer.
    ///
    /// It needs feature `pre-initialize` of this crate, and a code generator for the machine that
    /// builds. The module may be compiled for any target.
    ///
    /// Compilation fails if there is no such function, if a function traps, calls an import or does
    /// not come to an end (see [`pre_initialize_fuel`](Builder::pre_initialize_fuel)), if the
    /// module imports a memory, a table or a global, or has a memory that threads share, and if an
    /// exception is left in a table or a global.
    pub fn pre_initialize(mut self, export: impl Into<String>) -> Builder {
        self.settings.pre_initialization.functions.push(export.into());
        self
    }

    /// Sets the most fuel that the functions of [`pre_initialize`](Builder::pre_initialize) take
    /// together. An instruction takes 1; the book's page on interruption has the whole list. The
    /// default is 10,000,000,000, which takes some ten seconds.
    pub fn pre_initialize_fuel(mut self, fuel: u64) -> Builder {
        self.settings.pre_initialization.fuel = fuel;
        self
    }

    /// Sets the interfaces of the module: the world `world` of the WIT in `path`, which is a file,
    /// or a directory with the files of a package and a directory `deps` with those that it uses.
    /// `include_aot!` gives functions in the types of the world: strings, lists, records and
    /// variants in place of numbers. A relative path starts at the package's directory.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("plugin.wasm").wit("plugin.wit", "my:package/plugin").compile();
    /// ```
    ///
    /// The name of the world can be without the package. The module follows the canonical ABI of
    /// the component model, as what `wit-bindgen` generates does. Modules that `wit-bindgen` was
    /// used for mostly have their world with them: see [`embedded_wit`](Builder::embedded_wit).
    ///
    /// Compilation fails if a function that the world exports is missing in the module or has
    /// another type, or if the compiler is without the feature `wit` of this crate. The package
    /// that has the bindings needs the crate `wamr-aot-wit`, too.
    pub fn wit(mut self, path: impl Into<PathBuf>, world: impl Into<String>) -> Builder {
        self.wit = Some((path.into(), world.into()));
        self
    }

    /// Sets whether the bindings are in the types of the world that the module has with it, in
    /// sections `component-type:*`, as [`wit`](Builder::wit) does for a world in a file. By default
    /// the bindings are in numbers, and there is a warning if the module has a world.
    ///
    /// ```no_run
    /// // In `main` of build.rs: a guest for which `wit-bindgen` was used.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("plugin.wasm").embedded_wit(true).compile();
    /// ```
    pub fn embedded_wit(mut self, used: bool) -> Builder {
        self.wit = None;
        self.settings.wit = if used { Wit::Embedded } else { Wit::Ignored };
        self
    }

    /// Compiles for the untyped API only: `include_aot!` provides the module without typed
    /// bindings, so the module's names need not be distinct in Rust.
    pub fn untyped(mut self) -> Builder {
        self.settings.typed = false;
        self
    }

    /// Runs these passes of the optimiser, whatever the environment says.
    #[cfg(feature = "compiler")]
    pub(crate) fn passes(mut self, passes: Passes) -> Builder {
        self.settings.passes = Some(passes);
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
mod tests;
