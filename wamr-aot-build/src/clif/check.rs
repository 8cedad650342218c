//! The accesses to linear memories that may be out of bounds, as the passes know them.

use cranelift_codegen::ir::{Function, Inst, Value};

/// The accesses of a function that may be out of bounds.
#[derive(Debug, Default)]
pub(crate) struct Accesses {
    /// The bounds checks, in the order of the operators. A check that dominates another one comes
    /// first.
    pub(crate) checks: Vec<Check>,
    pub(crate) guarded: Vec<Guarded>,
}

impl Accesses {
    /// Replaces aliases of values by the values.
    pub(crate) fn resolve_aliases(&mut self, func: &Function) {
        for check in &mut self.checks {
            check.index = func.dfg.resolve_aliases(check.index);
        }
        for access in &mut self.guarded {
            access.index = func.dfg.resolve_aliases(access.index);
            access.address = func.dfg.resolve_aliases(access.address);
        }
    }
}

/// An access without a check: if it is out of bounds, it hits the guard of the memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guarded {
    /// The index of the memory.
    pub(crate) memory: u32,
    /// The operand of the access.
    pub(crate) index: Value,
    /// The access ends this many bytes after `index`.
    pub(crate) end: u64,
    /// The address, without the constant offset of the instructions. They alone use it.
    pub(crate) address: Value,
}

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
