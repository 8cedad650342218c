//! The memory that an instance takes.

use wamr_aot_abi::{
    layout::{CONTEXT_ALIGN, VMDispatchEntry},
    manifest::Footprint,
    static_storage,
};

use super::{ContextLayout, MemoryPlan, Options, table};
use crate::wasm::Module;

/// The parts that are known before code is generated.
pub(super) fn of(
    module: &Module<'_>,
    context: &ContextLayout,
    memories: &[MemoryPlan],
    options: &Options,
) -> Footprint {
    let pointer = u64::from(options.pointer_width.bytes());
    let memories = || memories.iter().map(|memory| memory.static_capacity);
    // Saturates: no machine has that much memory.
    let sum = |a: u64, b: u64| a.saturating_add(b);
    let aligned = |bytes: u64| bytes.checked_next_multiple_of(CONTEXT_ALIGN as u64).unwrap_or(u64::MAX);
    let tables = if table::are_unused(module) { &[][..] } else { &module.tables };
    let elements = tables
        .iter()
        .map(|table| static_storage::table_capacity(table.min, table.max.unwrap_or(u64::MAX)))
        .fold(0, sum);
    let data = module.data.iter().map(|segment| segment.bytes.len() as u64);
    let items = module.elements.iter().map(|segment| (segment.items.len() * size_of::<u32>()) as u64);
    let entries = module.tables.iter().filter_map(|table| table.dispatch.as_ref());
    let entries = entries.map(|dispatch| {
        u64::from(VMDispatchEntry::OFFSETS.layout.size(options.pointer_width))
            * dispatch.functions.len() as u64
    });
    Footprint {
        context: context.size.into(),
        memory: memories().fold(0, sum),
        storage: memories().map(aligned).fold(0, sum),
        elements,
        table: elements.saturating_mul(pointer),
        data: data.chain(items).chain(entries).fold(0, sum),
        ..Footprint::default()
    }
}
