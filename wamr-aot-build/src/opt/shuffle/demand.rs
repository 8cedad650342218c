//! Which bytes of vectors are of use: not those that all users ignore.

use cranelift_codegen::{
    entity::SecondaryMap,
    ir::{BlockArg, DataFlowGraph, Function, Inst, InstructionData, Opcode, Type, Value, ValueDef},
};

/// A bit for each byte of a vector.
pub(super) type Mask = u16;

const ALL: Mask = !0;

/// How often all instructions are visited, at most. Each visit follows all chains of uses outside
/// of loops, if blocks are in their usual order.
const PASSES: u32 = 8;

/// The demanded bytes of all vectors of a function.
pub(super) struct Demand(Option<SecondaryMap<Value, Mask>>);

impl Demand {
    pub(super) fn of(func: &Function) -> Demand {
        let mut demand = SecondaryMap::new();
        for _ in 0..PASSES {
            if !visit(func, &mut demand) {
                return Demand(Some(demand));
            }
        }
        Demand(None)
    }

    pub(super) fn get(&self, value: Value) -> Mask {
        self.0.as_ref().map_or(ALL, |demand| demand[value])
    }
}

/// Adds what instructions demand of their operands, from the last to the first; whether that was
/// anything new.
fn visit(func: &Function, demand: &mut SecondaryMap<Value, Mask>) -> bool {
    let dfg = &func.dfg;
    let mut is_new = false;
    let mut blocks = func.layout.last_block();
    while let Some(block) = blocks {
        for inst in func.layout.block_insts(block).rev() {
            let of_result = dfg.inst_results(inst).first().map_or(0, |&result| demand[result]);
            let mut add = |value: Value, bytes: Mask| {
                if dfg.value_type(value).is_vector() {
                    let value = dfg.resolve_aliases(value);
                    is_new |= bytes & !demand[value] != 0;
                    demand[value] |= bytes;
                }
            };
            operands(dfg, inst, of_result, &mut add);
            let branches = dfg.insts[inst].branch_destination(&dfg.jump_tables, &dfg.exception_tables);
            for call in branches {
                let params = dfg.block_params(call.block(&dfg.value_lists));
                for (&param, arg) in params.iter().zip(call.args(&dfg.value_lists)) {
                    if let BlockArg::Value(arg) = arg {
                        let of_param = demand[param];
                        if dfg.value_type(arg).is_vector() {
                            let arg = dfg.resolve_aliases(arg);
                            is_new |= of_param & !demand[arg] != 0;
                            demand[arg] |= of_param;
                        }
                    }
                }
            }
        }
        blocks = func.layout.prev_block(block);
    }
    is_new
}

/// Calls `add` with the operands of an instruction and the bytes of them that it needs for these
/// bytes of its result.
fn operands(dfg: &DataFlowGraph, inst: Inst, result: Mask, add: &mut impl FnMut(Value, Mask)) {
    let data = &dfg.insts[inst];
    let args = dfg.inst_args(inst);
    match (data.opcode(), args) {
        (Opcode::Shuffle, &[x, y]) => {
            let InstructionData::Shuffle { imm, .. } = *data else { unreachable!("it is a shuffle") };
            let lanes = dfg.immediates[imm].as_slice();
            for (from, operand) in [(0, x), (16, y)] {
                let of = (0..16).filter(|&i| result >> i & 1 != 0 && lanes[i] & 16 == from);
                add(operand, of.fold(0, |mask, i| mask | 1 << (lanes[i] & 15)));
            }
        }
        (Opcode::Bitcast | Opcode::Bnot | Opcode::Bor | Opcode::Bxor, _) => {
            args.iter().for_each(|&arg| add(arg, result));
        }
        (Opcode::Select, &[_, x, y]) => [x, y].into_iter().for_each(|arg| add(arg, result)),
        (Opcode::Band, &[x, y]) => {
            for (arg, other) in [(x, y), (y, x)] {
                let zero = constant(dfg, other).map_or(0, |bytes| where_all(bytes, 0));
                add(arg, result & !zero);
            }
        }
        (Opcode::Bitselect, &[condition, x, y]) => {
            let known = constant(dfg, condition);
            add(condition, result);
            add(x, result & !known.map_or(0, |bytes| where_all(bytes, 0)));
            add(y, result & !known.map_or(0, |bytes| where_all(bytes, 0xff)));
        }
        (Opcode::Extractlane, &[of]) => {
            let InstructionData::BinaryImm8 { imm, .. } = *data else { unreachable!("it has a lane") };
            add(of, lane(dfg.value_type(of), imm.into()));
        }
        (Opcode::Insertlane, &[into, _]) => {
            let InstructionData::TernaryImm8 { imm, .. } = *data else { unreachable!("it has a lane") };
            add(into, result & !lane(dfg.value_type(into), imm.into()));
        }
        (Opcode::SwidenLow | Opcode::UwidenLow | Opcode::FvpromoteLow, &[of]) => {
            add(of, widened(dfg.value_type(of), 0, result));
        }
        (Opcode::SwidenHigh | Opcode::UwidenHigh, &[of]) => add(of, widened(dfg.value_type(of), 8, result)),
        (Opcode::Snarrow | Opcode::Unarrow | Opcode::Uunarrow, &[x, y]) => {
            let ty = dfg.value_type(x);
            let bytes = ty.lane_type().bytes();
            for (first, arg) in [(0, x), (ty.lane_count(), y)] {
                let needed = lanes(ty).filter(|n| {
                    let narrow = (first + n) * bytes / 2;
                    result >> narrow & mask(bytes / 2) != 0
                });
                add(arg, needed.fold(0, |mask, n| mask | lane(ty, n)));
            }
        }
        (opcode, _) if is_lanewise(opcode) => {
            for &arg in args {
                let ty = dfg.value_type(arg);
                if ty.is_vector() {
                    let needed = lanes(ty).map(|n| lane(ty, n)).filter(|lane| lane & result != 0);
                    add(arg, needed.fold(0, |mask, lane| mask | lane));
                }
            }
        }
        // The arguments of branches are demanded if the parameters are.
        (Opcode::Jump, _) => {}
        _ => args.iter().for_each(|&arg| add(arg, ALL)),
    }
}

