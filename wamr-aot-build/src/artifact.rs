//! Stage 7: assembles the outputs: the archive with the object, the loadable artefact, and the
//! manifest.

use std::{
    io::Cursor,
    path::{Path, PathBuf},
};

use ar_archive_writer::{ArchiveKind, DEFAULT_OBJECT_READER, NewArchiveMember, write_archive_to_stream};
use target_lexicon::{BinaryFormat, Environment};
use wamr_aot_abi::manifest::{Footprint, Manifest};

use crate::{
    bindings::Bindings,
    container,
    diagnostics::{Finding, Place, catalogue},
    digest::Digest,
    emitted::{Emitted, FunctionSize},
    plan::Plan,
    request::Request,
    target::{Emitter, Target},
};

/// A compiled module: the paths of its files, and how it was compiled.
///
/// ```no_run
/// let artifact = wamr_aot_build::try_compile("plugin.wasm")?;
/// println!("{} is in {:?}", artifact.name(), artifact.archive());
/// # Ok::<(), wamr_aot_build::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Artifact {
    pub(crate) name: String,
    pub(crate) library: String,
    pub(crate) emitter: String,
    pub(crate) archive: Option<PathBuf>,
    pub(crate) loadable: Option<PathBuf>,
    pub(crate) manifest: PathBuf,
    pub(crate) c_sources: Option<PathBuf>,
    /// The environment variables that determined the C compiler.
    pub(crate) variables: Vec<String>,
    /// The path of the C compiler.
    pub(crate) c_compiler: Option<PathBuf>,
    pub(crate) warnings: Vec<String>,
    pub(crate) fresh: bool,
}

impl Artifact {
    /// The name that `include_aot!` takes.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name to link, without `lib` and `.a`.
    pub fn library(&self) -> &str {
        &self.library
    }

    /// The static library. `None` for [`Output::Loadable`](crate::Output::Loadable).
    pub fn archive(&self) -> Option<&Path> {
        self.archive.as_deref()
    }

    /// The file to load at run time, `<name>.aot`. `None` for
    /// [`Output::Static`](crate::Output::Static).
    pub fn loadable(&self) -> Option<&Path> {
        self.loadable.as_deref()
    }

    /// The manifest that `include_aot!` reads.
    pub fn manifest(&self) -> &Path {
        &self.manifest
    }

    /// What generated the code: `native`, or `c` with the name and version of the C compiler.
    pub fn emitter(&self) -> &str {
        &self.emitter
    }

    /// The directory with the C, if [`Builder::keep_c`](crate::Builder::keep_c) was set and C was
    /// generated.
    pub fn c_sources(&self) -> Option<&Path> {
        self.c_sources.as_deref()
    }

    /// Warnings about a module that was compiled nevertheless: the text of each, on one or more
    /// lines. In a build script, Cargo shows them.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Whether the files already existed, generated from the same module with the same options, so
    /// that nothing was compiled.
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }
}

/// The content of the files.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) manifest: Manifest,
    pub(crate) archive: Option<Vec<u8>>,
    pub(crate) loadable: Option<Vec<u8>>,
    /// The members of the archive.
    pub(crate) objects: Vec<Vec<u8>>,
    pub(crate) functions: Vec<FunctionSize>,
}

/// Assembles the parts.
pub(crate) fn assemble(
    request: &Request,
    digest: &Digest,
    plan: &Plan,
    target: &Target,
    bindings: Bindings,
    emitted: Emitted,
    wasm: &[u8],
) -> Result<Files, Finding> {
    let symbols = &plan.options.symbols;
    let manifest = Manifest {
        name: request.name.clone(),
        source: request.source.clone(),
        digest: digest.hex(),
        output: request.settings.output,
        emitter: match &emitted.c_compiler {
            Some(compiler) => format!("{}, {compiler}", Emitter::C.name()),
            None => Emitter::Native.name().to_owned(),
        },
        library: symbols.library().to_owned(),
        module_symbol: symbols.module(),
        reflection_symbol: symbols.reflection(),
        typed: request.settings.typed,
        interrupt: request.settings.interrupt,
        convention: target.convention(),
        signals: plan.signals,
        guards: plan.guards_own_memories(),
        footprint: Footprint { code: Some(emitted.code_len), stack: emitted.stack, ..plan.footprint.clone() },
        needs: plan.needs,
        builtins: emitted.builtins,
        import_modules: bindings.import_modules,
        imports: bindings.imports,
        exports: bindings.exports,
    };
    let archive = request
        .settings
        .output
        .is_linked()
        .then(|| archive(symbols.library(), &emitted.objects, target))
        .transpose()?;
    let image = emitted.image.as_ref();
    let loadable =
        image.map(|image| container::write(request, target, wasm, &manifest, image)).transpose()?;
    Ok(Files { manifest, archive, loadable, objects: emitted.objects, functions: emitted.functions })
}

/// A static library, with the symbol table that linkers use. It has no time stamps and no owners,
/// so that equal objects give equal archives.
fn archive(library: &str, objects: &[Vec<u8>], target: &Target) -> Result<Vec<u8>, Finding> {
    let members: Vec<NewArchiveMember<'_>> = objects
        .iter()
        .enumerate()
        .map(|(i, object)| {
            let name = if objects.len() == 1 { format!("{library}.o") } else { format!("{library}.{i}.o") };
            NewArchiveMember::new(&**object, &DEFAULT_OBJECT_READER, name)
        })
        .collect();
    let mut out = Cursor::new(Vec::new());
    write_archive_to_stream(&mut out, &members, kind(target), false, None)
        .map_err(|error| catalogue::internal(Place::item("archive"), &error.to_string()))?;
    Ok(out.into_inner())
}

/// The archive format that the target's linkers read.
fn kind(target: &Target) -> ArchiveKind {
    match (target.triple().binary_format, target.triple().environment) {
        (BinaryFormat::Macho, _) => ArchiveKind::Darwin,
        (BinaryFormat::Coff, Environment::Msvc) => ArchiveKind::Coff,
        _ => ArchiveKind::Gnu,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::{CpuFeatures, OptLevel};

    #[test]
    fn an_archive_is_deterministic() {
        for triple in [
            "x86_64-unknown-linux-gnu",
            "x86_64-pc-windows-gnu",
            "x86_64-pc-windows-msvc",
            "x86_64-apple-darwin",
        ] {
            let target = Target::from_triple(triple, &CpuFeatures::Baseline, OptLevel::Speed, None);
            let Ok(target) = target else { continue };
            let first = archive("wamr_aot_x", &[b"not an object".to_vec()], &target).unwrap();
            assert!(first.starts_with(b"!<arch>\n"));
            assert_eq!(first, archive("wamr_aot_x", &[b"not an object".to_vec()], &target).unwrap());
        }
    }
}
