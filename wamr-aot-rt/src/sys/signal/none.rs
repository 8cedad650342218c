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
    Err(
        "this wamr-aot-rt handles no signals: it does on Linux on x86_64, AArch64, riscv64 and s390x, on macOS on x86_64 and AArch64, \
         and on Windows on x86_64, with feature `std`",
    )
}

#[cfg(feature = "load")]
pub(crate) fn forget(_: Image) {}

#[cfg(not(target_os = "none"))]
pub(crate) fn learn(_: Image) {}

/// Whether generated code has frame pointers that [`from_guest`] follows.
#[cfg(feature = "alloc")]
pub(crate) const HAS_FRAME_POINTERS: bool = false;

#[cfg(feature = "alloc")]
pub(crate) fn may_forget() -> bool {
    false
}

#[cfg(feature = "alloc")]
pub(crate) fn find(_: usize) -> crate::frames::Address {
    crate::frames::Address::Host
}

/// # Safety
/// None.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn from_guest(_: *mut VMStore, _: usize, _: &mut dyn FnMut(usize) -> bool) {}

/// # Safety
/// None.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn from_host(_: *mut VMStore, _: &mut dyn FnMut(usize) -> bool) {}
