//! No signals: all of it is nothing.

use wamr_aot_abi::layout::{VMContext, VMStore};

#[cfg(not(target_os = "none"))]
use crate::raw::Image;

/// Whether modules whose traps are signals can run.
pub(crate) const SUPPORTED: bool = false;

/// The instances of a store.
pub(crate) struct Instances;

impl Instances {
    pub(crate) const fn new() -> Instances {
        Instances
    }

    #[inline]
    pub(crate) fn add(&mut self, _: *mut VMContext) {}
}

#[inline]
pub(crate) fn runs(_: *mut VMStore) {}

#[cfg(not(target_os = "none"))]
/// # Errors
/// Always: what is missing.
pub(crate) fn prepare(_: Image) -> Result<(), &'static str> {
    Err("this wamr-aot-rt handles no signals: it does on Linux on x86_64, AArch64, riscv64 and s390x, with feature `std`")
}

#[cfg(feature = "load")]
pub(crate) fn forget(_: Image) {}
