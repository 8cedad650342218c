//! The lengths of each memory, and how accesses are confined to it.

use wamr_aot_abi::{
    sizes::{self, Lengths},
    static_storage,
};

use super::{
    Options,
    context::{ContextLayout, Place},
};
use crate::{
    diagnostics::{self, Finding, catalogue},
    settings::Bounds,
    wasm::{ConstOp, Module, SegmentMode, Site},
};

#[derive(Clone, Copy, Debug)]
pub(crate) struct MemoryPlan {
    pub(crate) place: Place,
    pub(crate) bounds: Bounds,
    /// The memory never has fewer bytes than this.
    pub(crate) min_len: u64,
    /// The length in bytes, if length and base never change.
    pub(crate) fixed_len: Option<u64>,
    /// The module's minimum in pages, if the builder's limit truncates the memory below it: the
    /// guest sees this size, and the memory cannot grow.
    pub(crate) truncated_pages: Option<u64>,
    /// The memory never has more bytes than this.
    pub(crate) max_len: u64,
    /// The most bytes that the memory may have in an instance; `u64::MAX` if there is no limit.
    pub(crate) limit: u64,
    /// The lengths of the memory if the module defines it. `None` if the target cannot have it.
    pub(crate) lengths: Option<Lengths>,
    /// The bytes reserved for the memory in static storage.
    pub(crate) static_capacity: u64,
    pub(crate) page_size_log2: u32,
    /// Whether indices are 64 bits wide.
    pub(crate) memory64: bool,
    /// Whether threads share it. Then the context has a pointer to the header even if the module
    /// defines the memory; the base never changes, and the length only grows.
    pub(crate) shared: bool,
}

pub(super) fn plan(module: &Module<'_>, context: &ContextLayout, options: &Options) -> Vec<MemoryPlan> {
    (0u32..)
        .zip(&module.memories)
        .map(|(index, memory)| {
            let place = context.memory(module, index);
            let limit = limit(module, index, options);
            let declared = memory.min_bytes();
            let min_len = declared.min(limit);
            let truncated_pages = (min_len < declared).then_some(memory.min);
            let defined = matches!(place, Place::Defined { .. });
            // The reservation covers all 32-bit addresses and ends at a boundary of a machine page,
            // and so must the memory.
            let is_guardable = !memory.memory64 && memory.page_size_log2 == 16 && truncated_pages.is_none();
            let (min, max) = (memory.min, memory.max.unwrap_or(u64::MAX));
            let (log2, width) = (memory.page_size_log2, options.pointer_width);
            let lengths = sizes::defined_memory(min, max, limit, log2, memory.memory64, width);
            // The limit of another module, or of a host, may be another one.
            let imported = sizes::memory(min, max, u64::MAX, log2, memory.memory64, width);
            let most = if defined { lengths } else { imported };
            let fixed = defined && lengths.is_some_and(|lengths| is_full(lengths, log2));
            MemoryPlan {
                place,
                bounds: if is_guardable { options.protection.bounds } else { Bounds::Check },
                min_len,
                fixed_len: fixed.then_some(min_len),
                truncated_pages,
                limit,
                // A memory that the target cannot have is refused.
                max_len: most.map_or(u64::MAX, |lengths| lengths.max_len),
                lengths,
                static_capacity: static_storage::memory_capacity(min, max, limit, log2),
                page_size_log2: log2,
                memory64: memory.memory64,
                shared: memory.shared,
            }
        })
        .collect()
}

/// The most bytes that a memory may have in an instance; `u64::MAX` if there is no limit.
///
/// Without an operating system, a memory without a maximum keeps its initial length unless the
/// module grows it: static storage has no room for more, and checks against a constant are smaller.
fn limit(module: &Module<'_>, index: u32, options: &Options) -> u64 {
    let memory = &module.memories[index as usize];
    let is_defined = index >= module.imported_memories;
    let is_grown = module.grown_memories.binary_search(&index).is_ok();
    match options.settings.memory_limit {
        Some(limit) => limit,
        None if !options.is_hosted && is_defined && memory.max.is_none() && !is_grown => memory.min_bytes(),
        None => u64::MAX,
    }
}

/// Whether a memory with these lengths has no room for another page.
fn is_full(lengths: Lengths, page_size_log2: u32) -> bool {
    (lengths.max_len - lengths.len).checked_shr(page_size_log2).unwrap_or(0) == 0
}

