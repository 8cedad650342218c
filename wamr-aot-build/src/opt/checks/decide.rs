//! The decision about each check. The function does not change meanwhile.

use cranelift_codegen::{
    dominator_tree::DominatorTree,
    ir::{Block, Function, Inst, InstructionData},
};

use super::{
    facts::{Fact, Facts},
    range::{self, Sum},
};
use crate::{
    clif::Check,
    plan::{MemoryPlan, Plan},
};

/// What becomes of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// It is kept, for an access that ends this many bytes after the index.
    Keep {
        end: u64,
    },
    Remove,
}

impl Decision {
    /// Whether the check stays as it is.
    pub(super) fn keeps(self, check: &Check) -> bool {
        self == Decision::Keep { end: check.end }
    }
}

/// The block to which a branch goes if the check is passed. `None` if the check is no branch: then
/// the code goes on after it.
pub(in crate::opt) fn continuation(func: &Function, trap: Inst) -> Option<Block> {
    match func.dfg.insts[trap] {
        InstructionData::Brif { blocks: [_, next], .. } => Some(next.block(&func.dfg.value_lists)),
        _ => None,
    }
}

/// Decides about all checks of a function.
pub(super) fn all(plan: &Plan, checks: &[Check], func: &Function, domtree: &DominatorTree) -> Vec<Decision> {
    let facts = Facts::default();
    let mut decider = Decider { plan, checks, func, domtree, facts, straight: 0, decisions: Vec::new() };
    for check in checks {
        let decision = decider.decide(check);
        decider.decisions.push(decision);
    }
    decider.decisions
}

struct Decider<'a> {
    plan: &'a Plan,
    checks: &'a [Check],
    func: &'a Function,
    domtree: &'a DominatorTree,
    facts: Facts,
    /// The number of the first check since which nothing happened that anyone can observe.
    straight: usize,
    decisions: Vec<Decision>,
}

impl Decider<'_> {
    fn decide(&mut self, check: &Check) -> Decision {
        let number = self.decisions.len();
        let keep = Decision::Keep { end: check.end };
        // Code that cannot be reached may be gone already.
        let block = self.func.layout.inst_block(check.trap);
        let Some(block) = block.filter(|&block| self.domtree.is_reachable(block)) else { return keep };
        if !self.is_straight(check, block) {
            self.straight = number;
        }
        let memory = &self.plan.memories[check.memory as usize];
        let limit = range::limit(self.func, check.index);
        if limit.checked_add(check.end).is_some_and(|end| end <= memory.min_len) {
            return Decision::Remove;
        }
        let greatest = range::greatest(self.func.dfg.value_type(check.index));
        let Sum { base, constant } = range::sum(self.func, check.index);
        let key = (check.memory, base);
        // If the sum does not wrap, the access is described relative to the value itself.
        let limit = base.map_or(0, |base| range::limit(self.func, base));
        let is_exact = limit.checked_add(constant).is_some_and(|sum| sum <= greatest);
        let (constant, distance) = if is_exact { (0, constant) } else { (constant, 0) };
        let Some(end) = distance.checked_add(check.end) else { return keep };
        // An index before which `end` bytes are in bounds, plus this, does not wrap.
        let wraps = |end: u64, distance: u64| {
            let highest = memory.max_len.saturating_sub(end);
            highest.checked_add(distance).is_none_or(|sum| sum > greatest)
        };

        // How far this access is after the one that a fact is about, and where it ends relative to
        // that one.
        let relative = |fact: &Fact| {
            let forward = constant.wrapping_sub(fact.constant) & greatest;
            Some((forward, forward.checked_add(end)?))
        };
        for fact in self.facts.at(key, block, self.domtree) {
            if relative(fact).is_some_and(|(_, end)| end <= fact.end) {
                return Decision::Remove;
            }
        }
        let mut new = Fact { block, constant, end, check: number, distance };
        for fact in self.facts.at(key, block, self.domtree) {
            match relative(fact) {
                Some((forward, end)) if !wraps(fact.end, forward) => {
                    let stronger = end - fact.distance;
                    let adjusted = &self.checks[fact.check];
                    if fact.check >= self.straight && is_adjustable(adjusted, memory, stronger) {
                        fact.end = end;
                        self.decisions[fact.check] = Decision::Keep { end: stronger };
                        return Decision::Remove;
                    }
                    let distance = forward + distance;
                    new = Fact { block, constant: fact.constant, end, check: number, distance };
                    break;
                }
                _ => {}
            }
            // The fact is about an access after this one: together they cover what is between.
            let backward = fact.constant.wrapping_sub(constant) & greatest;
            if !wraps(new.end, backward) {
                new.end = new.end.max(backward.saturating_add(fact.end));
            }
        }
        self.facts.add(key, new);
        keep
    }

    /// Whether the code goes from the previous check straight to this one, and does nothing on the
    /// way that anyone can observe.
    fn is_straight(&self, check: &Check, block: Block) -> bool {
        let Some(previous) = self.decisions.len().checked_sub(1) else { return false };
        if self.plan.options.trap_offsets {
            // The trap of another access is another one.
            return false;
        }
        let layout = &self.func.layout;
        let previous = self.checks[previous].trap;
        let mut next = match continuation(self.func, previous) {
            Some(next) if next == block => layout.first_inst(block),
            None if layout.inst_block(previous) == Some(block) => layout.next_inst(previous),
            _ => None,
        };
        while let Some(inst) = next {
            if inst == check.first {
                return true;
            }
            next = if is_observable(self.func, inst) { None } else { layout.next_inst(inst) };
        }
        false
    }
}

/// Whether a check can be made one for an access that ends `end` bytes after the index.
fn is_adjustable(check: &Check, memory: &MemoryPlan, end: u64) -> bool {
    check.last.is_some() && end <= memory.min_len
}

/// Whether more than values depends on the instruction, or whether control does.
fn is_observable(func: &Function, inst: Inst) -> bool {
    let data = &func.dfg.insts[inst];
    let opcode = data.opcode();
    let may_fault =
        opcode.can_load() && data.memflags().is_none_or(|flags| !func.dfg.mem_flags[flags].notrap());
    may_fault
        || opcode.can_store()
        || opcode.can_trap() && !opcode.can_load()
        || opcode.other_side_effects()
        || opcode.is_call()
        || opcode.is_branch()
        || opcode.is_terminator()
}
