//! Loops that contain no other loop.

use std::collections::HashSet;

use cranelift_codegen::{
    Context,
    dominator_tree::DominatorTree,
    flowgraph::ControlFlowGraph,
    ir::{Block, Function, Inst, InstructionData, Opcode, SourceLoc, Value, ValueDef},
};

use crate::opt::{
    compute_control_flow,
    remark::{At, Reason},
};

/// The most instructions of a loop that is copied.
const LARGEST_LOOP: usize = 256;

/// A loop that is entered at its header only.
#[derive(Debug)]
pub(in crate::opt) struct Shape {
    pub(in crate::opt) header: Block,
    /// In the order of the layout.
    pub(in crate::opt) blocks: Vec<Block>,
    /// The branches to the header from outside.
    pub(in crate::opt) entries: Vec<Inst>,
    /// The branches to the header from inside.
    pub(in crate::opt) latches: Vec<Inst>,
    pub(in crate::opt) instructions: usize,
}

/// Looks for loops, and returns the headers of those that contain no other loop.
pub(in crate::opt) fn innermost(context: &mut Context) -> Vec<Block> {
    compute_control_flow(context);
    context.compute_loop_analysis();
    let loops = &context.loop_analysis;
    let parents: HashSet<_> = loops.loops().filter_map(|found| loops.loop_parent(found)).collect();
    loops.loops().filter(|found| !parents.contains(found)).map(|found| loops.loop_header(found)).collect()
}

/// The place of the loop with this header: that of the branch to it from outside, which `loop`
/// becomes.
pub(in crate::opt) fn start(context: &Context, header: Block) -> SourceLoc {
    let Context { func, cfg, domtree, .. } = context;
    let entry = cfg.pred_iter(header).find(|pred| !domtree.block_dominates(header, pred.block));
    entry.map_or(SourceLoc::default(), |pred| func.srcloc(pred.inst))
}

impl Shape {
    /// The loop with this header, or why it is not copied.
    pub(in crate::opt) fn new(
        func: &Function,
        cfg: &ControlFlowGraph,
        domtree: &DominatorTree,
        header: Block,
    ) -> Result<Shape, Reason> {
        let mut shape =
            Shape { header, blocks: vec![header], entries: Vec::new(), latches: Vec::new(), instructions: 0 };
        let mut open = Vec::new();
        for pred in cfg.pred_iter(header) {
            if !domtree.is_reachable(pred.block) {
                return Err(Reason::Unreached);
            }
            if domtree.block_dominates(header, pred.block) {
                shape.latches.push(pred.inst);
                open.push(pred.block);
            } else {
                shape.entries.push(pred.inst);
            }
        }
        while let Some(block) = open.pop() {
            if !shape.blocks.contains(&block) {
                if shape.blocks.len() == LARGEST_LOOP {
                    return Err(Reason::TooLarge(LARGEST_LOOP));
                }
                if !domtree.is_reachable(block) {
                    return Err(Reason::Unreached);
                }
                shape.blocks.push(block);
                open.extend(cfg.pred_iter(block).map(|pred| pred.block));
            }
        }
        shape.sort(func);
        for &block in &shape.blocks {
            for inst in func.layout.block_insts(block) {
                shape.instructions += 1;
                if !is_copied(func, inst) {
                    let what = func.dfg.insts[inst].opcode();
                    return Err(Reason::Instruction(At { place: func.srcloc(inst), what }));
                }
            }
        }
        if shape.instructions > LARGEST_LOOP {
            return Err(Reason::TooLarge(LARGEST_LOOP));
        }
        if shape.entries.is_empty() { Err(Reason::Unreached) } else { Ok(shape) }
    }

    /// Sorts the blocks by the order of the layout, in which those of a loop are close together.
    fn sort(&mut self, func: &Function) {
        let mut sorted = Vec::with_capacity(self.blocks.len());
        let mut next = Some(self.header);
        while let Some(block) = next.filter(|_| sorted.len() < self.blocks.len()) {
            if self.contains(block) {
                sorted.push(block);
            }
            next = func.layout.next_block(block);
        }
        if sorted.len() == self.blocks.len() {
            self.blocks = sorted;
        }
    }

    pub(in crate::opt) fn contains(&self, block: Block) -> bool {
        self.blocks.contains(&block)
    }

    /// Whether the loop defines the value.
    pub(in crate::opt) fn defines(&self, func: &Function, value: Value) -> bool {
        let block = match func.dfg.value_def(value) {
            ValueDef::Result(inst, _) => func.layout.inst_block(inst),
            ValueDef::Param(block, _) => Some(block),
            ValueDef::Union(..) => None,
        };
        block.is_none_or(|block| self.contains(block))
    }

    /// The branches at the ends of the blocks that leave the loop on one of two edges: the branch,
    /// and whether it leaves if the condition holds.
    pub(in crate::opt) fn exits<'a>(&'a self, func: &'a Function) -> impl Iterator<Item = (Inst, bool)> + 'a {
        self.blocks.iter().filter_map(|&block| {
            let inst = func.layout.last_inst(block)?;
            let InstructionData::Brif { blocks, .. } = func.dfg.insts[inst] else { return None };
            let [then, otherwise] = blocks.map(|call| self.contains(call.block(&func.dfg.value_lists)));
            (then != otherwise).then_some((inst, otherwise))
        })
    }
}

/// Whether a copy of the instruction does what the instruction does.
fn is_copied(func: &Function, inst: Inst) -> bool {
    match func.dfg.insts[inst].opcode() {
        // Their edges are in tables of the function.
        Opcode::BrTable | Opcode::TryCall | Opcode::TryCallIndirect => false,
        // The code generator knows where they are.
        Opcode::GetFramePointer | Opcode::GetStackPointer | Opcode::SequencePoint => false,
        _ => true,
    }
}
