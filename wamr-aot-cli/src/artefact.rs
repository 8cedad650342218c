//! What an artefact says about the module in it.

use std::{fs::File, io::Read as _, path::Path};

use wamr_aot_abi::{
    artefact::{HEADER_SIZE, Header, MAGIC},
    manifest::Manifest,
};
use wamr_aot_rt::artefact::ArtefactInfo;

use crate::{failure::Failure, files};

/// An artefact, but for its code.
pub(crate) struct Artefact {
    pub(crate) info: ArtefactInfo,
    pub(crate) manifest: Manifest,
}

/// Whether a file starts as an artefact does.
pub(crate) fn is_artefact(file: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    File::open(file).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == MAGIC
}

/// Reads an artefact, of whatever machine, and verifies that it is complete.
pub(crate) fn read(file: &Path) -> Result<Artefact, Failure> {
    let info = ArtefactInfo::read(file).map_err(Failure::new)?;
    let bytes = files::read(file)?;
    let changed = || Failure::new(format_args!("{} changed while it was read", file.display()));
    let header = bytes.first_chunk::<HEADER_SIZE>().and_then(|bytes| Header::from_bytes(bytes).ok());
    let header = header.ok_or_else(changed)?;
    let start = header.sections().ok_or_else(changed)?.manifest as usize;
    let manifest = bytes.get(start..start + header.manifest_len as usize).ok_or_else(changed)?;
    let manifest = std::str::from_utf8(manifest).map_err(|_| changed())?;
    let manifest = Manifest::from_text(manifest)
        .map_err(|error| Failure::new(format_args!("{}: {error}", file.display())))?;
    Ok(Artefact { info, manifest })
}
