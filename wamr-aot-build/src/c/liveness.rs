//! What of a function need be printed: instructions with effects, and those that they need.

use std::collections::{BTreeSet, HashMap};

use cranelift_codegen::{
    entity::{EntitySet, SecondaryMap},
    ir::{Block, BlockArg, BlockCall, Function, Inst, InstructionData, Opcode, Value, ValueDef},
};

use super::cells::{Address, Scope};

/// What is used, and from where.
pub(super) struct Liveness {
    live: EntitySet<Value>,
    /// Blocks that something jumps to.
    pub(super) targets: EntitySet<Block>,
    /// The only block that uses a value, or none.
    home: SecondaryMap<Value, Home>,
    /// The cells that are read.
    pub(super) cells: BTreeSet<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Home {
    #[default]
    Unused,
    In(Block),
    Several,
}

impl Liveness {
    pub(super) fn new(scope: Scope<'_>) -> Liveness {
        let func = scope.func;
        let dfg = &func.dfg;
        let mut liveness = Liveness {
            live: EntitySet::new(),
            targets: EntitySet::new(),
            home: SecondaryMap::new(),
            cells: BTreeSet::new(),
        };
        // Where the arguments of a block's parameters come from.
        let mut sources: HashMap<Value, Vec<(Value, Block)>> = HashMap::new();
        let mut work = Vec::new();
        for block in func.layout.blocks() {
            for inst in func.layout.block_insts(block) {
                for call in branches(func, inst) {
                    let target = call.block(&dfg.value_lists);
                    liveness.targets.insert(target);
                    for (&param, arg) in dfg.block_params(target).iter().zip(call.args(&dfg.value_lists)) {
                        if let BlockArg::Value(arg) = arg {
                            sources.entry(param).or_default().push((dfg.resolve_aliases(arg), block));
                        }
                    }
                }
                if has_effect(func, inst) {
                    liveness.need(scope, inst, block, &mut work);
                }
            }
        }
        while let Some((value, user)) = work.pop() {
            liveness.home[value] = match liveness.home[value] {
                Home::Unused => Home::In(user),
                Home::In(block) if block == user => Home::In(block),
                _ => Home::Several,
            };
            if !liveness.live.insert(value) {
                continue;
            }
            match dfg.value_def(value) {
                ValueDef::Result(inst, _) if !has_effect(func, inst) => {
                    let block = func.layout.inst_block(inst).expect("only what is in the layout is used");
                    liveness.cells.extend(scope.cell_of(value));
                    liveness.need(scope, inst, block, &mut work);
                }
                _ => work.extend(sources.get(&value).into_iter().flatten().copied()),
            }
        }
        liveness
    }

    /// Adds what an instruction needs to the work.
    fn need(&mut self, scope: Scope<'_>, inst: Inst, block: Block, work: &mut Vec<(Value, Block)>) {
        let dfg = &scope.func.dfg;
        // What is loaded from a cell needs no address.
        if dfg.inst_results(inst).first().is_some_and(|&result| scope.cell_of(result).is_some()) {
            return;
        }
        let address = accessed(&dfg.insts[inst]);
        for &arg in dfg.inst_args(inst) {
            let known = (Some(arg) == address).then(|| scope.address(inst, arg)).flatten();
            match known {
                Some(Address::Indexed { cell, index }) => {
                    self.cells.insert(cell);
                    work.push((index, block));
                }
                Some(Address::Slot { .. }) => {}
                None => work.push((dfg.resolve_aliases(arg), block)),
            }
        }
    }

    pub(super) fn is_live(&self, value: Value) -> bool {
        self.live.contains(value)
    }

    /// Whether only `block` uses the value.
    pub(super) fn is_local(&self, value: Value, block: Block) -> bool {
        self.home[value] == Home::In(block)
    }
}

/// The address that an instruction accesses.
fn accessed(data: &InstructionData) -> Option<Value> {
    match *data {
        InstructionData::Load { arg, .. } => Some(arg),
        InstructionData::Store { args, .. } => Some(args[1]),
        _ => None,
    }
}

/// The jumps of an instruction.
pub(super) fn branches(func: &Function, inst: Inst) -> Vec<BlockCall> {
    let dfg = &func.dfg;
    dfg.insts[inst].branch_destination(&dfg.jump_tables, &dfg.exception_tables).to_vec()
}

/// Whether an instruction does something besides making a value. Loads do not, unless they may
/// fault: what is checked is checked by code of its own.
pub(super) fn has_effect(func: &Function, inst: Inst) -> bool {
    let opcode = func.dfg.insts[inst].opcode();
    let may_fault = |flags| !func.dfg.mem_flags[flags].notrap();
    opcode.is_call()
        || opcode.can_load() && func.dfg.insts[inst].memflags().is_some_and(may_fault)
        || opcode.is_branch()
        || opcode.is_return()
        || opcode.is_terminator()
        || opcode.can_store()
        || matches!(opcode, Opcode::Fence | Opcode::AtomicLoad | Opcode::AtomicRmw | Opcode::AtomicCas)
}
