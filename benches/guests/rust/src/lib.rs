//! The program around a benchmark, as `harness/bench.c` is it for programs in C.

use std::{env, process, time::Instant};

/// Runs a benchmark, as often as the argument says. With 0 runs the program ends at once.
///
/// `prepare` makes the input, which is not timed. `work` does the same each time and returns a
/// checksum. It runs once untimed before, which touches all memory.
pub fn run<T>(prepare: impl FnOnce() -> T, work: impl Fn(&mut T) -> u64) {
    let runs = env::args().nth(1).and_then(|runs| runs.parse().ok());
    let Some(runs): Option<u32> = runs else { process::exit(2) };
    if runs == 0 {
        return;
    }
    let mut input = prepare();
    let checksum = work(&mut input);
    println!("checksum {checksum}");
    for _ in 0..runs {
        let start = Instant::now();
        let again = work(&mut input);
        let time = start.elapsed();
        if again != checksum {
            process::exit(4);
        }
        println!("time {}", time.as_nanos());
    }
}

/// One step of a checksum.
pub fn mix(sum: u64, value: u64) -> u64 {
    let sum = (sum ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    sum ^ (sum >> 29)
}

/// A checksum of bytes.
pub fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(bytes.len() as u64, |sum, byte| mix(sum, u64::from(*byte)))
}

/// Random numbers, the same on each machine.
pub struct Random(pub u64);

impl Random {
    /// A number below `bound`.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32 % bound
    }

    /// One of these words.
    pub fn word(&mut self) -> &'static str {
        const WORDS: &[&str] = &[
            "guest", "module", "memory", "page", "table", "trap", "host", "stack", "import", "export",
            "value", "loop", "a", "the", "of", "and", "instance", "segment",
        ];
        WORDS[self.below(WORDS.len() as u32) as usize]
    }
}
