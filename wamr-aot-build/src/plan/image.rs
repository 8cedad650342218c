//! The initial contents of memories that the runtime may map instead of writing them.
//!
//! The runtime, which knows the system, decides whether it maps them; this module collects the
//! facts.

use super::{MemoryPlan, Place, needs};
use crate::{
    settings::Bounds,
    wasm::{ConstOp, Module, SegmentMode},
};

/// The initial contents of a memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemoryImage {
    pub(crate) memory: u32,
    /// The first byte that a segment writes.
    pub(crate) start: u64,
    /// The number of bytes from there to the end of the last segment.
    pub(crate) len: u64,
    /// The total size of the segments, in bytes.
    pub(crate) written: u64,
}

/// Empty if a segment may trap: then exactly the writes before it must be visible, through
/// functions in an imported table.
pub(super) fn plan(
    module: &Module<'_>,
    memories: &[MemoryPlan],
    constants: &[Option<u128>],
) -> Vec<MemoryImage> {
    let is_inside = |mode: &SegmentMode, len: usize, room: &dyn Fn(u32) -> u64| match mode {
        SegmentMode::Active { index, offset } => {
            end(offset, len, constants).is_some_and(|end| end <= room(*index))
        }
        SegmentMode::Passive | SegmentMode::Declared => true,
    };
    let elements = |table: u32| module.tables[table as usize].min;
    let bytes = |memory: u32| memories[memory as usize].min_len;
    let is_whole =
        module.elements.iter().all(|segment| is_inside(&segment.mode, segment.items.len(), &elements))
            && module.data.iter().all(|segment| is_inside(&segment.mode, segment.bytes.len(), &bytes));
    if !is_whole {
        return Vec::new();
    }
    let is_mappable = |memory: &MemoryPlan| {
        memory.bounds == Bounds::Guard && !memory.shared && matches!(memory.place, Place::Defined { .. })
    };
    let mappable = (0..).zip(memories).filter(|(_, memory)| is_mappable(memory));
    mappable.filter_map(|(memory, _)| image(module, memory, constants)).collect()
}

/// `None` if no segment writes the memory.
fn image(module: &Module<'_>, memory: u32, constants: &[Option<u128>]) -> Option<MemoryImage> {
    let segments = module.data.iter().filter_map(|segment| match &segment.mode {
        SegmentMode::Active { index, offset } if *index == memory && !segment.bytes.is_empty() => {
            Some((end(offset, segment.bytes.len(), constants)?, segment.bytes.len() as u64))
        }
        _ => None,
    });
    segments.fold(None, |image, (end, written)| {
        let MemoryImage { start, len, written: before, .. } =
            image.unwrap_or(MemoryImage { memory, start: end - written, len: 0, written: 0 });
        let first = start.min(end - written);
        Some(MemoryImage {
            memory,
            start: first,
            len: end.max(start + len) - first,
            written: before + written,
        })
    })
}

/// The end of a segment, if it is the same in all instances.
pub(super) fn end(offset: &[ConstOp], len: usize, constants: &[Option<u128>]) -> Option<u64> {
    u64::try_from(needs::value(offset, constants)?).ok()?.checked_add(len as u64)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::{
        plan::{Options, Plan, Protection},
        settings::Traps,
        wasm,
    };

    /// Memory, start, length and bytes written.
    fn images(bounds: Bounds, fields: &str) -> Vec<(u32, u64, u64, u64)> {
        let bytes = wat::parse_str(format!("(module {fields})")).unwrap();
        let module = wasm::parse(&bytes, &crate::Features::default()).unwrap();
        let options = Options { protection: Protection { bounds, traps: Traps::Call }, ..Options::example() };
        let images = Plan::new(&module, options).images;
        images.iter().map(|image| (image.memory, image.start, image.len, image.written)).collect()
    }

    #[test]
    fn an_image_is_the_result_of_the_segments_of_a_memory() {
        let guarded = |fields: &str| images(Bounds::Guard, fields);
        assert_eq!(guarded("(memory 1)"), []);
        assert_eq!(guarded(r#"(memory 1) (data (i32.const 7) "")"#), []);
        assert_eq!(
            guarded(r#"(memory 1) (data (i32.const 65530) "123456") (data "passive")"#),
            [(0, 65530, 6, 6)]
        );
        let overlapping =
            r#"(memory 2) (data (i32.const 10) "123") (data (i32.const 11) "4567") (data (i32.const 2) "8")"#;
        assert_eq!(guarded(overlapping), [(0, 2, 13, 8)]);
        let several = r#"(memory 1) (memory 1) (memory 1)
            (data (memory 2) (i32.const 5) "1")
            (data (memory 0) (i32.const 3) "23")
            (data (memory 2) (i32.const 0) "4")"#;
        assert_eq!(guarded(several), [(0, 3, 2, 2), (2, 0, 6, 2)]);
        // A computed constant.
        let global = r#"(memory 1) (global $base i32 (i32.const 100))
            (data (i32.add (global.get $base) (i32.const 1)) "1")"#;
        assert_eq!(guarded(global), [(0, 101, 1, 1)]);
        assert_eq!(images(Bounds::Check, r#"(memory 1) (data (i32.const 7) "1")"#), []);
    }

    #[test]
    fn memories_whose_initialisation_can_trap_or_be_observed_have_no_image() {
        let data = r#"(data (i32.const 0) "1")"#;
        for fields in [
            r#"(memory 1) (data (i32.const 65535) "12")"#,
            r#"(memory 1) (data (i32.const -1) "1")"#,
            r#"(memory 1) (data (i32.const 65537) "")"#,
            r#"(import "a" "b" (global $base i32)) (memory 1) (data (global.get $base) "1")"#,
            r#"(memory 1) (table 1 funcref) (func $f) (elem (i32.const 1) $f)"#,
            r#"(memory 1) (import "a" "b" (global $base i32)) (table 9 funcref) (func $f)
                (elem (global.get $base) $f)"#,
            r#"(memory 1) (import "a" "b" (memory 1)) (data (memory 1) (i32.const 65536) "1")"#,
            r#"(import "a" "b" (memory 1))"#,
            r#"(memory 1 1 shared)"#,
            r#"(memory i64 1) (data (i64.const 7) "1")"#,
        ] {
            // Imports come first.
            let imports = fields.find("(import").map_or(String::new(), |at| {
                let rest = &fields[at..];
                let end = rest.match_indices("))").next().unwrap().0 + 2;
                rest[..end].to_owned()
            });
            let others = fields.replace(&imports, "");
            let data = if fields.contains("i64 1") || fields.contains("memory 1)) (data (memory 1)") {
                ""
            } else {
                data
            };
            assert_eq!(images(Bounds::Guard, &format!("{imports} {others} {data}")), [], "{fields}");
        }
        let inside = r#"(memory 1) (table 1 funcref) (func $f) (elem (i32.const 0) $f)"#;
        assert_eq!(images(Bounds::Guard, &format!("{inside} {data}")), [(0, 0, 1, 1)]);
    }
}
