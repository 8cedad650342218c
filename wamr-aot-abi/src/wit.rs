//! Names of the component model's canonical ABI, as modules have them.

/// The export that gives the host memory of the guest's. Its parameters are the address and the
/// size of memory that becomes larger or 0, the alignment, and the size; all are `i32`s, as is the
/// address that it returns.
pub const REALLOC: &str = "cabi_realloc";

/// The start of the name of an export that takes what the function with the rest of the name
/// returned, and frees its memory.
pub const POST_RETURN: &str = "cabi_post_";

/// The export that is the memory of all strings and lists.
pub const MEMORY: &str = "memory";

/// The most core values by which parameters are passed. More are in memory.
pub const MAX_FLAT_PARAMS: usize = 16;

/// The most core values by which a result is returned. More are in memory.
pub const MAX_FLAT_RESULTS: usize = 1;
