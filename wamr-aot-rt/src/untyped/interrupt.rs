//! Stopping the guests of a [`Store`], and limiting them.
//!
//! A store that was given fuel, or a counter or deadline of epochs, has only instances of modules
//! that were compiled for that. So no guest escapes by being of another kind.

use alloc::boxed::Box;

use wamr_aot_abi::layout::{MODULE_EPOCH, MODULE_FUEL};

use super::{
    caller::Caller,
    shared::Shared,
    store::{Raw, Sealed, Store},
};
use crate::{
    base::{
        epoch::{Epoch, InterruptError, InterruptHandle},
        limiter::Limiter,
    },
    store::{head::StoreHead, host_code::Scope, interrupt},
    trap::Trap,
};

impl Shared {
    /// Whether all instances can be interrupted in this way.
    fn check_kind(&self, kind: u32) -> Result<(), InterruptError> {
        self.instances
            .iter()
            .try_for_each(|record| InterruptError::check(record.context.module().flags, kind))
    }
}

impl<T> Raw<T> {
    fn head(self) -> *mut StoreHead {
        self.vm().cast()
    }
}

impl<T> Store<T> {
    /// The head, if all instances can be interrupted in this way. From now on others are rejected.
    fn require(&mut self, kind: u32) -> Result<&mut StoreHead, InterruptError> {
        let shared = super::store::shared_mut(self);
        shared.check_kind(kind)?;
        shared.required |= kind;
        // SAFETY: the head is apart from the shared part, and `self`, which owns it, is borrowed
        // for the result's life.
        Ok(unsafe { &mut *self.raw().head() })
    }

    /// The fuel that is left.
    ///
    /// # Errors
    /// As [`Store::set_fuel`].
    pub fn fuel(&self) -> Result<u64, InterruptError> {
        super::store::shared(self).check_kind(MODULE_FUEL)?;
        // SAFETY: `self` owns it and is borrowed.
        Ok(unsafe { (*self.raw().head()).vm.fuel })
    }

    /// Sets the fuel that the instances have together, at most 2^63 - 1. At first there is none.
    ///
    /// ```
    /// let mut store = wamr_aot_rt::untyped::Store::new(());
    /// store.set_fuel(1_000_000)?;
    /// assert_eq!(store.fuel()?, 1_000_000);
    /// # Ok::<(), wamr_aot_rt::InterruptError>(())
    /// ```
    ///
    /// # Errors
    /// If the store has an instance of a module that was compiled without `Interrupt::Fuel`. From
    /// then on modules without it are rejected.
    pub fn set_fuel(&mut self, fuel: u64) -> Result<(), InterruptError> {
        self.require(MODULE_FUEL).map(|head| head.set_fuel(fuel))
    }

    /// Adds fuel, up to 2^63 - 1.
    ///
    /// # Errors
    /// As [`Store::set_fuel`].
    pub fn add_fuel(&mut self, fuel: u64) -> Result<(), InterruptError> {
        self.require(MODULE_FUEL).map(|head| head.add_fuel(fuel))
    }

    /// Sets the function that is called when the fuel does not suffice. It returns how much to add,
    /// and is called again until there is enough; with `None` or 0 the guest traps.
    ///
    /// # Errors
    /// As [`Store::set_fuel`].
    pub fn on_out_of_fuel(
        &mut self,
        callback: impl FnMut(&mut T) -> Option<u64> + Send + 'static,
    ) -> Result<(), InterruptError> {
        let head = self.require(MODULE_FUEL)?;
        // SAFETY: the store's data is a `T`.
        unsafe { head.on_out_of_fuel(callback) };
        Ok(())
    }

    /// Gives the store a counter of epochs, which others may have too. There is no deadline then,
    /// until [`Store::set_deadline`].
    ///
    /// # Errors
    /// If the store has an instance of a module that was compiled without `Interrupt::Epoch`. From
    /// then on modules without it are rejected.
    pub fn set_epoch(&mut self, epoch: impl Into<Epoch>) -> Result<(), InterruptError> {
        self.require(MODULE_EPOCH).map(|head| head.set_epoch(epoch.into()))
    }

    /// Sets after how many ticks of the counter guests are interrupted.
    ///
    /// # Errors
    /// As [`Store::set_epoch`].
    pub fn set_deadline(&mut self, ticks: usize) -> Result<(), InterruptError> {
        self.require(MODULE_EPOCH).map(|head| head.set_deadline(ticks))
    }

