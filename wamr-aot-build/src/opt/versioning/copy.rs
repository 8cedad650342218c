//! The copy of a loop, without the checks that it does not need.

use std::collections::HashMap;

use cranelift_codegen::{
    cursor::{Cursor, FuncCursor},
    ir::{Block, Function, Inst, InstBuilder, InstructionData, Opcode, Value, condcodes::IntCC, types},
};
use wamr_aot_abi::layout::PointerWidth;

use super::{
    condition::{self, Condition},
    decide::Version,
};
use crate::{
    clif::Env,
    opt::{
        checks::continuation,
        loops::{
            edges::{add_params, edges_mut, ends_with_trap, redirect},
            shape::Shape,
        },
    },
    options::Emitter,
};

/// The blocks of the copy, and its values.
pub(super) struct Copy {
    pub(super) blocks: Vec<Block>,
    pub(super) values: HashMap<Value, Value>,
}

/// Copies the loop, and inserts a block before both that chooses between them.
pub(super) fn copy(env: Env<'_>, func: &mut Function, shape: &Shape, version: &Version) -> Copy {
    let before = func.dfg.make_block();
    func.layout.insert_block(before, shape.header);
    add_params(func, shape.header, before);
    for &entry in &shape.entries {
        redirect(func, entry, shape.header, before);
    }
    let mut cursor = FuncCursor::new(func).at_bottom(before);
    let condition = condition::insert(env, &mut cursor, shape.header, before, version);
    if version.is_unordered() {
        cursor.ins().sequence_point();
    }
    let mut copier = Copier {
        func,
        shape,
        version,
        is_wide: env.plan.options.emitter == Emitter::C
            && env.plan.options.pointer_width == PointerWidth::U64,
        blocks: HashMap::new(),
        values: HashMap::new(),
        copied: Vec::new(),
        wide: Vec::new(),
        exit: None,
    };
    copier.make_blocks();
    let header = copier.blocks[&shape.header];
    let (arguments, next) = copier.count(header, &condition);
    for &block in &shape.blocks {
        if let Some(&to) = copier.blocks.get(&block) {
            copier.block(block, to, &condition);
        }
    }
    copier.connect(header, &next);
    copier.leave();
    let params: Vec<_> = copier.func.dfg.block_params(before).iter().map(|&param| param.into()).collect();
    let with_counters: Vec<_> =
        params.iter().copied().chain(arguments.iter().map(|&arg| arg.into())).collect();
    let Copier { func, blocks, values, .. } = copier;
    // It is now the branch to both loops, so it has their place.
    let place = func.srcloc(shape.entries[0]);
    let mut cursor = FuncCursor::new(func).at_bottom(before).with_srcloc(place);
    cursor.ins().brif(condition.holds, header, &with_counters, shape.header, &params);
    Copy { blocks: blocks.into_values().collect(), values }
}

struct Copier<'a> {
    func: &'a mut Function,
    shape: &'a Shape,
    version: &'a Version,
    /// Whether indices are 64 bits wide in the copy, and rounds are counted: a C compiler then
    /// knows all about them.
    is_wide: bool,
    /// Blocks that follow a removed check are part of the block with the check.
    blocks: HashMap<Block, Block>,
    values: HashMap<Value, Value>,
    /// The copies of instructions, whose operands are still those of the loop.
    copied: Vec<Inst>,
    /// The index of each group, and the number of the round.
    wide: Vec<Value>,
    /// The copy of the exit, and its condition.
    exit: Option<(Inst, Value)>,
}

