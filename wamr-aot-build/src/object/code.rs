//! Contiguous code: the offset of each function, and the tables of trap sites and call sites.

use cranelift_codegen::ir::TrapCode;
use wamr_aot_abi::trap::TrapKind;

use super::compiled::Compiled;
use crate::{clif::Env, data::Code};

/// The kind of trap for a trap code of the code generator. `None` for code that is never executed.
pub(super) fn kind(code: TrapCode) -> Option<TrapKind> {
    match code {
        TrapCode::INTEGER_DIVISION_BY_ZERO => Some(TrapKind::IntegerDivideByZero),
        TrapCode::INTEGER_OVERFLOW => Some(TrapKind::IntegerOverflow),
        TrapCode::STACK_OVERFLOW => Some(TrapKind::StackOverflow),
        code => TrapKind::from_code(u32::from(code.as_raw().get())),
    }
}

/// The offset of each function, and the length of all code.
pub(super) fn offsets(compiled: &[Compiled]) -> (Vec<u64>, u64) {
    let mut end = 0u64;
    let starts = compiled
        .iter()
        .map(|function| {
            let start = end.next_multiple_of(function.alignment.max(1));
            end = start + function.bytes.len() as u64;
            start
        })
        .collect();
    (starts, end)
}

/// The tables of the code for the module's description. `None` if traps are never signals and
/// report no frames.
pub(super) fn describe(env: Env<'_>, compiled: &[Compiled], starts: &[u64], len: u64) -> Option<Code> {
    if !env.plan.describes_code() {
        return None;
    }
    let mut code = Code { len: Some(len), ..Code::default() };
    for (function, &start) in compiled.iter().zip(starts) {
        for trap in &function.trap_sites {
            code.trap_places.push(in_code(start + u64::from(trap.at)));
            code.trap_codes.push(u8::try_from(trap.kind.code()).expect("trap codes are small"));
            code.trap_offsets.push(trap.offset);
        }
    }
    if !env.plan.options.trap_offsets {
        code.trap_offsets.clear();
    }
    if env.plan.options.trap_offsets {
        for (function, &start) in compiled.iter().zip(starts) {
            for call in &function.call_sites {
                code.call_places.push(in_code(start + u64::from(call.at)));
                code.call_offsets.push(call.offset);
            }
        }
    }
    for (function, &start) in compiled.iter().zip(starts) {
        for handler in &function.handlers {
            code.handler_places.push(in_code(start + u64::from(handler.at)));
            code.handler_targets.push(in_code(start + u64::from(handler.target)));
            code.handler_frames.push(handler.frame);
        }
    }
    // The functions that the module defines come first, in the order of their indices. Of several
    // that start at one place, the last has the code.
    let mut end = 0;
    for (position, number) in (0u32..).zip(env.numbering.defined()) {
        let mut start = end;
        if let Some(number) = *number {
            let function = &compiled[number as usize];
            start = starts[number as usize];
            end = start + function.bytes.len() as u64;
            if function.is_frameless() {
                code.frameless.push(position);
            }
        }
        code.functions.push(in_code(start));
    }
    code.functions_end = in_code(starts[env.numbering.trap_thunk() as usize]);
    Some(code)
}

/// An offset in the code, as the tables store it.
fn in_code(offset: u64) -> u32 {
    u32::try_from(offset).expect("the code of an accepted module is smaller than 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_codes_have_kinds() {
        for kind_ in TrapKind::ALL {
            let code = TrapCode::user(u8::try_from(kind_.code()).unwrap()).unwrap();
            assert_eq!(kind(code), Some(*kind_));
        }
        assert_eq!(kind(TrapCode::INTEGER_DIVISION_BY_ZERO), Some(TrapKind::IntegerDivideByZero));
        assert_eq!(kind(TrapCode::HEAP_OUT_OF_BOUNDS), None);
    }
}
