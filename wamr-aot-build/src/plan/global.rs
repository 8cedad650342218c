//! The location of each global, and which globals are constants.

use wamr_aot_abi::signature::ValType;

use super::context::{ContextLayout, Place};
use crate::wasm::{ConstOp, Module};

#[derive(Clone, Copy, Debug)]
pub(crate) struct GlobalPlan {
    pub(crate) place: Place,
    pub(crate) ty: ValType,
    pub(crate) mutable: bool,
    /// The value, if it is the same in every instance and never changes.
    pub(crate) constant: Option<ConstOp>,
}

pub(super) fn plan(module: &Module<'_>, context: &ContextLayout) -> Vec<GlobalPlan> {
    (0u32..)
        .zip(&module.globals)
        .map(|(index, global)| {
            let constant = match global.init[..] {
                [op @ (ConstOp::I32(_) | ConstOp::I64(_) | ConstOp::F32(_) | ConstOp::F64(_))]
                    if !global.mutable =>
                {
                    Some(op)
                }
                _ => None,
            };
            GlobalPlan {
                place: context.global(module, index),
                ty: global.ty,
                mutable: global.mutable,
                constant,
            }
        })
        .collect()
}
