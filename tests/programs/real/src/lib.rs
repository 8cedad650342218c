//! Real libraries as guests, compared with native builds of the same sources.
//!
//! Everything is in `tests/` and needs the feature `real`, because it uses guests that
//! `cargo xtask test real` builds.

/// Inputs, each with a name and bytes, which are the same in each run.
pub fn inputs() -> Vec<(String, Vec<u8>)> {
    let mut inputs = vec![("empty".into(), vec![]), ("one byte".into(), vec![0])];
    for size in [2, 100, 1000, 65_536, 300_001] {
        inputs.push((format!("{size} zeros"), vec![0; size]));
        inputs.push((format!("{size} random bytes"), random(size, 256)));
        inputs.push((format!("{size} bytes of few values"), random(size, 4)));
        inputs.push((format!("{size} bytes of text"), text(size)));
        inputs.push((format!("{size} bytes of records"), records(size)));
    }
    inputs
}

fn random(size: usize, values: u64) -> Vec<u8> {
    let mut state = Random(size as u64 ^ 0x9e37_79b9_7f4a_7c15);
    (0..size).map(|_| (state.next() % values) as u8).collect()
}

/// Words, some of which are frequent.
fn text(size: usize) -> Vec<u8> {
    const WORDS: &[&str] = &[
        "the", "guest", "calls", "a", "function", "of", "its", "host", "and", "memory", "is", "checked",
        "before", "any", "access", "trap", "stack", "table", "element", "segment", "module", "instance",
    ];
    let mut state = Random(size as u64 + 1);
    let mut out = Vec::with_capacity(size + 16);
    while out.len() < size {
        let bound = 1 + state.next() as usize % WORDS.len();
        out.extend(WORDS[state.next() as usize % bound].bytes());
        out.push(if state.next().is_multiple_of(12) { b'\n' } else { b' ' });
    }
    out.truncate(size);
    out
}

/// Binary numbers, each of which differs little from the previous one.
fn records(size: usize) -> Vec<u8> {
    let mut state = Random(size as u64 + 2);
    let mut value = 0_u64;
    let mut out = Vec::with_capacity(size + 8);
    while out.len() < size {
        value = value.wrapping_add(state.next() % 1000);
        out.extend(value.to_le_bytes());
    }
    out.truncate(size);
    out
}

/// A xorshift generator, with a constant to hide its low bits.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32
    }
}
