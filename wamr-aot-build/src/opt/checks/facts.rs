//! What the checks that were passed prove about later accesses.

use std::collections::HashMap;

use cranelift_codegen::{
    dominator_tree::DominatorTree,
    ir::{Block, Value},
};

/// The most facts that are looked at for one check: the latest ones.
const SEARCHED: usize = 8;

/// Accesses in one memory relative to one value; `None` for constant indices.
pub(super) type Key = (u32, Option<Value>);

/// An access of `end` bytes at the sum of a key's value and `constant`, modulo the width of an
/// index, is in bounds at the end of `block` and in all blocks that it dominates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fact {
    pub(super) block: Block,
    pub(super) constant: u64,
    pub(super) end: u64,
    /// The last check that the fact follows from, and the distance from the fact's index to the
    /// check's index, which does not wrap.
    pub(super) check: usize,
    pub(super) distance: u64,
}

/// The facts about all memories, in the order of the checks.
#[derive(Debug, Default)]
pub(super) struct Facts(HashMap<Key, Vec<Fact>>);

impl Facts {
    /// The facts that hold in `block`, the latest first.
    pub(super) fn at<'a>(
        &'a mut self,
        key: Key,
        block: Block,
        domtree: &'a DominatorTree,
    ) -> impl Iterator<Item = &'a mut Fact> {
        let facts = self.0.get_mut(&key).map_or(&mut [][..], |facts| facts.as_mut_slice());
        facts.iter_mut().rev().take(SEARCHED).filter(move |fact| domtree.block_dominates(fact.block, block))
    }

    pub(super) fn add(&mut self, key: Key, fact: Fact) {
        self.0.entry(key).or_default().push(fact);
    }
}
