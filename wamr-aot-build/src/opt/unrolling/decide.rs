//! The decision which loops are unrolled, and how far.

use cranelift_codegen::{
    dominator_tree::DominatorTree,
    flowgraph::ControlFlowGraph,
    ir::{Function, Inst, Opcode},
};

use super::{addresses::Addresses, short};
use crate::opt::loops::{affine::Affine, edges::edges, shape::Shape, trips::Exit};

/// The most instructions of a loop of which four rounds are copied.
const SMALL: usize = 24;

/// The most instructions of a loop of which two rounds are copied.
const MEDIUM: usize = 48;

/// A loop that is unrolled.
#[derive(Debug)]
pub(super) struct Unrolled {
    /// The exit that the copy does not have.
    pub(super) exit: Exit,
    /// The number of rounds of which the copy consists: a power of 2.
    pub(super) factor: u32,
    pub(super) addresses: Addresses,
}

/// How the loop is unrolled. `None` if it is not.
pub(super) fn unrolled(
    func: &Function,
    cfg: &ControlFlowGraph,
    domtree: &DominatorTree,
    shape: &Shape,
) -> Option<Unrolled> {
    let insts = || shape.blocks.iter().flat_map(|&block| func.layout.block_insts(block));
    // A call costs more than an exit.
    if insts().any(|inst| func.dfg.insts[inst].opcode().is_call()) {
        return None;
    }
    let mut affine = Affine::new(func, shape);
    let exit = Exit::find(func, domtree, shape, &mut affine).ok()?;
    // Loops that may end earlier often do, and each round would keep such an exit.
    let leaves =
        |inst| edges(func, inst).iter().any(|edge| !shape.contains(edge.block(&func.dfg.value_lists)));
    if insts().any(|inst| inst != exit.branch && leaves(inst)) {
        return None;
    }
    let work = insts().filter(|&inst| is_work(func, inst)).count();
    let factor = factor(work, short::rounds(func, cfg, shape, &exit))?;
    let addresses = Addresses::find(func, domtree, shape, &mut affine, factor);
    Some(Unrolled { exit, factor, addresses })
}

/// The number of rounds for a loop of so many instructions, that is known to go round at most so
/// often. `None` if it is not unrolled.
fn factor(work: usize, rounds: Option<u64>) -> Option<u32> {
    let factor = match work {
        0..=SMALL => 4,
        // There is less to win, and more to lose if the loop turns out to be short.
        0..=MEDIUM if rounds.is_some() => 2,
        _ => return None,
    };
    let is_worth_it = rounds.is_none_or(|rounds| rounds >= 2 * u64::from(factor));
    is_worth_it.then_some(factor)
}

/// Whether an instruction is likely to become machine code.
fn is_work(func: &Function, inst: Inst) -> bool {
    !matches!(func.dfg.insts[inst].opcode(), Opcode::Iconst | Opcode::Uextend | Opcode::Jump)
}
