//! Loop unrolling: a counted loop gets a copy in which several rounds follow each other without the
//! exits between them. The loop itself does the rounds that are left.
//!
//! | module | contents |
//! |---|---|
//! | `decide` | which loops are unrolled |
//! | `addresses` | addresses that differ by a constant from those of an earlier round |
//! | `copy` | the copy |
//! | `short` | loops of few rounds |
//!
//! C compilers unroll loops themselves, and Cranelift does not. `docs/design/optimiser.md` has the
//! reasons why each step is right.

mod addresses;
mod copy;
mod decide;
mod short;

use std::collections::HashSet;

use cranelift_codegen::{Context, ir::SourceLoc};

use super::{
    loops::{
        budget::Budget,
        shape::{self, Shape},
    },
    remark::{Reason, Remarks, What},
};
use crate::{
    clif::{Accesses, Env},
    options::Emitter,
};

/// Runs the pass over a function with these accesses.
pub(super) fn run(env: Env<'_>, accesses: &Accesses, context: &mut Context, remarks: &mut Remarks) {
    if env.plan.options.emitter != Emitter::Native {
        return;
    }
    let headers = shape::innermost(context);
    if headers.is_empty() {
        return;
    }
    // Copies of instructions use copies of values.
    context.func.dfg.resolve_all_aliases();
    let layout = &context.func.layout;
    let checked: HashSet<_> =
        accesses.checks.iter().filter_map(|check| layout.inst_block(check.trap)).collect();
    let mut budget = Budget::new(&context.func);
    for header in headers {
        // What is known of other loops stays right: they have no blocks in common with this one.
        let place = if remarks.are_wanted() { shape::start(context, header) } else { SourceLoc::default() };
        let Context { func, cfg, domtree, .. } = &mut *context;
        let chosen = Shape::new(func, cfg, domtree, header).and_then(|shape| {
            // A loop with bounds checks is larger, and rarely runs if it has a copy without.
            if shape.blocks.iter().any(|block| checked.contains(block)) {
                return Err(Reason::Checked);
            }
            let unrolled = decide::unrolled(func, cfg, domtree, &shape)?;
            let size = shape.instructions * unrolled.factor as usize;
            budget.has_room(size)?;
            budget.take(size);
            Ok((shape, unrolled))
        });
        match chosen {
            Ok((shape, unrolled)) => {
                remarks.add_at(place, What::Unrolled(unrolled.factor));
                copy::copy(func, &shape, &unrolled);
            }
            Err(reason) => remarks.add_at(place, What::NotUnrolled(reason)),
        }
    }
    // They describe the function as it was.
    context.cfg.clear();
    context.domtree.clear();
    context.loop_analysis.clear();
}
