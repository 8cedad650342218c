//! Plans are interpreted.

use super::{
    plan::{ANY, Bytes, Step, ZERO},
    search, words,
};

const OPERANDS: [Bytes; 2] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31],
];

/// Numbers that look random, always the same.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// What a step computes from numbers, in the words of the instructions.
fn interpret(step: Step, [x, y]: [u128; 2]) -> u128 {
    let bytes = |of: u128| of.to_le_bytes();
    match step {
        Step::Shuffle(_, mask) => {
            let both = [bytes(x), bytes(y)].concat();
            u128::from_le_bytes(mask.map(|index| both[usize::from(index)]))
        }
        Step::Shift { lane, by, .. } => {
            let width = u32::from(lane) * 8;
            let shift = |of: u128| {
                let bits = u32::from(by.unsigned_abs()) * 8;
                assert!(bits < width, "a shift by the width or more");
                if by > 0 { of << bits & ((1 << width) - 1) } else { of >> bits }
            };
            (0..128 / width)
                .fold(0, |result, n| result | shift(x >> (n * width) & ((1 << width) - 1)) << (n * width))
        }
        Step::Keep(_, kept) => {
            (0..16).filter(|n| kept >> n & 1 != 0).fold(0, |sum, n| sum | x & 0xff << (8 * n))
        }
        Step::Or(_) => x | y,
        Step::Pack(_) => {
            let words = (0..8).map(|n| x >> (16 * n)).chain((0..8).map(|n| y >> (16 * n)));
            words.zip(0..).fold(0, |result, (word, n)| {
                let byte = match word as u16 as i16 {
                    ..0 => 0,
                    word => u128::from(word.min(255) as u8),
                };
                result | byte << (8 * n)
            })
        }
    }
}

/// Whether a mask is one instruction of SSE2, from the descriptions of the instructions.
fn is_instruction(mask: [u8; 16], is_unary: bool) -> bool {
    let groups = |width: usize| -> Option<Vec<usize>> {
        let group = |bytes: &[u8]| {
            let first = usize::from(bytes[0]);
            let is_whole =
                first % width == 0 && bytes.iter().zip(first..).all(|(&byte, i)| usize::from(byte) == i);
            is_whole.then_some(first / width)
        };
        mask.chunks(width).map(group).collect()
    };
    let interleaves = words::INTERLEAVES.contains(&mask);
    let dwords = groups(4).is_some_and(|d| {
        d.iter().all(|&d| d < 4)
            || d[..2].iter().all(|&d| d < 4) && d[2..].iter().all(|&d| d >= 4)
            || d[..2].iter().all(|&d| d >= 4) && d[2..].iter().all(|&d| d < 4)
    });
    let halves = groups(2).is_some_and(|w| {
        w[..4].iter().all(|&w| w < 4) && w[4..] == [4, 5, 6, 7]
            || w[..4] == [0, 1, 2, 3] && w[4..].iter().all(|&w| (4..8).contains(&w))
    });
    interleaves || dwords && (!is_unary || mask.iter().all(|&byte| byte < 16)) || halves
}

/// Checks that a plan computes what is wanted, and returns its length.
fn check(operands: [Bytes; 2], want: Bytes) -> usize {
    let plan = search::plan(operands, &want);
    for step in plan.steps() {
        if let Step::Shuffle([x, y], mask) = *step {
            assert!(is_instruction(mask, x == y), "{want:?}: {mask:?}");
        }
    }
    // Both values of each bit of each byte, and bytes that differ from all others.
    for salt in [0x11u8, 0xee] {
        let value = |of: &Bytes| {
            u128::from_le_bytes(
                of.map(|byte| if byte == ZERO { 0 } else { (byte + 1).wrapping_mul(7) ^ salt | 0x80 & salt }),
            )
        };
        let values = operands.each_ref().map(value);
        let result = plan.run(values, interpret).to_le_bytes();
        let expected = value(&want).to_le_bytes();
        for (i, &byte) in want.iter().enumerate() {
            assert!(byte == ANY || result[i] == expected[i], "byte {i} of {want:?}: {plan:?}");
        }
    }
    plan.steps().len()
}

fn with_demand(mut want: Bytes, demand: u16) -> Bytes {
    for (i, byte) in want.iter_mut().enumerate() {
        if demand >> i & 1 == 0 {
            *byte = ANY;
        }
    }
    want
}

