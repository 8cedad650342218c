//! Stopping a guest that runs: epochs and fuel. See `docs/design/interruption.md`.

#[cfg(feature = "alloc")]
use alloc::sync::Arc;
use core::sync::atomic::{AtomicUsize, Ordering};

use wamr_aot_abi::{
    layout::{MODULE_EPOCH, MODULE_FUEL, VMStore},
    trap::TrapKind,
};

#[cfg(feature = "alloc")]
use crate::base::epoch::InterruptHandle;
use crate::{
    base::epoch::{Epoch, EpochCounter, InterruptError},
    store::{
        control::erase,
        head::StoreHead,
        host_code::{Kept, Scope},
    },
};

/// The most fuel that there can be: 2^63 - 1.
pub(crate) const MAX_FUEL: u64 = i64::MAX as u64;

/// The most ticks that a deadline can be away.
const MAX_TICKS: usize = isize::MAX as usize;

/// The counter of stores that were not given one.
static NEVER: EpochCounter = EpochCounter::new();

/// Whether a start function, which runs before the host has the instance, can be interrupted.
///
/// # Errors
/// If the module checks epochs and the store has a counter that nothing can tick.
///
/// # Safety
/// `store` is the head of a [`StoreHead`] that no reference borrows.
pub(crate) unsafe fn check_start(store: *mut VMStore, flags: u32) -> Result<(), InterruptError> {
    // SAFETY: valid, and not borrowed.
    let is_stoppable = flags & MODULE_EPOCH == 0 || unsafe { (*store).epoch } != NEVER.as_ptr().cast_const();
    if is_stoppable { Ok(()) } else { Err(InterruptError::EndlessStart) }
}

impl StoreHead {
    /// For modules that check epochs: a counter that never ticks.
    pub(crate) fn prepare_epoch(&mut self) {
        self.vm.epoch = NEVER.as_ptr();
        self.vm.epoch_deadline = 1;
    }

    /// Lets a handle interrupt the guest. No guest code runs.
    #[cfg(feature = "alloc")]
    pub(crate) fn set_handle(&mut self, handle: InterruptHandle) {
        let inner = self.control.get();
        self.vm.epoch = handle.0.as_ptr();
        // The counter began at 0: what was ticked before the instance was there counts.
        self.vm.epoch_deadline = 1;
        inner.epoch = Some(Epoch::from(Arc::clone(&handle.0)));
        inner.own = Some(handle);
    }

    pub(crate) fn set_fuel(&mut self, fuel: u64) {
        self.vm.fuel = fuel.min(MAX_FUEL);
    }

    pub(crate) fn add_fuel(&mut self, fuel: u64) {
        self.set_fuel(self.vm.fuel.saturating_add(fuel));
    }

    /// No guest code runs.
    pub(crate) fn set_epoch(&mut self, epoch: Epoch) {
        self.vm.epoch = epoch.counter().as_ptr();
        #[cfg(feature = "alloc")]
        {
            let inner = self.control.get();
            inner.epoch = Some(epoch);
            inner.own = None;
        }
        self.set_deadline(MAX_TICKS);
    }

    pub(crate) fn set_deadline(&mut self, ticks: usize) {
        // SAFETY: a store's counter lives as long as the store has it; the word is accessed by
        // atomic operations.
        let now = unsafe { AtomicUsize::from_ptr(self.vm.epoch.cast_mut()) }.load(Ordering::Relaxed);
        self.vm.epoch_deadline = now.wrapping_add(ticks.min(MAX_TICKS));
    }

    /// No guest code runs.
    #[cfg(feature = "alloc")]
    pub(crate) fn interrupt_handle(&mut self) -> Result<InterruptHandle, InterruptError> {
        let inner = self.control.get();
        match (&inner.own, &inner.epoch) {
            (Some(handle), _) => Ok(handle.clone()),
            (None, Some(_)) => Err(InterruptError::SharedCounter),
            (None, None) => {
                let counter = Arc::new(EpochCounter::new());
                let handle = InterruptHandle(Arc::clone(&counter));
                inner.own = Some(handle.clone());
                inner.epoch = Some(Epoch::from(counter));
                // The rest of a deadline stays: nothing ticked.
                let left = self.vm.epoch_deadline;
                self.vm.epoch = handle.0.as_ptr();
                self.vm.epoch_deadline = left;
                Ok(handle)
            }
        }
    }

    /// # Safety
    /// The store's data is an `H`.
    #[cfg(feature = "alloc")]
    pub(crate) unsafe fn on_deadline<H>(
        &mut self,
        callback: impl FnMut(&mut H) -> Option<usize> + Send + 'static,
    ) {
        self.control.get().on_deadline = Some(Kept::new(erase(callback)));
    }

    /// # Safety
    /// The store's data is an `H`.
    #[cfg(not(feature = "alloc"))]
    pub(crate) unsafe fn on_deadline<H>(&mut self, callback: fn(&mut H) -> Option<usize>) {
        self.control.get().on_deadline = Some(Kept::new(erase(callback)));
    }

