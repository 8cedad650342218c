//! Raw pointers: into the tables of a module, and into an instance's block.
//!
//! These are the only places that compute such pointers; what is above takes them as they are.

mod context;
mod image;

pub(crate) use context::{Context, wrong_index};
pub(crate) use image::Image;
#[cfg(feature = "alloc")]
pub(crate) use image::resolve;

/// Marks the owner of a `T` as invariant in it.
pub(crate) type Invariant<T> = core::marker::PhantomData<(T, fn(T) -> T)>;
