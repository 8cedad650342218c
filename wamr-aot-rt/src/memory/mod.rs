//! The bytes of linear memories and the elements of tables: who owns them, how they grow, how
//! threads share them.
//!
//! Everything here works on the structs that generated code reads. It does not consult a limiter:
//! that is up to the code that has the store.

pub(crate) mod access;
#[cfg(feature = "alloc")]
pub(crate) mod addresses;
pub(crate) mod error;
#[cfg(feature = "alloc")]
pub(crate) mod growth;
#[cfg(feature = "alloc")]
pub(crate) mod heap;
#[cfg(feature = "alloc")]
#[cfg_attr(
    not(virtual_memory),
    allow(dead_code, reason = "the pool, which maps images, needs virtual memory")
)]
pub(crate) mod image;
pub(crate) mod linear;
pub(crate) mod ownership;
pub(crate) mod plan;
#[cfg(virtual_memory)]
pub mod pool;
pub(crate) mod racy;
pub(crate) mod range;
#[cfg(feature = "alloc")]
pub(crate) mod shared;
pub(crate) mod slot;
pub(crate) mod table;
#[cfg(feature = "std")]
pub(crate) mod wait;
