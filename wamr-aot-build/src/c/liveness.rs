//! The instructions of a function that are printed: those with effects, and those whose results
//! they use.

use std::collections::{BTreeSet, HashMap};

use cranelift_codegen::{
    entity::{EntitySet, SecondaryMap},
    ir::{Block, BlockArg, BlockCall, Function, Inst, InstructionData, Opcode, Value, ValueDef},
};

use super::cache::{Address, Scope};

/// The values that are used, and the blocks that use them.
pub(super) struct Liveness {
    live: EntitySet<Value>,
    /// The targets of branches.
    pub(super) targets: EntitySet<Block>,
    users: SecondaryMap<Value, Users>,
    /// The cached fields that are read.
    pub(super) cached: BTreeSet<usize>,
}

/// The blocks that use a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Users {
    #[default]
    None,
    One(Block),
    Several,
}

impl Liveness {
    pub(super) fn new(scope: Scope<'_>) -> Liveness {
        let func = scope.func;
        let dfg = &func.dfg;
        let mut liveness = Liveness {
            live: EntitySet::new(),
            targets: EntitySet::new(),
            users: SecondaryMap::new(),
            cached: BTreeSet::new(),
        };
        // The arguments that a block parameter gets, and the blocks that pass them.
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
            liveness.users[value] = match liveness.users[value] {
                Users::None => Users::One(user),
                Users::One(block) if block == user => Users::One(block),
                _ => Users::Several,
            };
            if !liveness.live.insert(value) {
                continue;
            }
            match dfg.value_def(value) {
                ValueDef::Result(inst, _) if !has_effect(func, inst) => {
                    let block = func.layout.inst_block(inst).expect("used instructions are in the layout");
                    liveness.cached.extend(scope.cached_field(value));
                    liveness.need(scope, inst, block, &mut work);
                }
                _ => work.extend(sources.get(&value).into_iter().flatten().copied()),
            }
        }
        liveness
    }

    /// Adds the operands of an instruction to the worklist.
    fn need(&mut self, scope: Scope<'_>, inst: Inst, block: Block, work: &mut Vec<(Value, Block)>) {
        let dfg = &scope.func.dfg;
        // A load of a cached field needs no address.
        if dfg.inst_results(inst).first().is_some_and(|&result| scope.cached_field(result).is_some()) {
            return;
        }
        let address = accessed(&dfg.insts[inst]);
        for &arg in dfg.inst_args(inst) {
            let known = (Some(arg) == address).then(|| scope.address(inst, arg)).flatten();
            match known {
                Some(Address::Indexed { field, index }) => {
                    self.cached.insert(field);
                    work.push((index, block));
                }
                Some(Address::Based { base, index }) => work.extend([(base, block), (index, block)]),
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
        self.users[value] == Users::One(block)
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

/// The branches of an instruction, with their arguments.
pub(super) fn branches(func: &Function, inst: Inst) -> Vec<BlockCall> {
    let dfg = &func.dfg;
    dfg.insts[inst].branch_destination(&dfg.jump_tables, &dfg.exception_tables).to_vec()
}

/// Whether an instruction does more than compute a value. A load does so only if it may fault:
/// otherwise separate code has checked the address.
pub(super) fn has_effect(func: &Function, inst: Inst) -> bool {
    let opcode = func.dfg.insts[inst].opcode();
    let may_fault = |flags| !func.dfg.mem_flags[flags].notrap();
    opcode.is_call()
        || opcode.can_load() && func.dfg.insts[inst].memflags().is_some_and(may_fault)
        || opcode.is_branch()
        || opcode.is_return()
        || opcode.is_terminator()
        || opcode.can_store()
        || matches!(
            opcode,
            Opcode::Fence
                | Opcode::SequencePoint
                | Opcode::AtomicLoad
                | Opcode::AtomicRmw
                | Opcode::AtomicCas
        )
}
