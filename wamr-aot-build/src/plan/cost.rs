//! Estimates of the cost of compiling, from the counts of validation.
//!
//! A unit is the cost of the simplest instruction in a code generator whose costs are linear in the
//! size: one or two microseconds, and about 300 bytes of memory. The factors are measured: see
//! `docs/design/compile-time.md`.

use wamr_aot_abi::manifest::Interrupt;

use crate::wasm::{Extent, Module};

/// The units of a function without instructions.
const FUNCTION: u64 = 30;

/// The units of a shuffle of vectors, which may become forty instructions of the machine.
const SHUFFLE: u64 = 140;

/// A body with its interruption checks: each is a comparison and a cold call, followed by an edge
/// back and an edge to a trap.
pub(super) fn with_checks(extent: &Extent, interrupt: Interrupt) -> Extent {
    let checks = match interrupt {
        Interrupt::Epoch => extent.loops + u64::from(extent.calls > 0),
        Interrupt::Fuel => extent.charges,
        _ => 0,
    };
    Extent {
        operators: extent.operators + 6 * checks,
        branches: extent.branches + 2 * checks,
        calls: extent.calls + checks,
        ..*extent
    }
}

/// The bodies of a module, with their interruption checks.
pub(super) fn bodies(module: &Module<'_>, interrupt: Interrupt) -> impl Iterator<Item = Extent> {
    module.bodies.iter().map(move |body| with_checks(&body.extent, interrupt))
}

/// A body with what full effort adds to it: each copy and fill of a memory has code for short
/// lengths.
pub(super) fn expanded(extent: &Extent) -> Extent {
    Extent {
        operators: extent.operators + 40 * extent.bulk,
        branches: extent.branches + 6 * extent.bulk,
        ..*extent
    }
}

/// The units of a body if costs are linear in the size.
pub(super) fn reduced(extent: &Extent) -> u64 {
    let Extent { operators, targets, passed, calls, branches, carried, shuffles, .. } = extent;
    FUNCTION + operators + targets + passed + 6 * calls + 12 * branches + carried / 4 + SHUFFLE * shuffles
}

/// The units of a body with full effort that take memory: superlinear costs take only time.
fn full_memory(extent: &Extent) -> u64 {
    reduced(extent) + 2 * extent.operators
}

/// The units of a body with full effort.
pub(super) fn full(extent: &Extent) -> u64 {
    let extent = &expanded(extent);
    let Extent { operators, passed, branches, locals, loops, operands, .. } = *extent;
    let depth = u64::from(extent.loop_depth);
    // None of the products overflows: a body has fewer than 2^23 bytes, and operands have their own
    // limit.
    full_memory(extent)
        + 5 * passed
        + passed.saturating_mul(passed) / 20_000
        + locals * branches / 2
        + locals * operators / 32
        + branches * branches / 128
        + loops.saturating_mul(depth * depth) / 128
        + operands / 8
}

/// The units of a body through a C compiler, each about fifty microseconds. Quadratic costs are
/// separate: [`squares`].
pub(super) fn c(extent: &Extent) -> u64 {
    reduced(extent) + extent.extra
}

/// As [`c`], with full effort.
pub(super) fn full_c(extent: &Extent) -> u64 {
    let extent = &expanded(extent);
    c(extent) + extent.locals * extent.branches / 16
}

/// The number of labels of a body in C.
pub(super) fn labels(extent: &Extent) -> u64 {
    extent.branches + extent.calls + extent.targets
}

/// The quadratic cost of a C compiler, in units of about a hundredth of a microsecond: several
/// passes compute the values that are live in each block.
pub(super) fn squares(extent: &Extent) -> u64 {
    labels(extent).saturating_mul(labels(extent))
}

/// The memory that compiling a body takes, in units of which at most
/// [`MAX_FUNCTION`](super::effort::MAX_FUNCTION) may be in use at a time.
pub(super) fn memory(extent: &Extent, is_full: bool) -> u64 {
    if is_full { full_memory(&expanded(extent)) } else { reduced(extent) }
}