/// Demands of whole lanes and halves, and some others.
const DEMANDS: [u16; 8] = [0x00ff, 0xff00, 0x000f, 0x5555, 0x1111, 0x0101, 0x0001, 0x7ffe];

#[test]
fn structured_masks() {
    let mut masks: Vec<[u8; 16]> = Vec::new();
    for first in 0..32u8 {
        for stride in 0..32 {
            masks.push(std::array::from_fn(|i| ((usize::from(first) + i * stride) % 32) as u8));
        }
    }
    // Reversed, rotated, swapped, broadcast and interleaved lanes.
    for lane in [1, 2, 4, 8] {
        for turn in 0..16 {
            for second in [0, 16] {
                let lanes = |of: &dyn Fn(u8) -> u8| -> [u8; 16] {
                    std::array::from_fn(|i| of(i as u8 / lane) % (32 / lane) * lane + i as u8 % lane)
                };
                masks.push(lanes(&|n| (16 / lane - 1 - n) ^ (turn % (16 / lane))));
                masks.push(lanes(&|n| n % 2 * (second / lane) + (n + turn) % (16 / lane)));
                masks.push(lanes(&|n| n / 2 + n % 2 * (second / lane) + turn % (16 / lane)));
                masks.push(lanes(&|_| turn));
                masks.push(std::array::from_fn(|i| {
                    (i as u8 ^ (lane - 1)) + if i as u8 == turn { second } else { 0 }
                }));
            }
        }
    }
    for (i, mask) in masks.into_iter().enumerate() {
        check(OPERANDS, mask);
        // A plan takes long without optimisation, so not each mask with each demand.
        check(OPERANDS, with_demand(mask, DEMANDS[i % DEMANDS.len()]));
    }
}

#[test]
fn random_masks() {
    let mut random = Random(1);
    let mut longest = 0;
    for _ in 0..500 {
        let end = 1 << random.below(6);
        let lane = 1 << random.below(4);
        let mut want: Bytes = [0; 16];
        for lane in want.chunks_mut(lane) {
            let first = random.below(32) as u8;
            for (byte, i) in lane.iter_mut().zip(0..) {
                *byte = if end == 32 { random.below(32) as u8 } else { (first + i) % 32 };
            }
        }
        let demand = if random.below(2) == 0 { 0xffff } else { random.below(0x1_0000) as u16 };
        longest = longest.max(check(OPERANDS, with_demand(want, demand)));
        let zero = [OPERANDS[0], [ZERO; 16]];
        check(zero, with_demand(want.map(|byte| if byte < 16 { byte } else { ZERO }), demand));
        check([OPERANDS[0]; 2], with_demand(want.map(|byte| byte % 16), demand));
    }
    assert!(longest < 50, "{longest} steps");
}

/// The lengths of plans for what compilers emit.
#[test]
fn lengths() {
    let check = |demand: u16, mask: [u8; 16]| check(OPERANDS, with_demand(mask, demand));
    let all = 0xffff;
    assert_eq!(check(all, OPERANDS[0]), 0);
    assert_eq!(check(0, [7; 16]), 0);
    // Bytes of two neighbouring vectors.
    assert_eq!(check(all, std::array::from_fn(|i| i as u8 + 15)), 4);
    assert_eq!(check(0x00ff, std::array::from_fn(|i| (i as u8 + 7) % 16)), 4);
    assert_eq!(check(0x00ff, std::array::from_fn(|i| i as u8 + 8)), 1);
    // Bytes that are widened to lanes of four bytes.
    assert_eq!(check(0x1111, std::array::from_fn(|i| i as u8 / 4)), 2);
    assert_eq!(check(0x1111, std::array::from_fn(|i| i as u8 / 4 + 4)), 2);
    // A blend, a broadcast, a byte order, a deinterleaving.
    assert_eq!(check(all, std::array::from_fn(|i| i as u8 + i as u8 / 4 % 2 * 16)), 3);
    assert_eq!(check(all, [5; 16]), 3);
    assert_eq!(check(all, std::array::from_fn(|i| i as u8 ^ 1)), 3);
    assert_eq!(check(all, std::array::from_fn(|i| i as u8 ^ 3)), 5);
    assert_eq!(check(all, std::array::from_fn(|i| 2 * i as u8)), 3);
    assert_eq!(check(all, std::array::from_fn(|i| 2 * i as u8 + 1)), 3);
    assert_eq!(check(all, std::array::from_fn(|i| i as u8 / 2 * 4 % 32 + i as u8 % 2)), 5);
}
