//! For what bindings generate.

#[cfg(feature = "alloc")]
pub use alloc::{string::String, vec::Vec};

#[cfg(feature = "alloc")]
pub use crate::call::{Call, resource_drop, resource_new, resource_rep};

use crate::{Guest, InvalidValue, Lower, error::Reason, guest::allocate};

/// Lowers parameters that are too many to memory of the guest's, and returns the address.
///
/// # Errors
/// As for [`Lower::store`].
pub fn store_params<T: Lower, G: Guest + ?Sized>(params: &T, guest: &mut G) -> Result<u32, G::Error> {
    let address = allocate(guest, T::LAYOUT)?;
    params.store(guest, address)?;
    Ok(address)
}

/// Lowers a result to the address that the guest wants it at.
///
/// # Errors
/// As for [`Lower::store`], and if the address is not aligned.
pub fn store_result<T: Lower, G: Guest + ?Sized>(
    result: &T,
    guest: &mut G,
    address: u32,
) -> Result<(), G::Error> {
    if address & (T::LAYOUT.align - 1) != 0 {
        return Err(InvalidValue(Reason::Misaligned { address, align: T::LAYOUT.align }).into());
    }
    result.store(guest, address)
}
