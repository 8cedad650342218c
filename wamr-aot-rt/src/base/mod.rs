//! The vocabulary that the rest is built on: types and values of WebAssembly, and numbers that
//! hosts and guests share.
//!
//! Nothing here knows about the tables of a module, an instance, or a store.

pub(crate) mod cpu;
pub(crate) mod epoch;
#[cfg(feature = "alloc")]
pub(crate) mod extern_table;
#[cfg(feature = "alloc")]
pub(crate) mod limiter;
pub(crate) mod message;
pub(crate) mod reference;
pub(crate) mod scalar;
pub(crate) mod stats;
#[cfg(feature = "std")]
pub(crate) mod sync;
#[cfg(any(feature = "sign", feature = "in-place-sign"))]
pub(crate) mod trusted_key;
pub(crate) mod types;
pub(crate) mod v128;
