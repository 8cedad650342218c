//! The capacities of memories and tables in static storage, where they cannot move: the compiler
//! reserves the storage, and the runtime fills it.

/// The capacity of a memory in bytes, from the limits in its type, in pages, and the builder's
/// limit, in bytes. `u64::MAX` stands for no maximum and no limit.
///
/// | maximum | limit | capacity |
/// |---|---|---|
/// | none | none | the minimum |
/// | given | none | the maximum |
/// | none | given | the limit, in whole pages |
/// | given | given | the lesser of the two |
/// | any | below the minimum | the limit, which cuts off the rest |
///
/// ```
/// use wamr_aot_abi::static_storage::memory_capacity;
///
/// const NONE: u64 = u64::MAX;
/// assert_eq!(memory_capacity(1, NONE, NONE, 16), 65536);
/// assert_eq!(memory_capacity(1, 3, NONE, 16), 3 * 65536);
/// assert_eq!(memory_capacity(1, NONE, 200_000, 16), 3 * 65536);
/// assert_eq!(memory_capacity(1, 2, 200_000, 16), 2 * 65536);
/// assert_eq!(memory_capacity(1, NONE, 5000, 16), 5000);
/// ```
pub const fn memory_capacity(min: u64, max: u64, limit: u64, page_size_log2: u32) -> u64 {
    let page = match 1u64.checked_shl(page_size_log2) {
        Some(page) => page,
        None => u64::MAX,
    };
    let least = min.saturating_mul(page);
    if limit < least {
        return limit;
    }
    let wanted = if max != u64::MAX {
        max.saturating_mul(page)
    } else if limit != u64::MAX {
        limit
    } else {
        least
    };
    let most = if limit < wanted { limit } else { wanted };
    most / page * page
}

/// The capacity of a table in elements: the maximum, or the minimum if there is no maximum
/// (`u64::MAX`).
pub const fn table_capacity(min: u64, max: u64) -> u64 {
    if max == u64::MAX { min } else { max }
}
