//! Shuffles that move lanes of two bytes within the vectors they come from: `pshufd`, `pshuflw`,
//! `pshufhw` and `shufps`.

use super::plan::{ANY, Bytes, Step, Steps, Vector};

/// For each lane of two bytes of the result, the lane of the source, or nothing if any will do.
type Words = [Option<u8>; 8];

/// A step that shuffles, of which only one operand is named if only one is used.
pub(super) fn shuffle(steps: &mut Steps, [x, y]: [Vector; 2], mask: [u8; 16]) -> Vector {
    let of = match mask
        .iter()
        .map(|index| index & 16)
        .reduce(|one, other| if one == other { one } else { 0xff })
    {
        Some(0) => [x, x],
        Some(16) => [y, y],
        _ => [x, y],
    };
    let mask = if of == [y, y] { mask.map(|index| index & 15) } else { mask };
    if of[0] == of[1] && mask.iter().zip(0..).all(|(&index, i)| index == i) {
        return of[0];
    }
    steps.push(Step::Shuffle(of, mask))
}

/// The lanes of four bytes of two vectors: the low ones of the first, the high ones of the second.
fn select(steps: &mut Steps, [low, high]: [Vector; 2], dwords: [u8; 4]) -> Vector {
    let second = if low == high { 0 } else { 16 };
    let mask = std::array::from_fn(|i| dwords[i / 4] * 4 + (i % 4) as u8 + if i < 8 { 0 } else { second });
    shuffle(steps, [low, high], mask)
}

/// Moves the lanes of two bytes within the low half, and within the high half.
fn within_halves(steps: &mut Steps, mut of: Vector, words: [u8; 8]) -> Vector {
    for half in [0..4, 4..8] {
        let mask = std::array::from_fn(|i| {
            let word = (i / 2) as u8;
            let from = if half.contains(&word) { words[i / 2] } else { word };
            from * 2 + (i % 2) as u8
        });
        of = shuffle(steps, [of, of], mask);
    }
    of
}

/// The vector that is wanted, by moving lanes of two bytes of one vector.
pub(super) fn of_one(steps: &mut Steps, want: &Bytes, of: Vector) -> Option<Vector> {
    let words = find(want, steps.value(of), 0..8)?;
    let first = dwords_first(steps, [of, of], &words);
    let last = dwords_last(steps, of, &words);
    match (first, last) {
        (Some(first), last) => Some(steps.cheaper(first, last)),
        (None, last) => last,
    }
}

/// The vector that is wanted, whose low half comes from the first vector and whose high half comes
/// from the second.
pub(super) fn of_two(steps: &mut Steps, want: &Bytes, of: [Vector; 2]) -> Option<Vector> {
    let low = find(want, steps.value(of[0]), 0..4)?;
    let high = find(want, steps.value(of[1]), 4..8)?;
    let words = std::array::from_fn(|i| if i < 4 { low[i] } else { high[i] });
    let first = dwords_first(steps, of, &words);
    let last = dwords_last_of_two(steps, of, &words);
    match (first, last) {
        (Some(first), last) => Some(steps.cheaper(first, last)),
        (None, last) => last,
    }
}

fn find(want: &Bytes, have: &Bytes, words: std::ops::Range<usize>) -> Option<Words> {
    let mut found = [None; 8];
    for i in words {
        let word = [want[2 * i], want[2 * i + 1]];
        if word == [ANY; 2] {
            continue;
        }
        let is =
            |&at: &usize| word.iter().zip(&have[2 * at..]).all(|(&want, &have)| want == ANY || want == have);
        found[i] = Some([i].into_iter().chain(0..8).find(is)? as u8);
    }
    Some(found)
}

/// Whether a vector has all lanes of two bytes that are wanted.
pub(super) fn has(want: &Bytes, have: &Bytes) -> bool {
    find(want, have, 0..8).is_some()
}

/// The number of halves in which lanes of two bytes move.
fn moving_halves(words: &[u8; 8]) -> u32 {
    let moves = |half: std::ops::Range<u8>| half.into_iter().any(|i| words[usize::from(i)] != i);
    u32::from(moves(0..4)) + u32::from(moves(4..8))
}

/// First moves lanes of four bytes, and then lanes of two bytes within the halves.
fn dwords_first(steps: &mut Steps, of: [Vector; 2], words: &Words) -> Option<Vector> {
    let lows = pairs(&words[..4], [0, 1]);
    let pairs = lows.flat_map(|low| pairs(&words[4..], [2, 3]).map(move |high| [low, high]));
    let choices = pairs.map(|[low, high]| {
        let dwords = [low[0], low[1], high[0], high[1]];
        let places = std::array::from_fn(|i| {
            let (pair, first) = if i < 4 { (low, 0) } else { (high, 4) };
            words[i].map_or(i as u8, |word| {
                let slot = pair[0] != word / 2 || pair[1] == word / 2 && i % 4 / 2 == 1;
                first + u8::from(slot) * 2 + word % 2
            })
        });
        (dwords, places)
    });
    let cost = |(dwords, places): &([u8; 4], [u8; 8])| u32::from(*dwords != NATURAL) + moving_halves(places);
    let (dwords, places) = choices.min_by_key(cost)?;
    let moved = select(steps, of, dwords);
    Some(within_halves(steps, moved, places))
}

const NATURAL: [u8; 4] = [0, 1, 2, 3];

/// The pairs of lanes of four bytes that have these lanes of two bytes.
fn pairs(words: &[Option<u8>], natural: [u8; 2]) -> impl Iterator<Item = [u8; 2]> + use<> {
    let mut dwords: Vec<u8> = words.iter().flatten().map(|word| word / 2).collect();
    dwords.sort_unstable();
    dwords.dedup();
    match dwords[..] {
        [] => vec![natural],
        [only] => vec![[natural[0], only], [only, natural[1]], [only; 2]],
        [one, other] => vec![[one, other], [other, one]],
        _ => Vec::new(),
    }
    .into_iter()
}

