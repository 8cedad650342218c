//! Stage 4: passes over the CLIF of one function, between lowering and emitting. The design is in
//! `docs/design/optimiser.md`.
//!
//! A pass that is useful for both emitters belongs here. A pass that only the code generator needs
//! belongs to Cranelift, and a C compiler's own optimisations are not duplicated.
//!
//! | module | contents |
//! |---|---|
//! | `checks` | removes bounds checks |
//! | `fold` | folds constants, and combines instructions |
//! | `hoisting` | moves bounds checks of loops that only read before them |
//! | `loops` | what passes over loops have in common |
//! | `remark` | what the passes decided, for people who tune |
//! | `shuffle` | replaces vector shuffles that the machine does not have |
//! | `simplify` | removes dead blocks and constant block parameters |
//! | `unrolling` | makes counted loops do several rounds at once |
//! | `versioning` | copies loops without bounds checks |

mod checks;
mod fold;
mod hoisting;
mod loops;
pub(crate) mod remark;
mod shuffle;
mod simplify;
mod unrolling;
mod versioning;

#[cfg(all(test, feature = "wat", target_arch = "x86_64"))]
mod tests;

use cranelift_codegen::{
    CodegenResult, Context,
    settings::{self, Configurable},
};

use self::remark::Remarks;
use crate::{
    clif::{Accesses, Env},
    plan::Effort,
};

/// Runs the passes over `context.func`, with these accesses to memories.
pub(crate) fn run(
    env: Env<'_>,
    effort: Effort,
    mut accesses: Accesses,
    context: &mut Context,
    remarks: &mut Remarks,
) -> CodegenResult<()> {
    let passes = env.plan.options.passes;
    simplify::run(env, &mut accesses, context)?;
    if passes.checks && !accesses.checks.is_empty() {
        checks::run(env, &mut accesses.checks, context, remarks);
    }
    if passes.hoisting && effort == Effort::Full {
        hoisting::run(env, &mut accesses, context, remarks);
    }
    if passes.versioning && effort == Effort::Full {
        versioning::run(env, &mut accesses, context, remarks);
    }
    if passes.unrolling && effort == Effort::Full {
        unrolling::run(env, &accesses, context, remarks);
    }
    if env.plan.options.plans_shuffles {
        shuffle::run(&mut context.func, remarks);
    }
    if passes.fold && effort == Effort::Full {
        fold::run(env, context)?;
    }
    Ok(())
}

/// Computes the graph of blocks and their dominators, unless a pass before has left them valid.
fn compute_control_flow(context: &mut Context) {
    if !context.cfg.is_valid() || !context.domtree.is_valid() {
        context.compute_cfg();
        context.compute_domtree();
    }
}

/// The settings of Cranelift's own passes, which need no machine.
fn flags(env: Env<'_>) -> settings::Flags {
    let mut flags = settings::builder();
    // The verifier runs in debug builds, as in the code generator. Without an ISA it rejects reads
    // of the frame pointer, which tail calls between instances contain.
    let verifies = cfg!(debug_assertions) && !env.plan.tail.is_published();
    flags
        .set("enable_verifier", if verifies { "true" } else { "false" })
        .expect("the code generator has this setting");
    settings::Flags::new(flags)
}
