//! [`Caller`]: what a host function of the untyped API sees.

use core::marker::PhantomData;

use super::{
    handle::{Extern, Instance, Memory},
    store::{AsStore, AsStoreMut, Raw, Sealed},
};
use crate::{instance::memory::MemoryMut, trap::call_error::StoreError};

/// The store, on behalf of the guest that called a host function.
///
/// It takes the place of a [`Store`](super::Store) when handles are used, and stays on its thread:
/// the calls that it is nested in are on that thread's stack.
///
/// ```compile_fail
/// fn assert_send<T: Send>() {}
/// assert_send::<wamr_aot_rt::untyped::Caller<'static, ()>>();
/// ```
pub struct Caller<'a, T> {
    raw: Raw<T>,
    instance: Option<Instance>,
    borrow: PhantomData<(&'a mut T, *mut ())>,
}

impl<'a, T> Caller<'a, T> {
    /// # Safety
    /// The store is used through the result alone during `'a`, except that guest code runs inside
    /// of calls that borrow it.
    pub(super) unsafe fn new(raw: Raw<T>, instance: Option<Instance>) -> Caller<'a, T> {
        Caller { raw, instance, borrow: PhantomData }
    }

    /// The host's data.
    pub fn data(&self) -> &T {
        // SAFETY: the data is reached through this borrow of the store alone.
        unsafe { self.raw.data() }
    }

    /// The host's data.
    pub fn data_mut(&mut self) -> &mut T {
        // SAFETY: as in `data`, and `self` is borrowed exclusively.
        unsafe { self.raw.data_mut() }
    }

    /// The host's data and a memory, at the same time.
    ///
    /// # Errors
    /// As [`Memory::view_mut`].
    pub fn split(&mut self, memory: Memory) -> Result<(&mut T, MemoryMut<'_>), StoreError> {
        let raw = self.raw;
        let view = memory.view_mut(self)?;
        // SAFETY: the data is in no memory, so the two are apart; both borrow `self` exclusively.
        Ok((unsafe { raw.data_mut() }, view))
    }

    /// The instance that imported the function. `None` if the function was made with
    /// [`Func::new`](super::Func::new): any instance may have it.
    pub fn instance(&self) -> Option<Instance> {
        self.instance
    }

    /// An export of the instance that imported the function.
    pub fn export(&self, name: &str) -> Option<Extern> {
        self.instance?.export(self, name)
    }
}

impl<T> Sealed for Caller<'_, T> {
    type Data = T;

    fn raw(&self) -> Raw<T> {
        self.raw
    }
}

impl<T> AsStore for Caller<'_, T> {}
impl<T> AsStoreMut for Caller<'_, T> {}

impl<T> core::fmt::Debug for Caller<'_, T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Caller").field("instance", &self.instance).finish_non_exhaustive()
    }
}