/// Up to two pairs of lanes in each half of a vector.
#[derive(Default)]
struct Slots([Vec<[Option<u8>; 2]>; 2]);

impl Slots {
    /// The half and the number of a pair of lanes, both of which come from the same half.
    fn place(&mut self, pair: [Option<u8>; 2]) -> Option<(usize, usize)> {
        let mut halves = pair.iter().flatten().map(|word| usize::from(word / 4));
        let half = halves.next()?;
        if halves.any(|other| other != half) {
            return None;
        }
        let fits = |slot: &[Option<u8>; 2]| {
            slot.iter().zip(pair).all(|(&one, other)| one.is_none() || other.is_none() || one == other)
        };
        let slots = &mut self.0[half];
        let at = slots.iter().position(fits).unwrap_or_else(|| {
            slots.push([None; 2]);
            slots.len() - 1
        });
        for (word, new) in slots[at].iter_mut().zip(pair) {
            *word = word.or(new);
        }
        (at < 2).then_some((half, at))
    }

    /// The lanes of two bytes that have the pairs, in this order or in the other for each half.
    fn words(&self, swapped: [bool; 2]) -> [u8; 8] {
        let mut words = std::array::from_fn(|i| i as u8);
        for (half, (slots, swapped)) in self.0.iter().zip(swapped).enumerate() {
            for (at, slot) in slots.iter().enumerate() {
                let first = half * 4 + (at ^ usize::from(swapped)) * 2;
                for (i, word) in slot.iter().enumerate() {
                    words[first + i] = word.unwrap_or(words[first + i]);
                }
            }
        }
        words
    }
}

const ORDERS: [[bool; 2]; 4] = [[false, false], [true, false], [false, true], [true, true]];

/// First moves lanes of two bytes within the halves, and then lanes of four bytes.
fn dwords_last(steps: &mut Steps, of: Vector, words: &Words) -> Option<Vector> {
    let mut slots = Slots::default();
    let mut places = [None; 4];
    for (i, place) in places.iter_mut().enumerate() {
        let pair = [words[2 * i], words[2 * i + 1]];
        if pair != [None; 2] {
            *place = Some(slots.place(pair)?);
        }
    }
    let choices = ORDERS.map(|swapped| (dwords(&places, swapped), slots.words(swapped)));
    let cost = |(dwords, places): &([u8; 4], [u8; 8])| u32::from(*dwords != NATURAL) + moving_halves(places);
    let (dwords, places) = choices.into_iter().min_by_key(cost)?;
    let moved = within_halves(steps, of, places);
    Some(select(steps, [moved; 2], dwords))
}

fn dwords(places: &[Option<(usize, usize)>; 4], swapped: [bool; 2]) -> [u8; 4] {
    std::array::from_fn(|i| match places[i] {
        None => i as u8,
        Some((half, slot)) => (half * 2 + (slot ^ usize::from(swapped[half]))) as u8,
    })
}

fn dwords_last_of_two(steps: &mut Steps, of: [Vector; 2], words: &Words) -> Option<Vector> {
    let mut moved = of;
    let mut chosen = [0; 4];
    for (half, vector) in moved.iter_mut().enumerate() {
        let mut slots = Slots::default();
        let mut places = [None; 4];
        for i in [2 * half, 2 * half + 1] {
            let pair = [words[2 * i], words[2 * i + 1]];
            if pair != [None; 2] {
                places[i] = Some(slots.place(pair)?);
            }
        }
        let swapped = ORDERS.into_iter().min_by_key(|&swapped| moving_halves(&slots.words(swapped)))?;
        *vector = within_halves(steps, *vector, slots.words(swapped));
        let dwords = dwords(&places, swapped);
        chosen[2 * half..][..2].copy_from_slice(&dwords[2 * half..][..2]);
    }
    Some(select(steps, moved, chosen))
}

/// The masks that interleave the low halves, or the high halves, of two vectors: lanes of 1, 2, 4
/// and 8 bytes.
pub(super) const INTERLEAVES: [[u8; 16]; 8] = [
    interleaved(1, 0),
    interleaved(1, 8),
    interleaved(2, 0),
    interleaved(2, 8),
    interleaved(4, 0),
    interleaved(4, 8),
    interleaved(8, 0),
    interleaved(8, 8),
];
/// Those of lanes of 1 byte.
pub(super) const BYTE_INTERLEAVES: [[u8; 16]; 2] = [INTERLEAVES[0], INTERLEAVES[1]];

const fn interleaved(lane: u8, first: u8) -> [u8; 16] {
    let mut mask = [0; 16];
    let mut i = 0;
    while i < 16 {
        let n = i as u8;
        mask[i] = first + n / (2 * lane) * lane + n % lane + n / lane % 2 * 16;
        i += 1;
    }
    mask
}

/// The vector that is wanted, if one step interleaves operands to it.
pub(super) fn interleave(steps: &mut Steps, want: &Bytes, operands: &[Vector]) -> Option<Vector> {
    for mask in INTERLEAVES {
        for &x in operands {
            for &y in operands {
                let both = [steps.value(x), steps.value(y)];
                let byte = |from: u8| both[usize::from(from / 16)][usize::from(from % 16)];
                if mask.iter().zip(want).all(|(&from, &want)| want == ANY || want == byte(from)) {
                    return Some(steps.push(Step::Shuffle([x, y], mask)));
                }
            }
        }
    }
    None
}
