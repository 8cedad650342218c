//! Loading a module with typed bindings.

use std::path::Path;

use super::LoadError;
#[cfg(feature = "sign")]
use super::TrustedKey;
use crate::{
    interface::spec::LoadedInterface,
    module::{Module, loaded::LoadedModule},
};

impl<I: LoadedInterface> LoadedModule<I> {
    /// Loads the module from a file.
    ///
    /// # Errors
    /// If the file cannot be read, is not an artefact, is damaged, is for another version or
    /// machine, or does not fit these bindings.
    ///
    /// # Safety
    /// The file must have been written by `wamr-aot-build`: its code runs in this process.
    pub unsafe fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        // SAFETY: upheld by the caller.
        Ok(Self::new(unsafe { Module::load(path) }?)?)
    }

    /// Loads the module from the bytes of a file.
    ///
    /// # Errors
    /// As for [`load`](LoadedModule::load).
    ///
    /// # Safety
    /// As for `load`.
    pub unsafe fn load_bytes(bytes: &[u8]) -> Result<Self, LoadError> {
        // SAFETY: upheld by the caller.
        Ok(Self::new(unsafe { Module::load_bytes(bytes) }?)?)
    }

    /// Loads the module from a file that was signed with the key.
    ///
    /// # Errors
    /// If the file was not signed with the key, and as for [`load`](LoadedModule::load).
    #[cfg(feature = "sign")]
    pub fn load_signed(path: impl AsRef<Path>, key: &TrustedKey) -> Result<Self, LoadError> {
        Ok(Self::new(Module::load_signed(path, key)?)?)
    }

    /// Loads the module from the bytes of a file that was signed with the key.
    ///
    /// # Errors
    /// As for [`load_signed`](LoadedModule::load_signed).
    #[cfg(feature = "sign")]
    pub fn load_signed_bytes(bytes: &[u8], key: &TrustedKey) -> Result<Self, LoadError> {
        Ok(Self::new(Module::load_signed_bytes(bytes, key)?)?)
    }
}
