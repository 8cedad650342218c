//! What instructions do that can be observed.

use cranelift_codegen::ir::{Function, Inst, Opcode};
use wamr_aot_abi::manifest::Interrupt;

use crate::{clif::Env, opt::remark::Event};

/// What an instruction does. Each load and each store is an access: which of them can be observed
/// depends on the pass. Neither are branches events, nor calculations.
pub(in crate::opt) fn event(env: Env<'_>, func: &Function, inst: Inst) -> Option<Event> {
    let opcode = func.dfg.insts[inst].opcode();
    Some(match opcode {
        Opcode::Return | Opcode::ReturnCall | Opcode::ReturnCallIndirect => Event::Return,
        _ if opcode.is_call() => {
            let is_cold = func.layout.inst_block(inst).is_some_and(|block| func.layout.is_cold(block));
            let is_check = env.plan.options.settings.interrupt != Interrupt::None && is_cold;
            if is_check { Event::Interruption } else { Event::Call }
        }
        _ if opcode.can_load() || opcode.can_store() => Event::Access,
        _ if opcode.can_trap() => Event::Trap,
        _ if opcode.other_side_effects() && !opcode.is_branch() => Event::Other,
        _ => return None,
    })
}
