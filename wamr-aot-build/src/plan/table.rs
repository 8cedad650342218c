//! The location of each table, and which tables and element segments an instance has.

use wamr_aot_abi::layout::{PointerWidth, VMCode, VMDispatchEntry, VMModule};

use super::context::{ContextLayout, Place};
use crate::wasm::{ElementSegment, Entity, Mention, Module, SegmentMode, Table};

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

/// How many tables an instance has: those from the first one to the last one that anything but
/// calls through constants may use. The index of a table is its position among them.
pub(super) fn in_instance(module: &Module<'_>) -> u32 {
    let is_there = |table: &Table| table.is_reached && table.dispatch.is_none();
    let last = (0..).zip(&module.tables).filter(|(_, table)| is_there(table)).last();
    last.map_or(0, |(last, _): (u32, _)| last + 1)
}

/// How many element segments an instance has: those from the first one to the last one that have
/// elements, or that something copies from or drops.
pub(super) fn segments_in_instance(module: &Module<'_>) -> u32 {
    let mentions = module.bodies.iter().flat_map(|body| &body.mentions);
    let mentioned = mentions.filter_map(|mention| match *mention {
        Mention::Elements(segment) | Mention::DroppedElements(segment) => Some(segment + 1),
        _ => None,
    });
    let is_empty =
        |segment: &ElementSegment| matches!(segment.mode, SegmentMode::Passive) && segment.items.is_empty();
    let last = module.elements.iter().rposition(|segment| !is_empty(segment));
    let filled = last.map(|last| last as u32 + 1);
    mentioned.chain(filled).max().unwrap_or(0)
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

#[cfg(all(test, feature = "wat"))]
mod tests {
    use super::*;
    use crate::{
        plan::{find_dispatch_tables, leave_out_unreached, needs},
        wasm,
    };

    fn with_module<R>(fields: &str, f: impl FnOnce(&Module<'_>) -> R) -> R {
        let bytes = wat::parse_str(format!("(module {fields})")).unwrap();
        let mut module = wasm::parse(&bytes, &crate::Features::default()).unwrap();
        leave_out_unreached(&mut module);
        find_dispatch_tables(&mut module);
        f(&module)
    }

    /// How many tables and element segments an instance has.
    fn in_an_instance(fields: &str) -> (u32, u32) {
        with_module(fields, |module| (in_instance(module), segments_in_instance(module)))
    }

    const CALLED: &str = r#"(func $f (export "call") (param i32) (call_indirect $called (local.get 0)))
        (table $called 1 funcref) (elem (table $called) (i32.const 0) func $f)"#;

    #[test]
    fn constants_take_no_code_that_makes_tables() {
        let all = wamr_aot_abi::needs::TABLES | wamr_aot_abi::needs::ELEMENTS;
        for (fields, expected) in
            [(CALLED, 0), (&format!(r#"{CALLED} (export "called" (table $called))"#), all)]
        {
            let needs = with_module(fields, |module| needs::of(module, &needs::constants(module), true));
            assert_eq!(needs & all, expected, "{fields}");
        }
    }

    #[test]
    fn an_instance_has_the_tables_up_to_the_last_that_is_used() {
        for (fields, tables) in [
            ("", 0),
            // Nothing uses it, or only calls do.
            ("(table 1 funcref)", 0),
            (CALLED, 0),
            (&format!("(table 1 funcref) {CALLED} (table 1 externref)"), 0),
            (&format!(r#"{CALLED} (table 1 funcref) (func (export "size") (drop (table.size 1)))"#), 2),
            (&format!(r#"{CALLED} (table (export "t") 1 funcref) (table 1 funcref)"#), 2),
            (&format!(r#"(import "a" "b" (table 1 funcref)) {CALLED}"#), 1),
            // Its segment traps.
            (&format!("{CALLED} (table $t 1 funcref) (elem (table $t) (i32.const 1) func $f)"), 2),
        ] {
            assert_eq!(in_an_instance(fields).0, tables, "{fields}");
        }
    }

    #[test]
    fn an_instance_has_the_segments_up_to_the_last_that_is_used() {
        let copied = r#"(table 1 funcref) (func (export "copy")
            (table.init 0 $copied (i32.const 0) (i32.const 0) (i32.const 0)))"#;
        for (fields, segments) in [
            (CALLED.to_owned(), 0),
            (format!(r#"{CALLED} (elem $e func $f) (func (export "drop") (elem.drop $e))"#), 2),
            (format!(r#"{CALLED} (elem $copied func $f) {copied} (elem func $f)"#), 2),
            // It is empty, but copied from.
            (format!("(elem $copied func) {copied}"), 1),
            (r#"(table (export "t") 1 funcref) (func $g) (elem (i32.const 0) func $g)"#.to_owned(), 1),
        ] {
            assert_eq!(in_an_instance(&fields).1, segments, "{fields}");
        }
    }
}
