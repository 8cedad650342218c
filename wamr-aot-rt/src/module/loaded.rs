//! [`LoadedModule`]: the `Module` of bindings.

use alloc::sync::Arc;
use core::{fmt, marker::PhantomData};

use crate::{
    interface::spec::LoadedInterface,
    module::{
        Module,
        interface::{InterfaceError, Links},
    },
};

/// The interface of a module that is linked into the program, too.
pub trait LinkedInterface: LoadedInterface {
    /// The linked module.
    fn linked() -> Module;
}

/// A module that fits typed bindings: `plugin::Module`, for `plugin::Instance::from_module`.
///
/// It is a handle: copies are cheap. A module that was loaded is unloaded when its last handle and
/// instance is dropped.
pub struct LoadedModule<I> {
    links: Arc<Links>,
    interface: PhantomData<fn() -> I>,
}

impl<I: LoadedInterface> LoadedModule<I> {
    /// Checks that a module fits these bindings: that it exports what they have methods for, and
    /// imports nothing that they do not provide. Limits, order, and further exports do not matter.
    ///
    /// # Errors
    /// If it does not. The error names the first difference.
    pub fn new(module: Module) -> Result<Self, InterfaceError> {
        Ok(LoadedModule { links: Arc::new(Links::new(module, I::INTERFACE)?), interface: PhantomData })
    }
}

impl<I> LoadedModule<I> {
    /// The same module for the untyped API.
    #[must_use]
    pub fn untyped(&self) -> &Module {
        &self.links.module
    }

    pub(crate) fn links(&self) -> &Arc<Links> {
        &self.links
    }
}

impl<I: LinkedInterface> LoadedModule<I> {
    /// The module that is linked into this program. Its instances are used as those of a loaded
    /// one.
    #[must_use]
    pub fn linked() -> Self {
        LoadedModule::new(I::linked()).expect("the bindings were made for this module")
    }
}

impl<I> Clone for LoadedModule<I> {
    fn clone(&self) -> Self {
        LoadedModule { links: Arc::clone(&self.links), interface: PhantomData }
    }
}

impl<I> fmt::Debug for LoadedModule<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.links.module.fmt(f)
    }
}
