//! The numbers and layouts that guests know.

pub(crate) mod errno;
pub(crate) mod flags;
pub(crate) mod layout;
