//! What happens in a loop before one of its checks fails, and can be observed.

use cranelift_codegen::ir::{Function, Inst};

use crate::{
    clif::{Check, Env},
    opt::{
        loops::{edges::edges, event, shape::Shape},
        remark::{At, Event, Reason},
    },
};

/// Nothing, if the loop only reads and calculates. Checks trap, and are no events.
pub(super) fn none(env: Env<'_>, func: &Function, shape: &Shape, checks: &[Check]) -> Result<(), Reason> {
    let insts = shape.blocks.iter().flat_map(|&block| func.layout.block_insts(block));
    for inst in insts.filter(|inst| checks.iter().all(|check| check.trap != *inst)) {
        if let Some(what) = observed(env, func, inst) {
            return Err(Reason::Order(At { place: func.srcloc(inst), what }));
        }
    }
    Ok(())
}

fn observed(env: Env<'_>, func: &Function, inst: Inst) -> Option<Event> {
    let what = event::event(env, func, inst)?;
    let data = &func.dfg.insts[inst];
    if what != Event::Access {
        return Some(what);
    }
    if data.opcode().can_store() {
        return Some(Event::Store);
    }
    // It may hit a guard, whose trap has another place, or is ordered with those of other threads.
    let is_plain = data.memflags().is_some_and(|flags| func.dfg.mem_flags[flags].notrap());
    (!is_plain || data.opcode().other_side_effects()).then_some(what)
}

/// Whether the loop is left only by this exit, and by checks that fail.
pub(super) fn only_exit(func: &Function, shape: &Shape, checks: &[Check], exit: Inst) -> Result<(), Reason> {
    for &block in &shape.blocks {
        for inst in func.layout.block_insts(block) {
            let leaves =
                edges(func, inst).iter().any(|edge| !shape.contains(edge.block(&func.dfg.value_lists)));
            if leaves && inst != exit && checks.iter().all(|check| check.trap != inst) {
                return Err(Reason::Exit(func.srcloc(inst)));
            }
        }
    }
    Ok(())
}
