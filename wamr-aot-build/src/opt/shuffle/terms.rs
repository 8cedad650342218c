//! Any shuffle, as a disjunction of terms: all bytes that move by the same distance are one term.

use super::plan::{ANY, Bytes, Step, Steps, Vector, X, Y, ZERO};

/// The bytes that move by the same distance, and of each half of the result from one half of an
/// operand.
struct Term {
    by: i8,
    /// For each half of the result, the half of an operand: 0 and 1 are those of the first.
    from: [Option<u8>; 2],
    bytes: u16,
}

/// Any vector that is wanted.
pub(super) fn disjunction(steps: &mut Steps, want: &Bytes) -> Vector {
    let mut result = None;
    for term in terms(want) {
        let moved = moved(steps, want, &term);
        result = Some(match result {
            None => moved,
            Some(sum) => steps.push(Step::Or([sum, moved])),
        });
    }
    result.unwrap_or_else(|| if want.contains(&ZERO) { steps.push(Step::Keep(X, 0)) } else { X })
}

fn terms(want: &Bytes) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for (i, &from) in (0u8..).zip(want).filter(|&(_, &from)| from < ZERO) {
        let by = (i % 8) as i8 - (from % 8) as i8;
        let (half, quad) = (usize::from(i / 8), from / 8);
        let fits = |term: &Term| term.by == by && term.from[half].is_none_or(|other| other == quad);
        // The halves of an operand, in their places, cost no instruction.
        let is_straight = |term: &Term| {
            let other = term.from[1 - half];
            term.from[half] == Some(quad)
                || other.is_some_and(|other| other ^ 1 == quad && usize::from(quad & 1) == half)
        };
        let at = terms.iter().position(|term| fits(term) && is_straight(term));
        let at = at.or_else(|| terms.iter().position(fits));
        let at = at.unwrap_or_else(|| {
            terms.push(Term { by, from: [None; 2], bytes: 0 });
            terms.len() - 1
        });
        terms[at].from[half] = Some(quad);
        terms[at].bytes |= 1 << i;
    }
    terms
}

/// A term, with zeros where other terms have bytes.
fn moved(steps: &mut Steps, want: &Bytes, term: &Term) -> Vector {
    let of = halves(steps, term.from);
    let bytes = |of: u16| (0..16usize).filter(move |i| of >> i & 1 != 0);
    let is_clean = |steps: &Steps, vector: Vector| {
        bytes(!term.bytes).all(|i| want[i] == ANY || steps.value(vector)[i] == ZERO)
    };
    let mut moved = of;
    if term.by != 0 {
        // Of lanes that are wide enough for the distance, narrower ones leave more zeros.
        for lane in [8u8, 4, 2] {
            let stays = |i: usize| (want[i] % 8) / lane == (i % 8) as u8 / lane;
            if !bytes(term.bytes).all(stays) {
                break;
            }
            moved = steps.push(Step::Shift { of, lane, by: term.by });
            if is_clean(steps, moved) {
                break;
            }
        }
    }
    if is_clean(steps, moved) { moved } else { steps.push(Step::Keep(moved, term.bytes)) }
}

/// A vector of two halves of operands.
fn halves(steps: &mut Steps, from: [Option<u8>; 2]) -> Vector {
    let [low, high] = match from {
        [Some(low), Some(high)] => [low, high],
        [Some(low), None] => [low, low ^ 1],
        [None, Some(high)] => [high ^ 1, high],
        [None, None] => unreachable!("a term has bytes"),
    };
    match [low, high] {
        [0, 1] => X,
        [2, 3] => Y,
        _ => {
            let mask =
                std::array::from_fn(|i| if i < 8 { low * 8 + i as u8 } else { high * 8 + i as u8 - 8 });
            super::words::shuffle(steps, [X, Y], mask)
        }
    }
}
