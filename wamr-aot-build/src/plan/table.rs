//! The location of each table.

use super::context::{ContextLayout, Place};
use crate::wasm::{Entity, Module, SegmentMode};

#[derive(Clone, Copy, Debug)]
pub(crate) struct TablePlan {
    pub(crate) place: Place,
    /// The length in elements, if length and base never change.
    pub(crate) fixed_len: Option<u64>,
    /// Whether indices are 64 bits wide.
    pub(crate) table64: bool,
    /// The length in elements, if they are constants of the module. The base in the table's header
    /// is that of the constants.
    pub(crate) dispatch_len: Option<u64>,
}

/// Whether the tables are unobservable: linkers define a table for function pointers even if a
/// module has none.
pub(super) fn are_unused(module: &Module<'_>) -> bool {
    let is_table = |entity: Entity| matches!(entity, Entity::Table(_));
    !module.uses_tables
        && !module.imports.iter().any(|import| is_table(import.entity))
        && !module.exports.iter().any(|export| is_table(export.entity))
        // A segment that does not fit traps.
        && !module.elements.iter().any(|segment| matches!(segment.mode, SegmentMode::Active { .. }))
}

pub(super) fn plan(module: &Module<'_>, context: &ContextLayout) -> Vec<TablePlan> {
    (0u32..)
        .zip(&module.tables)
        .map(|(index, table)| {
            let place = context.table(module, index);
            let fixed = matches!(place, Place::Defined { .. }) && table.max == Some(table.min);
            let dispatch_len = table.dispatch.as_ref().map(|dispatch| dispatch.functions.len() as u64);
            TablePlan { place, fixed_len: fixed.then_some(table.min), table64: table.table64, dispatch_len }
        })
        .collect()
}
