//! The outputs of a build as one file: a checksum, and the lengths and bytes of the manifest, the
//! archive and the artefact. The key names the compiler's sources, so the format may change with
//! them.

use sha2::{Digest as _, Sha256};
use wamr_aot_abi::manifest::Manifest;

use crate::{
    digest::{Digest, hex},
    files::Files,
};

/// The length of the checksum in bytes.
const CHECKSUM: usize = 32;

/// The length that says that there is no such output.
const NONE: u64 = u64::MAX;

/// What decides the outputs of a build to the byte.
#[derive(Debug)]
pub(crate) struct Key<'a> {
    pub(crate) digest: &'a Digest,
    /// The module's file as the user wrote it, which is in the manifest.
    pub(crate) source: &'a str,
    /// What the digest does not say about the C compiler, if one is used.
    pub(crate) c_compiler: &'a str,
}

impl Key<'_> {
    /// The name of the entry.
    pub(super) fn name(&self) -> String {
        let mut hasher = Sha256::new();
        for field in [&self.digest.hex(), self.source, self.c_compiler] {
            hasher.update((field.len() as u64).to_le_bytes());
            hasher.update(field);
        }
        hex(&hasher.finalize())
    }
}

/// The bytes of an entry.
pub(super) fn encode(files: &Files) -> Vec<u8> {
    let manifest = files.manifest.to_text();
    let mut out = vec![0; CHECKSUM];
    for part in [Some(manifest.as_bytes()), files.archive.as_deref(), files.loadable.as_deref()] {
        out.extend(part.map_or(NONE, |part| part.len() as u64).to_le_bytes());
        out.extend(part.unwrap_or_default());
    }
    let checksum = Sha256::digest(&out[CHECKSUM..]);
    out[..CHECKSUM].copy_from_slice(&checksum);
    out
}

/// The outputs in an entry. `None` if it is damaged.
pub(super) fn decode(bytes: &[u8]) -> Option<Files> {
    let (checksum, mut rest) = bytes.split_at_checked(CHECKSUM)?;
    if *checksum != *Sha256::digest(rest) {
        return None;
    }
    let rest = &mut rest;
    let (manifest, archive, loadable) = (part(rest)??, part(rest)?, part(rest)?);
    let manifest = Manifest::from_text(std::str::from_utf8(manifest).ok()?).ok()?;
    let owned = |part: Option<&[u8]>| part.map(<[u8]>::to_vec);
    // A build writes no objects and no sizes, and one with remarks does not look here.
    rest.is_empty().then(|| Files {
        manifest,
        archive: owned(archive),
        loadable: owned(loadable),
        objects: Vec::new(),
        functions: Vec::new(),
        remarks: None,
    })
}

/// Takes one of the outputs from the front: `None` if there is none, `Some(None)` if it is known to
/// be absent.
fn part<'a>(input: &mut &'a [u8]) -> Option<Option<&'a [u8]>> {
    let (length, rest) = input.split_first_chunk()?;
    let length = u64::from_le_bytes(*length);
    *input = rest;
    if length == NONE {
        return Some(None);
    }
    let (part, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    *input = rest;
    Some(Some(part))
}
