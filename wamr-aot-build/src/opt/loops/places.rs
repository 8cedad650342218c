//! The accesses of each block.

use std::collections::HashMap;

use cranelift_codegen::ir::{Block, Function, Value, ValueDef};

use crate::clif::{Accesses, Check, Guarded};

/// The accesses of a function by the blocks that they are in.
#[derive(Default)]
pub(in crate::opt) struct Places {
    checks: HashMap<Block, Vec<Check>>,
    guarded: HashMap<Block, Vec<Guarded>>,
}

impl Places {
    pub(in crate::opt) fn new(func: &Function, accesses: &Accesses) -> Places {
        let mut places = Places::default();
        for check in &accesses.checks {
            if let Some(block) = func.layout.inst_block(check.trap) {
                places.checks.entry(block).or_default().push(*check);
            }
        }
        for access in &accesses.guarded {
            if let ValueDef::Result(inst, _) = func.dfg.value_def(access.address)
                && let Some(block) = func.layout.inst_block(inst)
            {
                places.guarded.entry(block).or_default().push(*access);
            }
        }
        places
    }

    /// The indices of the accesses of a block.
    pub(in crate::opt) fn indices_mut(&mut self, block: Block) -> impl Iterator<Item = &mut Value> {
        let checks = self.checks.get_mut(&block).into_iter().flatten().map(|check| &mut check.index);
        let guarded = self.guarded.get_mut(&block).into_iter().flatten().map(|access| &mut access.index);
        checks.chain(guarded)
    }

    pub(in crate::opt) fn checks(&self, block: Block) -> &[Check] {
        self.checks.get(&block).map_or(&[], Vec::as_slice)
    }

    pub(in crate::opt) fn guarded(&self, block: Block) -> &[Guarded] {
        self.guarded.get(&block).map_or(&[], Vec::as_slice)
    }
}
