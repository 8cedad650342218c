//! The elements of tables: allocated, grown and freed.

use wamr_aot_abi::layout::{VMDispatchEntry, VMTable};

use crate::memory::ownership::{BORROWED, grow_storage};
#[cfg(feature = "alloc")]
use crate::memory::{heap, ownership::ALLOCATED, plan::TablePlan};

/// A table of nulls from the allocator.
#[cfg(feature = "alloc")]
pub(crate) fn allocate_table(plan: TablePlan) -> Option<VMTable> {
    let TablePlan { len, max_len, element_type, .. } = plan;
    let base = heap::allocate(len.checked_mul(size_of::<usize>())?)?.cast();
    Some(VMTable { base, len, capacity: len, max_len, element_type, ownership: ALLOCATED })
}

/// A table whose elements are constants, which only generated code reads. It looks empty.
pub(crate) fn dispatch_table(entries: *const VMDispatchEntry, element_type: u32) -> VMTable {
    let base = entries.cast::<usize>().cast_mut();
    VMTable { base, len: 0, capacity: 0, max_len: 0, element_type, ownership: BORROWED }
}

/// Frees what the runtime owns of a table.
///
/// # Safety
/// `table` is zeroed or filled; its elements are not used again.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn free_table(table: *mut VMTable) {
    // SAFETY: an allocated table has `capacity` elements from `heap`. It is left without elements.
    unsafe {
        let VMTable { base, capacity, ownership, .. } = *table;
        if ownership == ALLOCATED {
            (*table).base = heap::dangling();
            (*table).len = 0;
            (*table).capacity = 0;
            heap::free(base.cast(), capacity * size_of::<usize>());
        }
    }
}

/// Grows a table by `delta` elements with the value `value`. Returns the old length, or `None` if
/// the table cannot grow.
///
/// # Safety
/// `table` is filled, no reference to its elements is live, and `value` is a reference of its
/// element type.
pub(crate) unsafe fn grow_table(table: *mut VMTable, delta: u64, value: usize) -> Option<u64> {
    // SAFETY: filled, and nobody else uses it during this call.
    let VMTable { base, len, capacity, max_len, ownership, .. } = unsafe { *table };
    let new_len = usize::try_from(delta).ok()?.checked_add(len).filter(|new_len| *new_len <= max_len)?;
    let mut base = base;
    if new_len > capacity {
        const SIZE: usize = size_of::<usize>();
        // SAFETY: the table's own base and capacity; neither product overflows, as `max_len`
        // elements are addressable.
        base = unsafe { grow_storage(ownership, base.cast(), capacity * SIZE, new_len.checked_mul(SIZE)?) }?
            .cast();
        // SAFETY: as above.
        unsafe {
            (*table).base = base;
            (*table).capacity = new_len;
        }
    }
    for index in len..new_len {
        // SAFETY: below the capacity.
        unsafe { base.add(index).write(value) };
    }
    // SAFETY: as above. `new_len` elements are there and initialised.
    unsafe { (*table).len = new_len };
    Some(len as u64)
}

#[cfg(all(test, feature = "alloc"))]
mod tests {
    use super::*;
    use crate::base::types::TableLimits;

    #[test]
    fn tables_grow_with_a_value() {
        let mut table =
            allocate_table(TablePlan::of_element(0x6f, TableLimits { min: 1, max: Some(4) }).unwrap())
                .unwrap();
        // SAFETY: the table is filled, is this test's alone, and is freed once.
        unsafe {
            assert_eq!(grow_table(&raw mut table, 2, 9), Some(1));
            assert_eq!((table.base.read(), table.base.add(2).read()), (0, 9));
            assert_eq!(grow_table(&raw mut table, 2, 9), None);
            assert_eq!(grow_table(&raw mut table, u64::MAX, 9), None);
            free_table(&raw mut table);
        }
    }
}
