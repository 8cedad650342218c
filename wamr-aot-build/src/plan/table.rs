//! The location of each table.

use wamr_aot_abi::layout::{PointerWidth, VMCode, VMDispatchEntry, VMModule};

use super::context::{ContextLayout, Place};
use crate::wasm::{Entity, Module, SegmentMode};

#[derive(Clone, Copy, Debug)]
pub(crate) struct TablePlan {
    /// `None` if an instance does not have the table.
    pub(crate) place: Option<Place>,
    /// The length in elements, if length and base never change.
    pub(crate) fixed_len: Option<u64>,
    /// Whether indices are 64 bits wide.
    pub(crate) table64: bool,
    /// The constants that the elements are, if they are constants of the module.
    pub(crate) dispatch: Option<DispatchPlan>,
}

/// The elements of a table that are constants.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DispatchPlan {
    /// How many there are.
    pub(crate) len: u64,
    /// The distance in bytes from the [`VMModule`] to the first of them.
    pub(crate) offset: u32,
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

/// `describes_code` is whether the module has a [`VMCode`].
pub(super) fn plan(
    module: &Module<'_>,
    context: &ContextLayout,
    describes_code: bool,
    width: PointerWidth,
) -> Vec<TablePlan> {
    let (code, entry) = (VMCode::OFFSETS.layout, VMDispatchEntry::OFFSETS.layout);
    let code = if describes_code { code.size(width) } else { 0 };
    let mut end = VMModule::OFFSETS.layout.size(width) + code;
    (0u32..)
        .zip(&module.tables)
        .map(|(index, table)| {
            let place = (index < context.table_count).then(|| context.table(module, index));
            let fixed = matches!(place, Some(Place::Defined { .. })) && table.max == Some(table.min);
            let dispatch = table.dispatch.as_ref().map(|dispatch| {
                let (len, offset) = (dispatch.functions.len(), end);
                // At most two for each item in the file, or a few.
                end += u32::try_from(len).expect("constants fit in 32 bits") * entry.size(width);
                DispatchPlan { len: len as u64, offset }
            });
            TablePlan { place, fixed_len: fixed.then_some(table.min), table64: table.table64, dispatch }
        })
        .collect()
}
