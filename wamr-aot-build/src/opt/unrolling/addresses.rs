//! Addresses in a round that differ by a constant from those of an earlier one.
//!
//! An address is the start of a memory plus an index of 32 bits, which is extended. While indices
//! do not wrap, addresses differ by the same constants as their indices, from round to round and
//! from access to access, and such a constant can be part of the offset of an access.

use std::{cmp::Ordering, collections::HashMap};

use cranelift_codegen::{
    cursor::FuncCursor,
    dominator_tree::DominatorTree,
    ir::{
        Block, Function, Inst, InstBuilder, InstructionData, Opcode, Value, ValueDef, condcodes::IntCC,
        immediates::Offset32, types,
    },
};

use crate::opt::loops::{
    affine::{Affine, Form},
    shape::Shape,
    trips::LARGEST_STEP,
};

/// The most groups of addresses, each of which is compared with the ends of 32 bits.
const MOST_GROUPS: usize = 4;

/// The most bytes between two indices of a group.
const REACH: u32 = 1 << 20;

/// Addresses in one memory whose indices differ by constants.
#[derive(Debug)]
struct Group {
    start: Start,
    /// The first of the addresses, from which the others are computed, and its index.
    address: Value,
    index: Form,
    /// By how much all of them change in each round.
    step: i32,
    /// The lowest and the highest of them, relative to `index`.
    low: i32,
    high: i32,
}

/// The start of a memory. Equal ones are the same address in all rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// A value from outside of the loop.
    Value(Value),
    /// What is loaded from a place that does not change.
    Loaded(Value, Offset32),
}

/// The addresses of a loop that need not be computed in each of several rounds.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    groups: Vec<Group>,
    /// The group of each address, and how far it is from the address of the group.
    places: HashMap<Value, (usize, i32)>,
}

impl Addresses {
    /// The addresses of accesses whose offsets have room for so many rounds.
    pub(super) fn find(
        func: &Function,
        domtree: &DominatorTree,
        shape: &Shape,
        affine: &mut Affine<'_>,
        factor: u32,
    ) -> Addresses {
        // What is not computed in each round may not be known from the first.
        let is_always_executed = |block: &&Block| {
            let mut latches = shape.latches.iter().filter_map(|&latch| func.layout.inst_block(latch));
            latches.all(|latch| domtree.block_dominates(**block, latch))
        };
        let mut blocks: Vec<Block> = shape.blocks.iter().filter(is_always_executed).copied().collect();
        // Each of them dominates those after it.
        blocks.sort_by(|&one, &other| match one == other {
            true => Ordering::Equal,
            false if domtree.block_dominates(one, other) => Ordering::Less,
            false => Ordering::Greater,
        });
        let mut found = Addresses::default();
        for inst in blocks.into_iter().flat_map(|block| func.layout.block_insts(block)) {
            if let Some((start, index)) = parts(func, shape, inst) {
                found.add(affine, func.dfg.first_result(inst), start, index, factor);
            }
        }
        found
    }

    fn add(
        &mut self,
        affine: &mut Affine<'_>,
        address: Value,
        start: Start,
        index: Value,
        factor: u32,
    ) -> Option<()> {
        let form = affine.form(index)?;
        let step = affine.step(&form);
        if step == 0 || step.unsigned_abs() > LARGEST_STEP / factor {
            return None;
        }
        let distance = |group: &Group| form.constant.wrapping_sub(group.index.constant).cast_signed();
        let found = self.groups.iter().position(|group| {
            group.start == start && group.index.terms == form.terms && distance(group).unsigned_abs() <= REACH
        });
        let number = match found {
            Some(number) => number,
            None if self.groups.len() < MOST_GROUPS => {
                self.groups.push(Group { start, address, index: form.clone(), step, low: 0, high: 0 });
                self.groups.len() - 1
            }
            None => return None,
        };
        let group = &mut self.groups[number];
        let after = distance(group);
        group.low = group.low.min(after);
        group.high = group.high.max(after);
        self.places.insert(address, (number, after));
        Some(())
    }

    /// The address in the first round from which an access in this round can be made, and the
    /// offset from there. `None` if its own address has to be computed.
    pub(super) fn place(&self, address: Value, offset: i32, round: i32) -> Option<(Value, i32)> {
        let &(number, after) = self.places.get(&address)?;
        let group = &self.groups[number];
        let change = group.step.checked_mul(round)?.checked_add(after)?;
        Some((group.address, offset.checked_add(change)?))
    }

    /// Inserts the condition that no index wraps in so many rounds. `None` if none can.
    pub(super) fn condition(
        &self,
        cursor: &mut FuncCursor<'_>,
        params: &[(Value, Value)],
        rounds: Value,
    ) -> Option<Value> {
        let mut holds = None;
        let mut require = |cursor: &mut FuncCursor<'_>, condition: Value| {
            holds = Some(match holds {
                Some(before) => cursor.ins().band(before, condition),
                None => condition,
            });
        };
        for group in &self.groups {
            let start = group.index.first(cursor, params);
            let start = cursor.ins().uextend(types::I64, start);
            // Rounds and steps are so small that nothing here exceeds 2^60.
            let span = match group.step {
                1 => rounds,
                step => cursor.ins().imul_imm_s(rounds, i64::from(step)),
            };
            let last = cursor.ins().iadd(start, span);
            let (low, high) = if group.step < 0 { (last, start) } else { (start, last) };
            if group.step < 0 || group.low < 0 {
                let condition =
                    cursor.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, low, -i64::from(group.low));
                require(cursor, condition);
            }
            if group.step > 0 || group.high > 0 {
                let most = i64::from(u32::MAX) - i64::from(group.high);
                let condition = cursor.ins().icmp_imm_s(IntCC::SignedLessThanOrEqual, high, most);
                require(cursor, condition);
            }
        }
        holds
    }
}

/// The start of the memory and the index of which the instruction computes the address.
fn parts(func: &Function, shape: &Shape, inst: Inst) -> Option<(Start, Value)> {
    let InstructionData::Binary { opcode: Opcode::Iadd, args: [left, right] } = func.dfg.insts[inst] else {
        return None;
    };
    let (start, index) = match (extended(func, left), extended(func, right)) {
        (Some(index), None) => (right, index),
        (None, Some(index)) => (left, index),
        _ => return None,
    };
    Some((constant(func, shape, start)?, index))
}

/// The value of 32 bits whose extension the value is.
fn extended(func: &Function, value: Value) -> Option<Value> {
    let ValueDef::Result(inst, 0) = func.dfg.value_def(value) else { return None };
    let InstructionData::Unary { opcode: Opcode::Uextend, arg } = func.dfg.insts[inst] else { return None };
    (func.dfg.value_type(value) == types::I64 && func.dfg.value_type(arg) == types::I32).then_some(arg)
}

/// The value, if it is the same in all rounds.
fn constant(func: &Function, shape: &Shape, value: Value) -> Option<Start> {
    if !shape.defines(func, value) {
        return Some(Start::Value(value));
    }
    let ValueDef::Result(inst, 0) = func.dfg.value_def(value) else { return None };
    match func.dfg.insts[inst] {
        InstructionData::Load { opcode: Opcode::Load, arg, flags, offset }
            if func.dfg.mem_flags[flags].readonly() && !shape.defines(func, arg) =>
        {
            Some(Start::Loaded(arg, offset))
        }
        _ => None,
    }
}
