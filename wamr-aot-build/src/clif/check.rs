//! The comparisons of accesses with the lengths of memories, as the passes know them.

use cranelift_codegen::ir::{Inst, Value};

/// A comparison of the end of an access with the length of the memory, and a trap if the end is
/// beyond it.
///
/// The memory never shrinks, so after the comparison the same access stays in bounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Check {
    /// The index of the memory.
    pub(crate) memory: u32,
    /// The operand of the access, as wide as the indices of the memory.
    pub(crate) index: Value,
    /// The access ends this many bytes after `index`. The sum does not wrap.
    pub(crate) end: u64,
    /// The constant that is the greater, the less `end` is: the largest index in bounds, or what is
    /// added to the length for it. `None` for the forms in which `end` exceeds the minimum length.
    pub(crate) last: Option<Value>,
    /// The first instruction of the comparison. It and all up to `trap` are in one block, and their
    /// results are used for nothing else.
    pub(crate) first: Inst,
    /// The `trapnz`, or the branch to a block that raises the trap. The other block that it goes to
    /// has no parameters, and no other branch goes there.
    pub(crate) trap: Inst,
}
