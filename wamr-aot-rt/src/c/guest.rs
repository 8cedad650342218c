//! [`Guest`]: an instance of a module in C, as a memory with values, and [`Scope`]: memory of its
//! own that is freed.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::ffi::CStr;
#[cfg(feature = "alloc")]
use core::{
    fmt,
    ops::{Deref, DerefMut},
};

use super::{ptr::Ptr, value::Value};
use crate::{
    instance::memory::{MemoryMut, MemoryRef},
    memory::error::MemoryError,
    trap::{HostError, Trap},
};

/// An instance of a module in C: reading and writing in its memory.
///
/// `Caller` and `Instance` of bindings from a header implement it. If the library has a function
/// with one of these names, the function is what `instance.read(..)` calls, and
/// `Guest::read(&instance, ..)` calls the one here.
///
/// An error is a [`Trap`] of the kind [`TrapKind::Host`](crate::TrapKind::Host), so that `?` serves
/// for these methods and for calls.
pub trait Guest {
    #[doc(hidden)]
    fn c_memory(&self) -> MemoryRef<'_>;

    #[doc(hidden)]
    fn c_memory_mut(&mut self) -> MemoryMut<'_>;

    /// The guest's `malloc`.
    #[doc(hidden)]
    fn c_allocate(&mut self, size: u32) -> Result<u32, Trap>;

    /// The guest's `free`.
    #[doc(hidden)]
    fn c_free(&mut self, address: u32) -> Result<(), Trap>;

    /// The value at a pointer.
    ///
    /// # Errors
    /// If it is not inside of the memory.
    fn read<T: Value>(&self, ptr: Ptr<T>) -> Result<T, Trap> {
        self.c_memory().slice(ptr.address(), T::SIZE).map(T::read).map_err(trap)
    }

    /// Writes a value at a pointer.
    ///
    /// # Errors
    /// If it is not inside of the memory. Then nothing is written.
    fn write<T: Value>(&mut self, ptr: Ptr<T>, value: &T) -> Result<(), Trap> {
        let mut memory = self.c_memory_mut();
        memory.slice_mut(ptr.address(), T::SIZE).map(|bytes| value.write(bytes)).map_err(trap)
    }

    /// The values from a pointer on.
    ///
    /// # Errors
    /// If not all of them are inside of the memory.
    fn read_values<T: Value>(
        &self,
        ptr: Ptr<T>,
        count: u32,
    ) -> Result<impl ExactSizeIterator<Item = T>, Trap> {
        // The product of two such numbers fits, and is refused if it is beyond the memory.
        let length = u64::from(count) * u64::from(T::SIZE);
        let bytes = self.c_memory().slice(ptr.address(), length).map_err(trap)?;
        Ok(bytes.chunks_exact(T::SIZE.max(1) as usize).map(T::read))
    }

    /// Writes values, from a pointer on.
    ///
    /// # Errors
    /// If there is not so much memory. Then nothing is written.
    fn write_values<T: Value>(&mut self, ptr: Ptr<T>, values: &[T]) -> Result<(), Trap> {
        let length = values.len() as u64 * u64::from(T::SIZE);
        let mut memory = self.c_memory_mut();
        let bytes = memory.slice_mut(ptr.address(), length).map_err(trap)?;
        for (value, bytes) in values.iter().zip(bytes.chunks_exact_mut(T::SIZE.max(1) as usize)) {
            value.write(bytes);
        }
        Ok(())
    }

    /// The bytes from a pointer on, in the guest's memory.
    ///
    /// # Errors
    /// If not all of them are inside of the memory.
    fn read_bytes(&self, ptr: Ptr<u8>, count: u32) -> Result<&[u8], Trap> {
        self.c_memory().slice(ptr.address(), count).map_err(trap)
    }

    /// Writes bytes, from a pointer on.
    ///
    /// # Errors
    /// If there is not so much memory. Then nothing is written.
    fn write_bytes(&mut self, ptr: Ptr<u8>, bytes: &[u8]) -> Result<(), Trap> {
        let mut memory = self.c_memory_mut();
        memory.slice_mut(ptr.address(), bytes.len() as u64).map_err(trap)?.copy_from_slice(bytes);
        Ok(())
    }

    /// The string at a pointer, in the guest's memory.
    ///
    /// # Errors
    /// If it does not end before the memory does, or the pointer is null.
    fn read_c_str(&self, ptr: Ptr<u8>) -> Result<&CStr, Trap> {
        if ptr.is_null() {
            return Err(HostError::new("the guest has no string there: its pointer is null").into_trap());
        }
        self.c_memory().read_cstr(ptr.address()).map_err(trap)
    }

