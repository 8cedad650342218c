//! Moves the bounds checks of counted loops that only read before them: one comparison of the last
//! address instead of one in each round.
//!
//! | module | contents |
//! |---|---|
//! | `decide` | which loops |
//! | `event` | what keeps checks in a loop: what can be observed, and other exits |
//! | `condition` | the comparisons before the loop |
//!
//! `docs/design/optimiser.md` has the reasons why each step is right.

mod condition;
mod decide;
mod event;

use cranelift_codegen::{Context, ir::SourceLoc};

use super::{
    checks,
    loops::{
        budget::Budget,
        places::Places,
        shape::{self, Shape},
    },
    remark::{Remarks, What},
};
use crate::clif::{Accesses, Env};

/// Runs the pass over a function with these accesses, and leaves the checks that stay.
pub(super) fn run(env: Env<'_>, accesses: &mut Accesses, context: &mut Context, remarks: &mut Remarks) {
    if accesses.checks.is_empty() {
        return;
    }
    let headers = shape::innermost(context);
    if headers.is_empty() {
        return;
    }
    accesses.resolve_aliases(&context.func);
    context.func.dfg.resolve_all_aliases();
    // What is removed from one loop is in no block of another one.
    let places = Places::new(&context.func, accesses);
    let mut budget = Budget::new(&context.func);
    for header in headers {
        let place = if remarks.are_wanted() { shape::start(context, header) } else { SourceLoc::default() };
        let Context { func, cfg, domtree, .. } = &mut *context;
        let chosen = Shape::new(func, cfg, domtree, header).and_then(|shape| {
            budget.has_room(0)?;
            Ok((decide::hoist(env, func, domtree, &places, &shape)?, shape))
        });
        let (hoist, shape) = match chosen {
            Ok(chosen) => chosen,
            Err(reason) => {
                remarks.add_at(place, What::NotHoisted(reason));
                continue;
            }
        };
        remarks.add_at(place, What::Hoisted(hoist.remark()));
        budget.take(0);
        condition::insert(env, func, &shape, &hoist);
        context.compute_cfg();
        checks::remove_all(&hoist.checks, context);
        context.compute_cfg();
        context.compute_domtree();
        accesses.checks.retain(|check| hoist.checks.iter().all(|moved| moved.trap != check.trap));
    }
    context.loop_analysis.clear();
}
