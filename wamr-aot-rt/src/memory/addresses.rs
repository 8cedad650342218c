//! Reserved addresses for memories: guarded ones come from the pool, if there is one.

use wamr_aot_abi::guard;

#[cfg(virtual_memory)]
use crate::memory::ownership::MAPPED;
#[cfg(virtual_memory)]
use crate::memory::pool;
use crate::{
    memory::{image::MemoryImage, ownership::RESERVED, plan::MemoryPlan},
    sys::{reserve::Reservation, signal},
};

/// The addresses of a guarded memory whose first `len` bytes are accessible, and the ownership
/// code, which says whether the image is mapped.
pub(crate) fn guarded(len: usize, image: Option<MemoryImage>) -> Option<(Reservation, u32)> {
    #[cfg(virtual_memory)]
    return pool::take(len, image).map(owned);
    #[cfg(not(virtual_memory))]
    {
        let _ = image;
        Some((Reservation::new(guard::RESERVATION as usize).filter(|bytes| bytes.commit(len))?, RESERVED))
    }
}

/// The addresses of a guarded memory of `old` bytes, `mapped` among them, as [`guarded`] returns
/// them for `len` bytes and `image`: the same ones if possible.
pub(crate) fn renewed(
    bytes: Reservation,
    old: usize,
    mapped: Option<MemoryImage>,
    len: usize,
    image: Option<MemoryImage>,
) -> Option<(Reservation, u32)> {
    #[cfg(virtual_memory)]
    return pool::renew(bytes, old, mapped, len, image).map(owned);
    #[cfg(not(virtual_memory))]
    {
        drop(bytes);
        let _ = (old, mapped);
        guarded(len, image)
    }
}

/// What the pool returned, with its ownership code.
#[cfg(virtual_memory)]
fn owned(taken: pool::Taken) -> (Reservation, u32) {
    (taken.reservation, if taken.has_image { MAPPED } else { RESERVED })
}

/// Reserves `capacity` bytes of address space.
pub(crate) fn reserve(capacity: usize) -> Option<Reservation> {
    #[cfg(virtual_memory)]
    return pool::with_addresses(|| Reservation::new(capacity).ok_or(())).ok();
    #[cfg(not(virtual_memory))]
    Reservation::new(capacity)
}

/// The addresses of a shared guarded memory, if the plan calls for one: `Some(None)` if the system
/// refuses.
pub(crate) fn guarded_reservation(plan: MemoryPlan) -> Option<Option<Reservation>> {
    (signal::SUPPORTED && plan.guarded).then(|| reserve(guard::RESERVATION as usize))
}

/// Takes back the addresses of a guarded memory of `len` bytes, which are no longer used.
pub(crate) fn release(bytes: Reservation, len: usize, image: Option<MemoryImage>) {
    #[cfg(virtual_memory)]
    pool::give(bytes, len, image);
    #[cfg(not(virtual_memory))]
    let _ = (bytes, len, image);
}
