//! Checked views of a table.

use core::{fmt, marker::PhantomData};

use wamr_aot_abi::{layout::VMTable, signature::ValType};

#[cfg(feature = "alloc")]
use crate::store::{host_code::Scope, limits};
use crate::{
    base::reference::Reference,
    memory::{access::Address, error::TableError, table::grow_table},
    raw::Context,
};

/// A table of references, to read from.
pub struct TableRef<'a, E: Reference> {
    table: *mut VMTable,
    borrow: PhantomData<&'a [E]>,
}

impl<E: Reference> Clone for TableRef<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Reference> Copy for TableRef<'_, E> {}

// SAFETY: it gives out copies of plain references, and reads what changes only through a `&mut`
// borrow of the instance.
unsafe impl<E: Reference> Send for TableRef<'_, E> {}
// SAFETY: as above.
unsafe impl<E: Reference> Sync for TableRef<'_, E> {}

impl<'a, E: Reference> TableRef<'a, E> {
    /// # Safety
    /// `table` is filled, has elements of `E`, and is not written during `'a`.
    pub(crate) unsafe fn new(table: *mut VMTable) -> TableRef<'a, E> {
        TableRef { table, borrow: PhantomData }
    }

    /// The length in elements.
    pub fn len(&self) -> u64 {
        // SAFETY: filled, and not written during `'a`.
        unsafe { (*self.table).len as u64 }
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at `index`; `Ok(None)` if it is null.
    ///
    /// # Errors
    /// If `index` is past the end.
    pub fn get(&self, index: impl Address) -> Result<Option<E>, TableError> {
        // SAFETY: filled, and not written during `'a`.
        unsafe { get(self.table, index.to_u64()) }.map(E::from_abi)
    }
}

impl<E: Reference> fmt::Debug for TableRef<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableRef").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// A table of references, to read, write and grow.
pub struct TableMut<'a, E: Reference> {
    table: *mut VMTable,
    /// The instance whose function references it may hold.
    context: Context,
    borrow: PhantomData<&'a mut [E]>,
}

// SAFETY: it takes and gives out copies of plain references, and changes what nothing else reaches
// meanwhile.
unsafe impl<E: Reference> Send for TableMut<'_, E> {}
// SAFETY: as above.
unsafe impl<E: Reference> Sync for TableMut<'_, E> {}

impl<'a, E: Reference> TableMut<'a, E> {
    /// # Safety
    /// `table` is a table of the instance `context`, has elements of `E`, and is used through the
    /// view alone during `'a`.
    pub(crate) unsafe fn new(table: *mut VMTable, context: Context) -> TableMut<'a, E> {
        TableMut { table, context, borrow: PhantomData }
    }

    /// The same table, to read from.
    pub fn as_ref(&self) -> TableRef<'_, E> {
        // SAFETY: the result borrows `self`, which alone can write.
        unsafe { TableRef::new(self.table) }
    }

    /// The length in elements.
    pub fn len(&self) -> u64 {
        self.as_ref().len()
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// As [`TableRef::get`].
    ///
    /// # Errors
    /// If `index` is past the end.
    pub fn get(&self, index: impl Address) -> Result<Option<E>, TableError> {
        self.as_ref().get(index)
    }

    /// Sets the element at `index`.
    ///
    /// # Errors
    /// If `index` is past the end, or the value is null and the elements are not nullable, or a
    /// [`FuncRef`](crate::FuncRef) of another instance or to a function of another type than the
    /// elements have.
    pub fn set(&mut self, index: impl Address, value: Option<E>) -> Result<(), TableError> {
        let value = self.check(value)?;
        // SAFETY: filled and not shared; the value is a reference of this instance's.
        unsafe { set(self.table, index.to_u64(), value) }
    }

    /// Grows the table by `delta` elements of this value. The old length.
    ///
    /// # Errors
    /// If the table would be above its maximum or limit, the allocator refuses it, or the value is
    /// not accepted as in [`TableMut::set`].
    pub fn grow(&mut self, delta: u64, value: Option<E>) -> Result<u64, TableError> {
        let value = self.check(value)?;
        // SAFETY: filled; the instance's store lives, and its limiter is not in use.
        #[cfg(feature = "alloc")]
        if !unsafe { limits::table(self.context.store(), self.table, delta, &Scope::of_the_host()) } {
            return Err(TableError::CannotGrow { len: self.len(), delta });
        }
        // SAFETY: filled and not shared; the value is a reference of this instance's.
        unsafe { grow_table(self.table, delta, value) }
            .ok_or(TableError::CannotGrow { len: self.len(), delta })
    }

    fn check(&self, value: Option<E>) -> Result<usize, TableError> {
        // SAFETY: filled, and not written during `'a`.
        let ty = ValType::from_code(unsafe { (*self.table).element_type }).ok_or(TableError::WrongType)?;
        match value {
            Some(value) => {
                if ty.is_function_reference() {
                    self.context.check_func_ref(value.to_abi(), ty)?;
                }
                Ok(value.to_abi())
            }
            None if ty.is_nullable() => Ok(0),
            None => Err(TableError::WrongType),
        }
    }
}

impl<E: Reference> fmt::Debug for TableMut<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableMut").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// # Safety
/// `table` is filled and not written meanwhile.
pub(crate) unsafe fn get(table: *mut VMTable, index: u64) -> Result<usize, TableError> {
    // SAFETY: filled; the element is below the length.
    unsafe {
        let VMTable { base, len, .. } = *table;
        if index >= len as u64 {
            return Err(TableError::OutOfBounds { index, len: len as u64 });
        }
        Ok(base.add(index as usize).read())
    }
}

/// # Safety
/// `table` is filled and not used meanwhile; `value` is a reference of its element type.
pub(crate) unsafe fn set(table: *mut VMTable, index: u64, value: usize) -> Result<(), TableError> {
    // SAFETY: filled; the element is below the length.
    unsafe {
        let VMTable { base, len, .. } = *table;
        if index >= len as u64 {
            return Err(TableError::OutOfBounds { index, len: len as u64 });
        }
        base.add(index as usize).write(value);
    }
    Ok(())
}
