//! Constants, bitwise operators, accesses to single lanes, and permutations of lanes.

use cranelift_codegen::ir::{
    InstBuilder, Type, Value,
    types::{F32X4, F64X2, I8X16, I16X8, I32, I32X4, I64X2},
};
use wasmparser::Operator;

use super::{super::lowering::Lowering, Ins};

impl<'b> Lowering<'_, 'b> {
    pub(super) fn simd_lanes(&mut self, operator: &Operator<'_>) -> bool {
        match *operator {
            Operator::V128Const { value } => {
                let value = self.vector(I8X16, u128::from_le_bytes(*value.bytes()));
                self.push(value);
            }
            Operator::I8x16Splat => self.splat(I8X16),
            Operator::I16x8Splat => self.splat(I16X8),
            Operator::I32x4Splat => self.splat(I32X4),
            Operator::I64x2Splat => self.splat(I64X2),
            Operator::F32x4Splat => self.splat(F32X4),
            Operator::F64x2Splat => self.splat(F64X2),
            Operator::I8x16ExtractLaneS { lane } => {
                self.extract_lane(I8X16, lane, |ins, x| ins.sextend(I32, x))
            }
            Operator::I8x16ExtractLaneU { lane } => {
                self.extract_lane(I8X16, lane, |ins, x| ins.uextend(I32, x))
            }
            Operator::I16x8ExtractLaneS { lane } => {
                self.extract_lane(I16X8, lane, |ins, x| ins.sextend(I32, x))
            }
            Operator::I16x8ExtractLaneU { lane } => {
                self.extract_lane(I16X8, lane, |ins, x| ins.uextend(I32, x))
            }
            Operator::I32x4ExtractLane { lane } => self.extract_lane(I32X4, lane, |_, x| x),
            Operator::I64x2ExtractLane { lane } => self.extract_lane(I64X2, lane, |_, x| x),
            Operator::F32x4ExtractLane { lane } => self.extract_lane(F32X4, lane, |_, x| x),
            Operator::F64x2ExtractLane { lane } => self.extract_lane(F64X2, lane, |_, x| x),
            Operator::I8x16ReplaceLane { lane } => self.replace_lane(I8X16, lane),
            Operator::I16x8ReplaceLane { lane } => self.replace_lane(I16X8, lane),
            Operator::I32x4ReplaceLane { lane } => self.replace_lane(I32X4, lane),
            Operator::I64x2ReplaceLane { lane } => self.replace_lane(I64X2, lane),
            Operator::F32x4ReplaceLane { lane } => self.replace_lane(F32X4, lane),
            Operator::F64x2ReplaceLane { lane } => self.replace_lane(F64X2, lane),
            Operator::V128Not => self.lanes1(I8X16, |ins, x| ins.bnot(x)),
            Operator::V128And => self.lanes2(I8X16, |ins, x, y| ins.band(x, y)),
            Operator::V128AndNot => self.lanes2(I8X16, |ins, x, y| ins.band_not(x, y)),
            Operator::V128Or => self.lanes2(I8X16, |ins, x, y| ins.bor(x, y)),
            Operator::V128Xor => self.lanes2(I8X16, |ins, x, y| ins.bxor(x, y)),
            Operator::V128Bitselect
            | Operator::I8x16RelaxedLaneselect
            | Operator::I16x8RelaxedLaneselect
            | Operator::I32x4RelaxedLaneselect
            | Operator::I64x2RelaxedLaneselect => {
                let mask = self.pop();
                let (x, y) = self.pop2();
                let result = self.builder.ins().bitselect(mask, x, y);
                self.push(result);
            }
            Operator::V128AnyTrue => {
                let x = self.pop();
                let result = self.builder.ins().vany_true(x);
                self.push_bool(result);
            }
            Operator::I8x16Shuffle { lanes } => {
                let (x, y) = self.pop2();
                let result = self.shuffle(x, y, lanes);
                self.push(result);
            }
            Operator::I8x16Swizzle | Operator::I8x16RelaxedSwizzle => {
                let (x, lanes) = self.pop2();
                let result = self.swizzle(x, lanes);
                self.push(result);
            }
            _ => return false,
        }
        true
    }

    fn splat(&mut self, ty: Type) {
        let value = self.pop_lane(ty);
        let result = self.builder.ins().splat(ty, value);
        self.push_vector(result);
    }

    fn extract_lane(&mut self, ty: Type, lane: u8, extend: impl FnOnce(Ins<'_, 'b>, Value) -> Value) {
        let x = self.pop_as(ty);
        let value = self.builder.ins().extractlane(x, lane);
        let value = extend(self.builder.ins(), value);
        self.push(value);
    }

    fn replace_lane(&mut self, ty: Type, lane: u8) {
        let value = self.pop_lane(ty);
        let x = self.pop_as(ty);
        let result = self.builder.ins().insertlane(x, value, lane);
        self.push_vector(result);
    }

    /// Pops the value of a lane of `ty`. A narrow lane is the low bits of an `i32`.
    fn pop_lane(&mut self, ty: Type) -> Value {
        let value = self.pop();
        let lane = ty.lane_type();
        if self.type_of(value) == lane { value } else { self.builder.ins().ireduce(lane, value) }
    }

    fn swizzle(&mut self, x: Value, lanes: Value) -> Value {
        if self.env.plan.options.has_byte_shuffle {
            return self.builder.ins().swizzle(x, lanes);
        }
        self.call_swizzle(x, lanes)
    }

    fn shuffle(&mut self, x: Value, y: Value, lanes: [u8; 16]) -> Value {
        if self.env.plan.options.has_byte_shuffle || is_baseline_shuffle(lanes) {
            return self.shuffle_instruction(x, y, lanes);
        }
        // The lanes that come from each operand. An index past the end marks those of the other
        // operand.
        let [from_x, from_y] =
            [0, 16].map(|first| lanes.map(|lane| if lane & 16 == first { lane & 15 } else { 0xff }));
        if let Some(words) = words(lanes) {
            let [in_x, in_y] = [0, 4].map(|first| {
                let words = words.map(|word| if word & 4 == first { word } else { first });
                bytes(words)
            });
            let (x, y) = (self.shuffle_instruction(x, y, in_x), self.shuffle_instruction(x, y, in_y));
            let mask = self
                .vector(I8X16, u128::from_le_bytes(lanes.map(|lane| if lane & 16 == 0 { 0xff } else { 0 })));
            return self.builder.ins().bitselect(mask, x, y);
        }
        let parts = [(x, from_x), (y, from_y)].map(|(operand, lanes)| {
            let used = lanes.iter().any(|&lane| lane != 0xff);
            used.then(|| {
                let lanes = self.vector(I8X16, u128::from_le_bytes(lanes));
                self.call_swizzle(operand, lanes)
            })
        });
        match parts {
            [Some(x), Some(y)] => self.builder.ins().bor(x, y),
            [Some(part), None] | [None, Some(part)] => part,
            [None, None] => unreachable!("every lane comes from an operand"),
        }
    }

    fn shuffle_instruction(&mut self, x: Value, y: Value, lanes: [u8; 16]) -> Value {
        let lanes = self.builder.func.dfg.immediates.push(lanes.as_slice().into());
        self.builder.ins().shuffle(x, y, lanes)
    }
}

