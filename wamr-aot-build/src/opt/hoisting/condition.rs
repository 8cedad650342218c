//! The comparisons before a loop. They take 32 bits: wider ones are expensive on small machines.

use cranelift_codegen::{
    cursor::{Cursor, FuncCursor},
    ir::{
        Block, BlockArg, Function, InstBuilder, InstructionData, Opcode, SourceLoc, Value, condcodes::IntCC,
        types,
    },
};

use super::decide::{Group, Hoist};
use crate::{
    clif::{Check, Env, memory_length},
    opt::loops::{
        edges::{add_params, edges, redirect},
        shape::Shape,
        trips::NarrowTrips,
    },
};

/// Inserts the comparisons on the way into the loop. They trap as the checks of the loop do.
pub(super) fn insert(env: Env<'_>, func: &mut Function, shape: &Shape, hoist: &Hoist) {
    let mut way = Way::into(func, shape);
    let params = way.params();
    let trips = hoist.needs_trips().then(|| hoist.exit.narrow_trips(&mut way.cursor(), &params));
    let (mut has_left, mut has_missed) = (false, false);
    for group in &hoist.groups {
        if let Some(trips) = &trips {
            if !group.precedes && !has_left {
                // The loop may leave before it comes to these accesses.
                way.leave_unless(trips.goes_on);
                has_left = true;
            }
            if let (Some(misses), true, false) = (trips.misses, group.step != 0, has_missed) {
                // Then it goes on until an index is out of bounds.
                way.trap_if(misses, &group.check);
                has_missed = true;
            }
        }
        let bounds = Bounds { group, params: &params, trips: trips.as_ref() };
        for condition in bounds.insert(env, &mut way.cursor()) {
            way.trap_if(condition, &group.check);
        }
    }
    way.end();
}

impl Hoist {
    fn needs_trips(&self) -> bool {
        self.groups.iter().any(|group| group.step != 0 || !group.precedes)
    }
}

/// The comparisons of one group.
struct Bounds<'a> {
    group: &'a Group,
    params: &'a [(Value, Value)],
    trips: Option<&'a NarrowTrips>,
}

impl Bounds<'_> {
    /// Inserts conditions of which one holds if an access is out of bounds.
    fn insert(&self, env: Env<'_>, cursor: &mut FuncCursor<'_>) -> Vec<Value> {
        let Group { step, end, precedes, .. } = *self.group;
        let start = self.group.index.first(cursor, self.params);
        let Some(trips) = self.trips.filter(|_| step != 0) else {
            let limit = self.limit(env, cursor, end);
            return vec![cursor.ins().icmp(IntCC::UnsignedGreaterThan, start, limit)];
        };
        let size = step.unsigned_abs();
        if let Some(span) = self.known_span(env) {
            // From the lowest of the indices to the highest one.
            let lowest = if step > 0 { start } else { cursor.ins().iadd_imm_s(start, -i64::from(span)) };
            let limit = self.limit(env, cursor, end + u64::from(span));
            return vec![cursor.ins().icmp(IntCC::UnsignedGreaterThan, lowest, limit)];
        }
        let limit = self.limit(env, cursor, end);
        let is_beyond = cursor.ins().icmp(IntCC::UnsignedGreaterThan, start, limit);
        let room = if step > 0 { cursor.ins().isub(limit, start) } else { start };
        let is_past = match trips.distance_in_steps_of(size) {
            Some(distance) => {
                let span =
                    if precedes { distance } else { cursor.ins().iadd_imm_s(distance, -i64::from(size)) };
                cursor.ins().icmp(IntCC::UnsignedGreaterThan, span, room)
            }
            None => {
                let last = trips.last(cursor, precedes);
                let most = match size {
                    1 => room,
                    _ if size.is_power_of_two() => {
                        cursor.ins().ushr_imm_u(room, i64::from(size.trailing_zeros()))
                    }
                    _ => cursor.ins().udiv_imm_u(room, i64::from(size)),
                };
                cursor.ins().icmp(IntCC::UnsignedGreaterThan, last, most)
            }
        };
        vec![is_beyond, is_past]
    }

    /// How far the indices of the first and the last round are apart, if that is known and less
    /// than the length of the memory.
    fn known_span(&self, env: Env<'_>) -> Option<u32> {
        let Group { memory, step, end, precedes, .. } = *self.group;
        let last = self.trips?.known_last(precedes)?;
        let span = u64::from(last).checked_mul(u64::from(step.unsigned_abs()))?;
        let most = env.plan.memories[memory as usize].min_len;
        (span.checked_add(end)? <= most).then_some(u32::try_from(span).ok()?)
    }

    /// The greatest index from which `end` bytes are in bounds.
    fn limit(&self, env: Env<'_>, cursor: &mut FuncCursor<'_>, end: u64) -> Value {
        match env.plan.memories[self.group.memory as usize].fixed_len {
            Some(len) => cursor.ins().iconst(types::I32, (len - end).cast_signed()),
            None => {
                let len = memory_length(env, cursor, self.group.memory);
                let limit = cursor.ins().iadd_imm_s(len, -end.cast_signed());
                cursor.ins().ireduce(types::I32, limit)
            }
        }
    }
}

