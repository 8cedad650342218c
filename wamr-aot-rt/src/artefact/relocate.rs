//! Makes the pointers absolute that generated code reads. All others are relative to the image.

use core::mem::offset_of;

use wamr_aot_abi::layout::VMDispatchEntry;

use crate::sys::map::Mapping;

/// Relocates dispatch tables at these places of the image, with these numbers of entries.
pub(super) fn dispatch_tables(mapping: &mut Mapping, tables: &[(usize, usize)]) {
    let base = mapping.base();
    for &(first, len) in tables {
        for entry in 0..len {
            let place = first + entry * size_of::<VMDispatchEntry>() + offset_of!(VMDispatchEntry, code);
            let pointer = mapping.part_mut(place as u64, size_of::<usize>() as u64);
            let pointer = pointer.and_then(|bytes| bytes.first_chunk_mut()).expect("verified");
            let offset = usize::from_ne_bytes(*pointer);
            if offset != 0 {
                *pointer = base.wrapping_add(offset).to_ne_bytes();
            }
        }
    }
}
