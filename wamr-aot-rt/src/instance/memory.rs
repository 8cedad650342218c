//! Checked views of a linear memory.
//!
//! A view borrows the instance, so no guest code runs and nothing moves while a slice of it is in
//! use. Multi-byte values are little-endian on any host, as in the guest.

use core::{ffi::CStr, fmt, marker::PhantomData, ptr::NonNull};

use wamr_aot_abi::layout::{VMMemory, VMStore};

use crate::memory::{
    access::{Address, Scalar},
    error::MemoryError,
    linear,
    range::range,
    slot,
};
#[cfg(feature = "alloc")]
use crate::store::{host_code::Scope, limits};

/// A linear memory, to read from.
#[derive(Clone, Copy)]
pub struct MemoryRef<'a> {
    memory: NonNull<VMMemory>,
    borrow: PhantomData<&'a [u8]>,
}

// SAFETY: it gives out what `&[u8]` does, and reads a struct that changes only through a `&mut`
// borrow of the instance.
unsafe impl Send for MemoryRef<'_> {}
// SAFETY: as above.
unsafe impl Sync for MemoryRef<'_> {}

impl<'a> MemoryRef<'a> {
    /// # Safety
    /// `memory` is filled and, during `'a`, neither written nor grown.
    pub(crate) unsafe fn new(memory: *mut VMMemory) -> MemoryRef<'a> {
        // SAFETY: a pointer to a filled struct is not null.
        MemoryRef { memory: unsafe { NonNull::new_unchecked(memory) }, borrow: PhantomData }
    }

    fn raw(&self) -> &'a VMMemory {
        // SAFETY: filled, and not written during `'a`.
        unsafe { self.memory.as_ref() }
    }

    /// All bytes.
    pub fn bytes(&self) -> &'a [u8] {
        let VMMemory { base, len, .. } = *self.raw();
        // SAFETY: `len` initialised bytes are at the base, which is never null, and nothing writes
        // them during `'a`.
        unsafe { core::slice::from_raw_parts(base, len) }
    }

    /// The size in bytes.
    pub fn size(&self) -> usize {
        self.raw().len
    }

    /// The size in pages, rounded up if the builder's limit cuts a page off.
    pub fn pages(&self) -> u64 {
        slot::pages(self.raw().len, self.raw().page_size_log2)
    }

    /// The size of a page in bytes.
    pub fn page_size(&self) -> u64 {
        1 << self.raw().page_size_log2
    }

    /// `len` bytes at `address`.
    ///
    /// # Errors
    /// If they are not all in the memory.
    pub fn slice(&self, address: impl Address, len: impl Address) -> Result<&'a [u8], MemoryError> {
        let (start, count) = check(self.raw(), address.to_u64(), len.to_u64())?;
        Ok(&self.bytes()[start..start + count])
    }

    /// The value at `address`.
    ///
    /// # Errors
    /// If its bytes are not all in the memory.
    pub fn read<T: Scalar>(&self, address: impl Address) -> Result<T, MemoryError> {
        self.slice(address, T::SIZE).map(T::from_bytes)
    }

    /// Fills `out` with the values from `address` on, which need not be aligned.
    ///
    /// # Errors
    /// If their bytes are not all in the memory; `out` is then as before.
    pub fn read_slice_of<T: Scalar>(&self, address: impl Address, out: &mut [T]) -> Result<(), MemoryError> {
        if T::SIZE == 0 {
            return self.slice(address, 0u32).map(|_| ());
        }
        let bytes = self.slice(address, out.len().saturating_mul(T::SIZE))?;
        for (value, bytes) in out.iter_mut().zip(bytes.chunks_exact(T::SIZE)) {
            *value = T::from_bytes(bytes);
        }
        Ok(())
    }

    /// `count` values from `address` on, which need not be aligned.
    ///
    /// # Errors
    /// If their bytes are not all in the memory.
    #[cfg(feature = "alloc")]
    pub fn read_vec_of<T: Scalar>(
        &self,
        address: impl Address,
        count: impl Address,
    ) -> Result<alloc::vec::Vec<T>, MemoryError> {
        let len = count.to_u64().saturating_mul(T::SIZE.max(1) as u64);
        let bytes = self.slice(address, len)?;
        Ok(bytes.chunks_exact(T::SIZE.max(1)).map(|bytes| T::from_bytes(&bytes[..T::SIZE])).collect())
    }

    /// Fills `out` with the bytes from `address` on.
    ///
    /// # Errors
    /// If they are not all in the memory; `out` is then as before.
    pub fn read_bytes(&self, address: impl Address, out: &mut [u8]) -> Result<(), MemoryError> {
        self.slice(address, out.len()).map(|bytes| out.copy_from_slice(bytes))
    }

    /// The UTF-8 text of `len` bytes at `address`.
    ///
    /// # Errors
    /// If the bytes are not all in the memory, or not UTF-8.
    pub fn read_str(&self, address: impl Address, len: impl Address) -> Result<&'a str, MemoryError> {
        core::str::from_utf8(self.slice(address, len)?)
            .map_err(|_| MemoryError::not_utf8(address.to_u64(), len.to_u64(), self.size()))
    }

    /// The bytes from `address` up to and with the first zero byte.
    ///
    /// # Errors
    /// If `address` is not in the memory, or no zero byte follows.
    pub fn read_cstr(&self, address: impl Address) -> Result<&'a CStr, MemoryError> {
        let (start, _) = check(self.raw(), address.to_u64(), 1)?;
        CStr::from_bytes_until_nul(&self.bytes()[start..])
            .map_err(|_| MemoryError::no_nul(address.to_u64(), self.size()))
    }
}

