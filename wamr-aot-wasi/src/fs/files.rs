//! [`Files`]: a file system that somebody holds.

use core::fmt;

use super::FileSystem;
use crate::store::Shared;

/// A file system for [`WasiCtxBuilder::preopen`](crate::WasiCtxBuilder::preopen): one that is
/// handed over, or one that several share by an `Arc` or a `static`.
pub struct Files(Shared<dyn FileSystem>);

impl Files {
    pub(crate) fn get(&self) -> &dyn FileSystem {
        &*self.0
    }
}

#[cfg(feature = "alloc")]
impl<F: FileSystem + 'static> From<F> for Files {
    fn from(files: F) -> Files {
        Files(Shared::Counted(alloc::sync::Arc::new(files)))
    }
}

#[cfg(feature = "alloc")]
impl<F: FileSystem + 'static> From<alloc::sync::Arc<F>> for Files {
    fn from(files: alloc::sync::Arc<F>) -> Files {
        Files(Shared::Counted(files))
    }
}

#[cfg(feature = "alloc")]
impl From<alloc::sync::Arc<dyn FileSystem>> for Files {
    fn from(files: alloc::sync::Arc<dyn FileSystem>) -> Files {
        Files(Shared::Counted(files))
    }
}

#[cfg(not(feature = "alloc"))]
impl<F: FileSystem> From<&'static F> for Files {
    fn from(files: &'static F) -> Files {
        Files(Shared::Static(files))
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").finish_non_exhaustive()
    }
}
