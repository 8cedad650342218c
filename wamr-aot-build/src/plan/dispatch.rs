//! Finds the tables that only serve calls. Their elements are constants of the module, and calls
//! through them need neither null checks nor the callee's context. The design is in
//! `docs/design/dispatch.md`.

use super::{image, needs};
use crate::wasm::{ConstOp, Dispatch, ElementItem, Entity, Mention, Module, SegmentMode, Table};

/// A table with fewer elements than this may consist of nulls for the most part.
const SPARSE: u64 = 64;

/// Why the elements of a table through which functions are called are no constants of the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotConstant {
    Imported,
    Exported,
    /// An instruction other than a call uses it, or a tail call.
    Used,
    /// They are references in the beginning.
    Initial,
    /// Most of them are null.
    Sparse,
    /// A segment does not fit, or the host decides where it goes.
    Segment,
    /// The host decides what they are, or they are its functions.
    Host,
}

/// What was decided about the tables through which functions are called, by index: `None` if their
/// elements are constants.
pub(crate) type Tables = Vec<(u32, Option<NotConstant>)>;

/// Makes constants of all tables that only calls observe. Indices stay: an instance does not have
/// the table, or has it without elements, and a segment that initialised it is empty.
pub(crate) fn find_dispatch_tables(module: &mut Module<'_>) -> Tables {
    let decided = candidates(module);
    let tables = decided.iter().map(|(table, found)| (*table, found.as_ref().err().copied())).collect();
    let found = decided.into_iter().filter_map(|(table, found)| Some((table, found.ok()?)));
    let found: Vec<(u32, Dispatch)> = found.collect();
    if found.is_empty() {
        return tables;
    }
    for (table, dispatch) in found {
        let Table { min, max, init, dispatch: place, .. } = &mut module.tables[table as usize];
        (*min, *max) = (0, Some(0));
        init.clear();
        *place = Some(dispatch);
        for segment in &mut module.elements {
            if matches!(segment.mode, SegmentMode::Active { index, .. } if index == table) {
                // As good as a segment that is dropped when the module is instantiated.
                segment.mode = SegmentMode::Passive;
                segment.items.clear();
            }
        }
    }
    module.collect_facts();
    tables
}

fn candidates(module: &Module<'_>) -> Vec<(u32, Result<Dispatch, NotConstant>)> {
    let mut called = vec![false; module.tables.len()];
    let mut observed = vec![None; module.tables.len()];
    observed[..module.imported_tables as usize].fill(Some(NotConstant::Imported));
    for export in &module.exports {
        if let Entity::Table(table) = export.entity {
            observed[table as usize].get_or_insert(NotConstant::Exported);
        }
    }
    for mention in module.bodies.iter().flat_map(|body| &body.mentions) {
        match *mention {
            Mention::CallTable { table, .. } => called[table as usize] = true,
            Mention::Table(table) => drop(observed[table as usize].get_or_insert(NotConstant::Used)),
            _ => {}
        }
    }
    let constants = needs::constants(module);
    let tables = (0u32..).zip(called.iter().zip(observed));
    let tables = tables.filter_map(|(table, (called, observed))| called.then_some((table, observed)));
    let decide = |(table, observed): (u32, Option<NotConstant>)| match observed {
        Some(why) => (table, Err(why)),
        None => (table, dispatch(module, &constants, table)),
    };
    tables.map(decide).collect()
}

/// The elements of a table after instantiation, unless they differ between instances, an imported
/// function is one of them, a segment does not fit, or there are too many nulls.
fn dispatch(module: &Module<'_>, constants: &[Option<u128>], table: u32) -> Result<Dispatch, NotConstant> {
    let Table { min, ref init, .. } = module.tables[table as usize];
    if !matches!(init[..], [] | [ConstOp::RefNull]) {
        return Err(NotConstant::Initial);
    }
    let segments = || {
        module.elements.iter().filter_map(|segment| match &segment.mode {
            SegmentMode::Active { index, offset } if *index == table => Some((offset, &segment.items)),
            _ => None,
        })
    };
    let items: usize = segments().map(|(_, items)| items.len()).sum();
    if min > (2 * items as u64).max(SPARSE) {
        return Err(NotConstant::Sparse);
    }
    let mut functions = vec![None; usize::try_from(min).map_err(|_| NotConstant::Sparse)?];
    for (offset, items) in segments() {
        let end = image::end(offset, items.len(), constants).and_then(|end| usize::try_from(end).ok());
        let end = end.ok_or(NotConstant::Segment)?;
        let place = functions.get_mut(end - items.len()..end).ok_or(NotConstant::Segment)?;
        for (element, item) in place.iter_mut().zip(items) {
            *element = match *item {
                ElementItem::Null => None,
                ElementItem::Function(function) if !module.is_imported(function) => Some(function),
                ElementItem::Function(_) | ElementItem::Global(_) => return Err(NotConstant::Host),
            };
        }
    }
    Ok(Dispatch { functions })
}

