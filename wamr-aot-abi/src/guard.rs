//! Guarded memories: they own every address that unchecked code can reach.

/// The bytes of address space that a 32-bit index reaches. A guarded memory has all of them,
/// whatever its limits.
pub const REACH: u64 = 1 << 32;

/// The bytes of address space after them, which are never accessible. They cover the offset and the
/// size of an access, which are added to the index.
pub const GUARD: u64 = 64 << 20;

/// The bytes of address space that a guarded memory takes.
pub const RESERVATION: u64 = REACH + GUARD;

/// Part of the ABI hash.
pub(crate) const TEXT: &str = "guard: 1 << 32, 64 << 20";

/// Whether an access that ends `end` bytes past its index stays in the reservation, whatever the
/// index.
pub const fn covers(end: u64) -> bool {
    end <= GUARD
}
