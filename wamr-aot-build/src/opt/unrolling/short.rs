//! Loops that are known to go round only a few times, such as the rest that a compiler leaves after
//! unrolling.

use cranelift_codegen::{
    flowgraph::ControlFlowGraph,
    ir::{Function, InstructionData, Opcode, Value, ValueDef},
};

use crate::opt::{
    checks::limit,
    loops::{
        affine::{Form, integer},
        edges::arguments,
        shape::Shape,
        trips::Exit,
    },
};

/// A number that the rounds of the loop probably never exceed. If the counter starts beyond its
/// bound there may be more. `None` if nothing is known.
pub(super) fn rounds(func: &Function, cfg: &ControlFlowGraph, shape: &Shape, exit: &Exit) -> Option<u64> {
    let distance = before(func, cfg, shape, &exit.distance()?)?;
    let greatest = match distance.terms[..] {
        [] => distance.constant,
        [(value, 1)] if distance.constant == 0 => u32::try_from(limit(func, value)).ok()?,
        [(one, 1), (other, u32::MAX)] | [(other, u32::MAX), (one, 1)] if distance.constant == 0 => {
            rest(func, one, other)?
        }
        _ => return None,
    };
    (greatest < u32::MAX).then_some(u64::from(greatest / exit.step().unsigned_abs()))
}

/// The form as one of values before the loop.
fn before(func: &Function, cfg: &ControlFlowGraph, shape: &Shape, form: &Form) -> Option<Form> {
    let params = func.dfg.block_params(shape.header);
    let [entry] = shape.entries[..] else { return None };
    let mut sum = Form::constant(form.constant);
    for &(value, factor) in &form.terms {
        let value = match params.iter().position(|&param| param == value) {
            Some(place) => match arguments(func, entry, shape.header, place)[..] {
                [argument] => argument,
                _ => return None,
            },
            None => value,
        };
        let value = origin(func, cfg, value);
        let of = integer(func, value).map_or_else(|| Form::value(value), Form::constant);
        sum = sum.plus(&of, factor)?;
    }
    Some(sum)
}

/// What is passed for a parameter, from block to block, as long as only one branch goes to each.
fn origin(func: &Function, cfg: &ControlFlowGraph, mut value: Value) -> Value {
    while let ValueDef::Param(block, place) = func.dfg.value_def(value) {
        let mut preds = cfg.pred_iter(block);
        let (Some(pred), None) = (preds.next(), preds.next()) else { break };
        let [argument] = arguments(func, pred.inst, block, place)[..] else { break };
        value = argument;
    }
    value
}

/// The greatest difference of the two, if one is the other without some of its lowest bits.
fn rest(func: &Function, whole: Value, part: Value) -> Option<u32> {
    let ValueDef::Result(inst, 0) = func.dfg.value_def(part) else { return None };
    let InstructionData::Binary { opcode: Opcode::Band, args: [left, right] } = func.dfg.insts[inst] else {
        return None;
    };
    let mask = if left == whole {
        integer(func, right)?
    } else if right == whole {
        integer(func, left)?
    } else {
        return None;
    };
    Some(!mask)
}
