//! Signatures: who may write artefacts.

use alloc::vec::Vec;
use std::path::Path;

use ed25519_dalek::{Signer, SigningKey};
use wamr_aot_abi::artefact::{SIGNATURE_MAGIC, SIGNATURE_SIZE};

use super::{LoadError, error::Reason, load, read::split_signature};
use crate::Module;
pub use crate::base::trusted_key::TrustedKey;

/// Returns an artefact's bytes followed by a signature, as [`Module::load_signed`] expects them in
/// a file. `artefact` is what `wamr-aot-build` wrote; if it is already signed, the signature is
/// replaced.
///
/// The signature is a plain Ed25519 signature of the content, after 16 bytes that identify it, so
/// other tools can make it too.
pub fn sign(artefact: &[u8], private_key: &[u8; 32]) -> Vec<u8> {
    let content = split_signature(artefact).map_or(artefact, |(content, _)| content);
    let signature = SigningKey::from_bytes(private_key).sign(content);
    let mut signed = Vec::with_capacity(content.len() + SIGNATURE_SIZE);
    signed.extend_from_slice(content);
    signed.extend_from_slice(&SIGNATURE_MAGIC);
    signed.extend_from_slice(&signature.to_bytes());
    signed
}

/// The public key that belongs to a private key, for [`TrustedKey::new`].
pub fn public_key(private_key: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(private_key).verifying_key().to_bytes()
}

impl Module {
    /// Loads the module from a signed file.
    ///
    /// # Errors
    /// If the file has no signature made by the key, and as for [`Module::load`].
    pub fn load_signed(path: impl AsRef<Path>, key: &TrustedKey) -> Result<Module, LoadError> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| LoadError::from(error).at(path))?;
        Module::load_signed_bytes(&bytes, key).map_err(|error| error.at(path))
    }

    /// Loads the module from the bytes of a signed file.
    ///
    /// # Errors
    /// As for [`Module::load_signed`].
    pub fn load_signed_bytes(bytes: &[u8], key: &TrustedKey) -> Result<Module, LoadError> {
        let (content, signature) = split_signature(bytes).ok_or_else(|| LoadError::new(Reason::NotSigned))?;
        if !key.verifies(content, signature) {
            return Err(LoadError::new(Reason::BadSignature));
        }
        // SAFETY: signed with a key whose owner signs only what `wamr-aot-build` wrote, by the
        // contract of `TrustedKey::new`. The bytes that are loaded are exactly the ones that were
        // signed.
        unsafe { load(content, content.len() as u64) }
    }
}
