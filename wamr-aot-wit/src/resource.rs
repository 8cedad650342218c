//! Resources: values that stay where they are, and of which the other side has a handle.

use core::{fmt, marker::PhantomData};

/// A resource of an interface: bindings make a type without values for each, which says which
/// resource an [`Own`] or a [`Borrow`] is of.
pub trait ResourceType: 'static {
    /// Its number among the types of its world.
    const NUMBER: u32;
    /// Its name in WIT.
    const NAME: &'static str;
    /// Whether the guest implements it. Otherwise the host does.
    const OF_GUEST: bool;
}

/// A resource that is owned by whoever has this. Its value is known by a number, the
/// *representation*: of a host's resource the host chooses it ([`Resources`](crate::Resources) does
/// so), of a guest's resource the guest.
///
/// It is passed on, or dropped by what the bindings have for it. One that goes out of scope is not
/// dropped: its value stays there as long as the instance.
#[must_use = "the resource stays there until it is passed on, or dropped by its interface"]
pub struct Own<T: ResourceType> {
    rep: u32,
    of: PhantomData<fn() -> T>,
}

impl<T: ResourceType> Own<T> {
    /// The resource with this representation.
    pub fn new(rep: u32) -> Own<T> {
        Own { rep, of: PhantomData }
    }

    /// The representation.
    pub fn rep(&self) -> u32 {
        self.rep
    }

    /// Borrows the resource, for a call.
    pub fn borrow(&self) -> Borrow<T> {
        Borrow::new(self.rep)
    }
}

/// A resource that is borrowed for the length of a call.
///
/// Nothing keeps it from being used after that, when its owner may have dropped it. A guest's
/// resource is a place in the guest's memory, so the guest may then do anything, in its sandbox.
pub struct Borrow<T: ResourceType> {
    rep: u32,
    of: PhantomData<fn() -> T>,
}

impl<T: ResourceType> Borrow<T> {
    /// The resource with this representation.
    pub fn new(rep: u32) -> Borrow<T> {
        Borrow { rep, of: PhantomData }
    }

    /// The representation.
    pub fn rep(&self) -> u32 {
        self.rep
    }
}

impl<T: ResourceType> Clone for Borrow<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ResourceType> Copy for Borrow<T> {}

macro_rules! compare {
    ($($name:ident)*) => {$(
        impl<T: ResourceType> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.rep == other.rep
            }
        }

        impl<T: ResourceType> Eq for $name<T> {}

        impl<T: ResourceType> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}<{}>({})", stringify!($name), T::NAME, self.rep)
            }
        }
    )*};
}

compare! { Own Borrow }
