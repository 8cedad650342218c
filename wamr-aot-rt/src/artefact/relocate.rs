//! Makes the pointers absolute that generated code reads. All others are relative to the image.

use core::mem::offset_of;

use wamr_aot_abi::layout::VMDispatchEntry;

use crate::sys::map::Mapping;

/// Relocates the entries of dispatch tables, of which the first is at this place of the image.
pub(super) fn dispatch_tables(mapping: &mut Mapping, first: usize, count: usize) {
    let base = mapping.base();
    for entry in 0..count {
        let place = first + entry * size_of::<VMDispatchEntry>() + offset_of!(VMDispatchEntry, code);
        let pointer = mapping.part_mut(place as u64, size_of::<usize>() as u64);
        let pointer = pointer.and_then(|bytes| bytes.first_chunk_mut()).expect("verified");
        let offset = usize::from_ne_bytes(*pointer);
        if offset != 0 {
            *pointer = base.wrapping_add(offset).to_ne_bytes();
        }
    }
}
