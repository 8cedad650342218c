//! How large the frames of functions may be.

use target_lexicon::Triple;

use super::triple::is_hosted;

/// The bytes of a frame that may be there before its function compares the stack pointer with the
/// limit: less than what the runtime keeps free below that.
pub(crate) fn largest_frame(triple: &Triple) -> u32 {
    if is_hosted(triple) { 64 << 10 } else { 4 << 10 }
}

/// The largest frame that a function may have before it compares the stack pointer, if traps may be
/// instructions.
pub(crate) const LARGEST_UNCHECKED_FRAME: u32 = 4 << 10;
