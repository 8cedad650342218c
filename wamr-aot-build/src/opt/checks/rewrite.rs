//! The function without the removed checks.

use std::collections::HashMap;

use cranelift_codegen::{
    Context,
    flowgraph::ControlFlowGraph,
    ir::{Block, Function, InstructionData, Opcode, ValueDef},
};

use super::decide::{Decision, continuation};
use crate::clif::Check;

/// Carries out the decisions. Blocks that only removed checks branched to are removed too.
pub(super) fn rewrite(checks: &[Check], decisions: &[Decision], context: &mut Context) {
    let Context { func, cfg, .. } = context;
    let mut branches = Branches { cfg, left: HashMap::new() };
    for (check, decision) in checks.iter().zip(decisions) {
        match *decision {
            Decision::Keep { end } if end == check.end => {}
            Decision::Keep { end } => strengthen(func, check, end),
            Decision::Remove => remove(func, check, &mut branches),
        }
    }
}

/// Takes checks out of a function whose graph of blocks is valid.
pub(in crate::opt) fn remove_all(checks: &[Check], context: &mut Context) {
    let Context { func, cfg, .. } = context;
    let mut branches = Branches { cfg, left: HashMap::new() };
    for check in checks {
        remove(func, check, &mut branches);
    }
}

/// Makes a check one for an access that ends later.
fn strengthen(func: &mut Function, check: &Check, end: u64) {
    let last = check.last.expect("only checks that have the constant are changed");
    let ValueDef::Result(inst, 0) = func.dfg.value_def(last) else { unreachable!("a constant") };
    let InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } = &mut func.dfg.insts[inst] else {
        unreachable!("a constant")
    };
    *imm = imm.bits().wrapping_sub((end - check.end).cast_signed()).into();
}

fn remove(func: &mut Function, check: &Check, branches: &mut Branches<'_>) {
    let block = func.layout.inst_block(check.trap).expect("only checks that can be reached are removed");
    let next = continuation(func, check.trap);
    if next.is_some() {
        branches.remove(func, check);
    }
    let mut inst = check.first;
    while inst != check.trap {
        let after = func.layout.next_inst(inst).expect("the trap follows");
        func.layout.remove_inst(inst);
        inst = after;
    }
    func.layout.remove_inst(check.trap);
    if let Some(next) = next {
        append(func, block, next);
    }
}

/// Moves the code of `next`, which is reached from nowhere else, to the end of `block`.
fn append(func: &mut Function, block: Block, next: Block) {
    debug_assert!(func.dfg.block_params(next).is_empty());
    while let Some(inst) = func.layout.first_inst(next) {
        func.layout.remove_inst(inst);
        func.layout.append_inst(inst, block);
    }
    func.layout.remove_block(next);
}

/// The branches to the blocks that raise traps.
struct Branches<'a> {
    cfg: &'a ControlFlowGraph,
    /// The number of branches that are left, once one was removed.
    left: HashMap<Block, usize>,
}

impl Branches<'_> {
    /// Removes the branch of a check, and its target if it was the last one.
    fn remove(&mut self, func: &mut Function, check: &Check) {
        let InstructionData::Brif { blocks: [target, _], .. } = func.dfg.insts[check.trap] else { return };
        let target = target.block(&func.dfg.value_lists);
        let left = self.left.entry(target).or_insert_with(|| self.cfg.pred_iter(target).count());
        *left -= 1;
        if *left == 0 {
            func.layout.remove_block_and_insts(target);
        }
    }
}
