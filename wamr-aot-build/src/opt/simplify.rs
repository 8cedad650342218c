//! Removes blocks that cannot be reached, and block parameters that always have the same value.
//!
//! The native emitter does not need it: at every level of optimisation, Cranelift does the same
//! first (`Context::optimize`), so it would run twice. For the C emitter they have to be removed
//! here.

use cranelift_codegen::{CodegenResult, Context};

use crate::{
    clif::{Accesses, Env},
    options::Emitter,
};

/// Runs the pass.
pub(super) fn run(env: Env<'_>, accesses: &mut Accesses, context: &mut Context) -> CodegenResult<()> {
    if env.plan.options.emitter == Emitter::Native {
        return Ok(());
    }
    let flags = super::flags(env);
    super::compute_control_flow(context);
    context.eliminate_unreachable_code(&flags)?;
    context.remove_constant_phis(&flags)?;
    // Afterwards nothing knows the aliases.
    accesses.resolve_aliases(&context.func);
    context.func.dfg.resolve_all_aliases();
    Ok(())
}
