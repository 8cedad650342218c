//! A module from a file: an artefact as it is, anything else through the compiler or the cache.

use std::path::Path;

use wamr_aot_build::{
    Emitter, Interrupt, Output,
    compiler::{self, Cache},
};
use wamr_aot_rt::{LoadError, LoadErrorKind, Module};

use super::limits::Limits;
use crate::{args::this_machine, artefact, compile, failure::Failure, terminal};

/// A module that can run.
pub(super) struct Loaded {
    pub(super) module: Module,
    /// What it was compiled with.
    pub(super) interrupt: Interrupt,
}

/// Loads the module, and compiles it before if it is not an artefact.
pub(super) fn module(file: &Path, limits: &Limits, no_cache: bool) -> Result<Loaded, Failure> {
    if artefact::is_artefact(file) {
        let interrupt = artefact::read(file)?.manifest.interrupt;
        // SAFETY: the documentation of the command says that the code of an artefact is the user's
        // own decision.
        let module = unsafe { Module::load(file) }.map_err(Failure::new)?;
        return Ok(Loaded { module, interrupt });
    }
    let interrupt = limits.interrupt();
    let mut builder = compiler::read(file)?
        .cpu_features(this_machine())
        .interrupt(interrupt)
        .untyped()
        .output(Output::Loadable);
    // Only C needs files, and only the code generator is fast enough to look for nothing on the
    // disk.
    let scratch = if compiler::has_code_generator() {
        builder = builder.emitter(Emitter::Native);
        None
    } else {
        Some(compile::scratch()?)
    };
    if let Some(scratch) = &scratch {
        builder = builder.out_dir(scratch.path());
    }
    let cache = if no_cache { None } else { cache() };
    let digest = match &cache {
        Some(_) => compiler::digest(&builder)?,
        None => String::new(),
    };
    if let Some(module) = cache.as_ref().and_then(|cache| cached(cache, &digest)) {
        return Ok(Loaded { module, interrupt });
    }
    let compiled = terminal::with_progress("compiling", |progress| compiler::compile(&builder, progress))?;
    terminal::warnings(&compiled.warnings);
    let artefact = compiled.loadable.unwrap_or_default();
    if let Some(cache) = &cache
        && let Err(warning) = cache.put_artefact(&digest, &artefact)
    {
        terminal::report(&format!("warning: {warning}"));
    }
    // SAFETY: the compiler has just made it.
    let module = unsafe { Module::load_bytes(&artefact) };
    let module = module.map_err(|error: LoadError| {
        Failure::new(format_args!("the compiled module cannot be loaded: {error}"))
    })?;
    Ok(Loaded { module, interrupt })
}

/// The user's cache, after warnings about it.
fn cache() -> Option<Cache> {
    let (cache, warnings) = compiler::open_cache();
    for warning in warnings {
        terminal::report(&format!("warning: {warning}"));
    }
    cache
}

/// The module in the cache for a digest, if there is one that can be used.
fn cached(cache: &Cache, digest: &str) -> Option<Module> {
    let path = cache.artefact(digest);
    // SAFETY: opening the cache has checked that only the user can write to its directory, and the
    // compiler's artefacts alone are written there under the names of their digests.
    match unsafe { Module::load(&path) } {
        Ok(module) => {
            Cache::mark_used(&path);
            Some(module)
        }
        Err(error) => {
            if error.kind() != LoadErrorKind::Io {
                Cache::discard(&path);
            }
            None
        }
    }
}
