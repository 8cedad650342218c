//! What compiling takes, estimated from what validation counted.
//!
//! A unit is what an instruction of the simplest kind takes in a code generator whose costs grow with the size alone: a microsecond or
//! two, and about 300 bytes of memory. The factors are measured: see `docs/design/compile-time.md`.

use wamr_aot_abi::manifest::Interrupt;

use crate::wasm::{Extent, Module};

/// Units of a function without instructions.
const FUNCTION: u64 = 30;

/// A body with what lets the host stop it: each check is a comparison with a call off the way, from which there is a way back and one to
/// a trap.
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

/// The bodies of a module, as they are compiled.
pub(super) fn bodies(module: &Module<'_>, interrupt: Interrupt) -> impl Iterator<Item = Extent> {
    module.bodies.iter().map(move |body| with_checks(&body.extent, interrupt))
}

/// The units of a body where costs grow with the size alone.
pub(super) fn frugal(extent: &Extent) -> u64 {
    let Extent { operators, targets, passed, calls, branches, carried, .. } = extent;
    FUNCTION + operators + targets + passed + 6 * calls + 12 * branches + carried / 4
}

/// The units of a body with full effort, in memory: what grows faster takes time only.
fn full_memory(extent: &Extent) -> u64 {
    frugal(extent) + 2 * extent.operators
}

/// The units of a body with full effort.
pub(super) fn full(extent: &Extent) -> u64 {
    let Extent { operators, passed, branches, locals, loops, operands, .. } = *extent;
    let depth = u64::from(extent.loop_depth);
    // None of the products overflows: a body has fewer than 2^23 bytes, and operands are limited by themselves.
    full_memory(extent)
        + 5 * passed
        + passed.saturating_mul(passed) / 20_000
        + locals * branches / 2
        + locals * operators / 32
        + branches * branches / 128
        + loops.saturating_mul(depth * depth) / 128
        + operands / 8
}

/// The units of a body through a C compiler, each some fifty microseconds, and what is quadratic beside them: [`squares`].
pub(super) fn c(extent: &Extent) -> u64 {
    frugal(extent) + extent.extra
}

/// The same with full effort.
pub(super) fn full_c(extent: &Extent) -> u64 {
    c(extent) + extent.locals * extent.branches / 16
}

/// The labels of a body in C.
pub(super) fn labels(extent: &Extent) -> u64 {
    extent.branches + extent.calls + extent.targets
}

/// What a C compiler takes some hundredth of a microsecond for each of: several passes look at what is alive in all blocks, block
/// by block.
pub(super) fn squares(extent: &Extent) -> u64 {
    labels(extent).saturating_mul(labels(extent))
}

/// How much of what may be in memory at once a body takes, of [`MAX_FUNCTION`](super::effort::MAX_FUNCTION).
pub(super) fn memory(extent: &Extent, is_full: bool) -> u64 {
    if is_full { full_memory(extent) } else { frugal(extent) }
}
