//! [`Lower`]: values that go to guests.

use crate::{FlatMut, Guest, Value};

/// A type that is passed or returned to a guest.
pub trait Lower: Value {
    /// Lowers to core values, and to memory that the guest allocates for it.
    ///
    /// # Errors
    /// If a call of the guest fails, or what it allocates is not in its memory.
    fn lower<G: Guest + ?Sized>(&self, guest: &mut G, flat: &mut FlatMut<'_>) -> Result<(), G::Error>;

    /// Lowers to memory. The address is aligned.
    ///
    /// # Errors
    /// As for [`lower`](Lower::lower), and if the value would not be in the memory.
    fn store<G: Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error>;

    /// Lowers the elements of a list to memory.
    ///
    /// # Errors
    /// As for [`store`](Lower::store).
    fn store_list<G: Guest + ?Sized>(list: &[Self], guest: &mut G, address: u32) -> Result<(), G::Error>
    where
        Self: Sized,
    {
        let mut at = address;
        for value in list {
            value.store(guest, at)?;
            // Past the last element it may be the end of the address space.
            at = at.wrapping_add(Self::LAYOUT.size);
        }
        Ok(())
    }
}

impl<T: Lower + ?Sized> Lower for &T {
    #[inline]
    fn lower<G: Guest + ?Sized>(&self, guest: &mut G, flat: &mut FlatMut<'_>) -> Result<(), G::Error> {
        T::lower(self, guest, flat)
    }

    #[inline]
    fn store<G: Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
        T::store(self, guest, address)
    }
}
