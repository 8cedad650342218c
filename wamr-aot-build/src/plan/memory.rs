//! How each memory is bounded.

use super::context::{ContextLayout, Place};
use crate::{
    diagnostics::{Finding, catalogue},
    wasm::{Memory, Module},
};

/// How an access is kept inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// An explicit compare with the current length.
    Check,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct MemoryPlan {
    pub(crate) place: Place,
    pub(crate) bounds: Bounds,
    /// The memory never has fewer bytes than this.
    pub(crate) min_len: u64,
    /// The length and the base never change: the length in bytes.
    pub(crate) fixed_len: Option<u64>,
    /// The most bytes that an instance may have; `u64::MAX` where there is no limit.
    pub(crate) limit: u64,
    pub(crate) page_size_log2: u32,
    /// Indices are 64 bits wide.
    pub(crate) memory64: bool,
    /// Threads share it: the header is behind a pointer, also where the module defines it; the base never changes, the length
    /// only grows.
    pub(crate) shared: bool,
}

pub(super) fn plan(module: &Module<'_>, context: &ContextLayout, limit: Option<u64>) -> Vec<MemoryPlan> {
    (0u32..)
        .zip(&module.memories)
        .map(|(index, memory)| {
            let place = context.memory(module, index);
            let limit = limit.unwrap_or(u64::MAX);
            let min_len = pages_to_bytes(memory, memory.min);
            let defined = matches!(place, Place::Defined { .. });
            let fixed = defined && memory.max == Some(memory.min);
            MemoryPlan {
                place,
                bounds: Bounds::Check,
                min_len,
                fixed_len: fixed.then_some(min_len),
                limit,
                page_size_log2: memory.page_size_log2,
                memory64: memory.memory64,
                shared: memory.shared,
            }
        })
        .collect()
}

/// The memories that a limit leaves no room for: no instance could be made.
pub(crate) fn over_limit(module: &Module<'_>, limit: Option<u64>) -> Vec<Finding> {
    let Some(limit) = limit else { return Vec::new() };
    let sizes = (0u32..).zip(module.memories.iter().map(|memory| pages_to_bytes(memory, memory.min)));
    sizes.filter(|(_, bytes)| *bytes > limit).map(|(index, bytes)| catalogue::memory_over_limit(index, bytes, limit)).collect()
}

/// Saturates: a memory64 may declare more than 2^64 bytes, and can then never be made.
fn pages_to_bytes(memory: &Memory, pages: u64) -> u64 {
    u64::try_from(u128::from(pages) << memory.page_size_log2).unwrap_or(u64::MAX)
}
