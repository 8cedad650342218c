//! Words that the rest is made of: types and values of WebAssembly, numbers that hosts and guests share.
//!
//! Nothing here knows of a module's tables, of an instance or of a store.

pub(crate) mod cpu;
pub(crate) mod epoch;
#[cfg(feature = "alloc")]
pub(crate) mod limiter;
pub(crate) mod reference;
pub(crate) mod scalar;
pub(crate) mod stats;
#[cfg(feature = "std")]
pub(crate) mod sync;
pub(crate) mod types;
pub(crate) mod v128;
