//! How much work each function is worth.
//!
//! The code generator's time and memory grow faster than a function: with values that are alive together, with basic blocks, with
//! nested loops. For functions as compilers emit them that is of no account. For giant ones it is hours. So those get a code generator
//! whose costs grow with the size alone, and above a limit none at all. The limits are measured: see
//! `docs/design/compile-time.md`.

use wamr_aot_abi::manifest::Interrupt;

use crate::{
    diagnostics::{Finding, catalogue},
    wasm::{Extent, Module},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// What the options say.
    Full,
    /// Locals in memory, no optimisation, one pass over the instructions to allocate registers.
    Frugal,
}

/// Basic blocks of a function with full effort.
const FULL_BRANCHES: u64 = 30_000;
/// Instructions of a function with full effort.
const FULL_OPERATORS: u64 = 1_000_000;
/// Nested loops of a function with full effort.
const FULL_LOOP_DEPTH: u32 = 300;
/// The product of locals and instructions of a function with full effort.
const FULL_LOCALS: u64 = 20_000_000;
/// The sum of [`Extent::operands`] of a function with full effort.
const FULL_OPERANDS: u64 = 10_000_000;

/// [`work`] of a function that is compiled at all: about 300 bytes of memory each, and a microsecond or two.
const MAX_WORK: u64 = 5_000_000;
/// [`Extent::operands`] of a function that is compiled at all.
const MAX_OPERANDS: u64 = 1_000_000_000;

/// What a body costs where costs grow with the size alone, in instructions of the simplest kind.
fn work(extent: &Extent) -> u64 {
    extent.operators + 4 * extent.calls + 12 * extent.branches
}

/// A body with what lets the host stop it: each check is a comparison with a call off the way, from which there is a way back and one to
/// a trap.
fn with_checks(extent: &Extent, interrupt: Interrupt) -> Extent {
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

pub(super) fn of(extent: &Extent, interrupt: Interrupt) -> Effort {
    let extent = with_checks(extent, interrupt);
    let is_ordinary = extent.branches <= FULL_BRANCHES
        && extent.operators <= FULL_OPERATORS
        && extent.loop_depth <= FULL_LOOP_DEPTH
        && extent.locals * extent.operators <= FULL_LOCALS
        && extent.operands <= FULL_OPERANDS;
    if is_ordinary { Effort::Full } else { Effort::Frugal }
}

/// The functions that are too large to be compiled.
pub(crate) fn too_large(module: &Module<'_>, interrupt: Interrupt) -> Vec<Finding> {
    let bodies = (module.imported_functions..).zip(module.bodies.iter().map(|body| with_checks(&body.extent, interrupt)));
    let found = bodies.filter(|(_, extent)| work(extent) > MAX_WORK || extent.operands > MAX_OPERANDS);
    found.map(|(index, extent)| catalogue::function_over_limit(module.function_label(index), &size(&extent))).collect()
}

/// For messages.
fn size(extent: &Extent) -> String {
    let Extent { operators, branches, calls, operands, .. } = extent;
    let counts = format!("{operators} instructions, among them {branches} branches and checks and {calls} calls");
    match operands.checked_div(*operators) {
        Some(height @ 100..) => format!("{counts}; on average {height} operands are on the stack"),
        _ => counts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_large_in_any_way_is_compiled_frugally() {
        let ordinary = Extent {
            operators: 100_000,
            branches: 20_000,
            calls: 5_000,
            locals: 200,
            loop_depth: 20,
            operands: 1_000_000,
            ..Extent::default()
        };
        assert_eq!(of(&ordinary, Interrupt::None), Effort::Full);
        for extent in [
            Extent { branches: 40_000, ..ordinary },
            Extent { operators: 2_000_000, locals: 1, ..ordinary },
            Extent { loop_depth: 1_000, ..ordinary },
            Extent { locals: 1_000, ..ordinary },
            Extent { operands: 20_000_000, ..ordinary },
        ] {
            assert_eq!(of(&extent, Interrupt::None), Effort::Frugal, "{extent:?}");
            assert!(work(&extent) <= MAX_WORK);
        }
    }

    #[test]
    fn what_stops_a_function_counts() {
        let extent = Extent { operators: 100_000, branches: 20_000, loops: 6_000, charges: 200_000, ..Extent::default() };
        assert_eq!(of(&extent, Interrupt::None), Effort::Full);
        assert_eq!(of(&extent, Interrupt::Epoch), Effort::Frugal);
        assert_eq!(of(&Extent { loops: 4_000, ..extent }, Interrupt::Epoch), Effort::Full);
        assert_eq!(of(&extent, Interrupt::Fuel), Effort::Frugal);
        assert!(work(&with_checks(&extent, Interrupt::Epoch)) <= MAX_WORK);
        assert!(work(&with_checks(&extent, Interrupt::Fuel)) > MAX_WORK);
    }
}