/// Errors for contents that a limit leaves no room for, so that instantiation would always fail:
/// active segments, and imported and shared memories that start with more, since other users of
/// these do not know the limit.
pub(crate) fn over_limit(module: &Module<'_>, limit: Option<u64>) -> Vec<Finding> {
    let Some(limit) = limit else { return Vec::new() };
    let whole = (0u32..)
        .zip(&module.memories)
        .filter(|(index, memory)| *index < module.imported_memories || memory.shared);
    let whole = whole.map(|(index, memory)| (index, memory.min_bytes()));
    let memories = whole
        .filter(|(_, bytes)| *bytes > limit)
        .map(|(index, bytes)| catalogue::memory_over_limit(index, bytes, limit));
    let segments = (0u32..).zip(&module.data).filter_map(|(index, segment)| {
        let SegmentMode::Active { index: memory, offset } = &segment.mode else { return None };
        let start = match offset[..] {
            [ConstOp::I32(offset)] => u64::from(offset.cast_unsigned()),
            [ConstOp::I64(offset)] => offset.cast_unsigned(),
            // Instantiation checks the offset.
            _ => return None,
        };
        let end = start.saturating_add(segment.bytes.len() as u64);
        let declared = module.memories[*memory as usize].min_bytes();
        // A segment past the module's own minimum is the module's bug, and traps.
        (end > limit && end <= declared)
            .then(|| catalogue::segment_over_limit(index, *memory, start, end, limit))
    });
    memories.chain(segments).collect()
}

/// Warnings, one per memory, about addresses beyond the limit that the module appears to use. The
/// guest may never access them, so they are not errors.
pub(crate) fn beyond_limit(module: &Module<'_>, limit: Option<u64>) -> Vec<Finding> {
    let Some(limit) = limit else { return Vec::new() };
    let beyond =
        |memory: u32| module.reaches.iter().filter(move |reach| reach.memory == memory && reach.end > limit);
    let memories = (0u32..).take(module.memories.len()).filter_map(|index| {
        let needed = beyond(index).map(|reach| reach.end).max()?;
        let places = beyond(index).map(|reach| {
            let item = match reach.site {
                Site::Function(function) => module.function_label(function),
                Site::Item(kind, index) => format!("{kind} {index}"),
            };
            diagnostics::Place::item(item).at(reach.offset).note(&reach.what)
        });
        Some(catalogue::beyond_limit(index, needed, limit, places.collect()))
    });
    memories.collect()
}

#[cfg(all(test, feature = "wat"))]
mod tests {
    use super::*;
    use crate::{plan::Plan, settings::Settings, wasm};

    const PAGE: u64 = 65536;

    /// The fixed lengths of the memories of a module.
    fn fixed(text: &str, is_hosted: bool, memory_limit: Option<u64>) -> Vec<Option<u64>> {
        let bytes = wat::parse_str(text).unwrap();
        let module = wasm::parse(&bytes, &crate::Features::default()).unwrap();
        let settings = Settings { memory_limit, ..Settings::default() };
        let plan = Plan::new(&module, Options { settings, is_hosted, ..Options::example() });
        for memory in &plan.memories {
            // The runtime lets a memory grow to the second length.
            let lengths = memory.lengths.unwrap();
            assert!(memory.fixed_len.is_none_or(|len| lengths == Lengths { len, max_len: len }));
        }
        plan.memories.iter().map(|memory| memory.fixed_len).collect()
    }

    #[test]
    fn a_memory_that_nothing_grows_is_fixed_without_an_operating_system() {
        let exported = r#"(module (memory (export "memory") 2))"#;
        assert_eq!(fixed(exported, false, None), [Some(2 * PAGE)]);
        assert_eq!(fixed(exported, true, None), [None]);
        let several = r#"(module
            (import "env" "memory" (memory 1)) (memory 1) (memory 1 2) (memory 3)
            (func (export "grow") (drop (memory.grow 1 (i32.const 1)))))"#;
        assert_eq!(fixed(several, false, None), [None, None, None, Some(3 * PAGE)]);
    }

    #[test]
    fn a_limit_leaves_room_for_whole_pages() {
        let grown = "(module (memory 1) (func (drop (memory.grow (i32.const 1)))))";
        for is_hosted in [false, true] {
            assert_eq!(fixed(grown, is_hosted, Some(PAGE)), [Some(PAGE)]);
            assert_eq!(fixed(grown, is_hosted, Some(2 * PAGE)), [None]);
            assert_eq!(fixed(grown, is_hosted, Some(1000)), [Some(1000)]);
            assert_eq!(fixed("(module (memory 1))", is_hosted, Some(2 * PAGE)), [None]);
        }
    }
}
