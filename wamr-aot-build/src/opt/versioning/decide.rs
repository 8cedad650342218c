//! The decision which accesses of a loop a copy of it can do without checks.

use std::collections::HashMap;

use cranelift_codegen::{
    dominator_tree::DominatorTree,
    ir::{Function, Inst, InstructionData, Opcode, SourceLoc, Value, ValueDef, types},
};

use crate::{
    clif::{Check, Env},
    opt::{
        loops::{
            affine::{Affine, Form},
            event,
            places::Places,
            shape::Shape,
            trips::{Exit, LARGEST_STEP},
        },
        remark::{At, Event, Order, Reason, Unknown, Versioned},
    },
    options::Emitter,
};

/// The most groups of accesses, each of which is compared with the ends of its memory.
const MOST_GROUPS: usize = 8;

/// The most bytes between two accesses of a group.
const REACH: i64 = 1 << 20;

/// Accesses in one memory whose indices differ by constants.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) memory: u32,
    /// The index of one of the accesses.
    pub(super) index: Form,
    /// By how much all indices change in each round.
    pub(super) step: i32,
    /// The start of the first access and the end of the last one, relative to `index`.
    pub(super) start: i64,
    pub(super) end: i64,
}

/// A loop that gets a copy, and what the copy does without.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) exit: Exit,
    pub(super) groups: Vec<Group>,
    /// The checks that the copy does not have.
    pub(super) checks: Vec<Check>,
    /// The addresses of guarded accesses that never hit the guard in the copy.
    pub(super) addresses: Vec<Value>,
    /// The indices of all these accesses: the group, and how far each is after its index.
    pub(super) indices: HashMap<Value, (usize, i64)>,
    /// The accesses whose place is not known, and the first of them.
    left: usize,
    unknown: Option<At<Unknown>>,
    /// Whether the order of the copy's accesses can be observed. It cannot if all of them are in
    /// bounds, and nothing else traps or calls.
    order: Order,
    /// Whether a C compiler cannot know what the copy loads if it did not know it before the loop:
    /// whatever the copy stores is computed from what it loads.
    pub(super) is_unforeseeable: bool,
}

/// What a loop needs to get a copy, or why it does not get one.
pub(super) fn version(
    env: Env<'_>,
    func: &Function,
    domtree: &DominatorTree,
    places: &Places,
    shape: &Shape,
) -> Result<Version, Reason> {
    let is_native = env.plan.options.emitter == Emitter::Native;
    let blocks = || shape.blocks.iter().copied();
    let has_checks = blocks().any(|block| !places.checks(block).is_empty());
    let has_guarded = blocks().any(|block| !places.guarded(block).is_empty());
    if !has_checks && (is_native || !has_guarded) {
        return Err(Reason::Nothing);
    }
    let mut affine = Affine::new(func, shape);
    let exit = Exit::find(func, domtree, shape, &mut affine).map_err(Reason::Rounds)?;
    let mut version = Version {
        exit,
        groups: Vec::new(),
        checks: Vec::new(),
        addresses: Vec::new(),
        indices: HashMap::new(),
        left: 0,
        unknown: None,
        order: if is_native { Order::Native } else { Order::Unknown },
        is_unforeseeable: false,
    };
    for check in blocks().flat_map(|block| places.checks(block)) {
        match version.add(env, func, &mut affine, check.memory, check.index, check.end) {
            Ok(()) => version.checks.push(*check),
            Err(what) => version.leave(func.srcloc(check.trap), what),
        }
    }
    for access in blocks().flat_map(|block| places.guarded(block)) {
        match version.add(env, func, &mut affine, access.memory, access.index, access.end) {
            Ok(()) => version.addresses.push(access.address),
            Err(what) => version.leave(defined_at(func, access.address), what),
        }
    }
    if is_native {
        // A few predictable branches less in each round are not worth the comparisons before it.
        return match version.unknown {
            Some(unknown) => Err(Reason::Access(unknown)),
            None => Ok(version),
        };
    }
    // Accesses that may fault cost nothing but the C compiler's freedom to arrange them.
    version.order = match version.unknown {
        Some(_) => Order::Unknown,
        None => match first_event(env, func, shape, &version) {
            Some(event) => Order::Observed(event),
            None => Order::Free { exit: version.other_exit(func, shape) },
        },
    };
    version.is_unforeseeable = version.is_unordered() && stores_what_it_loads(func, shape);
    match (&version.order, version.unknown) {
        _ if !version.checks.is_empty() => Ok(version),
        (Order::Observed(event), _) => Err(Reason::Order(*event)),
        (_, Some(unknown)) => Err(Reason::Access(unknown)),
        // Compilers vectorise loops that run to their end.
        (Order::Free { exit: Some(exit) }, None) => Err(Reason::Exit(*exit)),
        _ => Ok(version),
    }
}

impl Version {
    /// Whether the order of the copy's accesses cannot be observed.
    pub(super) fn is_unordered(&self) -> bool {
        matches!(self.order, Order::Free { .. })
    }

    /// An exit beside the one that counts.
    fn other_exit(&self, func: &Function, shape: &Shape) -> Option<SourceLoc> {
        let is_other =
            |branch| branch != self.exit.branch && self.checks.iter().all(|check| check.trap != branch);
        shape.exits(func).find(|(branch, _)| is_other(*branch)).map(|(branch, _)| func.srcloc(branch))
    }

