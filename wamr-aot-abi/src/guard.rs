//! Guarded memories: all that unchecked code can reach is theirs.

/// Bytes of addresses that a 32-bit index reaches. A guarded memory has them all, whatever its limits.
pub const REACH: u64 = 1 << 32;

/// Bytes of addresses behind them that are never accessible: what the offset and the size of an access add to an index.
pub const GUARD: u64 = 64 << 20;

/// Bytes of addresses of a guarded memory.
pub const RESERVATION: u64 = REACH + GUARD;

/// Part of the ABI hash.
pub(crate) const TEXT: &str = "guard: 1 << 32, 64 << 20";

/// Whether an access whose offset and size end so many bytes behind its index stays in the reservation, whatever the index.
pub const fn covers(end: u64) -> bool {
    end <= GUARD
}
