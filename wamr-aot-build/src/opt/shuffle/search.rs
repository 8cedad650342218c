//! The search for a short plan.
//!
//! Everything that is wanted can be had: the bytes that move by the same distance are shifted
//! together, and the results are combined. The search looks for something shorter: lanes of two and
//! four bytes that move as a whole, and vectors whose halves, interleaved lanes or low bytes are
//! easier to make.

use std::collections::HashMap;

use super::{
    plan::{ANY, Bytes, Plan, Step, Steps, Vector, X, Y, ZERO, matches},
    terms, words,
};

/// How many levels of vectors are combined to one.
const LEVELS: u32 = 3;
/// How many steps are tried for a plan: a module may have many shuffles for which there is nothing
/// short.
const TRIED: usize = 300;
/// A plan of so many steps is not worth a search.
const SHORT: usize = 2;

/// A plan for a vector whose bytes come from the operands.
pub(super) fn plan(operands: [Bytes; 2], want: &Bytes) -> Plan {
    let mut search = Search { steps: Steps::new(operands), direct: HashMap::new() };
    let result = search.solve(want, LEVELS);
    debug_assert!(matches(search.steps.value(result), want));
    search.steps.plan(result)
}

struct Search {
    steps: Steps,
    /// What was found without a search.
    direct: HashMap<Bytes, Vector>,
}

/// A way to make a vector of two others.
#[derive(Clone, Copy)]
enum Combination {
    /// Interleaves them by this mask.
    Interleave([u8; 16]),
    /// Takes the low bytes of lanes of two bytes.
    Pack,
    /// Combines the bytes of each operand.
    Or,
}

fn combinations() -> impl Iterator<Item = Combination> {
    let interleaves = words::INTERLEAVES.into_iter().map(Combination::Interleave);
    [Combination::Pack, Combination::Or].into_iter().chain(interleaves)
}

impl Search {
    /// The shortest combination of what takes no search, or that with its parts searched.
    fn solve(&mut self, want: &Bytes, levels: u32) -> Vector {
        let mut best = self.direct(want);
        let mut chosen = None;
        if levels == 0 || self.steps.cost(best) <= SHORT {
            return best;
        }
        for combination in combinations() {
            if self.steps.tried() > TRIED {
                break;
            }
            let result = self.combined(want, combination, 0);
            if self.steps.cheaper(best, result) != best {
                (best, chosen) = (self.steps.cheaper(best, result), Some(combination));
            }
        }
        let searched = chosen.and_then(|combination| self.combined(want, combination, levels - 1));
        self.steps.cheaper(best, searched)
    }

    /// Without intermediate vectors that would have to be searched.
    fn direct(&mut self, want: &Bytes) -> Vector {
        if let Some(&known) = self.direct.get(want) {
            return known;
        }
        let found = self.find(want);
        self.direct.insert(*want, found);
        found
    }

    fn find(&mut self, want: &Bytes) -> Vector {
        let steps = &mut self.steps;
        if let Some(operand) = [X, Y].into_iter().find(|&operand| matches(steps.value(operand), want)) {
            return operand;
        }
        if let Some(interleaved) = words::interleave(steps, want, &[X, Y]) {
            return interleaved;
        }
        let mut best = terms::disjunction(steps, want);
        if want.contains(&ZERO) {
            // Words of operands that are not zero, and then the zeros.
            let any = want.map(|byte| if byte == ZERO { ANY } else { byte });
            let kept = (0..16).filter(|&i| want[i] != ZERO).fold(0, |kept, i| kept | 1 << i);
            if let Some(words) = self.words(&any) {
                let result = self.steps.push(Step::Keep(words, kept));
                best = self.steps.cheaper(best, Some(result));
            }
        }
        let words = self.words(want);
        self.steps.cheaper(best, words)
    }

    /// By moving lanes of two bytes of the operands, of their interleaved bytes, or of operands
    /// whose bytes are swapped in each lane.
    fn words(&mut self, want: &Bytes) -> Option<Vector> {
        let steps = &mut self.steps;
        let mut best: Option<Vector> = None;
        let mut add = |steps: &Steps, result: Option<Vector>| {
            if let Some(result) = result {
                best = Some(steps.cheaper(result, best));
            }
        };
        for x in [X, Y] {
            let result = words::of_one(steps, want, x);
            add(steps, result);
            let result = words::of_two(steps, want, [x, if x == X { Y } else { X }]);
            add(steps, result);
        }
        for x in [X, Y] {
            for y in [X, Y] {
                for mask in words::BYTE_INTERLEAVES {
                    let step = Step::Shuffle([x, y], mask);
                    if words::has(want, &step.result(steps)) {
                        let interleaved = steps.push(step);
                        let result = words::of_one(steps, want, interleaved);
                        add(steps, result);
                    }
                }
            }
            let bytes = *steps.value(x);
            if words::has(want, &std::array::from_fn(|i| bytes[i ^ 1])) {
                let parts = [1, -1].map(|by| steps.push(Step::Shift { of: x, lane: 2, by }));
                let swapped = steps.push(Step::Or(parts));
                let result = words::of_one(steps, want, swapped);
                add(steps, result);
            }
        }
        best
    }

    /// By a combination of two vectors.
    fn combined(&mut self, want: &Bytes, combination: Combination, levels: u32) -> Option<Vector> {
        let parts = combination.parts(want)?;
        let of = match unified(&parts) {
            Some(part) => [self.solve(&part, levels); 2],
            None => parts.map(|part| self.solve(&part, levels)),
        };
        Some(self.steps.push(match combination {
            Combination::Interleave(mask) => Step::Shuffle(of, mask),
            Combination::Pack => Step::Pack(of),
            Combination::Or => Step::Or(of),
        }))
    }
}

impl Combination {
    /// What the two vectors must have.
    fn parts(self, want: &Bytes) -> Option<[Bytes; 2]> {
        match self {
            Combination::Interleave(mask) => {
                let mut parts = [[ANY; 16]; 2];
                for (i, &from) in mask.iter().enumerate() {
                    parts[usize::from(from / 16)][usize::from(from % 16)] = want[i];
                }
                Some(parts)
            }
            Combination::Pack => Some([0, 8].map(|first| {
                std::array::from_fn(|i| match (i % 2, want[first + i / 2]) {
                    (0, byte) => byte,
                    (_, ANY) => ANY,
                    _ => ZERO,
                })
            })),
            Combination::Or => {
                let parts = [0, 16].map(|first| {
                    want.map(
                        |byte| if byte == ANY || byte < ZERO && byte & 16 == first { byte } else { ZERO },
                    )
                });
                let is_used = |part: &Bytes| part.iter().any(|&byte| byte < ZERO);
                parts.iter().all(is_used).then_some(parts)
            }
        }
    }
}

/// What both vectors want, if a vector can have it.
fn unified([x, y]: &[Bytes; 2]) -> Option<Bytes> {
    let mut both = *x;
    for (one, &other) in both.iter_mut().zip(y) {
        match (*one, other) {
            (one, other) if one == other || other == ANY => {}
            (ANY, other) => *one = other,
            _ => return None,
        }
    }
    Some(both)
}
