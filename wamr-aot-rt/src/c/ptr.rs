//! Pointers of a guest.

use core::{
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
};

/// A pointer of a guest to a `T`: `T *` and `const T *` in C.
///
/// It has a meaning in the memory of one instance alone, and may point anywhere: the guest may have
/// made it up. With the pointer of another instance, or of memory that is free, the guest gets, or
/// the host reads, bytes of the guest's; nothing of the host's is in reach.
///
/// `char *` is `Ptr<u8>`, `void *` is `Ptr<Void>`.
#[repr(transparent)]
pub struct Ptr<T> {
    address: u32,
    to: PhantomData<fn() -> T>,
}

/// What a `void *` points to. It has no values: [`cast`](Ptr::cast) the pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Void {}

/// A pointer of a guest to a function. The host can only pass it on.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FnPtr(u32);

impl<T> Ptr<T> {
    /// The pointer to nothing.
    pub const NULL: Ptr<T> = Ptr::new(0);

    pub(super) const fn new(address: u32) -> Ptr<T> {
        Ptr { address, to: PhantomData }
    }

    pub(super) const fn address(self) -> u32 {
        self.address
    }

    /// Whether it is the pointer to nothing.
    pub const fn is_null(self) -> bool {
        self.address == 0
    }

    /// The same pointer, to a `U`.
    pub const fn cast<U>(self) -> Ptr<U> {
        Ptr::new(self.address)
    }
}

impl FnPtr {
    /// The pointer to no function.
    pub const NULL: FnPtr = FnPtr(0);

    pub(super) const fn new(index: u32) -> FnPtr {
        FnPtr(index)
    }

    pub(super) const fn index(self) -> u32 {
        self.0
    }

    /// Whether it is the pointer to no function.
    pub const fn is_null(self) -> bool {
        self.0 == 0
    }
}

impl<T> Clone for Ptr<T> {
    fn clone(&self) -> Ptr<T> {
        *self
    }
}

impl<T> Copy for Ptr<T> {}

impl<T> Default for Ptr<T> {
    fn default() -> Ptr<T> {
        Ptr::NULL
    }
}

impl<T> PartialEq for Ptr<T> {
    fn eq(&self, other: &Ptr<T>) -> bool {
        self.address == other.address
    }
}

impl<T> Eq for Ptr<T> {}

impl<T> Hash for Ptr<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address.hash(state);
    }
}

impl<T> fmt::Debug for Ptr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ptr({:#x})", self.address)
    }
}
