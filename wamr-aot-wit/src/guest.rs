//! [`Guest`]: what values are lowered into.

use crate::{InvalidValue, Layout, error::Reason};

/// A guest, as lowering sees it: its memory, and the function by which it gives memory to others.
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
