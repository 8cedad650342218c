//! `shuffle` for x86-64 without SSSE3, which has no instruction for any bytes: a few instructions
//! that move bytes together. The design is in `docs/design/shuffles.md`.
//!
//! | module | what it does |
//! |---|---|
//! | [`demand`] | finds the bytes of a shuffle that are of use |
//! | [`plan`] | sequences of instructions, and what they compute |
//! | [`search`] | finds a short one |
//! | [`terms`], [`words`] | two ways to move bytes: by shifts, and in lanes of two and four bytes |

mod demand;
mod plan;
mod search;
mod terms;
mod words;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use cranelift_codegen::{
    cursor::{Cursor, FuncCursor},
    ir::{
        Endianness, Function, Inst, InstBuilder, InstructionData, MemFlagsData, Type, Value,
        types::{I8X16, I16X8, I32, I32X4, I64X2},
    },
};
use demand::Demand;
use plan::{ANY, Bytes, Plan, Step, ZERO};

use super::remark::{Remarks, What};

/// Replaces all shuffles by shuffles that are one instruction, shifts and bitwise operations.
pub(super) fn run(func: &mut Function, remarks: &mut Remarks) {
    // Nothing else has such immediates.
    if func.dfg.immediates.is_empty() {
        return;
    }
    let is_shuffle = |&inst: &Inst| matches!(func.dfg.insts[inst], InstructionData::Shuffle { .. });
    let insts = func.layout.blocks().flat_map(|block| func.layout.block_insts(block));
    let shuffles: Vec<Inst> = insts.filter(is_shuffle).collect();
    if !shuffles.is_empty() {
        remarks.add(What::Shuffled(shuffles.len()));
    }
    let demand = Demand::of(func);
    let mut plans = HashMap::new();
    for inst in shuffles {
        replace(func, inst, &demand, &mut plans);
    }
}

type Plans = HashMap<([Bytes; 2], Bytes), Plan>;

fn replace(func: &mut Function, inst: Inst, demand: &Demand, plans: &mut Plans) {
    let InstructionData::Shuffle { args, imm, .. } = func.dfg.insts[inst] else {
        unreachable!("the instruction is a shuffle")
    };
    let result = func.dfg.first_result(inst);
    let args = args.map(|arg| func.dfg.resolve_aliases(arg));
    let of_arg = |n: usize| -> Bytes {
        let first = if n == 1 && args[0] != args[1] { 16 } else { 0 };
        let is_zero =
            demand::constant(&func.dfg, args[n]).is_some_and(|bytes| bytes.iter().all(|&byte| byte == 0));
        std::array::from_fn(|i| if is_zero { ZERO } else { first + i as u8 })
    };
    let operands = [of_arg(0), of_arg(1)];
    let lanes = func.dfg.immediates[imm].as_slice();
    let demanded = demand.get(result);
    let want = std::array::from_fn(|i| match usize::from(lanes[i]) {
        _ if demanded >> i & 1 == 0 => ANY,
        from => operands[from / 16][from % 16],
    });
    let plan = plans.entry((operands, want)).or_insert_with(|| search::plan(operands, &want));
    let place = func.srcloc(inst);
    let mut cursor = FuncCursor::new(func).at_inst(inst).with_srcloc(place);
    let replacement = plan.run(args, |step, taken| emit(&mut cursor, step, taken));
    cursor.func.dfg.clear_results(inst);
    cursor.func.dfg.change_to_alias(result, replacement);
    cursor.remove_inst();
}

/// Inserts one step of a plan.
fn emit(cursor: &mut FuncCursor<'_>, step: Step, [x, y]: [Value; 2]) -> Value {
    match step {
        Step::Shuffle(_, mask) => {
            let mask = cursor.func.dfg.immediates.push(mask.as_slice().into());
            cursor.ins().shuffle(x, y, mask)
        }
        Step::Shift { lane, by, .. } => {
            let ty = match lane {
                2 => I16X8,
                4 => I32X4,
                _ => I64X2,
            };
            let x = cast(cursor, ty, x);
            let bits = cursor.ins().iconst(I32, i64::from(by.unsigned_abs()) * 8);
            let shifted = if by > 0 { cursor.ins().ishl(x, bits) } else { cursor.ins().ushr(x, bits) };
            cast(cursor, I8X16, shifted)
        }
        Step::Keep(_, bytes) => {
            let mask: [u8; 16] = std::array::from_fn(|i| if bytes >> i & 1 != 0 { 0xff } else { 0 });
            let mask = cursor.func.dfg.constants.insert(mask.as_slice().into());
            let mask = cursor.ins().vconst(I8X16, mask);
            cursor.ins().band(x, mask)
        }
        Step::Or(_) => cursor.ins().bor(x, y),
        Step::Pack(_) => {
            let [x, y] = [x, y].map(|of| cast(cursor, I16X8, of));
            cursor.ins().unarrow(x, y)
        }
    }
}

fn cast(cursor: &mut FuncCursor<'_>, ty: Type, value: Value) -> Value {
    let flags = MemFlagsData::new().with_endianness(Endianness::Little);
    cursor.ins().bitcast(ty, flags, value)
}
