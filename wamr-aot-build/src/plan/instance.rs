//! The tables and the element segments that an instance has.

use crate::wasm::{ElementSegment, Mention, Module, SegmentMode, Table};

/// How many tables an instance has: those from the first one to the last one that anything but
/// calls through constants may use. The index of a table is its position among them.
pub(super) fn tables(module: &Module<'_>) -> u32 {
    let is_there = |table: &Table| table.is_reached && table.dispatch.is_none();
    let last = (0..).zip(&module.tables).filter(|(_, table)| is_there(table)).last();
    last.map_or(0, |(last, _): (u32, _)| last + 1)
}

/// How many element segments an instance has: those from the first one to the last one that have
/// elements, or that something copies from or drops.
pub(super) fn element_segments(module: &Module<'_>) -> u32 {
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
        with_module(fields, |module| (tables(module), element_segments(module)))
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