impl fmt::Debug for MemoryRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryRef").field("size", &self.size()).finish_non_exhaustive()
    }
}

/// A linear memory, to read, write and grow.
pub struct MemoryMut<'a> {
    memory: NonNull<VMMemory>,
    /// The store, whose limiter is consulted before growth.
    #[cfg(feature = "alloc")]
    store: *mut VMStore,
    borrow: PhantomData<&'a mut [u8]>,
}

// SAFETY: it gives out what `&mut [u8]` does, and changes a struct that is reachable through
// nothing else meanwhile.
unsafe impl Send for MemoryMut<'_> {}
// SAFETY: as above.
unsafe impl Sync for MemoryMut<'_> {}

impl<'a> MemoryMut<'a> {
    /// # Safety
    /// `memory` is filled and, during `'a`, used through the view alone. `store` is one that lives
    /// for `'a`, and whose limiter nothing else asks meanwhile.
    pub(crate) unsafe fn new(
        memory: *mut VMMemory,
        #[cfg_attr(not(feature = "alloc"), allow(unused_variables, reason = "no limiters"))]
        store: *mut VMStore,
    ) -> MemoryMut<'a> {
        MemoryMut {
            // SAFETY: a pointer to a filled struct is not null.
            memory: unsafe { NonNull::new_unchecked(memory) },
            #[cfg(feature = "alloc")]
            store,
            borrow: PhantomData,
        }
    }

    /// The same memory, to read from.
    pub fn as_ref(&self) -> MemoryRef<'_> {
        // SAFETY: the result borrows `self`, which alone can write.
        unsafe { MemoryRef::new(self.memory.as_ptr()) }
    }

    /// The same memory, for a shorter time.
    pub fn reborrow(&mut self) -> MemoryMut<'_> {
        MemoryMut {
            memory: self.memory,
            #[cfg(feature = "alloc")]
            store: self.store,
            borrow: PhantomData,
        }
    }

    /// All bytes.
    pub fn bytes(&self) -> &[u8] {
        self.as_ref().bytes()
    }

    /// All bytes.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        self.reborrow().into_bytes()
    }

    /// All bytes, for as long as the instance is borrowed.
    pub fn into_bytes(self) -> &'a mut [u8] {
        // SAFETY: `len` initialised bytes are at the base, which is never null; `self` alone
        // reaches them, and is consumed.
        unsafe {
            let VMMemory { base, len, .. } = *self.memory.as_ptr();
            core::slice::from_raw_parts_mut(base, len)
        }
    }

    /// The size in bytes.
    pub fn size(&self) -> usize {
        self.as_ref().size()
    }

    /// The size in pages, rounded up if the builder's limit cuts a page off.
    pub fn pages(&self) -> u64 {
        self.as_ref().pages()
    }

    /// The size of a page in bytes.
    pub fn page_size(&self) -> u64 {
        self.as_ref().page_size()
    }

    /// As [`MemoryRef::slice`].
    ///
    /// # Errors
    /// If the bytes are not all in the memory.
    pub fn slice(&self, address: impl Address, len: impl Address) -> Result<&[u8], MemoryError> {
        self.as_ref().slice(address, len)
    }

    /// As [`MemoryRef::read`].
    ///
    /// # Errors
    /// If the value's bytes are not all in the memory.
    pub fn read<T: Scalar>(&self, address: impl Address) -> Result<T, MemoryError> {
        self.as_ref().read(address)
    }

    /// As [`MemoryRef::read_slice_of`].
    ///
    /// # Errors
    /// If the values' bytes are not all in the memory; `out` is then as before.
    pub fn read_slice_of<T: Scalar>(&self, address: impl Address, out: &mut [T]) -> Result<(), MemoryError> {
        self.as_ref().read_slice_of(address, out)
    }

    /// As [`MemoryRef::read_vec_of`].
    ///
    /// # Errors
    /// If the values' bytes are not all in the memory.
    #[cfg(feature = "alloc")]
    pub fn read_vec_of<T: Scalar>(
        &self,
        address: impl Address,
        count: impl Address,
    ) -> Result<alloc::vec::Vec<T>, MemoryError> {
        self.as_ref().read_vec_of(address, count)
    }

    /// As [`MemoryRef::read_bytes`].
    ///
    /// # Errors
    /// If the bytes are not all in the memory; `out` is then as before.
    pub fn read_bytes(&self, address: impl Address, out: &mut [u8]) -> Result<(), MemoryError> {
        self.as_ref().read_bytes(address, out)
    }

    /// As [`MemoryRef::read_str`].
    ///
    /// # Errors
    /// If the bytes are not all in the memory, or not UTF-8.
    pub fn read_str(&self, address: impl Address, len: impl Address) -> Result<&str, MemoryError> {
        self.as_ref().read_str(address, len)
    }

    /// As [`MemoryRef::read_cstr`].
    ///
    /// # Errors
    /// If `address` is not in the memory, or no zero byte follows.
    pub fn read_cstr(&self, address: impl Address) -> Result<&CStr, MemoryError> {
        self.as_ref().read_cstr(address)
    }

    /// `len` bytes at `address`.
    ///
    /// # Errors
    /// If they are not all in the memory.
    pub fn slice_mut(&mut self, address: impl Address, len: impl Address) -> Result<&mut [u8], MemoryError> {
        // SAFETY: filled; the copy is not used after the slice is made.
        let raw = unsafe { *self.memory.as_ptr() };
        let (start, count) = check(&raw, address.to_u64(), len.to_u64())?;
        Ok(&mut self.bytes_mut()[start..start + count])
    }

    /// Writes `value` at `address`.
    ///
    /// # Errors
    /// If its bytes are not all in the memory, which is then as before.
    pub fn write<T: Scalar>(&mut self, address: impl Address, value: T) -> Result<(), MemoryError> {
        self.slice_mut(address, T::SIZE).map(|bytes| value.to_bytes(bytes))
    }

    /// Writes `values` from `address` on.
    ///
    /// # Errors
    /// If their bytes are not all in the memory, which is then as before.
    pub fn write_slice_of<T: Scalar>(
        &mut self,
        address: impl Address,
        values: &[T],
    ) -> Result<(), MemoryError> {
        let bytes = self.slice_mut(address, values.len().saturating_mul(T::SIZE))?;
        if T::SIZE != 0 {
            for (value, bytes) in values.iter().zip(bytes.chunks_exact_mut(T::SIZE)) {
                value.to_bytes(bytes);
            }
        }
        Ok(())
    }

    /// Writes `bytes` from `address` on.
    ///
    /// # Errors
    /// If they do not fit in the memory, which is then as before.
    pub fn write_bytes(&mut self, address: impl Address, bytes: &[u8]) -> Result<(), MemoryError> {
        self.slice_mut(address, bytes.len()).map(|out| out.copy_from_slice(bytes))
    }

    /// Copies `len` bytes from `source` to `target`; the two may overlap.
    ///
    /// # Errors
    /// If either range is not in the memory, which is then as before.
    pub fn copy_within(
        &mut self,
        source: impl Address,
        target: impl Address,
        len: impl Address,
    ) -> Result<(), MemoryError> {
        let start = self.slice(target, len).map(|_| target.to_u64() as usize)?;
        let count = self.slice(source, len)?.len();
        let source = source.to_u64() as usize;
        self.bytes_mut().copy_within(source..source + count, start);
        Ok(())
    }

    /// Sets `len` bytes from `address` on to `value`.
    ///
    /// # Errors
    /// If they are not all in the memory, which is then as before.
    pub fn fill(&mut self, address: impl Address, len: impl Address, value: u8) -> Result<(), MemoryError> {
        self.slice_mut(address, len).map(|bytes| bytes.fill(value))
    }

    /// Grows the memory by `delta` pages of zeroes. The old size in pages.
    ///
    /// # Errors
    /// If the memory would be above its maximum or limit, or the allocator or the limiter refuses
    /// it.
    pub fn grow(&mut self, delta: u64) -> Result<u64, MemoryError> {
        // SAFETY: filled; the store lives, and its limiter is not in use.
        #[cfg(feature = "alloc")]
        if !unsafe { limits::memory(self.store, self.memory.as_ptr(), delta, &Scope::of_the_host()) } {
            return Err(MemoryError::cannot_grow(delta, self.size()));
        }
        // SAFETY: filled; slices of this view borrow it, so none is live.
        unsafe { linear::grow_memory(self.memory.as_ptr(), delta) }
            .ok_or_else(|| MemoryError::cannot_grow(delta, self.size()))
    }
}

impl fmt::Debug for MemoryMut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryMut").field("size", &self.size()).finish_non_exhaustive()
    }
}

fn check(memory: &VMMemory, address: u64, len: u64) -> Result<(usize, usize), MemoryError> {
    range(address, len, memory.len).ok_or_else(|| MemoryError::out_of_bounds(address, len, memory.len))
}
