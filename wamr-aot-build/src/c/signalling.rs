//! Which values may be signalling NaNs, derived from the instructions that define them.
//!
//! A float operation must return a quiet NaN for a signalling one. A compiler without support for
//! signalling NaNs folds `x * 1` to `x`, and an operation on a constant NaN to that NaN. So the
//! operands of an operation that may get a signalling NaN are made opaque to the compiler. Most
//! operands are results of other operations, which are never signalling NaNs.

use std::collections::HashMap;

use cranelift_codegen::{
    entity::SecondaryMap,
    ir::{BlockArg, Function, InstructionData, Opcode, Type, Value, ValueDef, types},
};

use super::{dialect::Accesses, liveness::branches, unknown::Unknown};

/// A set of views of a value: as an `f32` or lanes of `f32`, and as an `f64` or lanes of `f64`.
type Views = u8;

const F32: Views = 1;
const F64: Views = 2;

/// The values of a function that may be signalling NaNs.
pub(super) struct Signalling {
    views: SecondaryMap<Value, Views>,
    unknown: Unknown,
}

impl Signalling {
    pub(super) fn new(func: &Function, accesses: Accesses) -> Signalling {
        let dfg = &func.dfg;
        let mut found = Signalling { views: SecondaryMap::new(), unknown: Unknown::new(func, accesses) };
        // The values that get bits of a value.
        let mut passed: HashMap<Value, Vec<(Value, Views)>> = HashMap::new();
        let mut work = Vec::new();
        let entry = func.layout.entry_block();
        for block in func.layout.blocks() {
            if Some(block) == entry {
                work.extend(dfg.block_params(block).iter().map(|&param| (param, F32 | F64)));
            }
            for inst in func.layout.block_insts(block) {
                for call in branches(func, inst) {
                    let target = call.block(&dfg.value_lists);
                    for (&param, arg) in dfg.block_params(target).iter().zip(call.args(&dfg.value_lists)) {
                        match arg {
                            BlockArg::Value(arg) => {
                                passed.entry(dfg.resolve_aliases(arg)).or_default().push((param, F32 | F64))
                            }
                            _ => work.push((param, F32 | F64)),
                        }
                    }
                }
                for &result in dfg.inst_results(inst) {
                    let (own, sources, mask) = origin(func, result);
                    work.push((result, own));
                    for source in sources.into_iter().flatten() {
                        passed.entry(dfg.resolve_aliases(source)).or_default().push((result, mask));
                    }
                }
            }
        }
        while let Some((value, views)) = work.pop() {
            let added = views & !found.views[value];
            if added != 0 {
                found.views[value] |= added;
                work.extend(passed.get(&value).into_iter().flatten().map(|&(to, mask)| (to, added & mask)));
            }
        }
        found
    }

    /// Whether a value, or a lane of it, may be a signalling NaN.
    pub(super) fn may_be(&self, func: &Function, value: Value) -> bool {
        self.views[func.dfg.resolve_aliases(value)] & view(func.dfg.value_type(value)) != 0
    }

    /// Whether the compiler cannot find out that a value is a constant.
    pub(super) fn is_unknown(&self, func: &Function, value: Value) -> bool {
        self.unknown.is(func, value)
    }
}

/// The views of a type.
fn view(of: Type) -> Views {
    match of.lane_type() {
        types::F32 => F32,
        types::F64 => F64,
        _ => F32 | F64,
    }
}

