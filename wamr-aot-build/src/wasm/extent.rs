//! The size of a function body, in counts that determine the time and memory of its compilation.

use wasmparser::{Catch, ModuleArity, Operator};

use super::operator::{Flow, Properties, Traits, properties};
use crate::options::Feature;

/// Counts of a body's parts, without unreachable code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    /// Instructions.
    pub(crate) operators: u64,
    /// Targets of `br_table`.
    pub(crate) targets: u64,
    /// Instructions that begin or end a basic block of machine code: branches, and instructions
    /// with a check that may trap.
    pub(crate) branches: u64,
    /// Calls.
    pub(crate) calls: u64,
    /// Arguments and results of calls, and of the function itself.
    pub(crate) passed: u64,
    /// Parameters, and the locals that instructions can use.
    pub(crate) locals: u64,
    /// Loops.
    pub(crate) loops: u64,
    /// The depth of nested loops.
    pub(crate) loop_depth: u32,
    /// Charges of fuel, if the module is metered: one per run of instructions, and one per
    /// instruction on many bytes or elements.
    pub(crate) charges: u64,
    /// The number of operands on the stack, summed over all instructions.
    pub(crate) operands: u64,
    /// Additional costs through a C compiler, the sum of [`extra`] over all instructions.
    pub(crate) extra: u64,
    /// The number of values that blocks take and leave and that branches carry, summed over all of
    /// them.
    pub(crate) carried: u64,
    /// Shuffles of vectors, each of which may become many instructions.
    pub(crate) shuffles: u64,
    /// Copies and fills of memories: with full effort they are many instructions.
    pub(crate) bulk: u64,
}

/// The counts while a body is read.
#[derive(Debug, Default)]
pub(super) struct Counter {
    extent: Extent,
    /// Declared locals, and the instructions that use one: the code has at most as many locals as
    /// the lesser of the two.
    declared: u64,
    local_uses: u64,
    /// For each open construct, whether it is a loop.
    open: Vec<bool>,
    loops: u32,
    /// Whether the current run of instructions is counted in the charges.
    is_charged: bool,
    /// In unreachable code: the number of constructs that were open at its start.
    unreached_in: Option<usize>,
}

impl Counter {
    /// The function's own parameters.
    pub(super) fn params(&mut self, count: u64) {
        self.extent.locals += count;
        self.extent.passed += count;
    }

    pub(super) fn locals(&mut self, count: u64) {
        self.declared += count;
    }

    /// Counts an instruction, after which the stack has this height. `moved` is the number of
    /// values that it takes from the stack and leaves there, if it is a branch, a call, or begins
    /// or ends a block.
    pub(super) fn operator(&mut self, op: &Operator<'_>, height: u32, moved: u64) {
        let traits = properties(op).traits;
        if let Some(depth) = self.unreached_in {
            match traits.flow {
                Flow::End | Flow::Else if self.open.len() == depth => self.unreached_in = None,
                Flow::End => {
                    self.open.pop();
                    return;
                }
                _ if traits.opens() => return self.open.push(false),
                _ => return,
            }
        }
        if traits.never_falls_through() {
            self.unreached_in = Some(self.open.len());
        }
        self.charge(traits);
        let extent = &mut self.extent;
        extent.operators += 1;
        extent.operands += u64::from(height);
        extent.branches += u64::from(traits.splits);
        extent.extra += extra(op);
        if traits.opens() {
            let is_loop = traits.flow == Flow::Loop;
            self.loops += u32::from(is_loop);
            extent.loops += u64::from(is_loop);
            extent.loop_depth = extent.loop_depth.max(self.loops);
            self.open.push(is_loop);
        }
        if traits.flow == Flow::End {
            self.loops -= u32::from(self.open.pop() == Some(true));
        }
        match op {
            Operator::BrTable { targets } => extent.targets += u64::from(targets.len()),
            // Each clause compares tags, and branches.
            Operator::TryTable { try_table } => extent.branches += 2 * try_table.catches.len() as u64,
            Operator::Catch { .. } | Operator::CatchAll => extent.branches += 2,
            Operator::I8x16Shuffle { .. } => extent.shuffles += 1,
            Operator::MemoryCopy { .. } | Operator::MemoryFill { .. } => extent.bulk += 1,
            Operator::LocalGet { .. } | Operator::LocalSet { .. } | Operator::LocalTee { .. } => {
                self.local_uses += 1
            }
            _ => {}
        }
        if traits.calls() {
            extent.calls += 1;
            extent.passed += moved;
        } else {
            extent.carried += moved;
        }
    }

    /// Whether the last instruction is reachable.
    pub(super) fn is_reached(&self) -> bool {
        self.unreached_in.is_none()
    }

    /// Counts the charge before an instruction.
    fn charge(&mut self, traits: Traits) {
        let in_loop = self.open.last() == Some(&true);
        let in_run = self.is_charged && !traits.joins(in_loop);
        let costs = traits.fuel != 0;
        self.extent.charges += u64::from(costs && !in_run) + u64::from(traits.length.is_some());
        self.is_charged = (in_run || costs) && !traits.ends_run() && !traits.never_falls_through();
    }

    pub(super) fn finish(self) -> Extent {
        let Counter { extent, declared, local_uses, .. } = self;
        Extent { locals: extent.locals + declared.min(local_uses), ..extent }
    }
}

