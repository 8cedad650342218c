//! The decision which accesses of a loop a copy of it can do without checks.

use std::collections::HashMap;

use cranelift_codegen::{
    dominator_tree::DominatorTree,
    ir::{Function, Inst, InstructionData, Opcode, Value, ValueDef},
};

use super::places::Places;
use crate::{
    clif::{Check, Env},
    opt::loops::{
        affine::{Affine, Form},
        shape::Shape,
        trips::{Exit, LARGEST_STEP},
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
    /// Whether the order of the copy's accesses cannot be observed: all of them are in bounds, and
    /// nothing else traps or calls.
    pub(super) is_unordered: bool,
    /// Whether a C compiler cannot know what the copy loads if it did not know it before the loop:
    /// whatever the copy stores is computed from what it loads.
    pub(super) is_unforeseeable: bool,
}

/// What a loop needs to get a copy. `None` if it does not get one.
pub(super) fn version(
    env: Env<'_>,
    func: &Function,
    domtree: &DominatorTree,
    places: &Places,
    shape: &Shape,
) -> Option<Version> {
    let mut affine = Affine::new(func, shape);
    let exit = Exit::find(func, domtree, shape, &mut affine)?;
    let mut version = Version {
        exit,
        groups: Vec::new(),
        checks: Vec::new(),
        addresses: Vec::new(),
        indices: HashMap::new(),
        is_unordered: false,
        is_unforeseeable: false,
    };
    let mut all_are_known = true;
    for check in shape.blocks.iter().flat_map(|&block| places.checks(block)) {
        match version.add(env, &mut affine, check.memory, check.index, check.end) {
            Some(()) => version.checks.push(*check),
            None => all_are_known = false,
        }
    }
    for access in shape.blocks.iter().flat_map(|&block| places.guarded(block)) {
        match version.add(env, &mut affine, access.memory, access.index, access.end) {
            Some(()) => version.addresses.push(access.address),
            None => all_are_known = false,
        }
    }
    if env.plan.options.emitter == Emitter::Native {
        // A few predictable branches less in each round are not worth the comparisons before it.
        return (all_are_known && !version.checks.is_empty()).then_some(version);
    }
    // Accesses that may fault cost nothing but the C compiler's freedom to arrange them.
    version.is_unordered = all_are_known && !has_order(func, shape, &version);
    version.is_unforeseeable = version.is_unordered && stores_what_it_loads(func, shape);
    let is_useful = !version.checks.is_empty() || version.is_unordered && !version.addresses.is_empty();
    is_useful.then_some(version)
}

impl Version {
    /// Adds an access that ends `end` bytes after `index`. `None` if its place is not known.
    fn add(
        &mut self,
        env: Env<'_>,
        affine: &mut Affine<'_>,
        memory: u32,
        index: Value,
        end: u64,
    ) -> Option<()> {
        // Indices of 64 bits have no forms. The length of a shared memory is read in order with
        // other events.
        if env.plan.memories[memory as usize].shared {
            return None;
        }
        let form = affine.form(index)?;
        let end = i64::try_from(end).ok().filter(|end| *end <= i64::from(u32::MAX))?;
        let step = affine.step(&form);
        if step.unsigned_abs() > LARGEST_STEP {
            return None;
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
            None => return None,
        };
        let group = &mut self.groups[number];
        let after = distance(group);
        group.start = group.start.min(after);
        group.end = group.end.max(after + end);
        self.indices.insert(index, (number, after));
        Some(())
    }
}

/// Whether the loop does anything else that happens before or after an access, as can be observed.
fn has_order(func: &Function, shape: &Shape, version: &Version) -> bool {
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
    insts.into_iter().any(|inst| {
        let opcode = func.dfg.insts[inst].opcode();
        match opcode {
            Opcode::Return | Opcode::ReturnCall | Opcode::ReturnCallIndirect => true,
            _ if opcode.is_call() => true,
            _ if opcode.can_load() || opcode.can_store() => opcode.other_side_effects() || !is_known(inst),
            _ => opcode.can_trap() || opcode.other_side_effects() && !opcode.is_branch(),
        }
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
            InstructionData::Load { flags, .. } => !func.dfg.mem_flags[flags].aligned(),
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
