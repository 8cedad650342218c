//! Loop versioning: a loop gets a copy without bounds checks, for the case that a comparison before
//! it shows that all accesses of all rounds are in bounds.
//!
//! | module | contents |
//! |---|---|
//! | `decide` | which loops get a copy |
//! | `condition` | the code that chooses between a loop and its copy |
//! | `copy` | the copy |
//! | `repair` | uses of the loop's values after it |
//!
//! `docs/design/optimiser.md` has the reasons why each step is right.

mod condition;
mod copy;
mod decide;
mod repair;

use cranelift_codegen::{Context, ir::SourceLoc};

use super::{
    loops::{
        budget::Budget,
        places::Places,
        shape::{self, Shape},
    },
    remark::{Remarks, What},
};
use crate::{
    clif::{Accesses, Env},
    options::Emitter,
};

/// Runs the pass over a function with these accesses.
pub(super) fn run(env: Env<'_>, accesses: &mut Accesses, context: &mut Context, remarks: &mut Remarks) {
    // Natively, accesses that rely on a guard cost nothing.
    let is_native = env.plan.options.emitter == Emitter::Native;
    if accesses.checks.is_empty() && (is_native || accesses.guarded.is_empty()) {
        return;
    }
    let headers = shape::innermost(context);
    if headers.is_empty() {
        return;
    }
    // Copies of instructions use copies of values.
    accesses.resolve_aliases(&context.func);
    context.func.dfg.resolve_all_aliases();
    let mut places = Places::new(&context.func, accesses);
    let mut budget = Budget::new(&context.func);
    for header in headers {
        let place = if remarks.are_wanted() { shape::start(context, header) } else { SourceLoc::default() };
        let Context { func, cfg, domtree, .. } = &mut *context;
        let chosen = Shape::new(func, cfg, domtree, header).and_then(|shape| {
            budget.has_room(shape.instructions)?;
            Ok((decide::version(env, func, domtree, &places, &shape)?, shape))
        });
        let (version, shape) = match chosen {
            Ok(chosen) => chosen,
            Err(reason) => {
                remarks.add_at(place, What::NotVersioned(reason));
                continue;
            }
        };
        remarks.add_at(place, What::Versioned(version.remark()));
        budget.take(shape.instructions);
        let copy = copy::copy(env, func, &shape, &version);
        context.compute_cfg();
        context.compute_domtree();
        let Context { func, cfg, domtree, .. } = &mut *context;
        repair::repair(func, cfg, domtree, &shape, &copy, &mut places);
    }
    context.loop_analysis.clear();
}
