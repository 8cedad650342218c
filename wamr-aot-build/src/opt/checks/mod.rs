//! Removes bounds checks that cannot fail, or that fail only together with an earlier one.
//!
//! | module | contents |
//! |---|---|
//! | `range` | limits of integers, and sums with constants |
//! | `facts` | what earlier checks prove |
//! | `decide` | the decision about each check |
//! | `rewrite` | the function without the removed checks |
//!
//! `docs/design/optimiser.md` has the reasons why each decision is right.

mod decide;
mod facts;
mod range;
mod rewrite;

use cranelift_codegen::Context;

use self::decide::Decision;
pub(super) use self::{
    decide::continuation,
    range::{integer, limit},
    rewrite::remove_all,
};
use super::remark::{Checks, Remarks, What};
use crate::clif::{Check, Env};

/// Runs the pass over a function with these checks, and leaves those that stay.
pub(super) fn run(env: Env<'_>, checks: &mut Vec<Check>, context: &mut Context, remarks: &mut Remarks) {
    super::compute_control_flow(context);
    let decisions = decide::all(env.plan, checks, &context.func, &context.domtree);
    if remarks.are_wanted() {
        remarks.add(What::Checks(summary(checks, &decisions)));
    }
    if decisions.iter().zip(&*checks).all(|(decision, check)| decision.keeps(check)) {
        return;
    }
    rewrite::rewrite(checks, &decisions, context);
    let mut decisions = decisions.into_iter();
    checks.retain_mut(|check| match decisions.next() {
        Some(Decision::Keep { end }) => {
            check.end = end;
            true
        }
        _ => false,
    });
    // They describe the function as it was.
    context.cfg.clear();
    context.domtree.clear();
}

fn summary(checks: &[Check], decisions: &[Decision]) -> Checks {
    let of = |is: fn(Decision, &Check) -> bool| {
        decisions.iter().zip(checks).filter(|(decision, check)| is(**decision, check)).count()
    };
    Checks {
        all: checks.len(),
        removed: of(|decision, _| decision == Decision::Remove),
        merged: of(|decision, check| decision != Decision::Remove && !decision.keeps(check)),
    }
}
