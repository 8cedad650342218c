//! The process that compiles the modules of a script.

use std::{
    any::Any,
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use wamr_aot_build::{
    Builder, Error, Features, Output,
    compiler::{self, Compiled},
};
use wasmparser::{Validator, WasmFeatures};

use super::{artefacts::Artefacts, execute::read, parent::end_with_supervisor, progress::Progress};
use crate::{
    features,
    run::{Reason, Refused},
    script::{ModuleText, Place},
};

/// The stack size of a build script's main thread.
const STACK_BYTES: usize = 8 << 20;

/// A module without anything in it.
const EMPTY: &[u8] = b"\0asm\x01\0\0\0";

/// How modules are compiled.
pub struct Compiler<'a> {
    /// The features that they may use. `None` for those of the script's directory, if it is one of
    /// the official suite's, and otherwise for all.
    pub features: Option<Features>,
    /// Sets all other options.
    pub configure: &'a (dyn Fn(Builder) -> Builder + Sync),
    /// The number of modules to compile at the same time.
    pub threads: usize,
}

/// Compiles all modules of a script into a directory, which need not exist, and reports what it
/// works on on the standard output, for the supervising process.
///
/// # Errors
/// If the report or an artefact cannot be written. What is wrong with the script is reported.
pub fn compile(script: &Path, artefacts: &Path, compiler: &Compiler<'_>) -> io::Result<()> {
    end_with_supervisor()?;
    fs::create_dir_all(artefacts)?;
    let features = compiler.features.clone().or_else(|| features::of_file(script)).unwrap_or_default();
    let script = match read(script) {
        Ok(script) => script,
        Err(broken) => return broken.report(),
    };
    let modules: Vec<(Place, &ModuleText)> = script.modules().collect();
    let worker = Worker {
        features,
        configure: compiler.configure,
        artefacts: Artefacts::new(artefacts),
        throws: script.throws(),
        is_hopeless: AtomicBool::new(false),
    };
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    let work = || {
        while let Some((place, module)) = modules.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = worker.compile(*place, module) {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                break;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..compiler.threads.min(modules.len()) {
            thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work)?;
        }
        io::Result::Ok(())
    })?;
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

struct Worker<'a> {
    features: Features,
    configure: &'a (dyn Fn(Builder) -> Builder + Sync),
    artefacts: Artefacts,
    /// Whether some module has exceptions, which the others then pass on.
    throws: bool,
    /// Whether no module can be compiled, which is reported once.
    is_hopeless: AtomicBool,
}

impl Worker<'_> {
    /// Compiles one module, and stores the artefact, or the reason why the module has no artefact.
    fn compile(&self, place: Place, module: &ModuleText) -> io::Result<()> {
        // A module that the parser could not encode has no bytes, which the process that executes
        // the script handles.
        let Ok(bytes) = &module.bytes else { return Ok(()) };
        Progress::Begin(place).report()?;
        let builder = |features: &Features| self.builder(module.index, bytes, features);
        let compile = |features: &Features| {
            let builder = builder(features);
            catch_unwind(AssertUnwindSafe(|| compiler::compile_in_one_thread(&builder)))
        };
        match compile(&self.features) {
            Ok(Ok(compiled)) => {
                self.artefacts.store(module.index, compiled.loadable.as_deref().unwrap_or_default())?;
            }
            Ok(Err(error)) => {
                if let Some(message) = self.error_of_all(module.index, &error) {
                    if !self.is_hopeless.swap(true, Ordering::Relaxed) {
                        Progress::Hopeless(compiler::in_options(&message)).report()?;
                    }
                    return Ok(());
                }
                let reason = if error.is_malformed() {
                    Reason::Invalid
                } else if error.is_unsupported() {
                    let is_off = || {
                        self.features != Features::default() && is_supported(compile(&Features::default()))
                    };
                    unsupported(&builder(&self.features), is_off)
                } else if error.is_target() {
                    Reason::Unsupported
                } else {
                    Reason::Failure
                };
                let message = compiler::in_options(&error.to_string());
                let message = message.strip_prefix("error: ").unwrap_or(&message).to_owned();
                self.artefacts.refuse(module.index, &Refused { reason, message })?;
            }
            Err(panic) => {
                let message = format!("the compiler panicked: {}", panic_message(&*panic));
                self.artefacts.refuse(module.index, &Refused { reason: Reason::Failure, message })?;
            }
        }
        Progress::End(place).report()
    }

    fn builder(&self, index: usize, bytes: &[u8], features: &Features) -> Builder {
        let builder = Builder::from_bytes(Artefacts::name(index), bytes)
            .untyped()
            .features(features.clone())
            .output(Output::Loadable)
            .exceptions(self.throws)
            .out_dir(self.artefacts.scratch(index));
        (self.configure)(builder)
    }

    /// The error that all modules have, if this module's error is one.
    fn error_of_all(&self, index: usize, error: &Error) -> Option<String> {
        if error.is_option() || error.is_tool() {
            return Some(error.to_string());
        }
        // Some targets lack only what some modules need.
        let empty = || compiler::compile_in_one_thread(&self.builder(index, EMPTY, &self.features));
        error.is_target().then(empty)?.err().map(|error| error.to_string())
    }
}

/// Whether the compiler supports all features that the module uses.
fn is_supported(result: thread::Result<Result<Compiled, Error>>) -> bool {
    result.is_ok_and(|result| result.is_ok() || result.is_err_and(|error| !error.is_unsupported()))
}

/// Why a module that uses something unsupported is rejected. `is_off` returns whether that is a
/// supported feature that is disabled for this script, which does not know it and expects it to be
/// rejected.
fn unsupported(module: &Builder, is_off: impl FnOnce() -> bool) -> Reason {
    let standard = WasmFeatures::WASM3
        | WasmFeatures::THREADS
        | WasmFeatures::CUSTOM_PAGE_SIZES
        | WasmFeatures::WIDE_ARITHMETIC
        | WasmFeatures::COMPACT_IMPORTS;
    let is_standard = compiler::binary(module)
        .is_ok_and(|bytes| Validator::new_with_features(standard).validate_all(&bytes).is_ok());
    if !is_standard {
        Reason::Foreign
    } else if is_off() {
        Reason::Invalid
    } else {
        Reason::Unsupported
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no message)")
}
