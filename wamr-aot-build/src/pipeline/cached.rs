//! The outputs of earlier builds, whatever became of their output directories.

use super::machine::Machine;
use crate::{
    cache::{Cache, Key, Unnamed, Variables},
    diagnostics::Finding,
    digest::Digest,
    files::Files,
    request::Request,
};

/// The cache, for the module of one request.
pub(super) struct Cached<'a> {
    cache: Cache,
    request: &'a Request,
    /// What the digest does not say about the C compiler.
    c_compiler: String,
}

impl<'a> Cached<'a> {
    /// The cache, if the environment asks for one and the request can be answered from it.
    pub(super) fn open(
        variables: &Variables,
        request: &'a Request,
        machine: &Result<Machine, Finding>,
        warnings: &mut Vec<String>,
    ) -> Option<Cached<'a>> {
        let toolchain = machine.as_ref().ok()?.toolchain.as_ref();
        // The C and the remarks are not in the cache.
        if toolchain.is_some() && request.keep_c.is_some() || request.remarks.is_some() {
            return None;
        }
        let cache = variables.open(Unnamed::Off, warnings)?;
        match toolchain.map_or(Ok(String::new()), |toolchain| toolchain.fingerprint()) {
            Ok(c_compiler) => Some(Cached { cache, request, c_compiler }),
            Err(why) => {
                warnings.push(format!("the cache is not used for the module `{}`: {why}", request.name));
                None
            }
        }
    }

    pub(super) fn get(&self, digest: &Digest) -> Option<Files> {
        self.cache.outputs(&self.key(digest)).filter(|files| files.manifest.digest == digest.hex())
    }

    /// The error is a warning.
    pub(super) fn put(&self, digest: &Digest, files: &Files) -> Result<(), String> {
        self.cache.put_outputs(&self.key(digest), files)
    }

    fn key<'k>(&'k self, digest: &'k Digest) -> Key<'k> {
        Key { digest, source: &self.request.source, c_compiler: &self.c_compiler }
    }
}