/// Whether the code generator uses an SSE2 instruction for these lanes. For others it calls a
/// function.
fn is_baseline_shuffle(lanes: [u8; 16]) -> bool {
    let unpack = |width: u8, first: u8| {
        (0..16u8).zip(lanes).all(|(i, lane)| {
            let (pair, byte) = (i / (2 * width), i % width);
            let operand = (i / width) % 2 * 16;
            lane == operand + first + pair * width + byte
        })
    };
    if [1, 2, 4, 8].into_iter().any(|width| unpack(width, 0) || unpack(width, 8)) {
        return true;
    }
    if let Some(words) = words(lanes) {
        let operands = words.map(|word| word / 4);
        return matches!(operands, [a, b, c, d] if a == b && c == d);
    }
    halves(lanes).is_some_and(|halves| {
        let operand = halves[0] & 8;
        let halves = halves.map(|half| half.wrapping_sub(operand));
        let in_place = |range: std::ops::Range<u8>| {
            range.clone().zip(&halves[range.start.into()..range.end.into()]).all(|(i, &h)| i == h)
        };
        let within = |range: std::ops::Range<u8>| {
            halves[range.start.into()..range.end.into()].iter().all(|h| range.contains(h))
        };
        (in_place(4..8) && within(0..4)) || (in_place(0..4) && within(4..8))
    })
}

/// The lanes of 32 bits, if the bytes move in such lanes.
fn words(lanes: [u8; 16]) -> Option<[u8; 4]> {
    group(lanes)
}

/// The lanes of 16 bits, if the bytes move in such lanes.
fn halves(lanes: [u8; 16]) -> Option<[u8; 8]> {
    group(lanes)
}

fn group<const N: usize>(lanes: [u8; 16]) -> Option<[u8; N]> {
    let width = (16 / N) as u8;
    let mut groups = [0; N];
    for (group, bytes) in groups.iter_mut().zip(lanes.chunks(width.into())) {
        let whole = bytes[0].is_multiple_of(width) && bytes.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        *group = whole.then_some(bytes[0] / width)?;
    }
    Some(groups)
}

/// The bytes of lanes of 32 bits.
fn bytes(words: [u8; 4]) -> [u8; 16] {
    std::array::from_fn(|i| words[i / 4] * 4 + (i % 4) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_grouped() {
        let identity: [u8; 16] = std::array::from_fn(|i| i as u8);
        assert_eq!(words(identity), Some([0, 1, 2, 3]));
        assert_eq!(bytes([4, 0, 7, 1])[..5], [16, 17, 18, 19, 0]);
        assert_eq!(words(bytes([4, 0, 7, 1])), Some([4, 0, 7, 1]));
        assert_eq!(words([0; 16]), None);
        assert_eq!(
            halves([2, 3, 0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
            Some([1, 0, 2, 3, 4, 5, 6, 7])
        );
    }

    #[test]
    fn some_shuffles_are_instructions_of_the_baseline() {
        assert!(is_baseline_shuffle(bytes([3, 3, 0, 1])));
        assert!(is_baseline_shuffle(bytes([3, 0, 7, 4])));
        assert!(is_baseline_shuffle(bytes([7, 4, 1, 2])));
        assert!(is_baseline_shuffle(bytes([0, 4, 1, 5])));
        assert!(!is_baseline_shuffle(bytes([0, 5, 2, 7])));
        assert!(is_baseline_shuffle([0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23]));
        assert!(is_baseline_shuffle([8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31]));
        assert!(is_baseline_shuffle([2, 3, 0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]));
        assert!(is_baseline_shuffle([16, 17, 18, 19, 20, 21, 22, 23, 30, 31, 28, 29, 26, 27, 24, 25]));
        assert!(!is_baseline_shuffle([2, 3, 0, 1, 4, 5, 6, 7, 10, 11, 8, 9, 12, 13, 14, 15]));
        assert!(!is_baseline_shuffle([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]));
    }
}
