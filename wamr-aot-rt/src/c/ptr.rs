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

/// A pointer of a guest to a function of the type `F`: `fn(Ptr<u8>) -> i32` for
/// `int (*)(const char *)`.
///
/// It is a number, too: the guest has a function there or not, and a call that does not fit traps.
/// `F` keeps the host from passing one for the other. What is a pointer to a function that
/// bindings cannot describe is an `FnPtr<Void>`, which [`cast`](FnPtr::cast) returns as well.
#[repr(transparent)]
pub struct FnPtr<F = Void> {
    index: u32,
    to: PhantomData<fn() -> F>,
}

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

/// What the host passes as the `void *` of a callback: a number of its own for what the callback is
/// to work on. The guest hands it back, and may hand back any other: look it up as if a stranger
/// had sent it.
///
/// ```
/// use wamr_aot_rt::c::Ptr;
///
/// let context = Ptr::from_handle(3);
/// assert_eq!(context.handle(), 3);
/// ```
impl Ptr<Void> {
    /// The pointer that stands for a number of the host's. There is nothing of the guest's at it.
    pub const fn from_handle(handle: u32) -> Ptr<Void> {
        Ptr::new(handle)
    }

    /// The number that it stands for, if [`from_handle`](Ptr::from_handle) made it.
    pub const fn handle(self) -> u32 {
        self.address
    }
}

impl<F> FnPtr<F> {
    /// The pointer to no function.
    pub const NULL: FnPtr<F> = FnPtr::new(0);

    pub(super) const fn new(index: u32) -> FnPtr<F> {
        FnPtr { index, to: PhantomData }
    }

    pub(super) const fn index(self) -> u32 {
        self.index
    }

    /// Whether it is the pointer to no function.
    pub const fn is_null(self) -> bool {
        self.index == 0
    }

    /// The same pointer, to a function of the type `G`.
    pub const fn cast<G>(self) -> FnPtr<G> {
        FnPtr::new(self.index)
    }
}

/// What would be derived if the number alone had a type.
macro_rules! as_numbers {
    ($($pointer:ident has $field:ident),*) => {$(
        impl<T> Clone for $pointer<T> {
            fn clone(&self) -> $pointer<T> {
                *self
            }
        }

        impl<T> Copy for $pointer<T> {}

        impl<T> Default for $pointer<T> {
            fn default() -> $pointer<T> {
                $pointer::NULL
            }
        }

        impl<T> PartialEq for $pointer<T> {
            fn eq(&self, other: &$pointer<T>) -> bool {
                self.$field == other.$field
            }
        }

        impl<T> Eq for $pointer<T> {}

        impl<T> Hash for $pointer<T> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.$field.hash(state);
            }
        }
    )*};
}

as_numbers!(Ptr has address, FnPtr has index);

impl<T> fmt::Debug for Ptr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ptr({:#x})", self.address)
    }
}

#[cfg(feature = "defmt")]
impl<T> defmt::Format for Ptr<T> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Ptr({=u32:#x})", self.address);
    }
}

#[cfg(feature = "defmt")]
impl<F> defmt::Format for FnPtr<F> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "FnPtr({=u32})", self.index);
    }
}

impl<F> fmt::Debug for FnPtr<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FnPtr({})", self.index)
    }
}
