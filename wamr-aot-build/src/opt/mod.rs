//! Stage 4: passes over the CLIF of one function, between lowering and emitting.
//!
//! A pass that is useful for both emitters belongs here. A pass that only the code generator needs
//! belongs to Cranelift, and a C compiler's own optimisations are not duplicated.

mod shuffle;

use cranelift_codegen::{
    CodegenResult, Context,
    settings::{self, Configurable},
};

use crate::{clif::Env, options::Emitter};

/// Runs the passes over `context.func`.
///
/// At every level of optimisation, Cranelift first removes dead blocks and constant block
/// parameters (`Context::optimize`), so this pass would run twice for the native emitter. For the C
/// emitter they have to be removed here.
pub(crate) fn run(env: Env<'_>, context: &mut Context) -> CodegenResult<()> {
    if env.plan.options.emitter == Emitter::C {
        simplify(env, context)?;
    }
    if env.plan.options.plans_shuffles {
        shuffle::run(&mut context.func);
    }
    Ok(())
}

/// Removes blocks that cannot be reached, and block parameters that always have the same value.
fn simplify(env: Env<'_>, context: &mut Context) -> CodegenResult<()> {
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
    context.func.dfg.resolve_all_aliases();
    Ok(())
}
