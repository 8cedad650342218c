//! The places between which instructions are counted: `cargo xtask measure firmware` looks for
//! these functions in traces of the emulator.

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
