//! Signatures: who may write artefacts.

use alloc::vec::Vec;
use std::path::Path;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use wamr_aot_abi::artefact::{SIGNATURE_MAGIC, SIGNATURE_SIZE};

use super::{LoadError, error::Reason, load, read::split_signature};
use crate::Module;

/// The public key of someone whose artefacts this program runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey(VerifyingKey);

impl TrustedKey {
    /// From the 32 bytes of an Ed25519 public key. `None` where they are none.
    ///
    /// # Safety
    /// Whoever has the private key signs only what `wamr-aot-build` wrote.
    pub unsafe fn new(public_key: &[u8; 32]) -> Option<TrustedKey> {
        let key = VerifyingKey::from_bytes(public_key).ok()?;
        // Of a weak key everybody can make signatures.
        (!key.is_weak()).then_some(TrustedKey(key))
    }
}

/// An artefact's bytes with a signature: those of [`Module::load_signed`]'s file. `artefact` is what `wamr-aot-build` wrote;
/// a signature that it has already is replaced.
///
/// It is the plain Ed25519 signature of the content, behind 16 bytes that name it: other tools can make it too.
pub fn sign(artefact: &[u8], private_key: &[u8; 32]) -> Vec<u8> {
    let content = split_signature(artefact).map_or(artefact, |(content, _)| content);
    let signature = SigningKey::from_bytes(private_key).sign(content);
    let mut signed = Vec::with_capacity(content.len() + SIGNATURE_SIZE);
    signed.extend_from_slice(content);
    signed.extend_from_slice(&SIGNATURE_MAGIC);
    signed.extend_from_slice(&signature.to_bytes());
    signed
}

/// The public key of a private one: for [`TrustedKey::new`].
pub fn public_key(private_key: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(private_key).verifying_key().to_bytes()
}

impl Module {
    /// Loads the module in a signed file.
    ///
    /// # Errors
    /// Where the file has no signature by the key, and as [`Module::load`].
    pub fn load_signed(path: impl AsRef<Path>, key: &TrustedKey) -> Result<Module, LoadError> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| LoadError::from(error).at(path))?;
        Module::load_signed_bytes(&bytes, key).map_err(|error| error.at(path))
    }

    /// Loads the module in the bytes of a signed file.
    ///
    /// # Errors
    /// As [`Module::load_signed`].
    pub fn load_signed_bytes(bytes: &[u8], key: &TrustedKey) -> Result<Module, LoadError> {
        let (content, signature) = split_signature(bytes).ok_or_else(|| LoadError::new(Reason::NotSigned))?;
        let signature = Signature::from_bytes(signature);
        key.0.verify_strict(content, &signature).map_err(|_| LoadError::new(Reason::BadSignature))?;
        // SAFETY: signed with a key whose owner signs only what `wamr-aot-build` wrote, by the contract of `TrustedKey::new`. What
        // is loaded is just what was signed.
        unsafe { load(content, content.len() as u64) }
    }
}
