//! How often a loop goes round.

use cranelift_codegen::{
    cursor::FuncCursor,
    dominator_tree::DominatorTree,
    ir::{
        Function, Inst, InstBuilder, InstructionData, Opcode, SourceLoc, Value, ValueDef,
        condcodes::{CondCode, IntCC},
        types,
    },
};

use super::{
    affine::{Affine, Form},
    edges::ends_with_trap,
    shape::Shape,
};
use crate::opt::{
    checks::{integer, limit},
    remark::{At, NoExit},
};

/// The largest step of a counter, so that 2^32 of them fit into 64 bits with room to spare.
pub(in crate::opt) const LARGEST_STEP: u32 = 1 << 24;

/// A branch that leaves the loop once a counter reaches a bound. It is executed in each round.
#[derive(Debug)]
pub(in crate::opt) struct Exit {
    pub(in crate::opt) branch: Inst,
    /// Whether the branch leaves the loop if its condition holds.
    pub(in crate::opt) leaves_if_true: bool,
    /// The loop is left if this holds for the counter and the bound.
    condition: IntCC,
    counter: Form,
    step: i32,
    bound: Form,
}

/// The number of times that control goes back to the header, before the exit.
pub(in crate::opt) struct Trips {
    /// An integer of 64 bits, at most 2^32.
    pub(in crate::opt) rounds: Value,
    /// Control leaves the loop after `rounds` only if this holds. It does not before in any case.
    pub(in crate::opt) holds: Option<Value>,
}

impl Exit {
    /// The first exit whose counter is known. The error is about the one that comes closest, traps
    /// aside.
    pub(in crate::opt) fn find(
        func: &Function,
        domtree: &DominatorTree,
        shape: &Shape,
        affine: &mut Affine<'_>,
    ) -> Result<Exit, At<NoExit>> {
        let exits: Vec<(Inst, bool)> = shape.exits(func).collect();
        let mut closest = At { place: SourceLoc::default(), what: NoExit::None };
        for (branch, leaves_if_true) in exits {
            let is_always_executed =
                shape.latches.iter().all(|&latch| domtree.dominates(branch, latch, &func.layout));
            let found = if is_always_executed {
                Exit::at(func, branch, leaves_if_true, affine)
            } else {
                Err(NoExit::PassedBy)
            };
            match found {
                Ok(exit) => return Ok(exit),
                Err(what) if what > closest.what && !is_trap(func, branch, leaves_if_true) => {
                    closest = At { place: func.srcloc(branch), what };
                }
                Err(_) => {}
            }
        }
        Err(closest)
    }

    /// A branch that leaves the loop, and is executed in each round.
    fn at(
        func: &Function,
        branch: Inst,
        leaves_if_true: bool,
        affine: &mut Affine<'_>,
    ) -> Result<Exit, NoExit> {
        let InstructionData::Brif { arg, .. } = func.dfg.insts[branch] else { return Err(NoExit::None) };
        let (condition, left, right) = comparison(func, arg);
        let condition = if leaves_if_true { condition } else { condition.complement() };
        if func.dfg.value_type(left) == types::I64 {
            return Err(NoExit::Wide);
        }
        let left = affine.form(left).ok_or(NoExit::Value)?;
        let right = right.map_or(Some(Form::constant(0)), |right| affine.form(right)).ok_or(NoExit::Value)?;
        let (condition, counter, bound) = if affine.step(&right) == 0 {
            (condition, left, right)
        } else {
            (condition.swap_args(), right, left)
        };
        let step = affine.step(&counter);
        if affine.step(&bound) != 0 {
            return Err(NoExit::Bound);
        }
        let exit = Exit { branch, leaves_if_true, condition, counter, step, bound };
        exit.is_reached().map(|()| exit)
    }

    /// Whether the counter goes towards the bound.
    fn is_reached(&self) -> Result<(), NoExit> {
        use IntCC::*;
        if self.step == 0 {
            return Err(NoExit::Constant);
        }
        if self.step.unsigned_abs() > LARGEST_STEP {
            return Err(NoExit::Step(LARGEST_STEP));
        }
        let is_reached = match self.condition {
            Equal => true,
            UnsignedGreaterThan
            | UnsignedGreaterThanOrEqual
            | SignedGreaterThan
            | SignedGreaterThanOrEqual => self.step > 0,
            UnsignedLessThan | UnsignedLessThanOrEqual | SignedLessThan | SignedLessThanOrEqual => {
                self.step < 0
            }
            NotEqual => false,
        };
        if is_reached { Ok(()) } else { Err(NoExit::Direction) }
    }

