//! What both programs do, and where a count of instructions starts and ends: first that of one
//! call, then that of the workload.

/// How many samples there are.
pub const SAMPLES: u32 = 50;

/// What the sensor reads: a slope, noise, and two outliers.
pub fn sample(index: u32) -> i32 {
    match index {
        17 => 30_000,
        30 => -30_000,
        _ => (index * 4) as i32 + [3, -2, 0, 4, -5][index as usize % 5],
    }
}

/// A place from which instructions are counted.
#[inline(never)]
#[unsafe(export_name = "workload_starts")]
pub extern "C" fn starts() {
    // What differs from `ends`: equal functions become one.
    core::hint::black_box(1);
}

/// A place up to which they are.
#[inline(never)]
#[unsafe(export_name = "workload_ends")]
pub extern "C" fn ends() {
    core::hint::black_box(2);
}