    /// Calls `work` with memory of the guest's to be had, all of which is free again afterwards,
    /// even if `work` fails or panics.
    ///
    /// # Errors
    /// Those of `work`, and a trap of the guest's `free`.
    #[cfg(feature = "alloc")]
    fn scope<R>(&mut self, work: impl FnOnce(&mut Scope<'_, Self>) -> Result<R, Trap>) -> Result<R, Trap> {
        let mut scope = Scope::new(self);
        let result = work(&mut scope)?;
        scope.end()?;
        Ok(result)
    }
}

#[cold]
fn trap(error: MemoryError) -> Trap {
    HostError::from(error).into_trap()
}

/// Memory of a guest, by its `malloc`, which is free again when [`Guest::scope`] returns.
///
/// It dereferences to the instance, so functions are called and memory is read through it. What its
/// methods return points to memory of the scope: afterwards the guest may use that for anything
/// else.
#[cfg(feature = "alloc")]
pub struct Scope<'g, G: Guest + ?Sized> {
    guest: &'g mut G,
    pieces: Vec<u32>,
}

#[cfg(feature = "alloc")]
impl<'g, G: Guest + ?Sized> Scope<'g, G> {
    pub(super) fn new(guest: &'g mut G) -> Scope<'g, G> {
        Scope { guest, pieces: Vec::new() }
    }

    /// Frees all pieces, the last one first.
    pub(super) fn end(mut self) -> Result<(), Trap> {
        while let Some(piece) = self.pieces.pop() {
            self.guest.c_free(piece)?;
        }
        Ok(())
    }

    fn allocate(&mut self, size: usize) -> Result<u32, Trap> {
        let size = u32::try_from(size).ok().filter(|size| *size <= i32::MAX as u32);
        let address = match size {
            // What a size of 0 leads to is different in each library.
            Some(size) => self.guest.c_allocate(size.max(1))?,
            None => 0,
        };
        if address == 0 {
            return Err(HostError::new("the guest has no memory left for a scope").into_trap());
        }
        self.pieces.push(address);
        Ok(address)
    }

    /// A copy of these bytes.
    ///
    /// # Errors
    /// If the guest has no memory for it, or its `malloc` traps or returns what is no memory.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<Ptr<u8>, Trap> {
        let ptr = Ptr::new(self.allocate(bytes.len())?);
        self.guest.write_bytes(ptr, bytes)?;
        Ok(ptr)
    }

    /// A copy of this text, with a zero at its end.
    ///
    /// # Errors
    /// As [`bytes`](Scope::bytes), and if the text has a zero inside.
    pub fn c_str(&mut self, text: &str) -> Result<Ptr<u8>, Trap> {
        if text.contains('\0') {
            return Err(HostError::new("a string for the guest has a zero inside").into_trap());
        }
        let ptr = Ptr::new(self.allocate(text.len() + 1)?);
        self.guest.write_bytes(ptr, text.as_bytes())?;
        self.guest.write(ptr.add(text.len() as u32), &0)?;
        Ok(ptr)
    }

    /// A copy of this value. What is between the fields of structures is 0.
    ///
    /// # Errors
    /// As [`bytes`](Scope::bytes).
    pub fn value<T: Value>(&mut self, value: &T) -> Result<Ptr<T>, Trap> {
        let ptr = self.zeroed()?;
        self.guest.write(ptr, value)?;
        Ok(ptr)
    }

    /// Copies of these values, one after the other.
    ///
    /// # Errors
    /// As [`bytes`](Scope::bytes).
    pub fn values<T: Value>(&mut self, values: &[T]) -> Result<Ptr<T>, Trap> {
        let ptr = Ptr::new(self.allocate(values.len().saturating_mul(T::SIZE as usize))?);
        self.guest.write_values(ptr, values)?;
        Ok(ptr)
    }

    /// Room for a value, for a function to write to. All its bytes are 0.
    ///
    /// # Errors
    /// As [`bytes`](Scope::bytes).
    pub fn zeroed<T: Value>(&mut self) -> Result<Ptr<T>, Trap> {
        self.zeroed_array(1)
    }

    /// The same for `count` values.
    ///
    /// # Errors
    /// As [`bytes`](Scope::bytes).
    pub fn zeroed_array<T: Value>(&mut self, count: u32) -> Result<Ptr<T>, Trap> {
        let size = u64::from(count) * u64::from(T::SIZE);
        let address = self.allocate(usize::try_from(size).unwrap_or(usize::MAX))?;
        let mut memory = self.guest.c_memory_mut();
        memory.slice_mut(address, size).map_err(trap)?.fill(0);
        Ok(Ptr::new(address))
    }
}

#[cfg(feature = "alloc")]
impl<G: Guest + ?Sized> Drop for Scope<'_, G> {
    /// What is left if the work failed: that error is the one that counts.
    fn drop(&mut self) {
        for piece in self.pieces.drain(..).rev() {
            let _ = self.guest.c_free(piece);
        }
    }
}

#[cfg(feature = "alloc")]
impl<G: Guest + ?Sized> Deref for Scope<'_, G> {
    type Target = G;

    fn deref(&self) -> &G {
        self.guest
    }
}

#[cfg(feature = "alloc")]
impl<G: Guest + ?Sized> DerefMut for Scope<'_, G> {
    fn deref_mut(&mut self) -> &mut G {
        self.guest
    }
}

#[cfg(feature = "alloc")]
impl<G: Guest + ?Sized> fmt::Debug for Scope<'_, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("pieces", &self.pieces.len()).finish_non_exhaustive()
    }
}
