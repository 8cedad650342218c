//! Typed instances: made from what the compiler wrote, called and viewed through what the bindings
//! show.

pub(crate) mod any_caller;
pub(crate) mod bindings;
pub(crate) mod block;
pub(crate) mod call_ref;
pub(crate) mod constexpr;
pub(crate) mod error;
pub(crate) mod global;
pub(crate) mod guest;
#[cfg(feature = "alloc")]
pub(crate) mod heap;
pub(crate) mod host_call;
pub(crate) mod imports;
pub(crate) mod instantiate;
pub(crate) mod memory;
pub(crate) mod owned;
pub(crate) mod protection;
pub(crate) mod room;
pub(crate) mod static_instance;
pub(crate) mod static_storage;
pub(crate) mod table;
pub(crate) mod typed;
