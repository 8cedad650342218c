//! [`Value`]: types of WIT.

use crate::Layout;

/// A type of an interface.
pub trait Value {
    /// Its layout in memory.
    const LAYOUT: Layout;
    /// The number of its core values, as a parameter or a result.
    const FLAT: usize;
}

impl<T: Value + ?Sized> Value for &T {
    const LAYOUT: Layout = T::LAYOUT;
    const FLAT: usize = T::FLAT;
}
