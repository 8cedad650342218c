//! The copy of a loop, of several rounds.

use std::collections::HashMap;

use cranelift_codegen::{
    cursor::{Cursor, FuncCursor},
    ir::{
        Block, BlockArg, Function, Inst, InstBuilder, InstructionData, Value, condcodes::IntCC,
        immediates::Offset32, types,
    },
};

use super::decide::Unrolled;
use crate::opt::loops::{
    edges::{add_params, edges, edges_mut, redirect},
    shape::Shape,
};

/// Copies the loop, and inserts the code before both that chooses between them.
pub(super) fn copy(func: &mut Function, shape: &Shape, unrolled: &Unrolled) {
    let before = func.dfg.make_block();
    func.layout.insert_block(before, shape.header);
    add_params(func, shape.header, before);
    for &entry in &shape.entries {
        redirect(func, entry, shape.header, before);
    }
    let mut rounds: Vec<Round> = (0..unrolled.factor).map(|_| Round::new(func, shape)).collect();
    let turn = func.dfg.make_block();
    func.layout.insert_block(turn, shape.header);
    add_params(func, shape.header, turn);

    for round in &mut rounds {
        round.copy(func, shape, unrolled);
    }
    for number in 0..rounds.len() {
        let next = rounds.get(number + 1).map_or(turn, |next| next.blocks[&shape.header]);
        rounds[number].connect(func, shape, next, |address, offset| {
            let number = i32::try_from(number).expect("rounds are few");
            let (address, offset) = unrolled.addresses.place(address, offset, number)?;
            Some((rounds[0].values[&address], offset))
        });
    }

    let header = rounds[0].blocks[&shape.header];
    let last = choose(func, shape, unrolled, before, header);
    let params = pairs(func, shape.header, turn);
    let args = arguments(func, turn);
    let mut cursor = FuncCursor::new(func).at_bottom(turn);
    let counter = unrolled.exit.count().first(&mut cursor, &params);
    let stays = cursor.ins().icmp(IntCC::NotEqual, counter, last);
    cursor.ins().brif(stays, header, &args, shape.header, &args);
}

/// Inserts the code that chooses between the loop and the copy with this header. Returns what the
/// counter is when the copy has done its last round.
fn choose(func: &mut Function, shape: &Shape, unrolled: &Unrolled, before: Block, header: Block) -> Value {
    let params = pairs(func, shape.header, before);
    let args = arguments(func, before);
    let mut cursor = FuncCursor::new(func).at_bottom(before);
    // The exit is not taken before these rounds are done. Whether it is then does not matter.
    let trips = unrolled.exit.trips(&mut cursor, |cursor, form| form.first(cursor, &params));
    let is_long =
        cursor.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, trips.rounds, i64::from(unrolled.factor));
    // Loops of few rounds need not look at the rest.
    let enough = cursor.func.dfg.make_block();
    cursor.ins().brif(is_long, enough, &[], shape.header, &args);
    cursor.func.layout.insert_block_after(enough, before);

    let mut cursor = FuncCursor::new(func).at_bottom(enough);
    let counter = unrolled.exit.count().first(&mut cursor, &params);
    let rounds = cursor.ins().band_imm_s(trips.rounds, -i64::from(unrolled.factor));
    let rounds = cursor.ins().ireduce(types::I32, rounds);
    let span = cursor.ins().imul_imm_s(rounds, i64::from(unrolled.exit.step()));
    let last = cursor.ins().iadd(counter, span);
    match unrolled.addresses.condition(&mut cursor, &params, trips.rounds) {
        Some(holds) => cursor.ins().brif(holds, header, &args, shape.header, &args),
        None => cursor.ins().jump(header, &args),
    };
    last
}

/// The parameters of two blocks that have the same.
fn pairs(func: &Function, from: Block, to: Block) -> Vec<(Value, Value)> {
    let of = |block| func.dfg.block_params(block).iter().copied();
    of(from).zip(of(to)).collect()
}

/// The parameters of a block as arguments for another one.
fn arguments(func: &Function, block: Block) -> Vec<BlockArg> {
    func.dfg.block_params(block).iter().map(|&param| param.into()).collect()
}

/// One round of the copy.
struct Round {
    blocks: HashMap<Block, Block>,
    values: HashMap<Value, Value>,
    /// The copies of instructions, whose operands are still those of the loop.
    copied: Vec<Inst>,
}

impl Round {
    fn new(func: &mut Function, shape: &Shape) -> Round {
        let mut round = Round { blocks: HashMap::new(), values: HashMap::new(), copied: Vec::new() };
        for &block in &shape.blocks {
            let copy = func.dfg.make_block();
            func.layout.insert_block(copy, shape.header);
            add_params(func, block, copy);
            round.values.extend(pairs(func, block, copy));
            if func.layout.is_cold(block) {
                func.layout.set_cold(copy);
            }
            round.blocks.insert(block, copy);
        }
        round
    }

    fn copy(&mut self, func: &mut Function, shape: &Shape, unrolled: &Unrolled) {
        for &block in &shape.blocks {
            let to = self.blocks[&block];
            for inst in func.layout.block_insts(block).collect::<Vec<_>>() {
                let copy = if inst == unrolled.exit.branch {
                    self.stay(func, inst, unrolled.exit.leaves_if_true, to)
                } else {
                    let copy = func.dfg.clone_inst(inst);
                    func.layout.append_inst(copy, to);
                    copy
                };
                func.srclocs[copy] = func.srclocs[inst];
                let results = func.dfg.inst_results(inst).iter().copied();
                self.values.extend(results.zip(func.dfg.inst_results(copy).iter().copied()));
                self.copied.push(copy);
            }
        }
    }

    /// Inserts the jump that is left of the exit.
    fn stay(&self, func: &mut Function, exit: Inst, leaves_if_true: bool, to: Block) -> Inst {
        let InstructionData::Brif { blocks: [then, otherwise], .. } = func.dfg.insts[exit] else {
            unreachable!("an exit is a branch with two edges")
        };
        let edge = if leaves_if_true { otherwise } else { then };
        let target = edge.block(&func.dfg.value_lists);
        let args: Vec<_> = edge.args(&func.dfg.value_lists).collect();
        FuncCursor::new(func).at_bottom(to).ins().jump(target, &args)
    }

    /// Makes the copies use each other's values and blocks, and the addresses that are known from
    /// the first round.
    fn connect(
        &self,
        func: &mut Function,
        shape: &Shape,
        next: Block,
        known: impl Fn(Value, i32) -> Option<(Value, i32)>,
    ) {
        for &inst in &self.copied {
            let known = place(&mut func.dfg.insts[inst]).and_then(|(address, offset)| {
                let (first, changed) = known(*address, (*offset).into())?;
                *offset = changed.into();
                Some((*address, first))
            });
            func.dfg.map_inst_values(inst, |value| match known {
                Some((address, first)) if value == address => first,
                _ => self.values.get(&value).copied().unwrap_or(value),
            });
            for place in 0..edges(func, inst).len() {
                let mut edge = edges(func, inst)[place];
                let to = edge.block(&func.dfg.value_lists);
                let to = if to == shape.header { next } else { self.blocks[&to] };
                edge.set_block(to, &mut func.dfg.value_lists);
                edges_mut(func, inst)[place] = edge;
            }
        }
    }
}

/// The address and the offset of an access.
fn place(data: &mut InstructionData) -> Option<(&mut Value, &mut Offset32)> {
    match data {
        InstructionData::Load { arg, offset, .. } => Some((arg, offset)),
        InstructionData::Store { args: [_, address], offset, .. } => Some((address, offset)),
        _ => None,
    }
}
