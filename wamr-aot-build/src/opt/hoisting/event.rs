//! What happens in a loop before one of its checks fails, and can be observed.

use cranelift_codegen::ir::{Function, Inst, Opcode};

use crate::{
    clif::Check,
    opt::{
        loops::{edges::edges, shape::Shape},
        remark::{At, Event, Reason},
    },
};

/// Nothing, if the loop only reads and calculates. Checks trap, and are no events.
pub(super) fn none(func: &Function, shape: &Shape, checks: &[Check]) -> Result<(), Reason> {
    let insts = shape.blocks.iter().flat_map(|&block| func.layout.block_insts(block));
    for inst in insts {
        if let Some(what) = event(func, inst)
            && checks.iter().all(|check| check.trap != inst)
        {
            return Err(Reason::Order(At { place: func.srcloc(inst), what }));
        }
    }
    Ok(())
}

fn event(func: &Function, inst: Inst) -> Option<Event> {
    let opcode = func.dfg.insts[inst].opcode();
    if opcode.is_call() {
        return Some(Event::Call);
    }
    if opcode.can_store() {
        return Some(Event::Store);
    }
    if opcode.can_load() {
        let flags = func.dfg.insts[inst].memflags();
        // It may hit a guard, whose trap has another place, or waits for other threads.
        let is_plain =
            flags.is_some_and(|flags| func.dfg.mem_flags[flags].notrap()) && !opcode.other_side_effects();
        return (!is_plain).then_some(Event::Access);
    }
    match opcode {
        Opcode::Return | Opcode::ReturnCall | Opcode::ReturnCallIndirect => Some(Event::Return),
        _ if opcode.can_trap() => Some(Event::Trap),
        _ if opcode.other_side_effects() && !opcode.is_branch() => Some(Event::Other),
        _ => None,
    }
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