/// The code between what is before a loop and its header.
struct Way<'a> {
    func: &'a mut Function,
    shape: &'a Shape,
    /// The block that the code goes on in.
    block: Block,
    /// The place of the loop.
    place: SourceLoc,
    /// What the header's parameters are.
    arguments: Vec<BlockArg>,
}

impl Way<'_> {
    /// The way of all entries of a loop. A single jump needs no block of its own.
    fn into<'a>(func: &'a mut Function, shape: &'a Shape) -> Way<'a> {
        let entry = shape.entries[0];
        let place = func.srcloc(entry);
        let is_jump = shape.entries.len() == 1 && func.dfg.insts[entry].opcode() == Opcode::Jump;
        if let (true, Some(block)) = (is_jump, func.layout.inst_block(entry)) {
            let arguments = edges(func, entry)[0].args(&func.dfg.value_lists).collect();
            func.layout.remove_inst(entry);
            return Way { func, shape, block, place, arguments };
        }
        let block = func.dfg.make_block();
        func.layout.insert_block(block, shape.header);
        add_params(func, shape.header, block);
        for &entry in &shape.entries {
            redirect(func, entry, shape.header, block);
        }
        let arguments = func.dfg.block_params(block).iter().map(|&param| param.into()).collect();
        Way { func, shape, block, place, arguments }
    }

    /// The header's parameters, and what they are before the loop.
    fn params(&self) -> Vec<(Value, Value)> {
        let params = self.func.dfg.block_params(self.shape.header).iter().copied();
        params.zip(self.arguments.iter().filter_map(BlockArg::as_value)).collect()
    }

    fn cursor(&mut self) -> FuncCursor<'_> {
        FuncCursor::new(self.func).at_bottom(self.block).with_srcloc(self.place)
    }

    /// Traps as a check does, if the condition holds.
    fn trap_if(&mut self, condition: Value, check: &Check) {
        let place = self.func.srcloc(check.trap);
        match self.func.dfg.insts[check.trap] {
            InstructionData::Brif { blocks: [target, _], .. } => {
                let target = target.block(&self.func.dfg.value_lists);
                let next = self.next();
                self.cursor().with_srcloc(place).ins().brif(condition, target, &[], next, &[]);
                self.block = next;
            }
            InstructionData::CondTrap { code, .. } => {
                self.cursor().with_srcloc(place).ins().trapnz(condition, code);
            }
            _ => unreachable!("a check is a branch or a trap"),
        }
    }

    /// Goes into the loop unless the condition holds.
    fn leave_unless(&mut self, condition: Value) {
        let next = self.next();
        let (header, arguments) = (self.shape.header, self.arguments.clone());
        self.cursor().ins().brif(condition, next, &[], header, &arguments);
        self.block = next;
    }

    fn next(&mut self) -> Block {
        let next = self.func.dfg.make_block();
        self.func.layout.insert_block_after(next, self.block);
        next
    }

    fn end(mut self) {
        let (header, arguments) = (self.shape.header, std::mem::take(&mut self.arguments));
        self.cursor().ins().jump(header, &arguments);
    }
}
