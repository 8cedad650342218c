//! [`Guest`]: what values are lowered into, and lifted from.

#[cfg(feature = "alloc")]
use crate::Handles;
use crate::{InvalidValue, Layout, Lifting, error::Reason};

/// A guest: its memory, the function by which it gives memory to others, and its handles.
pub trait Guest {
    /// What a call of the guest fails with.
    type Error: From<InvalidValue>;

    /// The guest's memory.
    fn memory_mut(&mut self) -> &mut [u8];

    /// Calls the guest's `cabi_realloc` for memory of this size and alignment, and returns the
    /// address. It need not be checked.
    ///
    /// # Errors
    /// If the call fails.
    fn realloc(&mut self, layout: Layout) -> Result<u32, Self::Error>;

    /// The handles of the guest, if its world has resources.
    #[cfg(feature = "alloc")]
    fn handles(&mut self) -> Option<&mut Handles> {
        None
    }

    /// What values of the guest's are lifted from: its memory, and its handles if it has them.
    fn lifting(&mut self) -> Lifting<'_> {
        Lifting::new(self.memory_mut())
    }
}

/// Memory of the guest's for something of this layout: its address, which is aligned, and with it
/// all of it is in the memory as that is now.
pub(crate) fn allocate<G: Guest + ?Sized>(guest: &mut G, layout: Layout) -> Result<u32, G::Error> {
    let address = guest.realloc(layout)?;
    if address & (layout.align - 1) != 0 {
        return Err(InvalidValue(Reason::Misaligned { address, align: layout.align }).into());
    }
    place(guest, address, layout.size)?;
    Ok(address)
}

/// The bytes at an address.
#[inline]
pub(crate) fn place<G: Guest + ?Sized>(guest: &mut G, address: u32, len: u32) -> Result<&mut [u8], G::Error> {
    let memory = guest.memory_mut();
    let size = memory.len();
    let end = (address as usize).checked_add(len as usize);
    match end.and_then(|end| memory.get_mut(address as usize..end)) {
        Some(bytes) => Ok(bytes),
        None => Err(InvalidValue(Reason::OutOfBounds { address, len: u64::from(len), size }).into()),
    }
}
