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
    let limit = options.settings.memory_limit;
    (0u32..)
        .zip(&module.memories)
        .map(|(index, memory)| {
            let place = context.memory(module, index);
            let limit = limit.unwrap_or(u64::MAX);
            let declared = memory.min_bytes();
            let min_len = declared.min(limit);
            let truncated_pages = (min_len < declared).then_some(memory.min);
            let defined = matches!(place, Place::Defined { .. });
            let fixed = defined && (memory.max == Some(memory.min) || truncated_pages.is_some());
            // The reservation covers all 32-bit addresses and ends at a boundary of a machine page,
            // and so must the memory.
            let is_guardable = !memory.memory64 && memory.page_size_log2 == 16 && truncated_pages.is_none();
            let (min, max) = (memory.min, memory.max.unwrap_or(u64::MAX));
            let (log2, width) = (memory.page_size_log2, options.pointer_width);
            let lengths = sizes::defined_memory(min, max, limit, log2, memory.memory64, width);
            // The limit of another module, or of a host, may be another one.
            let imported = sizes::memory(min, max, u64::MAX, log2, memory.memory64, width);
            let most = if defined { lengths } else { imported };
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