#[cfg(all(test, feature = "wat"))]
mod tests {
    use super::*;
    use crate::wasm;

    type Elements = Vec<Option<u32>>;

    /// The elements of each table, if they are constants, and the functions that still become
    /// references.
    fn found(fields: &str) -> (Vec<Option<Elements>>, Vec<u32>) {
        let bytes = wat::parse_str(format!("(module {fields})")).unwrap();
        let mut module = wasm::parse(&bytes, &crate::Features::default()).unwrap();
        find_dispatch_tables(&mut module);
        let tables = module.tables.iter().map(|table| table.dispatch.clone().map(|found| found.functions));
        (tables.collect(), module.escaping)
    }

    const CALLER: &str = "(type $t (func)) (func $f (export \"call\") (param i32)
        (call_indirect (type $t) (local.get 0))) (func $g)";

    #[test]
    fn a_table_that_only_serves_calls_is_a_constant() {
        let fields = format!(
            "(table 4 9 funcref) {CALLER} (elem (i32.const 1) func $f $g) (elem (i32.const 2) func $f)
             (global $at i32 (i32.const 2)) (elem (offset (i32.add (global.get $at) (i32.const 1))) func $g)"
        );
        assert_eq!(found(&fields), (vec![Some(vec![None, Some(0), Some(0), Some(1)])], vec![]));
        let empty = format!("(table 2 funcref) {CALLER}");
        assert_eq!(found(&empty), (vec![Some(vec![None, None])], vec![]));
        // Other tables, and references of other origin, stay.
        let fields = format!(
            "(table 1 funcref) (table $other 1 funcref) {CALLER} (elem (i32.const 0) func $f)
             (elem (table $other) (i32.const 0) func $g)
             (func (export \"get\") (result funcref) (table.get $other (i32.const 0)))"
        );
        assert_eq!(found(&fields), (vec![Some(vec![Some(0)]), None], vec![1]));
    }

    #[test]
    fn a_table_that_others_observe_or_that_is_not_constant_stays() {
        for fields in [
            "(table (export \"t\") 1 funcref)",
            "(import \"a\" \"t\" (table 1 funcref))",
            "(table 1 funcref) (func (table.set (i32.const 0) (ref.null func)))",
            "(table 1 funcref) (func (drop (table.get (i32.const 0))))",
            "(table 1 funcref) (func (drop (table.size)))",
            "(table 1 funcref) (func (drop (table.grow (ref.null func) (i32.const 1))))",
            "(table 1 funcref) (func (table.fill (i32.const 0) (ref.null func) (i32.const 1)))",
            "(table 1 funcref) (func (table.copy (i32.const 0) (i32.const 0) (i32.const 1)))",
            "(table 1 funcref) (elem $e func)
             (func (table.init $e (i32.const 0) (i32.const 0) (i32.const 0)))",
            "(table 1 funcref)
             (func (param i32) (return_call_indirect (param i32) (local.get 0) (local.get 0)))",
            // A segment that does not fit, or whose place or items the host determines.
            "(table 1 funcref) (elem (i32.const 1) func $f)",
            "(table 1 funcref) (elem (i32.const -1) func $f)",
            "(import \"a\" \"g\" (global $at i32)) (table 1 funcref) (elem (global.get $at) func $f)",
            "(import \"a\" \"g\" (global $r funcref)) (table 1 funcref)
             (elem (i32.const 0) funcref (global.get $r))",
            "(import \"a\" \"f\" (func $import)) (table 1 funcref) (elem (i32.const 0) func $import)",
            "(table 1 funcref (ref.func $f))",
            // Mostly nulls.
            "(table 1000000 funcref)",
        ] {
            let (tables, _) = found(&format!("{fields} {CALLER}"));
            assert_eq!(tables, [None], "{fields}");
        }
        // A table that nothing calls through.
        assert_eq!(found("(table 1 funcref)").0, [None]);
    }
}
