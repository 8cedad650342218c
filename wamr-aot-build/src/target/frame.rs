//! The limits for the frames of functions.

use target_lexicon::Triple;

use super::triple::is_hosted;

/// The largest frame, in bytes, that a function may allocate before it compares the stack pointer
/// with the limit: less than what the runtime keeps free below the limit.
pub(crate) fn largest_frame(triple: &Triple) -> u32 {
    if is_hosted(triple) { 64 << 10 } else { 4 << 10 }
}

/// The largest frame, in bytes, that a function may allocate before it compares the stack pointer,
/// if traps may be instructions.
pub(crate) const LARGEST_UNCHECKED_FRAME: u32 = 4 << 10;
