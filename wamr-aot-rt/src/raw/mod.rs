//! Raw pointers into the tables of a module and into an instance's block.
//!
//! Such pointers are computed only here; the code above takes them as they are.

mod context;
mod image;

pub(crate) use context::{Context, wrong_index};
pub(crate) use image::Image;
#[cfg(feature = "alloc")]
pub(crate) use image::resolve;

/// Makes the owner of a `T` invariant in it.
pub(crate) type Invariant<T> = core::marker::PhantomData<(T, fn(T) -> T)>;
