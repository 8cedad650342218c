//! [`TrustedKey`]: who may write artefacts.

use ed25519_dalek::{Signature, VerifyingKey};

/// A public key whose owner this program trusts to write artefacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey(VerifyingKey);

impl TrustedKey {
    /// Makes a key from the 32 bytes of an Ed25519 public key. `None` if they are not a valid key.
    ///
    /// # Safety
    /// Whoever has the private key signs only what `wamr-aot-build` wrote.
    pub unsafe fn new(public_key: &[u8; 32]) -> Option<TrustedKey> {
        let key = VerifyingKey::from_bytes(public_key).ok()?;
        // Anyone can make signatures for a weak key.
        (!key.is_weak()).then_some(TrustedKey(key))
    }

    /// Whether the key made this signature of the content.
    pub(crate) fn verifies(&self, content: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(content, &Signature::from_bytes(signature)).is_ok()
    }
}
