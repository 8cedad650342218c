//! For what bindings generate.

#[cfg(feature = "alloc")]
pub use alloc::{string::String, vec::Vec};

#[cfg(feature = "alloc")]
pub use crate::call::{Call, resource_drop, resource_new, resource_rep};

use wamr_aot_rt::{__private::invalid, Trap};

use crate::{Guest, InvalidArgument, InvalidValue, Lower, error::Reason, guest::allocate};

/// The trap of a guest that passed what is not a value of a parameter's type. `each` says what each
/// argument is, `all` what they are together.
#[cold]
pub fn invalid_argument(
    all: &'static str,
    each: &'static [&'static str],
    InvalidArgument { index, error }: InvalidArgument,
) -> Trap {
    invalid(index.and_then(|index| each.get(index)).copied().unwrap_or(all), error)
}

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