    /// What a remark says of it.
    pub(super) fn remark(&self) -> Versioned {
        Versioned {
            checks: self.checks.len(),
            guarded: self.addresses.len(),
            ranges: self.groups.len(),
            left: self.left,
            unknown: self.unknown,
            order: self.order.clone(),
        }
    }

    /// Leaves an access as it is.
    fn leave(&mut self, place: SourceLoc, what: Unknown) {
        self.left += 1;
        self.unknown.get_or_insert(At { place, what });
    }

    /// Adds an access that ends `end` bytes after `index`, unless its place is not known.
    fn add(
        &mut self,
        env: Env<'_>,
        func: &Function,
        affine: &mut Affine<'_>,
        memory: u32,
        index: Value,
        end: u64,
    ) -> Result<(), Unknown> {
        // The length of a shared memory is read in order with other events.
        if env.plan.memories[memory as usize].shared {
            return Err(Unknown::Shared);
        }
        if func.dfg.value_type(index) != types::I32 {
            return Err(Unknown::Wide);
        }
        let form = affine.form(index).ok_or(Unknown::Address)?;
        let end = i64::try_from(end).ok().filter(|end| *end <= i64::from(u32::MAX)).ok_or(Unknown::Offset)?;
        let step = affine.step(&form);
        if step.unsigned_abs() > LARGEST_STEP {
            return Err(Unknown::Step(LARGEST_STEP));
        }
        let distance =
            |group: &Group| i64::from(form.constant.wrapping_sub(group.index.constant).cast_signed());
        let found = self.groups.iter().position(|group| {
            group.memory == memory && group.index.terms == form.terms && distance(group).abs() <= REACH
        });
        let number = match found {
            Some(number) => number,
            None if self.groups.len() < MOST_GROUPS => {
                self.groups.push(Group { memory, index: form.clone(), step, start: 0, end: 0 });
                self.groups.len() - 1
            }
            None => return Err(Unknown::Ranges(MOST_GROUPS)),
        };
        let group = &mut self.groups[number];
        let after = distance(group);
        group.start = group.start.min(after);
        group.end = group.end.max(after + end);
        self.indices.insert(index, (number, after));
        Ok(())
    }
}

/// The place of the instruction that computes a value.
fn defined_at(func: &Function, value: Value) -> SourceLoc {
    match func.dfg.value_def(value) {
        ValueDef::Result(inst, _) => func.srcloc(inst),
        _ => SourceLoc::default(),
    }
}

/// The first thing that the loop does and that happens before or after an access, as can be
/// observed.
fn first_event(env: Env<'_>, func: &Function, shape: &Shape, version: &Version) -> Option<At<Event>> {
    let is_known = |inst: Inst| match func.dfg.insts[inst].memflags() {
        // An access that cannot fault, to whatever.
        Some(flags) if func.dfg.mem_flags[flags].notrap() => true,
        Some(_) => func
            .dfg
            .inst_args(inst)
            .iter()
            .any(|&arg| version.addresses.contains(&func.dfg.resolve_aliases(arg))),
        None => false,
    };
    let insts = shape.blocks.iter().flat_map(|&block| func.layout.block_insts(block));
    insts.into_iter().find_map(|inst| {
        let what = event::event(env, func, inst)?;
        let is_unseen = !func.dfg.insts[inst].opcode().other_side_effects() && is_known(inst);
        (what != Event::Access || !is_unseen).then(|| At { place: func.srcloc(inst), what })
    })
}

/// Whether all that the loop stores is the result of a load in the loop, or of arithmetic of floats
/// with one.
fn stores_what_it_loads(func: &Function, shape: &Shape) -> bool {
    let insts = shape.blocks.iter().flat_map(|&block| func.layout.block_insts(block));
    insts.into_iter().all(|inst| match func.dfg.insts[inst] {
        InstructionData::Store { args: [value, _], .. } => is_loaded(func, shape, value, 8),
        _ => true,
    })
}

fn is_loaded(func: &Function, shape: &Shape, value: Value, depth: u32) -> bool {
    let (Some(depth), ValueDef::Result(inst, 0)) = (depth.checked_sub(1), func.dfg.value_def(value)) else {
        return false;
    };
    let is_inside = func.layout.inst_block(inst).is_some_and(|block| shape.contains(block));
    is_inside
        && match func.dfg.insts[inst] {
            // Fields of the instance have other flags.
            InstructionData::Load { flags, .. } => func.dfg.mem_flags[flags].explicit_endianness().is_some(),
            InstructionData::Unary { opcode: Opcode::Fneg | Opcode::Fabs, arg }
            | InstructionData::LoadNoOffset { opcode: Opcode::Bitcast, arg, .. } => {
                is_loaded(func, shape, arg, depth)
            }
            InstructionData::Binary {
                opcode: Opcode::Fadd | Opcode::Fsub | Opcode::Fmul | Opcode::Fdiv,
                args,
            } => args.iter().any(|&arg| is_loaded(func, shape, arg, depth)),
            _ => false,
        }
}
