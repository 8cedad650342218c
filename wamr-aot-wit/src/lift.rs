//! [`Lift`]: values that come from guests.

use crate::{Flat, InvalidValue, Lifting, Value};

/// A type that a guest passes or returns.
pub trait Lift<'a>: Value + Sized {
    /// Lifts core values.
    ///
    /// # Errors
    /// If they are not a value of the type.
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Self, InvalidValue>;

    /// Lifts what is in memory. The address is aligned.
    ///
    /// # Errors
    /// If that is not a value of the type, or is not in the memory.
    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<Self, InvalidValue>;

    /// Lifts the elements of a list, of which the bytes are in the memory.
    ///
    /// # Errors
    /// If one of them is not a value of the type.
    #[cfg(feature = "alloc")]
    fn load_list(
        guest: &mut Lifting<'a>,
        address: u32,
        len: u32,
    ) -> Result<alloc::vec::Vec<Self>, InvalidValue> {
        (0..len).map(|index| Self::load(guest, address + index * Self::LAYOUT.size)).collect()
    }
}

impl<'a> Lifting<'a> {
    /// The result of a function, of which the guest returned the address.
    ///
    /// # Errors
    /// If the address is not aligned, or if there is no value of the type in the memory.
    #[inline]
    pub fn load_result<T: Lift<'a>>(&mut self, address: u32) -> Result<T, InvalidValue> {
        self.check(address, T::LAYOUT)?;
        T::load(self, address)
    }

    /// The parameters of a function or its result, from its core values.
    ///
    /// # Errors
    /// If they are not a value of the type.
    #[inline]
    pub fn lift<T: Lift<'a>>(&mut self, flat: &[u64]) -> Result<T, InvalidValue> {
        T::lift(self, &mut Flat::new(flat))
    }
}