/// The views in which a result may be a signalling NaN whatever its operands are, the operands
/// whose bits it gets, and the views in which it gets them.
fn origin(func: &Function, result: Value) -> (Views, [Option<Value>; 2], Views) {
    const ANY: (Views, [Option<Value>; 2], Views) = (F32 | F64, [None; 2], 0);
    let dfg = &func.dfg;
    let ValueDef::Result(inst, _) = dfg.value_def(result) else { return ANY };
    let of = dfg.value_type(result);
    let seen = view(of);
    // A float that is not a signalling NaN may contain the bits of one of the other width.
    let other = !seen & (F32 | F64);
    match dfg.insts[inst] {
        InstructionData::UnaryIeee32 { .. }
        | InstructionData::UnaryIeee64 { .. }
        | InstructionData::UnaryConst { .. } => {
            let signals = |view, lane| {
                let may = lanes(func, result, lane)
                    .is_none_or(|mut lanes| lanes.any(|bits| is_signalling(lane, bits)));
                if may { view } else { 0 }
            };
            (signals(F32, types::F32) | signals(F64, types::F64), [None; 2], 0)
        }
        InstructionData::Unary { opcode, arg } => match opcode {
            Opcode::Fneg | Opcode::Fabs | Opcode::Splat => (other, [Some(arg), None], seen),
            Opcode::Sqrt
            | Opcode::Ceil
            | Opcode::Floor
            | Opcode::Trunc
            | Opcode::Nearest
            | Opcode::Fpromote
            | Opcode::Fdemote
            | Opcode::FcvtFromSint
            | Opcode::FcvtFromUint
            | Opcode::Fvdemote
            | Opcode::FvpromoteLow => (other, [None; 2], 0),
            _ => ANY,
        },
        InstructionData::Binary { opcode, args } => match opcode {
            Opcode::Fadd | Opcode::Fsub | Opcode::Fmul | Opcode::Fdiv | Opcode::Fmin | Opcode::Fmax => {
                (other, [None; 2], 0)
            }
            Opcode::Fcopysign => (other, [Some(args[0]), None], seen),
            _ => ANY,
        },
        InstructionData::BinaryImm8 { opcode: Opcode::Extractlane, arg, .. } if of.is_float() => {
            (other, [Some(arg), None], seen)
        }
        InstructionData::TernaryImm8 { opcode: Opcode::Insertlane, args, .. }
            if of.lane_type().is_float() =>
        {
            (other, args.map(Some), seen)
        }
        InstructionData::Ternary { opcode: Opcode::Select, args: [_, x, y] } => {
            (0, [Some(x), Some(y)], F32 | F64)
        }
        InstructionData::LoadNoOffset { opcode: Opcode::Bitcast, arg, .. }
            if dfg.value_type(arg).is_vector() && of.is_vector() =>
        {
            (0, [Some(arg), None], F32 | F64)
        }
        _ => ANY,
    }
}

/// The bits of a constant, lane by lane; `None` for other values.
pub(super) fn lanes(func: &Function, value: Value, lane: Type) -> Option<impl Iterator<Item = u64>> {
    let dfg = &func.dfg;
    let data = |value: Value| Some(dfg.insts[dfg.value_def(dfg.resolve_aliases(value)).inst()?]);
    let mut found = data(value)?;
    while let InstructionData::LoadNoOffset { opcode: Opcode::Bitcast, arg, .. }
    | InstructionData::Unary { opcode: Opcode::Splat, arg } = found
    {
        let is_same = dfg.value_type(arg).is_vector() || matches!(found, InstructionData::Unary { .. });
        found = data(arg).filter(|_| is_same)?;
    }
    let bytes = match found {
        InstructionData::UnaryIeee32 { imm, .. } => imm.bits().to_le_bytes().to_vec(),
        InstructionData::UnaryIeee64 { imm, .. } => imm.bits().to_le_bytes().to_vec(),
        InstructionData::UnaryConst { constant_handle, .. } => {
            dfg.constants.get(constant_handle).as_slice().to_vec()
        }
        _ => return None,
    };
    let width = lane.bytes() as usize;
    let value_of = |lane: &[u8]| lane.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte));
    bytes
        .len()
        .is_multiple_of(width)
        .then(|| bytes.chunks(width).map(value_of).collect::<Vec<_>>().into_iter())
}

/// Whether a float with these bits is a signalling NaN.
pub(super) fn is_signalling(of: Type, bits: u64) -> bool {
    if of == types::F32 {
        bits & 0x7fc0_0000 == 0x7f80_0000 && bits & 0x003f_ffff != 0
    } else {
        bits & 0x7ff8_0000_0000_0000 == 0x7ff0_0000_0000_0000 && bits & 0x0007_ffff_ffff_ffff != 0
    }
}

/// Whether a compiler may fold an operation with this operand to its other operand, or to the
/// negated other operand.
pub(super) fn is_neutral(opcode: Opcode, of: Type, bits: u64) -> bool {
    let one = if of == types::F32 { 0x3f80_0000 } else { 0x3ff0_0000_0000_0000 };
    let magnitude = bits & (u64::MAX >> (65 - of.bits()));
    match opcode {
        Opcode::Fadd | Opcode::Fsub => magnitude == 0,
        Opcode::Fmul | Opcode::Fdiv => magnitude == one,
        _ => false,
    }
}
