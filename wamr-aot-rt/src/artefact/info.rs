//! What an artefact records about itself.

use alloc::string::String;
use std::{fs::File, path::Path};

use wamr_aot_abi::artefact::{Header, Info};

use super::{LoadError, read};

/// What an artefact records about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtefactInfo {
    info: Info,
    source: [u8; 32],
    length: u64,
}

impl ArtefactInfo {
    pub(super) fn new(header: &Header, info: Info) -> ArtefactInfo {
        ArtefactInfo { info, source: header.source, length: header.length }
    }

    /// Reads what a file records about itself, whatever machine it is for. Nothing is mapped.
    ///
    /// # Errors
    /// If the file cannot be read, is not an artefact, or is truncated, damaged, or written by
    /// another version.
    pub fn read(path: impl AsRef<Path>) -> Result<ArtefactInfo, LoadError> {
        let path = path.as_ref();
        let read = || {
            let file = File::open(path)?;
            let available = file.metadata()?.len();
            read::info(&file, available)
        };
        read().map_err(|error: LoadError| error.at(path))
    }

    /// The module's name, as set by the build script.
    pub fn name(&self) -> &str {
        &self.info.name
    }

    /// The target triple.
    pub fn triple(&self) -> &str {
        &self.info.triple
    }

    /// The CPU features that the code may use beyond the architecture's baseline, by rustc's names.
    pub fn cpu_features(&self) -> impl ExactSizeIterator<Item = &str> {
        self.info.features.iter().map(String::as_str)
    }

    /// The code generator: `native` for Cranelift, or `c` with the C compiler and its version.
    pub fn emitter(&self) -> &str {
        &self.info.emitter
    }

    /// The version of wamr-aot-build.
    pub fn compiler_version(&self) -> &str {
        &self.info.compiler
    }

    /// The version of Cranelift that generated the code. `None` if a C compiler did.
    ///
    /// Modules are loaded only if this is a version without known faults in generated code: see
    /// [`LoadErrorKind::FaultyCompiler`].
    ///
    /// [`LoadErrorKind::FaultyCompiler`]: super::LoadErrorKind::FaultyCompiler
    pub fn cranelift_version(&self) -> Option<&str> {
        Some(self.info.cranelift.as_str()).filter(|version| !version.is_empty())
    }

    /// The optimisation level: `none`, `speed` or `speed_and_size`.
    pub fn opt_level(&self) -> &str {
        &self.info.opt_level
    }

    /// SHA-256 of the WebAssembly module.
    pub fn source_sha256(&self) -> &[u8; 32] {
        &self.source
    }

    /// The length of the content in bytes, without the signature.
    pub fn content_len(&self) -> u64 {
        self.length
    }
}
