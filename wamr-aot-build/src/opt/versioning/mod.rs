//! Loop versioning: a loop gets a copy without bounds checks, for the case that a comparison before
//! it shows that all accesses of all rounds are in bounds.
//!
//! | module | contents |
//! |---|---|
//! | `places` | the accesses of each block |
//! | `decide` | which loops get a copy |
//! | `condition` | the code that chooses between a loop and its copy |
//! | `copy` | the copy |
//! | `repair` | uses of the loop's values after it |
//!
//! `docs/design/optimiser.md` has the reasons why each step is right.

mod condition;
mod copy;
mod decide;
mod places;
mod repair;

use cranelift_codegen::Context;

use self::places::Places;
use super::loops::shape::{self, Shape};
use crate::clif::{Accesses, Env};

/// The most loops of a function that get a copy.
const MOST_LOOPS: usize = 64;

/// What a function may grow by, in instructions, whatever its size.
const GROWTH: usize = 512;

/// Runs the pass over a function with these accesses.
pub(super) fn run(env: Env<'_>, accesses: &mut Accesses, context: &mut Context) {
    if accesses.checks.is_empty() && accesses.guarded.is_empty() {
        return;
    }
    super::compute_control_flow(context);
    context.compute_loop_analysis();
    let headers = shape::innermost(&context.loop_analysis);
    if headers.is_empty() {
        return;
    }
    // Copies of instructions use copies of values.
    accesses.resolve_aliases(&context.func);
    context.func.dfg.resolve_all_aliases();
    let places = Places::new(&context.func, accesses);
    let size: usize =
        context.func.layout.blocks().map(|block| context.func.layout.block_insts(block).count()).sum();
    let mut growth = GROWTH.max(size / 2);
    let mut copied = 0;
    for header in headers {
        let Context { func, cfg, domtree, .. } = &mut *context;
        let Some(shape) = Shape::new(func, cfg, domtree, header) else { continue };
        if shape.instructions > growth {
            continue;
        }
        let Some(version) = decide::version(env, func, domtree, &places, &shape) else { continue };
        growth -= shape.instructions;
        let copy = copy::copy(env, func, &shape, &version);
        context.compute_cfg();
        context.compute_domtree();
        let Context { func, cfg, domtree, .. } = &mut *context;
        repair::repair(func, cfg, domtree, &shape, &copy);
        copied += 1;
        if copied == MOST_LOOPS {
            break;
        }
    }
    context.loop_analysis.clear();
}
