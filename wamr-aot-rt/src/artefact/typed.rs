//! Loading a module with typed bindings.

use std::path::Path;

use super::LoadError;
#[cfg(feature = "sign")]
use super::TrustedKey;
use crate::module::{
    Module,
    loaded::{LoadedInterface, LoadedModule},
};

impl<I: LoadedInterface> LoadedModule<I> {
    /// Loads the module in a file.
    ///
    /// # Errors
    /// If the file cannot be read, is not an artefact, is damaged, is for another version or machine, or does not fit these bindings.
    ///
    /// # Safety
    /// The file was written by `wamr-aot-build`: its code runs in this process.
    pub unsafe fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        // SAFETY: passed on.
        Ok(Self::new(unsafe { Module::load(path) }?)?)
    }

    /// Loads the module in the bytes of a file.
    ///
    /// # Errors
    /// As [`load`](LoadedModule::load).
    ///
    /// # Safety
    /// As for `load`.
    pub unsafe fn load_bytes(bytes: &[u8]) -> Result<Self, LoadError> {
        // SAFETY: passed on.
        Ok(Self::new(unsafe { Module::load_bytes(bytes) }?)?)
    }

    /// Loads the module in a file that was signed with the key.
    ///
    /// # Errors
    /// If it was not, and as [`load`](LoadedModule::load).
    #[cfg(feature = "sign")]
    pub fn load_signed(path: impl AsRef<Path>, key: &TrustedKey) -> Result<Self, LoadError> {
        Ok(Self::new(Module::load_signed(path, key)?)?)
    }

    /// Loads the module in the bytes of a file that was signed with the key.
    ///
    /// # Errors
    /// As [`load_signed`](LoadedModule::load_signed).
    #[cfg(feature = "sign")]
    pub fn load_signed_bytes(bytes: &[u8], key: &TrustedKey) -> Result<Self, LoadError> {
        Ok(Self::new(Module::load_signed_bytes(bytes, key)?)?)
    }
}