    pub(in crate::opt) fn step(&self) -> i32 {
        self.step
    }

    /// The counter, apart from a constant. After each of the first [`Trips::rounds`] rounds it is
    /// another number.
    pub(in crate::opt) fn count(&self) -> Form {
        Form { constant: 0, ..self.counter.clone() }
    }

    /// Whether the counter and the bound are compared as numbers with a sign.
    fn is_signed(&self) -> bool {
        self.condition != self.condition.unsigned()
    }

    /// The least and the greatest number that is compared.
    fn numbers(&self) -> (i64, i64) {
        if self.is_signed() { (i64::from(i32::MIN), i64::from(i32::MAX)) } else { (0, i64::from(u32::MAX)) }
    }

    /// Whether the counter has to go beyond the bound.
    fn goes_beyond(&self) -> bool {
        matches!(
            self.condition,
            IntCC::UnsignedGreaterThan
                | IntCC::SignedGreaterThan
                | IntCC::UnsignedLessThan
                | IntCC::SignedLessThan
        )
    }

    /// The most that the counter is beyond the bound when the exit is taken.
    fn most_beyond(&self) -> i64 {
        i64::from(self.goes_beyond()) + i64::from(self.step.unsigned_abs()) - 1
    }

    /// How far the counter is from the bound.
    pub(in crate::opt) fn distance(&self) -> Option<Form> {
        let (from, to) =
            if self.step > 0 { (&self.counter, &self.bound) } else { (&self.bound, &self.counter) };
        to.clone().plus(from, u32::MAX)
    }

