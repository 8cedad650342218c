//! References that host and guest pass to each other.

use core::{fmt, num::NonZeroUsize};

use wamr_aot_abi::signature::ValType;

use super::message::messages;

/// A reference to a function of an instance. It is opaque to the host, which can keep it and pass
/// it back.
///
/// It belongs to the instance that it came from: another instance rejects it with [`FuncRefError`].
/// A null reference is the `None` of `Option<FuncRef>`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FuncRef(NonZeroUsize);

impl FuncRef {
    pub(crate) fn from_address(address: usize) -> Option<FuncRef> {
        NonZeroUsize::new(address).map(FuncRef)
    }

    pub(crate) fn address(self) -> usize {
        self.0.get()
    }
}

impl fmt::Debug for FuncRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FuncRef(..)")
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for FuncRef {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "FuncRef(..)");
    }
}

/// A reference to something that belongs to the host: a number that the host chooses and the guest
/// can only pass on.
///
/// A null reference is the `None` of `Option<ExternRef>`. A host whose references stand for objects
/// keeps these in an `ExternRefTable` (feature `alloc`).
///
/// ```
/// use wamr_aot_rt::ExternRef;
///
/// let third = ExternRef::from_index(2);
/// assert_eq!(third.index(), 2);
/// assert_eq!(ExternRef::new(0), None);
/// ```
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExternRef(NonZeroUsize);

impl ExternRef {
    /// Makes the reference with this value; `None` for 0, which is the null reference.
    pub const fn new(value: usize) -> Option<ExternRef> {
        match NonZeroUsize::new(value) {
            Some(value) => Some(ExternRef(value)),
            None => None,
        }
    }

    /// Makes the reference for an index, which may be 0: its value is the index plus one.
    /// `usize::MAX` is not a valid index.
    pub const fn from_index(index: usize) -> ExternRef {
        ExternRef(NonZeroUsize::MIN.saturating_add(index))
    }

    /// The index that was passed to [`ExternRef::from_index`].
    pub const fn index(self) -> usize {
        self.0.get() - 1
    }

    /// The value.
    pub const fn get(self) -> usize {
        self.0.get()
    }
}

/// The error returned when a [`FuncRef`] is passed to an instance that cannot take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FuncRefError {
    /// It belongs to another instance.
    Foreign,
    /// It does not have the function type that the instance expects.
    WrongType,
}

messages!(FuncRefError {
    FuncRefError::Foreign => "the function reference belongs to another instance";
    FuncRefError::WrongType => "the function reference is to a function of another type";
});

impl core::error::Error for FuncRefError {}

pub(crate) trait Sealed: Copy {
    /// The nullable type of any such reference.
    const TYPE: ValType;
    fn from_abi(value: usize) -> Option<Self>;
    fn to_abi(self) -> usize;
}

/// The types that the elements of a [`TableRef`](crate::TableRef) can have: [`FuncRef`] or
/// [`ExternRef`].
#[allow(private_bounds, reason = "sealed by its supertrait")]
pub trait Reference: Sealed + fmt::Debug + 'static {}

impl Sealed for FuncRef {
    const TYPE: ValType = ValType::FuncRef;

    fn from_abi(value: usize) -> Option<FuncRef> {
        FuncRef::from_address(value)
    }

    fn to_abi(self) -> usize {
        self.address()
    }
}

impl Sealed for ExternRef {
    const TYPE: ValType = ValType::ExternRef;

    fn from_abi(value: usize) -> Option<ExternRef> {
        ExternRef::new(value)
    }

    fn to_abi(self) -> usize {
        self.get()
    }
}

impl Reference for FuncRef {}
impl Reference for ExternRef {}