impl Copier<'_> {
    fn make_blocks(&mut self) {
        let merged: Vec<Block> =
            self.version.checks.iter().filter_map(|check| continuation(self.func, check.trap)).collect();
        for &block in self.shape.blocks.iter().filter(|block| !merged.contains(block)) {
            let copy = self.func.dfg.make_block();
            self.func.layout.insert_block(copy, self.shape.header);
            add_params(self.func, block, copy);
            let params = self.func.dfg.block_params(block).iter().copied();
            self.values.extend(params.zip(self.func.dfg.block_params(copy).iter().copied()));
            if self.func.layout.is_cold(block) {
                self.func.layout.set_cold(copy);
            }
            self.blocks.insert(block, copy);
        }
    }

    /// Adds the counters to the header. Returns what they start with, and their next values.
    fn count(&mut self, header: Block, condition: &Condition) -> (Vec<Value>, Vec<Value>) {
        if !self.is_wide {
            return (Vec::new(), Vec::new());
        }
        let count = self.version.groups.len() + 1;
        self.wide = (0..count).map(|_| self.func.dfg.append_block_param(header, types::I64)).collect();
        let mut cursor = FuncCursor::new(self.func).at_bottom(header);
        let steps = self.version.groups.iter().map(|group| i64::from(group.step)).chain([1]);
        let next = self.wide.iter().zip(steps).map(|(&value, step)| cursor.ins().iadd_imm_s(value, step));
        (condition.starts.iter().copied().chain([condition.zero]).collect(), next.collect())
    }

    /// Copies the instructions of a block, and those of the blocks that follow removed checks.
    fn block(&mut self, block: Block, to: Block, condition: &Condition) {
        let mut from = block;
        let mut until = None;
        loop {
            let mut next = None;
            for inst in self.func.layout.block_insts(from).collect::<Vec<_>>() {
                if until.is_none() {
                    until =
                        self.version.checks.iter().find(|check| check.first == inst).map(|check| check.trap);
                }
                match until {
                    Some(trap) if trap == inst => {
                        until = None;
                        next = continuation(self.func, trap);
                    }
                    Some(_) => {}
                    None => self.instruction(inst, to, condition),
                }
            }
            match next {
                Some(next) => from = next,
                None => break,
            }
        }
    }

    fn instruction(&mut self, inst: Inst, to: Block, condition: &Condition) {
        if let Some(wide) = self.wide_index(inst, to) {
            let result = self.func.dfg.first_result(inst);
            self.values.insert(result, wide);
            return;
        }
        let copy = self.func.dfg.clone_inst(inst);
        self.func.srclocs[copy] = self.func.srclocs[inst];
        if inst == self.version.exit.branch && self.is_wide {
            let round = *self.wide.last().expect("rounds are counted");
            let compares = if self.version.exit.leaves_if_true { IntCC::Equal } else { IntCC::NotEqual };
            let mut cursor = FuncCursor::new(self.func).at_bottom(to);
            let arg = cursor.ins().icmp(compares, round, condition.rounds);
            self.exit = Some((copy, arg));
        }
        self.func.layout.append_inst(copy, to);
        let results = self.func.dfg.inst_results(inst).iter().copied();
        self.values.extend(results.zip(self.func.dfg.inst_results(copy).iter().copied()));
        self.copied.push(copy);
        self.relax(copy);
    }

    /// The index with 64 bits, if that is what the instruction computes.
    fn wide_index(&mut self, inst: Inst, to: Block) -> Option<Value> {
        let InstructionData::Unary { opcode: Opcode::Uextend, arg } = self.func.dfg.insts[inst] else {
            return None;
        };
        let arg = self.func.dfg.resolve_aliases(arg);
        let (group, after) = *self.version.indices.get(&arg)?;
        let index = *self.wide.get(group).filter(|_| self.is_wide)?;
        if self.func.dfg.value_type(self.func.dfg.first_result(inst)) != types::I64 {
            return None;
        }
        Some(match after {
            0 => index,
            _ => FuncCursor::new(self.func).at_bottom(to).ins().iadd_imm_s(index, after),
        })
    }

    /// Says of an access to a memory that it cannot fault, of a store that its order cannot be
    /// observed, and of a load that its result cannot be foreseen.
    fn relax(&mut self, inst: Inst) {
        let dfg = &mut self.func.dfg;
        let data = dfg.insts[inst];
        let Some(flags) = data.memflags() else { return };
        let address = match data {
            InstructionData::Store { args, .. } => args[1],
            InstructionData::Load { arg, .. } => arg,
            _ => return,
        };
        let is_guarded = self.version.addresses.contains(&dfg.resolve_aliases(address));
        let mut relaxed = dfg.mem_flags[flags];
        if relaxed.explicit_endianness().is_none() || !relaxed.notrap() && !is_guarded {
            return;
        }
        relaxed = relaxed.with_trap_code(None);
        let moves = if data.opcode().can_store() {
            self.version.is_unordered()
        } else {
            self.version.is_unforeseeable
        };
        if moves {
            relaxed = relaxed.with_can_move();
        }
        // A function has a limited number of different flags.
        let Ok(relaxed) = dfg.mem_flags.insert(relaxed) else { return };
        *dfg.insts[inst].memflags_mut().expect("it has flags") = relaxed;
    }

    /// Makes the copies use each other's values and blocks.
    fn connect(&mut self, header: Block, next: &[Value]) {
        for &inst in &self.copied {
            let values = &self.values;
            self.func.dfg.map_inst_values(inst, |value| values.get(&value).copied().unwrap_or(value));
            let dfg = &mut self.func.dfg;
            if !dfg.insts[inst].opcode().is_branch() {
                continue;
            }
            let edges =
                dfg.insts[inst].branch_destination_mut(&mut dfg.jump_tables, &mut dfg.exception_tables);
            for edge in edges {
                let Some(&to) = self.blocks.get(&edge.block(&dfg.value_lists)) else { continue };
                edge.set_block(to, &mut dfg.value_lists);
                if to == header {
                    edge.extend(next.iter().copied(), &mut dfg.value_lists);
                }
            }
        }
        if let Some((branch, condition)) = self.exit
            && let InstructionData::Brif { arg, .. } = &mut self.func.dfg.insts[branch]
        {
            *arg = condition;
        }
    }

    /// Inserts blocks on the edges that leave the copy, after which the order of accesses counts
    /// again. A call that raises a trap needs none.
    fn leave(&mut self) {
        if !self.version.is_unordered() || self.version.addresses.is_empty() {
            return;
        }
        for inst in self.copied.clone() {
            let count = if self.func.dfg.insts[inst].opcode().is_branch() {
                edges_mut(self.func, inst).len()
            } else {
                0
            };
            for place in 0..count {
                let call = edges_mut(self.func, inst)[place];
                let target = call.block(&self.func.dfg.value_lists);
                if self.blocks.values().any(|&block| block == target) || ends_with_trap(self.func, target) {
                    continue;
                }
                let pad = self.func.dfg.make_block();
                self.func.layout.insert_block(pad, self.shape.header);
                let args: Vec<_> = call.args(&self.func.dfg.value_lists).collect();
                let mut cursor = FuncCursor::new(self.func).at_bottom(pad);
                cursor.ins().sequence_point();
                cursor.ins().jump(target, &args);
                let pad = self.func.dfg.block_call(pad, &[]);
                edges_mut(self.func, inst)[place] = pad;
            }
        }
    }
}
