//! Values of a loop that are used after it, once the loop has a copy: where both come together, a
//! block gets a parameter.

use std::collections::{HashMap, HashSet, VecDeque};

use cranelift_codegen::{
    dominator_tree::DominatorTree,
    flowgraph::ControlFlowGraph,
    ir::{Block, Function, Inst, Value, ValueDef},
};

use super::copy::Copy;
use crate::opt::loops::{edges::edges_mut, places::Places, shape::Shape};

/// Makes all uses of the loop's values outside of it right, those in the list of accesses too.
pub(super) fn repair(
    func: &mut Function,
    cfg: &ControlFlowGraph,
    domtree: &DominatorTree,
    shape: &Shape,
    copy: &Copy,
    places: &mut Places,
) {
    let joins = joins(func, cfg, domtree, shape, copy);
    let mut repair =
        Repair { cfg, domtree, shape, copy, joins, params: HashMap::new(), new: VecDeque::new() };
    let outside: Vec<Block> = func
        .layout
        .blocks()
        .filter(|block| {
            !shape.contains(*block) && !copy.blocks.contains(block) && domtree.is_reachable(*block)
        })
        .collect();
    for block in outside {
        for inst in func.layout.block_insts(block).collect::<Vec<_>>() {
            let used: Vec<Value> =
                func.dfg.inst_values(inst).filter(|&value| repair.is_inside(func, value)).collect();
            if used.is_empty() {
                continue;
            }
            let replaced: HashMap<Value, Value> =
                used.into_iter().map(|value| (value, repair.at_start(func, block, value))).collect();
            func.dfg.map_inst_values(inst, |value| replaced.get(&value).copied().unwrap_or(value));
        }
        for index in places.indices_mut(block) {
            if repair.is_inside(func, *index) {
                *index = repair.at_start(func, block, *index);
            }
        }
    }
    repair.pass(func);
}

/// The blocks outside where the loop and its copy come together: the iterated dominance frontier
/// of their blocks.
fn joins(
    func: &Function,
    cfg: &ControlFlowGraph,
    domtree: &DominatorTree,
    shape: &Shape,
    copy: &Copy,
) -> HashSet<Block> {
    let mut frontiers: HashMap<Block, Vec<Block>> = HashMap::new();
    for block in func.layout.blocks().filter(|&block| domtree.is_reachable(block)) {
        if cfg.pred_iter(block).nth(1).is_none() {
            continue;
        }
        let above = domtree.idom(block);
        for pred in cfg.pred_iter(block).filter(|pred| domtree.is_reachable(pred.block)) {
            let mut runner = Some(pred.block);
            while let Some(at) = runner.filter(|_| runner != above) {
                frontiers.entry(at).or_default().push(block);
                runner = domtree.idom(at);
            }
        }
    }
    let mut found = HashSet::new();
    let mut open: Vec<Block> = shape.blocks.iter().chain(&copy.blocks).copied().collect();
    while let Some(block) = open.pop() {
        for &join in frontiers.get(&block).into_iter().flatten() {
            let is_outside = !shape.contains(join) && !copy.blocks.contains(&join);
            if is_outside && found.insert(join) {
                open.push(join);
            }
        }
    }
    found
}

struct Repair<'a> {
    cfg: &'a ControlFlowGraph,
    domtree: &'a DominatorTree,
    shape: &'a Shape,
    copy: &'a Copy,
    joins: HashSet<Block>,
    /// The parameters of joins that stand for values of the loop.
    params: HashMap<(Block, Value), Value>,
    /// Parameters that no branch passes an argument to yet, in the order in which they were added.
    new: VecDeque<(Block, Value)>,
}

impl Repair<'_> {
    fn is_inside(&self, func: &Function, value: Value) -> bool {
        match func.dfg.value_def(value) {
            ValueDef::Result(inst, _) => {
                func.layout.inst_block(inst).is_some_and(|block| self.shape.contains(block))
            }
            ValueDef::Param(block, _) => self.shape.contains(block),
            ValueDef::Union(..) => false,
        }
    }

    /// What a value of the loop is at the start of a block outside.
    fn at_start(&mut self, func: &mut Function, mut block: Block, value: Value) -> Value {
        loop {
            if self.joins.contains(&block) {
                return *self.params.entry((block, value)).or_insert_with(|| {
                    self.new.push_back((block, value));
                    let ty = func.dfg.value_type(value);
                    func.dfg.append_block_param(block, ty)
                });
            }
            let above = self.domtree.idom(block).expect("the loop is above each use of its values");
            if let Some(value) = self.at_end_inside(above, value) {
                return value;
            }
            block = above;
        }
    }

    /// What a value of the loop is at the end of a block of the loop or of its copy.
    fn at_end_inside(&self, block: Block, value: Value) -> Option<Value> {
        if self.shape.contains(block) {
            Some(value)
        } else if self.copy.blocks.contains(&block) {
            Some(self.copy.values[&value])
        } else {
            None
        }
    }

    /// Passes arguments to the new parameters.
    fn pass(&mut self, func: &mut Function) {
        while let Some((block, value)) = self.new.pop_front() {
            let preds: Vec<(Block, Inst)> =
                self.cfg.pred_iter(block).map(|pred| (pred.block, pred.inst)).collect();
            for (pred, branch) in preds {
                let argument = match self.at_end_inside(pred, value) {
                    Some(argument) => argument,
                    None => self.at_start(func, pred, value),
                };
                for place in 0..edges_mut(func, branch).len() {
                    let mut edge = edges_mut(func, branch)[place];
                    if edge.block(&func.dfg.value_lists) == block {
                        edge.append_argument(argument, &mut func.dfg.value_lists);
                        edges_mut(func, branch)[place] = edge;
                    }
                }
            }
        }
    }
}
