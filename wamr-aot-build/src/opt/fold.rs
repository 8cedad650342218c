//! Folds constants, combines instructions, and removes common subexpressions and redundant loads,
//! by Cranelift's own pass: the C compiler has fewer values to work on.
//!
//! The native emitter does not need it, as Cranelift does the same afterwards. Machines of 32 bits
//! do not get it: among its rules is division by a constant as a multiplication of twice the width,
//! which they do not have, and C compilers know better.

use cranelift_codegen::{CodegenResult, Context, control::ControlPlane};
use wamr_aot_abi::layout::PointerWidth;

use crate::{clif::Env, options::Emitter};

/// Runs the pass.
pub(super) fn run(env: Env<'_>, context: &mut Context) -> CodegenResult<()> {
    let options = &env.plan.options;
    if options.emitter == Emitter::Native || options.pointer_width != PointerWidth::U64 {
        return Ok(());
    }
    let flags = super::flags(env);
    super::compute_control_flow(context);
    // The pass panics if it meets an alias.
    context.func.dfg.resolve_all_aliases();
    context.egraph_pass(&flags, &mut ControlPlane::default())?;
    context.func.dfg.resolve_all_aliases();
    Ok(())
}
