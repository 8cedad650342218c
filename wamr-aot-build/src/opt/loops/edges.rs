//! Edges between blocks.

use cranelift_codegen::ir::{Block, BlockCall, Function, Inst, Opcode, Value};

/// The edges of a branch. Other instructions have none.
pub(in crate::opt) fn edges(func: &Function, inst: Inst) -> &[BlockCall] {
    let dfg = &func.dfg;
    dfg.insts[inst].branch_destination(&dfg.jump_tables, &dfg.exception_tables)
}

/// The edges of a branch.
pub(in crate::opt) fn edges_mut(func: &mut Function, inst: Inst) -> &mut [BlockCall] {
    let dfg = &mut func.dfg;
    dfg.insts[inst].branch_destination_mut(&mut dfg.jump_tables, &mut dfg.exception_tables)
}

/// Makes the edges of a branch to one block go to another one.
pub(in crate::opt) fn redirect(func: &mut Function, branch: Inst, from: Block, to: Block) {
    let dfg = &mut func.dfg;
    let edges = dfg.insts[branch].branch_destination_mut(&mut dfg.jump_tables, &mut dfg.exception_tables);
    for edge in edges {
        if edge.block(&dfg.value_lists) == from {
            edge.set_block(to, &mut dfg.value_lists);
        }
    }
}

/// Gives `to` the parameters of `from`.
pub(in crate::opt) fn add_params(func: &mut Function, from: Block, to: Block) {
    let types: Vec<_> = func.dfg.block_params(from).iter().map(|&param| func.dfg.value_type(param)).collect();
    for ty in types {
        func.dfg.append_block_param(to, ty);
    }
}

/// The values that the branch passes to a parameter of the block, for each of its edges there.
pub(in crate::opt) fn arguments(func: &Function, branch: Inst, block: Block, place: usize) -> Vec<Value> {
    let lists = &func.dfg.value_lists;
    let edges = edges(func, branch).iter().filter(|edge| edge.block(lists) == block);
    edges.filter_map(|edge| edge.args(lists).nth(place)?.as_value()).collect()
}

/// Whether a block ends by raising a trap.
pub(in crate::opt) fn ends_with_trap(func: &Function, block: Block) -> bool {
    func.layout.last_inst(block).is_some_and(|inst| func.dfg.insts[inst].opcode() == Opcode::Trap)
}
