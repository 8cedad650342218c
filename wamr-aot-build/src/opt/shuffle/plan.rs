//! Plans: sequences of operations that are one SSE2 instruction each, and what they compute.

use std::collections::HashMap;

/// A byte of a vector: the index of a byte of the shuffle's operands, or a constant below.
pub(super) type Byte = u8;

/// The byte is zero.
pub(super) const ZERO: Byte = 32;
/// In a vector that is wanted: any byte will do.
pub(super) const ANY: Byte = 33;
/// In a vector that is computed: a byte that is not of use.
const JUNK: Byte = 34;

pub(super) type Bytes = [Byte; 16];

/// A vector: an operand, or the result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Vector(u16);

pub(super) const X: Vector = Vector(0);
pub(super) const Y: Vector = Vector(1);

/// An operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// The bytes of two vectors with these indices: a mask that is one instruction.
    Shuffle([Vector; 2], [u8; 16]),
    /// Lanes of so many bytes are shifted by so many bytes, to the left if the number is positive.
    Shift { of: Vector, lane: u8, by: i8 },
    /// The bytes whose bits are set, and zeros.
    Keep(Vector, u16),
    /// Both vectors: of two bytes, one is zero.
    Or([Vector; 2]),
    /// The low bytes of lanes of two bytes, whose high bytes are zero.
    Pack([Vector; 2]),
}

impl Step {
    /// The vectors that it takes.
    pub(super) fn operands(&self) -> [Vector; 2] {
        match *self {
            Step::Shuffle(of, _) | Step::Or(of) | Step::Pack(of) => of,
            Step::Shift { of, .. } | Step::Keep(of, _) => [of; 2],
        }
    }

    /// What it computes.
    pub(super) fn result(&self, steps: &Steps) -> Bytes {
        self.value(self.operands().map(|of| steps.value(of)))
    }

    fn map(self, f: impl Fn(Vector) -> Vector) -> Step {
        match self {
            Step::Shuffle(of, mask) => Step::Shuffle(of.map(&f), mask),
            Step::Or(of) => Step::Or(of.map(&f)),
            Step::Pack(of) => Step::Pack(of.map(&f)),
            Step::Shift { of, lane, by } => Step::Shift { of: f(of), lane, by },
            Step::Keep(of, bytes) => Step::Keep(f(of), bytes),
        }
    }

    fn value(&self, [x, y]: [&Bytes; 2]) -> Bytes {
        std::array::from_fn(|i| match *self {
            Step::Shuffle(_, mask) => match usize::from(mask[i]) {
                from @ 0..16 => x[from],
                from => y[from - 16],
            },
            Step::Shift { lane, by, .. } => {
                let lane = usize::from(lane);
                let from = (i % lane).checked_add_signed(-isize::from(by)).filter(|&from| from < lane);
                from.map_or(ZERO, |from| x[i / lane * lane + from])
            }
            Step::Keep(_, bytes) => {
                if bytes >> i & 1 != 0 {
                    x[i]
                } else {
                    ZERO
                }
            }
            Step::Or(_) => match [x[i], y[i]] {
                [byte, ZERO] | [ZERO, byte] => byte,
                _ => JUNK,
            },
            Step::Pack(_) => {
                let (of, word) = if i < 8 { (x, i) } else { (y, i - 8) };
                if of[2 * word + 1] == ZERO { of[2 * word] } else { JUNK }
            }
        })
    }
}

/// Whether a vector has the bytes that are wanted.
pub(super) fn matches(have: &Bytes, want: &Bytes) -> bool {
    have.iter().zip(want).all(|(have, &want)| want == ANY || *have == want)
}

/// Steps that were tried, each once. Those that a plan needs are taken in the end.
#[derive(Debug)]
pub(super) struct Steps {
    steps: Vec<Step>,
    numbers: HashMap<Step, Vector>,
    /// The operands, and what the steps compute.
    vectors: Vec<Computed>,
}

#[derive(Debug)]
struct Computed {
    value: Bytes,
    /// The steps that it takes, in ascending order.
    needs: Vec<u16>,
}

impl Steps {
    pub(super) fn new(operands: [Bytes; 2]) -> Steps {
        Steps {
            steps: Vec::new(),
            numbers: HashMap::new(),
            vectors: operands.map(|value| Computed { value, needs: Vec::new() }).into(),
        }
    }

    pub(super) fn value(&self, of: Vector) -> &Bytes {
        &self.vectors[usize::from(of.0)].value
    }

    pub(super) fn tried(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn push(&mut self, step: Step) -> Vector {
        if let Some(&known) = self.numbers.get(&step) {
            return known;
        }
        let [x, y] = step.operands();
        let number = self.steps.len() as u16;
        let mut needs = union(self.needs(x), self.needs(y));
        needs.push(number);
        self.vectors.push(Computed { value: step.result(self), needs });
        self.steps.push(step);
        let vector = Vector(number + 2);
        self.numbers.insert(step, vector);
        vector
    }

    fn needs(&self, vector: Vector) -> &[u16] {
        &self.vectors[usize::from(vector.0)].needs
    }

    /// The number of steps that a vector takes.
    pub(super) fn cost(&self, vector: Vector) -> usize {
        self.needs(vector).len()
    }

    /// The cheaper of two vectors.
    pub(super) fn cheaper(&self, one: Vector, other: Option<Vector>) -> Vector {
        other.filter(|&other| self.cost(other) < self.cost(one)).unwrap_or(one)
    }

    pub(super) fn plan(&self, vector: Vector) -> Plan {
        let needs = self.needs(vector);
        let number = |of: Vector| match of.0.checked_sub(2) {
            None => of,
            Some(step) => Vector(2 + needs.partition_point(|&other| other < step) as u16),
        };
        let steps = needs.iter().map(|&step| self.steps[usize::from(step)].map(number));
        Plan { steps: steps.collect(), result: number(vector) }
    }
}

/// The numbers in any of two ascending lists.
fn union(mut one: &[u16], mut other: &[u16]) -> Vec<u16> {
    let mut all = Vec::with_capacity(one.len() + other.len() + 1);
    while let ([x, ..], [y, ..]) = (one, other) {
        all.push(*x.min(y));
        let (takes_one, takes_other) = (x <= y, y <= x);
        one = &one[usize::from(takes_one)..];
        other = &other[usize::from(takes_other)..];
    }
    all.extend_from_slice(one);
    all.extend_from_slice(other);
    all
}

/// How a shuffle is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    steps: Vec<Step>,
    result: Vector,
}

impl Plan {
    /// Computes the result by `step`, which gets an operation and the values that it takes.
    pub(super) fn run<V: Copy>(&self, operands: [V; 2], mut step: impl FnMut(Step, [V; 2]) -> V) -> V {
        let mut values = operands.to_vec();
        for &operation in &self.steps {
            let taken = operation.operands().map(|of| values[usize::from(of.0)]);
            values.push(step(operation, taken));
        }
        values[usize::from(self.result.0)]
    }

    #[cfg(test)]
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }
}
