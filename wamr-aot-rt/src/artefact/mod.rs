//! Artefacts: modules in files that `wamr-aot-build` wrote with `Output::Loadable` or
//! `Output::Both`.
//!
//! [`Module::load`] reads one; the typed bindings have their own `Module::load`, which also checks
//! that the artefact fits the bindings. Both are `unsafe`: an artefact is machine code that runs in
//! this process, and no check can establish what it does. With feature `sign`,
//! [`Module::load_signed`] is safe: the [`TrustedKey`] determines who may write artefacts.
//!
//! Everything that the loader and the runtime rely on is verified before anything is mapped as
//! code: a damaged, truncated, foreign or stale file results in a [`LoadError`] that says which it
//! is.

mod cpu;
mod error;
mod info;
mod read;
mod relocate;
#[cfg(feature = "sign")]
mod sign;
mod typed;
mod verify;

use alloc::sync::Arc;
use std::{fs::File, path::Path};

#[doc(hidden)]
pub use cpu::has as has_cpu_feature;
pub use error::{LoadError, LoadErrorKind};
pub use info::ArtefactInfo;
#[cfg(feature = "sign")]
pub use sign::{TrustedKey, public_key, sign};

use crate::{Module, module::Keeper, raw::Image, sys::map::Mapping};

/// What a loaded module consists of. Handles, instances and stores share it.
pub(crate) struct Artefact {
    /// Unmapped when the last handle, instance or store is dropped.
    #[expect(dead_code, reason = "kept for its `Drop`")]
    mapping: Mapping,
    image: Image,
    pub(crate) info: ArtefactInfo,
}

impl Drop for Artefact {
    fn drop(&mut self) {
        // This runs before the fields, and with them the code, are dropped.
        #[cfg(signals)]
        crate::trap::code::remove(self.image);
        #[cfg(not(miri))]
        crate::memory::pool::forget(self.image);
    }
}

impl Module {
    /// Loads the module in a file.
    ///
    /// The file is read, not mapped: it may be changed or removed afterwards.
    ///
    /// # Errors
    /// If the file cannot be read, was not written by `wamr-aot-build`, was truncated or damaged,
    /// was compiled by another version or for another machine, or if the system refuses the memory.
    ///
    /// # Safety
    /// The file must have been written by `wamr-aot-build`: its code runs in this process. A file
    /// that others could have changed needs a signature: see `load_signed`.
    pub unsafe fn load(path: impl AsRef<Path>) -> Result<Module, LoadError> {
        let path = path.as_ref();
        let load = || {
            let file = File::open(path)?;
            let available = file.metadata()?.len();
            // SAFETY: upheld by the caller.
            unsafe { load(&file, available) }
        };
        load().map_err(|error| error.at(path))
    }

    /// Loads the module from the bytes of a file.
    ///
    /// # Errors
    /// As for [`Module::load`].
    ///
    /// # Safety
    /// As for [`Module::load`].
    pub unsafe fn load_bytes(bytes: &[u8]) -> Result<Module, LoadError> {
        // SAFETY: upheld by the caller.
        unsafe { load(bytes, bytes.len() as u64) }
    }

    /// What the file records about itself. `None` for a module that is linked into the program.
    pub fn artefact(&self) -> Option<&ArtefactInfo> {
        self.keeper().downcast_ref::<Artefact>().map(|artefact| &artefact.info)
    }
}

/// # Safety
/// What `source` reads was written by `wamr-aot-build`.
unsafe fn load(source: impl std::io::Read, available: u64) -> Result<Module, LoadError> {
    let content = read::read(source, available)?;
    content.check_compiler()?;
    let info = content.check_machine()?;
    let places = verify::verify(&content)?;
    let read::Content { header, mut mapping, .. } = content;
    relocate::dispatch_tables(&mut mapping, places.dispatch, places.dispatch_count);
    let data = header.data_start().unwrap_or_default() as usize;
    // The lengths fit: the mapping was made with them.
    mapping.protect(
        wamr_aot_abi::artefact::CODE_START as usize,
        header.code_len as usize,
        data,
        header.data_len as usize,
    )?;
    let base = mapping.base();
    let at = |offset: usize| -> *const u8 { core::ptr::with_exposed_provenance(base + offset) };
    // SAFETY: `verify` checked that both are within the data and aligned, and so is everything that
    // the runtime reads through them; the mapping lives as long as the module's keeper. That the
    // code is what the compiler wrote is the caller's contract.
    unsafe {
        let image = Image::from_pointer(at(places.module).cast(), base);
        let keeper = Keeper::of(Arc::new(Artefact { mapping, image, info }));
        Ok(Module::from_parts(image, at(places.reflection).cast(), keeper))
    }
}
