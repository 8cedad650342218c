//! What the compiler leaves to the stack that the runtime keeps free.

/// The most bytes of stack that functions may use without comparing the stack pointer with the
/// limit: in all, of a function and of what it calls. They are a part of what the runtime keeps
/// free below the limit, which is less without an operating system.
pub const fn unchecked_frame(is_hosted: bool) -> u32 {
    if is_hosted { 1024 } else { 256 }
}
