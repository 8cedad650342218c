//! The code before a loop that chooses between its copies.

use cranelift_codegen::{
    cursor::FuncCursor,
    ir::{Block, InstBuilder, Value, condcodes::IntCC, types},
};

use super::decide::Version;
use crate::{
    clif::{Env, memory_length},
    opt::loops::affine::Form,
};

/// What the code before a loop has computed.
pub(super) struct Condition {
    /// Whether the accesses of all groups are in bounds, in all rounds.
    pub(super) holds: Value,
    /// The number of rounds, in 64 bits.
    pub(super) rounds: Value,
    /// The number of the first round, in 64 bits.
    pub(super) zero: Value,
    /// The index of each group in the first round, in 64 bits.
    pub(super) starts: Vec<Value>,
}

/// Inserts the code at the end of `before`, which has the parameters of the header.
pub(super) fn insert(
    env: Env<'_>,
    cursor: &mut FuncCursor<'_>,
    header: Block,
    before: Block,
    version: &Version,
) -> Condition {
    let params: Vec<(Value, Value)> = {
        let dfg = &cursor.func.dfg;
        let of = |block| dfg.block_params(block).iter().copied();
        of(header).zip(of(before)).collect()
    };
    let mut at_entry = |cursor: &mut FuncCursor<'_>, form: &Form| form.first(cursor, &params);
    let trips = version.exit.trips(cursor, &mut at_entry);
    let mut holds = trips.holds;
    let mut require = |cursor: &mut FuncCursor<'_>, condition: Value| {
        holds = Some(match holds {
            Some(before) => cursor.ins().band(before, condition),
            None => condition,
        });
    };
    let mut starts = Vec::with_capacity(version.groups.len());
    let mut lengths: Vec<(u32, Value)> = Vec::new();
    for group in &version.groups {
        let start = at_entry(cursor, &group.index);
        let start = cursor.ins().uextend(types::I64, start);
        starts.push(start);
        // Rounds and steps are so small that nothing here exceeds 2^60.
        let last = match group.step {
            0 => start,
            1 => cursor.ins().iadd(start, trips.rounds),
            step => {
                let span = cursor.ins().imul_imm_s(trips.rounds, i64::from(step));
                cursor.ins().iadd(start, span)
            }
        };
        let (low, high) = if group.step < 0 { (last, start) } else { (start, last) };
        if group.step < 0 || group.start < 0 {
            let condition = cursor.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, low, -group.start);
            require(cursor, condition);
        }
        let length = match lengths.iter().find(|(memory, _)| *memory == group.memory) {
            Some((_, length)) => *length,
            None => {
                let length = memory_length(env, cursor, group.memory);
                lengths.push((group.memory, length));
                length
            }
        };
        let most = cursor.ins().iadd_imm_s(length, -group.end);
        let condition = cursor.ins().icmp(IntCC::SignedLessThanOrEqual, high, most);
        require(cursor, condition);
    }
    let holds = holds.expect("each group has a condition");
    let zero = cursor.ins().iconst(types::I64, 0);
    Condition { holds, rounds: trips.rounds, zero, starts }
}
