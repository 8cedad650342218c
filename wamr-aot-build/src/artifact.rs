//! Stage 5: what is written: the archive with the object, and the manifest.

use std::{
    io::Cursor,
    path::{Path, PathBuf},
};

use ar_archive_writer::{ArchiveKind, DEFAULT_OBJECT_READER, NewArchiveMember, write_archive_to_stream};
use wamr_aot_abi::{builtins::Builtin, manifest::Manifest};

use crate::{
    bindings::Bindings,
    diagnostics::{Finding, Place, catalogue},
    digest::Digest,
    plan::Plan,
    request::Request,
};

/// A compiled module: where its files are.
///
/// ```no_run
/// let artifact = wamr_aot_build::try_compile("plugin.wasm")?;
/// println!("{} is in {}", artifact.name(), artifact.archive().display());
/// # Ok::<(), wamr_aot_build::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Artifact {
    pub(crate) name: String,
    pub(crate) library: String,
    pub(crate) archive: PathBuf,
    pub(crate) manifest: PathBuf,
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

    /// The static library.
    pub fn archive(&self) -> &Path {
        &self.archive
    }

    /// The manifest that `include_aot!` reads.
    pub fn manifest(&self) -> &Path {
        &self.manifest
    }

    /// Whether the files were there already, made from the same module with the same options, so that nothing was compiled.
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }
}

/// The content of the files.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) manifest: Manifest,
    pub(crate) archive: Vec<u8>,
}

/// Puts the parts together.
pub(crate) fn assemble(
    request: &Request,
    digest: &Digest,
    plan: &Plan,
    bindings: Bindings,
    builtins: Vec<Builtin>,
    object: &[u8],
) -> Result<Output, Finding> {
    let symbols = &plan.options.symbols;
    let manifest = Manifest {
        name: request.name.clone(),
        source: request.source.clone(),
        digest: digest.hex(),
        library: symbols.library().to_owned(),
        module_symbol: symbols.module(),
        reflection_symbol: symbols.reflection(),
        typed: request.typed,
        builtins,
        import_modules: bindings.import_modules,
        imports: bindings.imports,
        exports: bindings.exports,
    };
    let archive = archive(symbols.library(), object)?;
    Ok(Output { manifest, archive })
}

/// A static library of one object, with the symbol table that linkers look names up in. No time stamps and no owners: equal
/// objects give equal archives.
fn archive(library: &str, object: &[u8]) -> Result<Vec<u8>, Finding> {
    let member = NewArchiveMember::new(object, &DEFAULT_OBJECT_READER, format!("{library}.o"));
    let mut out = Cursor::new(Vec::new());
    write_archive_to_stream(&mut out, &[member], ArchiveKind::Gnu, false, None)
        .map_err(|error| catalogue::internal(Place::item("archive"), &error.to_string()))?;
    Ok(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_deterministic() {
        let first = archive("wamr_aot_x", b"no object, but bytes").unwrap();
        assert!(first.starts_with(b"!<arch>\n"));
        assert_eq!(first, archive("wamr_aot_x", b"no object, but bytes").unwrap());
    }
}
