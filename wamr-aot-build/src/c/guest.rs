//! Which accesses are to data of the guest.

use cranelift_codegen::ir::{Endianness, MemFlagsData};

/// Whether an access is to linear memory, or to data with the same layout rules: little-endian,
/// unaligned.
pub(super) fn is_guest(flags: MemFlagsData) -> bool {
    flags.explicit_endianness() == Some(Endianness::Little) || !flags.aligned()
}