    /// Sets what is called when the deadline has come: after how many ticks the next one is. With
    /// `None` the guest traps.
    ///
    /// # Errors
    /// As [`Store::set_epoch`].
    pub fn on_deadline(
        &mut self,
        callback: impl FnMut(&mut T) -> Option<usize> + Send + 'static,
    ) -> Result<(), InterruptError> {
        let head = self.require(MODULE_EPOCH)?;
        // SAFETY: the store's data is a `T`.
        unsafe { head.on_deadline(callback) };
        Ok(())
    }

    /// What stops the guest from other threads: it ticks a counter that only this store has.
    ///
    /// # Errors
    /// If the store has a counter by [`Store::set_epoch`], and as there.
    pub fn interrupt_handle(&mut self) -> Result<InterruptHandle, InterruptError> {
        self.require(MODULE_EPOCH)?.interrupt_handle()
    }

    /// Sets the limiter that is consulted before a memory, table or instance is made, and before a
    /// memory or table grows.
    pub fn set_limiter(&mut self, limiter: impl Limiter + 'static) {
        // SAFETY: `self` owns it and is borrowed exclusively.
        unsafe { (*self.raw().head()).control.set_limiter(Box::new(limiter)) };
    }
}

impl<T> Caller<'_, T> {
    fn checked(&self, kind: u32) -> Result<*mut StoreHead, InterruptError> {
        super::store::shared(self).check_kind(kind)?;
        Ok(self.raw().head())
    }

    /// The fuel that is left. The guest's call of this function is paid, and nothing that follows
    /// it.
    ///
    /// # Errors
    /// If the store has an instance of a module that was compiled without `Interrupt::Fuel`.
    pub fn fuel(&self) -> Result<u64, InterruptError> {
        // SAFETY: the store is borrowed.
        Ok(unsafe { (*self.checked(MODULE_FUEL)?).vm.fuel })
    }

    /// Sets the fuel, at most 2^63 - 1.
    ///
    /// # Errors
    /// As [`Caller::fuel`].
    pub fn set_fuel(&mut self, fuel: u64) -> Result<(), InterruptError> {
        // SAFETY: the store is borrowed exclusively.
        unsafe { (*self.checked(MODULE_FUEL)?).set_fuel(fuel) };
        Ok(())
    }

    /// Adds fuel, up to 2^63 - 1.
    ///
    /// # Errors
    /// As [`Caller::fuel`].
    pub fn add_fuel(&mut self, fuel: u64) -> Result<(), InterruptError> {
        // SAFETY: the store is borrowed exclusively.
        unsafe { (*self.checked(MODULE_FUEL)?).add_fuel(fuel) };
        Ok(())
    }

    /// Says that this host function has waited for `milliseconds` since it last said so, or worked
    /// for long. A guest with fuel pays as for `memory.atomic.wait`, 1000 for each millisecond; a
    /// guest with epochs is interrupted if its deadline has come; other guests go on.
    ///
    /// ```
    /// # use wamr_aot_rt::{HostError, untyped::Caller};
    /// fn sleep(caller: &mut Caller<'_, ()>, milliseconds: u64) -> Result<(), HostError> {
    ///     for _ in 0..milliseconds {
    ///         std::thread::sleep(std::time::Duration::from_millis(1));
    ///         caller.waited(1)?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// If the guest is to stop: the trap that the host function passes on.
    pub fn waited(&mut self, milliseconds: u64) -> Result<(), Trap> {
        let shared = super::store::shared(self);
        let flags = shared.instances.iter().fold(0, |flags, record| flags | record.context.module().flags);
        // SAFETY: the store is borrowed exclusively. It has a counter from the start, and instances
        // that check it if the flag is set.
        unsafe { interrupt::waited(self.raw().vm(), flags, milliseconds, &Scope::of_the_host()) }
            .map_err(Trap::of_kind)
    }

    /// Sets after how many ticks of the counter guests are interrupted.
    ///
    /// # Errors
    /// If the store has an instance of a module that was compiled without `Interrupt::Epoch`.
    pub fn set_deadline(&mut self, ticks: usize) -> Result<(), InterruptError> {
        // SAFETY: the store is borrowed exclusively.
        unsafe { (*self.checked(MODULE_EPOCH)?).set_deadline(ticks) };
        Ok(())
    }
}
