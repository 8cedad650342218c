//! The decision which loops are unrolled, and how far.

use cranelift_codegen::{
    dominator_tree::DominatorTree,
    flowgraph::ControlFlowGraph,
    ir::{Function, Inst, Opcode},
};

use super::{addresses::Addresses, short};
use crate::opt::{
    loops::{affine::Affine, edges::edges, shape::Shape, trips::Exit},
    remark::Reason,
};

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

/// How the loop is unrolled, or why it is not.
pub(super) fn unrolled(
    func: &Function,
    cfg: &ControlFlowGraph,
    domtree: &DominatorTree,
    shape: &Shape,
) -> Result<Unrolled, Reason> {
    let insts = || shape.blocks.iter().flat_map(|&block| func.layout.block_insts(block));
    // A call costs more than an exit.
    if let Some(call) = insts().find(|&inst| func.dfg.insts[inst].opcode().is_call()) {
        return Err(Reason::Call(func.srcloc(call)));
    }
    let mut affine = Affine::new(func, shape);
    let exit = Exit::find(func, domtree, shape, &mut affine).map_err(Reason::Rounds)?;
    // Loops that may end earlier often do, and each round would keep such an exit.
    let leaves =
        |inst| edges(func, inst).iter().any(|edge| !shape.contains(edge.block(&func.dfg.value_lists)));
    if let Some(other) = insts().find(|&inst| inst != exit.branch && leaves(inst)) {
        return Err(Reason::Exit(func.srcloc(other)));
    }
    let work = insts().filter(|&inst| is_work(func, inst)).count();
    let factor = factor(work, short::rounds(func, cfg, shape, &exit))?;
    let addresses = Addresses::find(func, domtree, shape, &mut affine, factor);
    Ok(Unrolled { exit, factor, addresses })
}

/// The number of rounds for a loop of so many instructions, that is known to go round at most so
/// often.
fn factor(work: usize, rounds: Option<u64>) -> Result<u32, Reason> {
    let factor = match (work, rounds) {
        (0..=SMALL, _) => 4,
        // There is less to win, and more to lose if the loop turns out to be short.
        (0..=MEDIUM, Some(_)) => 2,
        (_, Some(_)) => return Err(Reason::TooLarge(MEDIUM)),
        (_, None) => return Err(Reason::TooLarge(SMALL)),
    };
    match rounds {
        Some(rounds) if rounds < 2 * u64::from(factor) => Err(Reason::Few(rounds)),
        _ => Ok(factor),
    }
}

/// Whether an instruction is likely to become machine code.
fn is_work(func: &Function, inst: Inst) -> bool {
    !matches!(func.dfg.insts[inst].opcode(), Opcode::Iconst | Opcode::Uextend | Opcode::Jump)
}
