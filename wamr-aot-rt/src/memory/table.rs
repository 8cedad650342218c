//! The elements of tables: allocated, grown and freed.

use wamr_aot_abi::layout::VMTable;

use crate::memory::ownership::grow_storage;
#[cfg(feature = "alloc")]
use crate::memory::{
    heap,
    ownership::{ALLOCATED, BORROWED},
    plan::TablePlan,
};

/// A table of nulls from the allocator.
#[cfg(feature = "alloc")]
pub(crate) fn allocate_table(plan: TablePlan) -> Option<VMTable> {
    let TablePlan { len, max_len, element_type, .. } = plan;
    let base = heap::allocate(len.checked_mul(size_of::<usize>())?)?.cast();
    Some(VMTable { base, len, capacity: len, max_len, element_type, ownership: ALLOCATED })
}

/// Frees what the runtime owns of a table.
///
/// # Safety
/// As for [`take_table`].
#[cfg(feature = "alloc")]
pub(crate) unsafe fn free_table(table: *mut VMTable) {
    // SAFETY: upheld by the caller.
    drop(unsafe { take_table(table) });
}

/// Takes a table out of its place.
///
/// # Safety
/// `table` is zeroed or filled; its elements are not used again, except through the result.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn take_table(table: *mut VMTable) -> UsedTable {
    // SAFETY: the place is left without elements, so that they cannot be taken twice.
    unsafe {
        let used = *table;
        if used.ownership == ALLOCATED {
            (*table).base = heap::dangling();
            (*table).len = 0;
            (*table).capacity = 0;
            (*table).ownership = BORROWED;
        }
        UsedTable(used)
    }
}

/// A table whose instance no longer uses it. When it is dropped, what the runtime owns of it is
/// freed.
#[cfg(feature = "alloc")]
pub(crate) struct UsedTable(VMTable);

#[cfg(feature = "alloc")]
impl UsedTable {
    /// The same table as new, or another one if it has grown: as [`allocate_table`] makes it.
    pub(crate) fn renew(self, plan: TablePlan) -> Option<VMTable> {
        let VMTable { base, capacity, ownership, .. } = self.0;
        let TablePlan { len, max_len, element_type, .. } = plan;
        match ownership {
            ALLOCATED if capacity != len => {
                drop(self);
                allocate_table(plan)
            }
            _ if len > capacity => None,
            _ => {
                core::mem::forget(self);
                // SAFETY: the elements up to the capacity are the table's, and nobody uses them.
                unsafe { base.write_bytes(0, len) };
                Some(VMTable { base, len, capacity, max_len, element_type, ownership })
            }
        }
    }
}

#[cfg(feature = "alloc")]
impl Drop for UsedTable {
    fn drop(&mut self) {
        let VMTable { base, capacity, ownership, .. } = self.0;
        if ownership == ALLOCATED {
            // SAFETY: an allocated table has `capacity` elements from `heap`, which this value
            // alone has.
            unsafe { heap::free(base.cast(), capacity * size_of::<usize>()) };
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
            free_table(&raw mut table);
        }
    }

    #[test]
    fn a_table_that_is_renewed_is_as_a_new_one() {
        let plan = |min| TablePlan::of_element(0x6f, TableLimits { min, max: Some(9) }).unwrap();
        for (grown, new) in [(0, 2), (3, 2), (0, 0), (0, 5)] {
            let mut table = allocate_table(plan(2)).unwrap();
            // SAFETY: the table is filled, is this test's alone, and is taken once.
            unsafe {
                table.base.write(8);
                assert_eq!(grow_table(&raw mut table, grown, 9), Some(2));
                table = take_table(&raw mut table).renew(plan(new)).unwrap();
                let len = new as usize;
                assert_eq!((table.len, table.capacity, table.max_len), (len, len, 9));
                assert!((0..len).all(|at| table.base.add(at).read() == 0));
                free_table(&raw mut table);
            }
        }
    }
}