    /// Computes the number of rounds before the loop. `at_entry` gives the value of a form there.
    pub(in crate::opt) fn trips(
        &self,
        cursor: &mut FuncCursor<'_>,
        mut at_entry: impl FnMut(&mut FuncCursor<'_>, &Form) -> Value,
    ) -> Trips {
        let counter = at_entry(cursor, &self.counter);
        let bound = at_entry(cursor, &self.bound);
        let (from, to) = if self.step > 0 { (counter, bound) } else { (bound, counter) };
        let step = i64::from(self.step.unsigned_abs());
        if self.condition == IntCC::Equal {
            let distance = if self.step < 0 && self.bound == Form::constant(0) {
                to
            } else {
                cursor.ins().isub(to, from)
            };
            let distance = cursor.ins().uextend(types::I64, distance);
            return meets(cursor, distance, step);
        }
        let is_signed = self.is_signed();
        let widen = |cursor: &mut FuncCursor<'_>, value| {
            let ins = cursor.ins();
            if is_signed { ins.sextend(types::I64, value) } else { ins.uextend(types::I64, value) }
        };
        let (from, to) = (widen(cursor, from), widen(cursor, to));
        let bound = if self.step > 0 { to } else { from };
        let distance = cursor.ins().isub(to, from);
        // Rounded up when it is divided.
        let distance = cursor.ins().iadd_imm_s(distance, self.most_beyond());
        let zero = cursor.ins().iconst(types::I64, 0);
        let is_ahead = cursor.ins().icmp(IntCC::SignedGreaterThan, distance, zero);
        let distance = cursor.ins().select(is_ahead, distance, zero);
        let rounds = divide(cursor, distance, step);
        // The counter must not wrap before it gets there: it is less than a step beyond the bound,
        // or a step if it has to go beyond it.
        let most = self.most_beyond();
        let (least, greatest) = self.numbers();
        let holds = (most > 0).then(|| {
            if self.step > 0 {
                cursor.ins().icmp_imm_s(IntCC::SignedLessThanOrEqual, bound, greatest - most)
            } else {
                cursor.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, bound, least + most)
            }
        });
        Trips { rounds, holds }
    }

    /// Whether the exit is taken after the rounds that [`Exit::narrow_trips`] counts, or, if the
    /// counter steps over the bound, never.
    pub(in crate::opt) fn is_exact(&self, func: &Function) -> bool {
        let step = self.step.unsigned_abs();
        if self.condition == IntCC::Equal {
            // Other steps come to each number in the end.
            return step.is_power_of_two();
        }
        let most = self.most_beyond();
        if most == 0 {
            return true;
        }
        let bound = match self.bound.terms[..] {
            [] => (self.bound.constant, self.bound.constant),
            [(value, 1)] if self.bound.constant == 0 => {
                (0, u32::try_from(limit(func, value)).unwrap_or(u32::MAX))
            }
            _ => return false,
        };
        // A number with a sign is what a limit says of it only if it is positive.
        let (least, greatest) = if !self.is_signed() {
            (i64::from(bound.0), i64::from(bound.1))
        } else if bound.0 == bound.1 {
            (i64::from(bound.0.cast_signed()), i64::from(bound.1.cast_signed()))
        } else if bound.1.cast_signed() >= 0 {
            (0, i64::from(bound.1))
        } else {
            return false;
        };
        let (first, last) = self.numbers();
        if self.step > 0 { greatest <= last - most } else { least >= first + most }
    }

    /// Computes the number of rounds before the loop, in 32 bits. `params` are the parameters of
    /// the header, and what they are before the loop. The exit [is exact](Exit::is_exact).
    pub(in crate::opt) fn narrow_trips(
        &self,
        cursor: &mut FuncCursor<'_>,
        params: &[(Value, Value)],
    ) -> NarrowTrips {
        let counter = self.counter.first(cursor, params);
        let bound = self.bound.first(cursor, params);
        let goes_on = cursor.ins().icmp(self.condition.complement(), counter, bound);
        let (from, to) = if self.step > 0 { (counter, bound) } else { (bound, counter) };
        let distance = cursor.ins().isub(to, from);
        let step = self.step.unsigned_abs();
        let meets = self.condition == IntCC::Equal;
        let known = |form: &Form| form.known_first(cursor.func, params);
        let known = known(&self.counter).zip(known(&self.bound));
        let known = known.and_then(|(counter, bound)| self.known_rounds(counter, bound));
        let misses = (meets && step > 1 && known.is_none()).then(|| {
            let rest = cursor.ins().band_imm_u(distance, i64::from(step - 1));
            cursor.ins().icmp_imm_u(IntCC::NotEqual, rest, 0)
        });
        NarrowTrips { goes_on, misses, distance, goes_beyond: self.goes_beyond(), meets, step, known }
    }

    /// The number of rounds for these numbers. `None` if the exit is missed.
    fn known_rounds(&self, counter: u32, bound: u32) -> Option<u32> {
        let (from, to) = if self.step > 0 { (counter, bound) } else { (bound, counter) };
        let step = self.step.unsigned_abs();
        let distance = to.wrapping_sub(from);
        if self.condition == IntCC::Equal {
            return distance.is_multiple_of(step).then_some(distance / step);
        }
        let ahead = if self.is_signed() { from.cast_signed() <= to.cast_signed() } else { from <= to };
        match (ahead, self.goes_beyond()) {
            (false, _) => Some(0),
            (true, true) => (distance / step).checked_add(1),
            (true, false) => Some(distance.div_ceil(step)),
        }
    }
}

/// The number of times that control goes back to the header, before the exit, in 32 bits.
pub(in crate::opt) struct NarrowTrips {
    /// Whether it is not 0.
    pub(in crate::opt) goes_on: Value,
    /// Whether the exit is never taken, because the counter steps over the bound; `None` if it
    /// always is.
    pub(in crate::opt) misses: Option<Value>,
    /// How far the counter is from the bound.
    distance: Value,
    goes_beyond: bool,
    /// Whether the counter comes to the bound itself.
    meets: bool,
    step: u32,
    /// The number, if it is known.
    known: Option<u32>,
}

