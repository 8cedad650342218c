//! The decision which loops have their checks before them.

use cranelift_codegen::{
    dominator_tree::DominatorTree,
    ir::{Function, types},
};

use super::event;
use crate::{
    clif::{Check, Env},
    opt::{
        loops::{
            affine::{Affine, Form},
            places::Places,
            shape::Shape,
            trips::{Exit, LARGEST_STEP},
        },
        remark::{At, Hoisted, NoExit, Reason, Unknown},
    },
};

/// The most comparisons before a loop.
const MOST_GROUPS: usize = 4;

/// The most bytes between two accesses of a group.
const REACH: i64 = 1 << 16;

/// Accesses in one memory whose indices differ by constants, and which are executed in the same
/// rounds.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) memory: u32,
    /// The least of the indices.
    pub(super) index: Form,
    /// By how much all indices change in each round.
    pub(super) step: i32,
    /// The end of the last access, relative to `index`.
    pub(super) end: u64,
    /// Whether the accesses come before the exit in a round, so that the round that leaves has
    /// them, too.
    pub(super) precedes: bool,
    /// One of the checks.
    pub(super) check: Check,
}

/// A loop whose checks move before it.
#[derive(Debug)]
pub(super) struct Hoist {
    pub(super) exit: Exit,
    /// Those that precede the exit come first.
    pub(super) groups: Vec<Group>,
    pub(super) checks: Vec<Check>,
}

/// What is compared instead of the checks of a loop, or why they stay in it.
pub(super) fn hoist(
    env: Env<'_>,
    func: &Function,
    domtree: &DominatorTree,
    places: &Places,
    shape: &Shape,
) -> Result<Hoist, Reason> {
    let checks: Vec<Check> = shape.blocks.iter().flat_map(|&block| places.checks(block)).copied().collect();
    if checks.is_empty() {
        return Err(Reason::Nothing);
    }
    if checks.len() > 1 && env.plan.options.trap_offsets {
        // The first access that is out of bounds is the one that the trap names.
        return Err(Reason::Places);
    }
    event::none(env, func, shape, &checks)?;
    let mut affine = Affine::new(func, shape);
    let exit = Exit::find(func, domtree, shape, &mut affine).map_err(Reason::Rounds)?;
    event::only_exit(func, shape, &checks, exit.branch)?;
    if !exit.is_exact(func) {
        return Err(Reason::Rounds(At { place: func.srcloc(exit.branch), what: NoExit::Inexact }));
    }
    let mut hoist = Hoist { exit, groups: Vec::new(), checks };
    for check in hoist.checks.clone() {
        let is_added = hoist.add(env, func, domtree, shape, &mut affine, &check);
        // As long as one check stays in the loop, the others gain less than they cost before it.
        is_added.map_err(|what| Reason::Access(At { place: func.srcloc(check.trap), what }))?;
    }
    hoist.groups.sort_by_key(|group| !group.precedes);
    Ok(hoist)
}

impl Hoist {
    /// What a remark says of it.
    pub(super) fn remark(&self) -> Hoisted {
        Hoisted { checks: self.checks.len(), ranges: self.groups.len() }
    }

    /// Adds a check to a group, unless it has to stay in the loop.
    fn add(
        &mut self,
        env: Env<'_>,
        func: &Function,
        domtree: &DominatorTree,
        shape: &Shape,
        affine: &mut Affine<'_>,
        check: &Check,
    ) -> Result<(), Unknown> {
        let memory = &env.plan.memories[check.memory as usize];
        if memory.shared {
            return Err(Unknown::Shared);
        }
        if func.dfg.value_type(check.index) != types::I32 {
            return Err(Unknown::Wide);
        }
        let dominates = |before, after| domtree.dominates(before, after, &func.layout);
        if !shape.latches.iter().all(|&latch| dominates(check.trap, latch)) {
            return Err(Unknown::PassedBy);
        }
        let form = affine.form(check.index).ok_or(Unknown::Address)?;
        let step = affine.step(&form);
        if step.unsigned_abs() > LARGEST_STEP {
            return Err(Unknown::Step(LARGEST_STEP));
        }
        // The first index out of bounds is less than a step, and less than the reach of a group,
        // after one in bounds, so it has not wrapped.
        let farthest = memory.max_len.checked_add(u64::from(step.unsigned_abs()) + REACH.cast_unsigned());
        if farthest.is_none_or(|index| index > u64::from(u32::MAX)) {
            return Err(Unknown::Wraps);
        }
        let precedes = dominates(check.trap, self.exit.branch);
        let found = self.groups.iter_mut().find_map(|group| {
            let is_alike =
                group.memory == check.memory && group.index.terms == form.terms && group.precedes == precedes;
            let after = i64::from(form.constant.wrapping_sub(group.index.constant).cast_signed());
            let end = check.end.checked_add_signed(after.max(0))?;
            // The whole group: what is before its index now is part of the end afterwards.
            let whole = group.end.checked_add_signed((-after).max(0))?.max(end);
            let fits = after.abs() <= REACH && whole <= memory.min_len.min(REACH.cast_unsigned());
            (is_alike && fits).then_some((group, after, whole))
        });
        if let Some((group, after, whole)) = found {
            group.end = whole;
            if after < 0 {
                group.index = form;
            }
            return Ok(());
        }
        if check.end > memory.min_len {
            return Err(Unknown::Minimum);
        }
        if self.groups.len() == MOST_GROUPS {
            return Err(Unknown::Ranges(MOST_GROUPS));
        }
        let (memory, end) = (check.memory, check.end);
        self.groups.push(Group { memory, index: form, step, end, precedes, check: *check });
        Ok(())
    }
}
