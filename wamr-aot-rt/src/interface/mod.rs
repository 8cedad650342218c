//! What typed bindings expect of a module that is not linked with them, and how they reach its
//! items.
//!
//! Bindings number their items: the exports in the manifest's order, then the imports. A module
//! that was loaded has, for each, one word for the generated code: the address of a function's
//! code, or an index of the module. The address of its reflection follows.

pub(crate) mod linkage;
pub(crate) mod spec;