    /// # Safety
    /// The store's data is an `H`.
    #[cfg(feature = "alloc")]
    pub(crate) unsafe fn on_out_of_fuel<H>(
        &mut self,
        callback: impl FnMut(&mut H) -> Option<u64> + Send + 'static,
    ) {
        self.control.get().on_out_of_fuel = Some(Kept::new(erase(callback)));
    }

    /// # Safety
    /// The store's data is an `H`.
    #[cfg(not(feature = "alloc"))]
    pub(crate) unsafe fn on_out_of_fuel<H>(&mut self, callback: fn(&mut H) -> Option<u64>) {
        self.control.get().on_out_of_fuel = Some(Kept::new(erase(callback)));
    }
}

/// Whether the deadline has come.
///
/// # Safety
/// `store` is the head of a [`StoreHead`] whose instances check epochs.
pub(crate) unsafe fn is_reached(store: *mut VMStore) -> bool {
    // SAFETY: the store is valid, and its counter lives as long as it has it.
    unsafe {
        let now = AtomicUsize::from_ptr((*store).epoch.cast_mut()).load(Ordering::Relaxed);
        now.wrapping_sub((*store).epoch_deadline).cast_signed() >= 0
    }
}

/// The deadline has come: asks the host's function, if there is one, for another.
///
/// # Errors
/// If there is none.
///
/// # Safety
/// `store` is the head of a [`StoreHead`] that no reference borrows; guest code of it is running
/// and called the runtime. It unwinds if the host's function does.
pub(crate) unsafe fn epoch_reached(store: *mut VMStore, scope: &Scope) -> Result<(), TrapKind> {
    // SAFETY: nothing else refers to the store meanwhile: what is called gets the host's data,
    // which is apart.
    let head = unsafe { &mut *store.cast::<StoreHead>() };
    let data = head.vm.data;
    let callback = head.control.existing().and_then(|inner| inner.on_deadline.as_mut());
    let more = callback.and_then(|callback| callback.open(scope)(data));
    if let Some(ticks) = more {
        head.set_deadline(ticks);
        return Ok(());
    }
    // A handle interrupts once.
    #[cfg(feature = "alloc")]
    if head.control.existing().is_some_and(|inner| inner.own.is_some()) {
        head.set_deadline(1);
    }
    Err(TrapKind::Interrupted)
}

/// Pays `cost` from fuel that the host's function adds. Returns what is left. `None` if it does not
/// add enough: what it added is there, and nothing is paid.
///
/// # Safety
/// As for [`epoch_reached`].
pub(crate) unsafe fn out_of_fuel(store: *mut VMStore, cost: u64, scope: &Scope) -> Option<u64> {
    // SAFETY: as in `epoch_reached`.
    let head = unsafe { &mut *store.cast::<StoreHead>() };
    let data = head.vm.data;
    loop {
        if let Some(left) = head.vm.fuel.checked_sub(cost) {
            return Some(left);
        }
        let callback = head.control.existing()?.on_out_of_fuel.as_mut()?;
        match callback.open(scope)(data)? {
            0 => return None,
            more => head.add_fuel(more),
        }
    }
}

/// Takes `cost` from the store's fuel. If there is less, the host's function may add some.
///
/// # Errors
/// If it does not add enough: nothing is paid.
///
/// # Safety
/// As for [`epoch_reached`].
pub(crate) unsafe fn pay(store: *mut VMStore, cost: u64, scope: &Scope) -> Result<(), TrapKind> {
    // SAFETY: passed on; the store is valid, and nothing refers to it after the call.
    unsafe {
        (*store).fuel = out_of_fuel(store, cost, scope).ok_or(TrapKind::FuelExhausted)?;
    }
    Ok(())
}

/// What a millisecond of waiting costs in fuel, if waiting costs anything.
pub(crate) const FUEL_PER_MILLISECOND: u64 = 1000;

/// A host function of a guest whose module has `flags` has waited for `milliseconds` since it last
/// said so, or worked for long.
///
/// # Errors
/// If the guest is to stop: the kind of its trap.
///
/// # Safety
/// `store` is the head of a [`StoreHead`] that no reference borrows; guest code of it called the
/// host. It unwinds if one of the host's functions does.
pub(crate) unsafe fn waited(
    store: *mut VMStore,
    flags: u32,
    milliseconds: u64,
    scope: &Scope,
) -> Result<(), TrapKind> {
    // SAFETY: passed on; the store's instances check epochs if this one does.
    unsafe {
        if flags & MODULE_FUEL != 0 {
            return pay(store, milliseconds.saturating_mul(FUEL_PER_MILLISECOND), scope);
        }
        if flags & MODULE_EPOCH != 0 && is_reached(store) {
            return epoch_reached(store, scope);
        }
    }
    Ok(())
}
