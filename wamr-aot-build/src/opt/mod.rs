//! Stage 4: passes over the CLIF of one function, after it was lowered and before an emitter gets
//! it.
//!
//! A pass that is of use for both emitters belongs here; one that only the code generator has a use
//! for is Cranelift's, and what a C compiler does better is left to it.

use cranelift_codegen::{
    CodegenResult, Context,
    settings::{self, Configurable},
};

use crate::{clif::Env, target::Emitter};

/// Runs the passes over `context.func`.
///
/// Native code has none: the first thing that Cranelift does with a function, at each level of
/// optimisation, is to remove dead blocks and constant parameters (`Context::optimize`), so they
/// would run twice. What is printed as C has to be rid of them here.
pub(crate) fn run(env: Env<'_>, context: &mut Context) -> CodegenResult<()> {
    match env.plan.options.emitter {
        Emitter::Native => Ok(()),
        Emitter::C => simplify(env, context),
    }
}

/// Removes blocks that cannot be reached, and block parameters that always have the same value.
fn simplify(env: Env<'_>, context: &mut Context) -> CodegenResult<()> {
    let mut flags = settings::builder();
    // As for the code generator. Without a code generator the verifier does not know the frame
    // pointer, which tail calls between instances ask for.
    let verifies = cfg!(debug_assertions) && !env.plan.tail.is_published();
    flags
        .set("enable_verifier", if verifies { "true" } else { "false" })
        .expect("it is a setting of the code generator");
    let flags = settings::Flags::new(flags);
    context.compute_cfg();
    context.compute_domtree();
    context.eliminate_unreachable_code(&flags)?;
    context.remove_constant_phis(&flags)?;
    context.func.dfg.resolve_all_aliases();
    Ok(())
}
