//! The process that compiles the modules of a script.

use std::{
    any::Any,
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use wamr_aot_build::{Artifact, Builder, Error, Features, Output};
use wasmparser::{Validator, WasmFeatures};
use wast_script::{Reason, Refused, Script, script::ModuleText};

use crate::{artefacts::Artefacts, options::Compiler, progress::Progress};

/// The stack size of a build script's main thread.
const STACK_BYTES: usize = 8 << 20;

/// Compiles all modules of the script, with several threads.
pub(crate) fn script(file: &Path, artefacts: &Artefacts, compiler: &Compiler) -> io::Result<()> {
    // The modules of scripts are small, so threads compile different modules, not the functions of
    // one. SAFETY: no other thread runs yet.
    unsafe { std::env::set_var("NUM_JOBS", "1") };
    let text = fs::read_to_string(file);
    let script = match text.map_err(|error| error.to_string()).and_then(|text| Script::parse(&text)) {
        Ok(script) => script,
        Err(error) => return Progress::Broken(error).report(),
    };
    let features = compiler.features.for_file(file);
    let modules: Vec<(usize, &ModuleText)> = script.modules().collect();
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    let work = || {
        while let Some((line, module)) = modules.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = one(*line, module, &features, artefacts, compiler) {
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

/// Compiles one module, and stores the artefact, or the reason why the module has no artefact.
fn one(
    line: usize,
    module: &ModuleText,
    features: &Features,
    artefacts: &Artefacts,
    compiler: &Compiler,
) -> io::Result<()> {
    // A module that the parser could not encode has no bytes, which the process that executes the
    // script handles.
    let Ok(bytes) = &module.bytes else { return Ok(()) };
    Progress::Begin(line).report()?;
    let builder = |features: &Features| {
        let mut builder = Builder::from_bytes(Artefacts::name(module.index), bytes.as_slice())
            .untyped()
            .features(features.clone())
            .output(Output::Loadable)
            .emitter(compiler.emitter)
            .opt_level(compiler.opt_level)
            .out_dir(artefacts.directory());
        if let Some(names) = &compiler.cpu_features {
            builder = builder.cpu_features(names);
        }
        if let Some(bounds) = compiler.bounds {
            builder = builder.bounds(bounds);
        }
        if let Some(traps) = compiler.traps {
            builder = builder.traps(traps);
        }
        if let Some(target) = &compiler.target {
            builder = builder.target(target);
        }
        builder
    };
    let compile = |features: &Features| catch_unwind(AssertUnwindSafe(|| builder(features).try_compile()));
    match compile(features) {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            let reason = if error.is_malformed() {
                Reason::Invalid
            } else if error.is_unsupported() {
                unsupported(bytes, || {
                    *features != Features::default() && is_supported(compile(&Features::default()))
                })
            } else if error.is_target() {
                Reason::Unsupported
            } else {
                Reason::Failure
            };
            artefacts.refuse(module.index, &Refused { reason, message: error.to_string() })?;
        }
        Err(panic) => {
            let message = format!("the compiler panicked: {}", panic_message(&*panic));
            artefacts.refuse(module.index, &Refused { reason: Reason::Failure, message })?;
        }
    }
    Progress::End(line).report()
}

/// Whether the compiler supports all features that the module uses.
fn is_supported(result: thread::Result<Result<Artifact, Error>>) -> bool {
    result.is_ok_and(|result| result.is_ok() || result.is_err_and(|error| !error.is_unsupported()))
}

/// Why a module that uses something unsupported is rejected. `is_off` returns whether that is a
/// supported feature that is disabled for this script, which does not know it and expects it to be
/// rejected.
fn unsupported(bytes: &[u8], is_off: impl FnOnce() -> bool) -> Reason {
    let standard = WasmFeatures::WASM3
        | WasmFeatures::THREADS
        | WasmFeatures::CUSTOM_PAGE_SIZES
        | WasmFeatures::WIDE_ARITHMETIC
        | WasmFeatures::COMPACT_IMPORTS;
    let is_standard = wat::parse_bytes(bytes)
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
