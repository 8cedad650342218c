//! How things are kept with an allocator and without one. Nothing else in the crate decides this.

#[cfg(feature = "alloc")]
pub(crate) use with_alloc::{List, Shared};
#[cfg(not(feature = "alloc"))]
pub(crate) use without::{List, Shared};

/// A text that a context keeps: without an allocator one that is part of the program.
#[cfg(feature = "alloc")]
pub type Text = alloc::boxed::Box<str>;
/// A text that a context keeps: without an allocator one that is part of the program.
#[cfg(not(feature = "alloc"))]
pub type Text = &'static str;

#[cfg(feature = "alloc")]
mod with_alloc {
    use alloc::{sync::Arc, vec::Vec};
    use core::ops::Deref;

    /// A list without a limit of its own: `N` is what it would hold without an allocator.
    #[derive(Debug)]
    pub(crate) struct List<T, const N: usize>(Vec<T>);

    impl<T, const N: usize> List<T, N> {
        pub(crate) const fn new() -> List<T, N> {
            List(Vec::new())
        }

        /// Whether the item with this index can be added.
        pub(crate) fn has_room(&self, _index: usize) -> bool {
            true
        }

        /// Adds an item. If there is no room, it comes back.
        pub(crate) fn push(&mut self, item: T) -> Result<(), T> {
            self.0.push(item);
            Ok(())
        }
    }

    impl<T, const N: usize> Deref for List<T, N> {
        type Target = [T];

        fn deref(&self) -> &[T] {
            &self.0
        }
    }

    impl<T, const N: usize> core::ops::DerefMut for List<T, N> {
        fn deref_mut(&mut self) -> &mut [T] {
            &mut self.0
        }
    }

    /// Something of the host's that several contexts may use.
    pub(crate) enum Shared<T: ?Sized + 'static> {
        Counted(Arc<T>),
    }

    impl<T: ?Sized> Deref for Shared<T> {
        type Target = T;

        fn deref(&self) -> &T {
            let Shared::Counted(it) = self;
            it
        }
    }
}

#[cfg(not(feature = "alloc"))]
mod without {
    use core::ops::{Deref, DerefMut};

    /// A list of at most `N` items.
    #[derive(Debug)]
    pub(crate) struct List<T, const N: usize> {
        items: [T; N],
        len: usize,
    }

    impl<T: Empty, const N: usize> List<T, N> {
        pub(crate) const fn new() -> List<T, N> {
            List { items: [const { T::EMPTY }; N], len: 0 }
        }

        /// Whether the item with this index can be added.
        pub(crate) fn has_room(&self, index: usize) -> bool {
            index < N
        }

        /// Adds an item. If there is no room, it comes back.
        pub(crate) fn push(&mut self, item: T) -> Result<(), T> {
            match self.items.get_mut(self.len) {
                Some(place) => {
                    *place = item;
                    self.len += 1;
                    Ok(())
                }
                None => Err(item),
            }
        }
    }

    impl<T, const N: usize> Deref for List<T, N> {
        type Target = [T];

        fn deref(&self) -> &[T] {
            &self.items[..self.len]
        }
    }

    impl<T, const N: usize> DerefMut for List<T, N> {
        fn deref_mut(&mut self) -> &mut [T] {
            &mut self.items[..self.len]
        }
    }

    pub(crate) use super::Empty;

    /// Something of the host's that several contexts may use.
    pub(crate) enum Shared<T: ?Sized + 'static> {
        Static(&'static T),
    }

    impl<T: ?Sized> Deref for Shared<T> {
        type Target = T;

        fn deref(&self) -> &T {
            let Shared::Static(it) = self;
            it
        }
    }
}

/// What the unused places of a list hold.
pub(crate) trait Empty {
    #[cfg_attr(
        feature = "alloc",
        allow(dead_code, reason = "only lists without an allocator have unused places")
    )]
    const EMPTY: Self;
}

impl<T> Empty for Option<T> {
    const EMPTY: Option<T> = None;
}

#[cfg(not(feature = "alloc"))]
impl Empty for Text {
    const EMPTY: Text = "";
}

#[cfg(not(feature = "alloc"))]
impl Empty for (Text, Text) {
    const EMPTY: (Text, Text) = ("", "");
}
