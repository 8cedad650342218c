//! Where each table is.

use super::context::{ContextLayout, Place};
use crate::wasm::Module;

#[derive(Clone, Copy, Debug)]
pub(crate) struct TablePlan {
    pub(crate) place: Place,
    /// The length and the base never change: the length in elements.
    pub(crate) fixed_len: Option<u64>,
    /// Indices are 64 bits wide.
    pub(crate) table64: bool,
}

pub(super) fn plan(module: &Module<'_>, context: &ContextLayout) -> Vec<TablePlan> {
    (0u32..)
        .zip(&module.tables)
        .map(|(index, table)| {
            let place = context.table(module, index);
            let fixed = matches!(place, Place::Defined { .. }) && table.max == Some(table.min);
            TablePlan { place, fixed_len: fixed.then_some(table.min), table64: table.table64 }
        })
        .collect()
}
