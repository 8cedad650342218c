//! Stores: what generated code reads of one, how it is entered and left, what it calls, and what
//! limits it.

pub(crate) mod activation;
pub(crate) mod builtins;
pub(crate) mod bulk;
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
pub(crate) mod call;
mod collector;
pub(crate) mod control;
pub(crate) mod current;
pub(crate) mod exceptions;
#[cfg(signals)]
pub(crate) mod faults;
pub(crate) mod head;
pub(crate) mod host_code;
pub(crate) mod instances;
pub(crate) mod interrupt;
#[cfg(feature = "alloc")]
pub(crate) mod limits;
pub(crate) mod options;
pub(crate) mod rounding;
#[cfg(all(signals, not(target_arch = "s390x")))]
pub(crate) mod unwinding;
#[cfg(signals)]
pub(crate) mod walk;