impl NarrowTrips {
    /// The number of the last round that has an access, from 0 on: that in which the exit is taken
    /// if the access `precedes` the exit, or the one before, if there is one.
    pub(in crate::opt) fn last(&self, cursor: &mut FuncCursor<'_>, precedes: bool) -> Value {
        // What covers the distance, without the step that goes to or beyond the bound.
        let before = match (self.meets, self.goes_beyond) {
            (true, _) if precedes => return divide(cursor, self.distance, i64::from(self.step)),
            (true, _) => {
                let rounds = divide(cursor, self.distance, i64::from(self.step));
                return cursor.ins().iadd_imm_s(rounds, -1);
            }
            (false, true) => self.distance,
            (false, false) => cursor.ins().iadd_imm_s(self.distance, -1),
        };
        let before = divide(cursor, before, i64::from(self.step));
        if !precedes {
            return before;
        }
        let rounds = cursor.ins().iadd_imm_s(before, 1);
        let zero = cursor.ins().iconst(types::I32, 0);
        cursor.ins().select(self.goes_on, rounds, zero)
    }

    /// The same, if it is known.
    pub(in crate::opt) fn known_last(&self, precedes: bool) -> Option<u32> {
        let rounds = self.known?;
        if precedes { Some(rounds) } else { rounds.checked_sub(1) }
    }

    /// How far the counter is from the bound, if steps of this size cover it exactly.
    pub(in crate::opt) fn distance_in_steps_of(&self, size: u32) -> Option<Value> {
        (self.meets && size == self.step).then_some(self.distance)
    }
}

/// The rounds until steps of this length have covered a distance exactly.
fn meets(cursor: &mut FuncCursor<'_>, distance: Value, step: i64) -> Trips {
    let rounds = divide(cursor, distance, step);
    let holds = (step > 1).then(|| {
        let covered = cursor.ins().imul_imm_s(rounds, step);
        cursor.ins().icmp(IntCC::Equal, covered, distance)
    });
    Trips { rounds, holds }
}

fn divide(cursor: &mut FuncCursor<'_>, distance: Value, step: i64) -> Value {
    if step == 1 {
        distance
    } else if step.count_ones() == 1 {
        cursor.ins().ushr_imm_u(distance, i64::from(step.trailing_zeros()))
    } else {
        cursor.ins().udiv_imm_u(distance, step)
    }
}

/// Whether a branch leaves the loop for a trap.
fn is_trap(func: &Function, branch: Inst, leaves_if_true: bool) -> bool {
    let InstructionData::Brif { blocks, .. } = func.dfg.insts[branch] else { return false };
    ends_with_trap(func, blocks[usize::from(!leaves_if_true)].block(&func.dfg.value_lists))
}

/// The condition of a branch as a comparison of two integers; `None` instead of the second for 0.
fn comparison(func: &Function, condition: Value) -> (IntCC, Value, Option<Value>) {
    let dfg = &func.dfg;
    let mut value = dfg.resolve_aliases(condition);
    let mut is_negated = false;
    let found = loop {
        let ValueDef::Result(inst, 0) = dfg.value_def(value) else {
            break (IntCC::NotEqual, value, None);
        };
        match dfg.insts[inst] {
            InstructionData::Unary { opcode: Opcode::Uextend, arg } => value = dfg.resolve_aliases(arg),
            InstructionData::IntCompare { cond, args: [left, right], .. } => {
                let is_zero = integer(func, dfg.resolve_aliases(right)) == Some(0);
                if is_zero && matches!(cond, IntCC::Equal | IntCC::NotEqual) && is_condition(func, left) {
                    is_negated ^= cond == IntCC::Equal;
                    value = dfg.resolve_aliases(left);
                } else {
                    break (cond, left, Some(right));
                }
            }
            _ => break (IntCC::NotEqual, value, None),
        }
    };
    let (condition, left, right) = found;
    (if is_negated { condition.complement() } else { condition }, left, right)
}

/// Whether a value is the result of a comparison.
fn is_condition(func: &Function, value: Value) -> bool {
    let dfg = &func.dfg;
    let ValueDef::Result(inst, 0) = dfg.value_def(dfg.resolve_aliases(value)) else { return false };
    match dfg.insts[inst] {
        InstructionData::Unary { opcode: Opcode::Uextend, arg } => is_condition(func, arg),
        InstructionData::IntCompare { .. } => true,
        _ => false,
    }
}
