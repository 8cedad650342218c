//! Stage 4: passes over the CLIF of one function, between lowering and emitting. The design is in
//! `docs/design/optimiser.md`.
//!
//! A pass that is useful for both emitters belongs here. A pass that only the code generator needs
//! belongs to Cranelift, and a C compiler's own optimisations are not duplicated.
//!
//! | module | contents |
//! |---|---|
//! | `checks` | removes bounds checks |

mod checks;

#[cfg(all(test, feature = "wat", target_arch = "x86_64"))]
mod tests;

use cranelift_codegen::{
    CodegenResult, Context,
    settings::{self, Configurable},
};

use crate::{
    clif::{Check, Env},
    options::Emitter,
};

/// Runs the passes over `context.func`, whose bounds checks are `checks`.
pub(crate) fn run(env: Env<'_>, mut checks: Vec<Check>, context: &mut Context) -> CodegenResult<()> {
    let passes = env.plan.options.passes;
    simplify(env, &mut checks, context)?;
    if passes.checks && !checks.is_empty() {
        checks::run(env, &checks, context);
    }
    Ok(())
}

/// Removes blocks that cannot be reached, and block parameters that always have the same value.
///
/// The native emitter does not need it: at every level of optimisation, Cranelift does the same
/// first (`Context::optimize`), so it would run twice. For the C emitter they have to be removed
/// here.
fn simplify(env: Env<'_>, checks: &mut [Check], context: &mut Context) -> CodegenResult<()> {
    if env.plan.options.emitter == Emitter::Native {
        return Ok(());
    }
    let mut flags = settings::builder();
    // The verifier runs in debug builds, as in the code generator. Without an ISA it rejects reads
    // of the frame pointer, which tail calls between instances contain.
    let verifies = cfg!(debug_assertions) && !env.plan.tail.is_published();
    flags
        .set("enable_verifier", if verifies { "true" } else { "false" })
        .expect("the code generator has this setting");
    let flags = settings::Flags::new(flags);
    context.compute_cfg();
    context.compute_domtree();
    context.eliminate_unreachable_code(&flags)?;
    context.remove_constant_phis(&flags)?;
    // Afterwards nothing knows the aliases.
    for check in checks {
        check.index = context.func.dfg.resolve_aliases(check.index);
    }
    context.func.dfg.resolve_all_aliases();
    Ok(())
}
