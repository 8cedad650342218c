//! The memory that an instance takes.

use wamr_aot_abi::{layout::CONTEXT_ALIGN, manifest::Footprint, resident};

use super::{ContextLayout, Options, table};
use crate::wasm::Module;

/// The parts that are known before code is generated.
pub(super) fn of(module: &Module<'_>, context: &ContextLayout, options: &Options) -> Footprint {
    let pointer = u64::from(options.pointer_width.bytes());
    let memories = module.memories.iter().map(|memory| {
        let limit = options.settings.memory_limit.unwrap_or(u64::MAX);
        resident::memory_bytes(memory.min, memory.max.unwrap_or(u64::MAX), limit, memory.page_size_log2)
    });
    // Saturates: no machine has that much memory.
    let sum = |a: u64, b: u64| a.saturating_add(b);
    let memories: Vec<u64> = memories.collect();
    let aligned = |bytes: u64| bytes.checked_next_multiple_of(CONTEXT_ALIGN as u64).unwrap_or(u64::MAX);
    let tables = if table::are_unused(module) { &[][..] } else { &module.tables };
    let elements = tables
        .iter()
        .map(|table| resident::table_elements(table.min, table.max.unwrap_or(u64::MAX)))
        .fold(0, sum);
    let data = module.data.iter().map(|segment| segment.bytes.len() as u64);
    let items = module.elements.iter().map(|segment| (segment.items.len() * size_of::<u32>()) as u64);
    Footprint {
        context: context.size.into(),
        memory: memories.iter().copied().fold(0, sum),
        storage: memories.iter().copied().map(aligned).fold(0, sum),
        elements,
        table: elements.saturating_mul(pointer),
        data: data.chain(items).fold(0, sum),
        ..Footprint::default()
    }
}
