//! Faults in guest code as traps, by a handler of signals or exceptions.
//!
//! `faults.rs` tells which faults are a guest's. A handler asks it: one for all of Unix (`unix.rs`), one for Windows. A Unix system's
//! directory has what is its own, a file for each architecture: what the handler reads of the interrupted thread, and how it lets it
//! continue elsewhere. Where there is none, modules whose traps are signals are refused.

#[cfg(all(
    feature = "std",
    any(
        all(
            target_os = "linux",
            target_pointer_width = "64",
            any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64", target_arch = "s390x")
        ),
        all(target_os = "macos", any(target_arch = "x86_64", target_arch = "aarch64")),
        all(windows, target_arch = "x86_64")
    ),
    not(miri)
))]
#[path = "faults.rs"]
mod imp;
#[cfg(not(all(
    feature = "std",
    any(
        all(
            target_os = "linux",
            target_pointer_width = "64",
            any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64", target_arch = "s390x")
        ),
        all(target_os = "macos", any(target_arch = "x86_64", target_arch = "aarch64")),
        all(windows, target_arch = "x86_64")
    ),
    not(miri)
)))]
#[path = "none.rs"]
mod imp;

#[cfg(feature = "load")]
pub(crate) use imp::forget;
#[cfg(feature = "alloc")]
pub(crate) use imp::{HAS_FRAME_POINTERS, find, from_guest, from_host, may_forget};
pub(crate) use imp::{Instances, SUPPORTED, runs};
#[cfg(not(target_os = "none"))]
pub(crate) use imp::{learn, prepare};
