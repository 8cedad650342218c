//! How much copies of loops may add to a function.

use cranelift_codegen::ir::Function;

use crate::opt::remark::Reason;

/// The most loops of a function that a pass copies.
const MOST_LOOPS: usize = 64;

/// What a function may grow by, in instructions, whatever its size.
const GROWTH: usize = 512;

/// What is left of a function's growth for one pass.
pub(in crate::opt) struct Budget {
    loops: usize,
    instructions: usize,
}

impl Budget {
    /// For a function before the pass: half of its size, or [`GROWTH`].
    pub(in crate::opt) fn new(func: &Function) -> Budget {
        let size: usize = func.layout.blocks().map(|block| func.layout.block_insts(block).count()).sum();
        Budget { loops: MOST_LOOPS, instructions: GROWTH.max(size / 2) }
    }

    /// Whether a loop may get a copy of this size, in instructions, or why not.
    pub(in crate::opt) fn has_room(&self, size: usize) -> Result<(), Reason> {
        if self.loops == 0 {
            return Err(Reason::Copies(MOST_LOOPS));
        }
        if size > self.instructions {
            return Err(Reason::Growth { size, left: self.instructions });
        }
        Ok(())
    }

    /// Takes the size of a copy that there is room for.
    pub(in crate::opt) fn take(&mut self, size: usize) {
        self.loops -= 1;
        self.instructions -= size;
    }
}