/// So many bits.
fn mask(bytes: u32) -> Mask {
    ((1u32 << bytes) - 1) as Mask
}

fn lanes(ty: Type) -> std::ops::Range<u32> {
    0..ty.lane_count()
}

/// The bytes of a lane.
fn lane(ty: Type, n: u32) -> Mask {
    let bytes = ty.lane_type().bytes();
    mask(bytes) << (n * bytes)
}

/// The bytes of lanes of which these are the bytes when they are twice as wide.
fn widened(ty: Type, first: u32, result: Mask) -> Mask {
    let bytes = ty.lane_type().bytes();
    let needed = (0..ty.lane_count() / 2).filter(|n| result >> (2 * n * bytes) & mask(2 * bytes) != 0);
    needed.fold(0, |needed, n| needed | mask(bytes) << (first + n * bytes))
}

/// Whether each lane of the result depends only on the same lane of each vector.
fn is_lanewise(opcode: Opcode) -> bool {
    use Opcode::*;
    matches!(
        opcode,
        Iadd | Isub
            | Imul
            | Ineg
            | Iabs
            | Smin
            | Smax
            | Umin
            | Umax
            | SaddSat
            | UaddSat
            | SsubSat
            | UsubSat
            | AvgRound
            | SqmulRoundSat
            | Popcnt
            | Ishl
            | Ushr
            | Sshr
            | Icmp
            | Fcmp
            | Fadd
            | Fsub
            | Fmul
            | Fdiv
            | Fmin
            | Fmax
            | Fabs
            | Fneg
            | Sqrt
            | Ceil
            | Floor
            | Trunc
            | Nearest
            | FcvtFromSint
            | FcvtFromUint
            | FcvtToSintSat
            | FcvtToUintSat
    )
}

/// The bytes of a vector, if it is a constant.
pub(super) fn constant(dfg: &DataFlowGraph, value: Value) -> Option<&[u8]> {
    let mut value = value;
    loop {
        let ValueDef::Result(inst, _) = dfg.value_def(dfg.resolve_aliases(value)) else { return None };
        match dfg.insts[inst] {
            InstructionData::UnaryConst { opcode: Opcode::Vconst, constant_handle } => {
                return Some(dfg.constants.get(constant_handle).as_slice()).filter(|bytes| bytes.len() == 16);
            }
            InstructionData::LoadNoOffset { opcode: Opcode::Bitcast, arg, .. } => value = arg,
            _ => return None,
        }
    }
}

fn where_all(bytes: &[u8], value: u8) -> Mask {
    bytes.iter().enumerate().filter(|&(_, &byte)| byte == value).fold(0, |mask, (i, _)| mask | 1 << i)
}
