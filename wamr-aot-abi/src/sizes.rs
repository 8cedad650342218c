//! The lengths of memories: the compiler determines them for memories that a module defines, and
//! the runtime for memories that a host creates.

use crate::width::PointerWidth;

/// The lengths of a memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
    /// The initial length.
    pub len: u64,
    /// The length to which it may grow.
    pub max_len: u64,
}

/// The lengths of a memory with these limits in pages, and a limit in bytes; `u64::MAX` stands for
/// no maximum and no limit. `None` if the target or the limit does not allow the minimum.
///
/// ```
/// use wamr_aot_abi::{layout::PointerWidth, sizes::{Lengths, memory}};
///
/// const NONE: u64 = u64::MAX;
/// let lengths = |len, max_len| Some(Lengths { len, max_len });
/// assert_eq!(memory(1, 2, NONE, 16, false, PointerWidth::U32), lengths(65536, 131072));
/// assert_eq!(memory(1, NONE, 70000, 16, false, PointerWidth::U32), lengths(65536, 70000));
/// // No object has more than half of the addresses.
/// assert_eq!(memory(0, NONE, NONE, 16, false, PointerWidth::U32), lengths(0, 0x7fff_ffff));
/// assert_eq!(memory(0, NONE, NONE, 16, false, PointerWidth::U64), lengths(0, 1 << 32));
/// assert_eq!(memory(2, NONE, 70000, 16, false, PointerWidth::U32), None);
/// ```
pub const fn memory(
    min: u64,
    max: u64,
    limit: u64,
    page_size_log2: u32,
    memory64: bool,
    width: PointerWidth,
) -> Option<Lengths> {
    let Some(page_size) = 1u64.checked_shl(page_size_log2) else { return None };
    let addressable = if memory64 {
        u64::MAX
    } else {
        // The size in pages must fit in an i32, too.
        least(1 << 32, page_size.saturating_mul(u32::MAX as u64))
    };
    let largest_object = match width {
        PointerWidth::U32 => i32::MAX as u64,
        PointerWidth::U64 => i64::MAX as u64,
    };
    let most = least(least(addressable, limit), largest_object);
    let Some(len) = min.checked_mul(page_size) else { return None };
    if len > most {
        return None;
    }
    let max_len = if max == u64::MAX { most } else { least(max.saturating_mul(page_size), most) };
    Some(Lengths { len, max_len: if max_len < len { len } else { max_len } })
}

/// The lengths of a memory that a module defines. If the limit is below the minimum, the memory
/// ends at the limit, as if the rest did not exist, and does not grow.
///
/// ```
/// use wamr_aot_abi::{layout::PointerWidth, sizes::{Lengths, defined_memory}};
///
/// const NONE: u64 = u64::MAX;
/// let lengths = |len, max_len| Some(Lengths { len, max_len });
/// assert_eq!(defined_memory(1, NONE, 5000, 16, false, PointerWidth::U32), lengths(5000, 5000));
/// assert_eq!(defined_memory(3, 4, 0, 16, false, PointerWidth::U32), lengths(0, 0));
/// assert_eq!(defined_memory(65537, NONE, 5000, 16, false, PointerWidth::U64), None);
/// ```
pub const fn defined_memory(
    min: u64,
    max: u64,
    limit: u64,
    page_size_log2: u32,
    memory64: bool,
    width: PointerWidth,
) -> Option<Lengths> {
    if let Some(lengths) = memory(min, max, limit, page_size_log2, memory64, width) {
        return Some(lengths);
    }
    match memory(min, max, u64::MAX, page_size_log2, memory64, width) {
        // A value below a valid length is a valid length.
        Some(whole) => {
            let len = least(limit, whole.len);
            Some(Lengths { len, max_len: len })
        }
        None => None,
    }
}

const fn least(a: u64, b: u64) -> u64 {
    if a < b { a } else { b }
}