/// The number of values that a branch, a call, or the start or end of a block takes from the stack
/// and leaves there. To be called before the instruction is validated.
pub(super) fn moved(op: &Operator<'_>, state: &impl ModuleArity) -> u64 {
    if !properties(op).traits.carries() {
        return 0;
    }
    let (taken, left) = op.operator_arity(state).unwrap_or_default();
    let times = match op {
        // Entries with the same target share a branch.
        Operator::BrTable { targets } => {
            u64::from(targets.len() + 1).min(state.control_stack_height().into())
        }
        _ => 1,
    };
    times * (u64::from(taken) + u64::from(left)) + taken_by_clauses(op, state)
}

/// As many values as the clauses of a `try_table` cost: each value of a payload is loaded.
fn taken_by_clauses(op: &Operator<'_>, state: &impl ModuleArity) -> u64 {
    let Operator::TryTable { try_table } = op else { return 0 };
    let payload = |catch: &Catch| match *catch {
        Catch::One { tag, .. } | Catch::OneRef { tag, .. } => {
            state.tag_type_arity(tag).map_or(0, |(payload, _)| payload)
        }
        Catch::All { .. } | Catch::AllRef { .. } => 0,
    };
    try_table.catches.iter().map(|catch| 4 * u64::from(payload(catch))).sum()
}

/// The additional cost of an instruction through a C compiler, if it is several lines of C or a
/// call of an inlined function. The values are measured: see `docs/design/compile-time.md`.
fn extra(op: &Operator<'_>) -> u64 {
    let Properties { feature, traits } = *properties(op);
    match feature {
        _ if traits.indirect => 40,
        Feature::Threads => 24,
        _ if traits.length.is_some() || traits.resizes && traits.splits || traits.table && traits.splits => {
            24
        }
        // If the machine has no instruction for it, the C works lane by lane.
        Feature::Simd | Feature::RelaxedSimd if !traits.accesses => 16,
        _ if traits.composite => 12,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_is_not_reached_costs_nothing() {
        use Operator::*;
        let blockty = wasmparser::BlockType::Empty;
        let mut counter = Counter::default();
        let dead = [Unreachable, If { blockty }, Else, Loop { blockty }, End, End, I32Add];
        let body = [Loop { blockty }, If { blockty }].into_iter().chain(dead).chain([
            Else,
            Nop,
            Block { blockty },
            End,
            End,
            End,
            End,
        ]);
        body.for_each(|op| counter.operator(&op, 0, 0));
        assert!(counter.open.is_empty() && counter.loops == 0);
        // Only the `if` has a cost.
        let expected =
            Extent { operators: 10, branches: 4, loops: 1, loop_depth: 1, charges: 1, ..Extent::default() };
        assert_eq!(counter.finish(), expected);
    }

    #[test]
    fn clauses_are_branches() {
        let clauses = |catches| {
            let try_table = wasmparser::TryTable { ty: wasmparser::BlockType::Empty, catches };
            let mut counter = Counter::default();
            counter.operator(&Operator::TryTable { try_table }, 0, 0);
            counter.finish().branches
        };
        assert_eq!(clauses(vec![]), 1);
        assert_eq!(clauses(vec![Catch::One { tag: 0, label: 0 }; 100]), 201);
    }

    #[test]
    fn runs_are_charged_once() {
        use Operator::*;
        let blockty = wasmparser::BlockType::Empty;
        let charges = |body: &[Operator<'_>]| {
            let mut counter = Counter::default();
            body.iter().for_each(|op| counter.operator(op, 0, 0));
            counter.finish().charges
        };
        assert_eq!(charges(&[Nop, I32Add, I32Add, Drop, End]), 1);
        assert_eq!(charges(&[I32Add, Block { blockty }, I32Add, End, I32Add, End]), 2);
        assert_eq!(charges(&[Loop { blockty }, I32Add, End, I32Add, End]), 1);
        assert_eq!(
            charges(&[I32Add, Loop { blockty }, I32Add, BrIf { relative_depth: 0 }, I32Add, End, End]),
            3
        );
        assert_eq!(charges(&[If { blockty }, I32Add, Else, I32Add, End, I32Add, End]), 4);
        assert_eq!(charges(&[Call { function_index: 0 }, Call { function_index: 0 }, End]), 2);
        assert_eq!(charges(&[I32Add, MemoryFill { mem: 0 }, I32Add, End]), 2);
        assert_eq!(charges(&[Block { blockty }, I32Add, Return, I32Add, End, End]), 1);
    }

    #[test]
    fn operators_that_take_much_c_cost_more() {
        use Operator::*;
        for op in [
            F64Min,
            I64Popcnt,
            AtomicFence { ordering: wasmparser::Ordering::SeqCst },
            I32x4Add,
            MemoryCopy { dst_mem: 0, src_mem: 0 },
        ] {
            assert!(extra(&op) >= 12, "{op:?}");
        }
        for op in [I32Add, F64Mul, Nop, LocalGet { local_index: 0 }] {
            assert_eq!(extra(&op), 0, "{op:?}");
        }
    }

    #[test]
    fn operators_that_may_trap_count_as_branches() {
        let memarg = wasmparser::MemArg {
            align: 0,
            max_align: 0,
            offset: 0,
            target: wasmparser::MemArgTarget::Memory(0),
            ordering: None,
        };
        for (op, expected) in [
            (Operator::I32Load { memarg }, true),
            (Operator::V128Store64Lane { memarg, lane: 0 }, true),
            (Operator::I32AtomicLoad { memarg }, true),
            (Operator::I64RemU, true),
            (Operator::I32TruncSatF32S, false),
            (Operator::I32Add, false),
            (Operator::Call { function_index: 0 }, false),
        ] {
            assert_eq!(properties(&op).traits.splits, expected, "{op:?}");
        }
    }
}
