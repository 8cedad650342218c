//! What a guest has, and how a host says it.

pub(crate) mod access;
pub(crate) mod builder;
pub(crate) mod clock;
pub(crate) mod context;
pub(crate) mod random;
pub(crate) mod stdio;
pub(crate) mod table;
