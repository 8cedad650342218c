//! Stopping a guest that runs: epochs and fuel. See `docs/design/interruption.md`.

#[cfg(feature = "alloc")]
use alloc::{boxed::Box, sync::Arc};
use core::{
    error::Error,
    fmt,
    sync::atomic::{AtomicUsize, Ordering},
};

use wamr_aot_abi::{
    layout::{MODULE_EPOCH, MODULE_FUEL, VMStore},
    trap::TrapKind,
};

#[cfg(feature = "alloc")]
use crate::limits::Limiter;
use crate::{
    activation::StoreHead,
    error::{InstantiateError, Reason},
    host_code::{Kept, Scope},
};

/// The most fuel that there can be: 2^63 - 1.
pub(crate) const MAX_FUEL: u64 = i64::MAX as u64;

/// The most ticks that a deadline can be away.
const MAX_TICKS: usize = isize::MAX as usize;

/// A number that counts epochs, which guests of modules with `Interrupt::Epoch` compare with their deadlines. Whoever advances it,
/// a thread or an interrupt handler, stops those whose deadlines have come.
///
/// ```
/// use wamr_aot_rt::EpochCounter;
///
/// static TICKS: EpochCounter = EpochCounter::new();
///
/// // In a timer's interrupt handler, or in a loop of a thread.
/// TICKS.tick();
/// assert_eq!(TICKS.now(), 1);
/// ```
#[derive(Debug, Default)]
pub struct EpochCounter(AtomicUsize);

impl EpochCounter {
    /// A counter that starts at 0.
    #[must_use]
    pub const fn new() -> EpochCounter {
        EpochCounter(AtomicUsize::new(0))
    }

    /// Begins the next epoch. It takes some instructions, no lock, and may be called anywhere, also in signal and interrupt handlers.
    ///
    /// On a CPU without atomic instructions (ARMv6-M, and RISC-V without extension A) only one handler or thread may call it.
    pub fn tick(&self) {
        #[cfg(target_has_atomic = "ptr")]
        self.0.fetch_add(1, Ordering::Relaxed);
        #[cfg(not(target_has_atomic = "ptr"))]
        self.0.store(self.0.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
    }

    /// The number of the epoch. It wraps around.
    #[must_use]
    pub fn now(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// A counter that instances share: a static one or, with feature `alloc`, one in an [`Arc`].
#[derive(Clone, Debug)]
pub struct Epoch(Source);

#[derive(Clone, Debug)]
enum Source {
    Static(&'static EpochCounter),
    #[cfg(feature = "alloc")]
    Shared(Arc<EpochCounter>),
}

impl Epoch {
    fn counter(&self) -> &EpochCounter {
        match &self.0 {
            Source::Static(counter) => counter,
            #[cfg(feature = "alloc")]
            Source::Shared(counter) => counter,
        }
    }
}

impl From<&'static EpochCounter> for Epoch {
    fn from(counter: &'static EpochCounter) -> Epoch {
        Epoch(Source::Static(counter))
    }
}

#[cfg(feature = "alloc")]
impl From<Arc<EpochCounter>> for Epoch {
    fn from(counter: Arc<EpochCounter>) -> Epoch {
        Epoch(Source::Shared(counter))
    }
}

/// Stops a guest from anywhere: see `interrupt_handle` of the bindings' `Instance`, and of [`Store`](crate::untyped::Store).
///
/// It may outlive the instance, and does nothing then.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug)]
pub struct InterruptHandle(Arc<EpochCounter>);

#[cfg(feature = "alloc")]
impl InterruptHandle {
    /// Stops the guest at its next check, with a trap of the kind [`TrapKind::Interrupted`]. Where it does not run, its next call is
    /// stopped. Once for one trap, or for several calls of this function before it.
    ///
    /// With a deadline of more than one tick, or a function that is called there, it is a tick.
    pub fn interrupt(&self) {
        self.0.tick();
    }
}

/// An operation of another kind of interruption than the module was compiled for, or of a counter that others have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InterruptError {
    /// A module was compiled without `Interrupt::Epoch`.
    NoEpoch,
    /// A module was compiled without `Interrupt::Fuel`.
    NoFuel,
    /// The counter is one that was given: whoever ticks it interrupts all that have it.
    SharedCounter,
    /// The module checks epochs and has a start function, which nobody could interrupt.
    EndlessStart,
}

impl fmt::Display for InterruptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InterruptError::NoEpoch => {
                "the module was compiled without checks of epochs: use `Builder::interrupt(Interrupt::Epoch)`"
            }
            InterruptError::NoFuel => {
                "the module was compiled without charges of fuel: use `Builder::interrupt(Interrupt::Fuel)`"
            }
            InterruptError::SharedCounter => {
                "the counter of epochs was given by the host, so that there is no handle for one instance: tick the counter"
            }
            InterruptError::EndlessStart => {
                "the module was compiled to be interrupted and has a start function, which runs before the host can get a handle: \
                 give the instance a counter or a handle first (`InstanceOptions::epoch`, `InstanceOptions::interrupt_handle`, or \
                 those methods of the store)"
            }
        })
    }
}

impl Error for InterruptError {}

impl InterruptError {
    /// The first of the kinds in `required` that a module with these flags lacks.
    pub(crate) fn check(flags: u32, required: u32) -> Result<(), InterruptError> {
        match required & !flags {
            missing if missing & MODULE_EPOCH != 0 => Err(InterruptError::NoEpoch),
            missing if missing & MODULE_FUEL != 0 => Err(InterruptError::NoFuel),
            _ => Ok(()),
        }
    }
}

impl From<InterruptError> for InstantiateError {
    fn from(error: InterruptError) -> InstantiateError {
        InstantiateError(Reason::Interrupt(error))
    }
}

/// What an instance starts with: `Instance::with_options` and `StaticInstance::init_with` of the bindings.
///
/// Set here, it holds for the module's start function, too.
#[derive(Default)]
pub struct InstanceOptions {
    fuel: Option<u64>,
    epoch: Option<Epoch>,
    deadline: Option<usize>,
    #[cfg(feature = "alloc")]
    handle: Option<InterruptHandle>,
    #[cfg(feature = "alloc")]
    limiter: Option<Box<dyn Limiter>>,
}

impl InstanceOptions {
    /// No fuel, no deadline, no limits but the module's.
    #[must_use]
    pub fn new() -> InstanceOptions {
        InstanceOptions::default()
    }

    /// Fuel, at most 2^63 - 1. Without it an instance has none.
    #[must_use]
    pub fn fuel(mut self, fuel: u64) -> InstanceOptions {
        self.fuel = Some(fuel);
        self
    }

    /// The counter of epochs. A handle that was taken before interrupts nothing.
    #[must_use]
    pub fn epoch(mut self, epoch: impl Into<Epoch>) -> InstanceOptions {
        self.epoch = Some(epoch.into());
        #[cfg(feature = "alloc")]
        {
            self.handle = None;
        }
        self
    }

    /// After how many ticks the guest is interrupted.
    #[must_use]
    pub fn deadline(mut self, ticks: usize) -> InstanceOptions {
        self.deadline = Some(ticks);
        self
    }

    /// A handle that interrupts the instance from its start function on. The same as that of the instance.
    ///
    /// # Errors
    /// If the options have a counter of epochs.
    ///
    /// ```
    /// let mut options = wamr_aot_rt::InstanceOptions::new();
    /// let handle = options.interrupt_handle()?;
    /// std::thread::spawn(move || handle.interrupt());
    /// // Now the instance, with these options.
    /// # Ok::<(), wamr_aot_rt::InterruptError>(())
    /// ```
    #[cfg(feature = "alloc")]
    pub fn interrupt_handle(&mut self) -> Result<InterruptHandle, InterruptError> {
        if self.epoch.is_some() {
            return Err(InterruptError::SharedCounter);
        }
        let handle = self.handle.get_or_insert_with(|| InterruptHandle(Arc::new(EpochCounter::new())));
        Ok(handle.clone())
    }

    /// Who is asked before memories and tables grow, and before they are made.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn limiter(mut self, limiter: impl Limiter + 'static) -> InstanceOptions {
        self.limiter = Some(Box::new(limiter));
        self
    }

    /// Whether a module with these flags takes them.
    pub(crate) fn check(&self, flags: u32) -> Result<(), InterruptError> {
        let asks = self.epoch.is_some() || self.deadline.is_some();
        #[cfg(feature = "alloc")]
        let asks = asks || self.handle.is_some();
        let epoch = if asks { MODULE_EPOCH } else { 0 };
        InterruptError::check(flags, if self.fuel.is_some() { MODULE_FUEL } else { 0 } | epoch)
    }

    /// Prepares a new store.
    pub(crate) fn apply(self, head: &mut StoreHead) {
        head.prepare_epoch();
        if let Some(fuel) = self.fuel {
            head.set_fuel(fuel);
        }
        if let Some(epoch) = self.epoch {
            head.set_epoch(epoch);
        }
        #[cfg(feature = "alloc")]
        if let Some(handle) = self.handle {
            head.set_handle(handle);
        }
        if let Some(ticks) = self.deadline {
            head.set_deadline(ticks);
        }
        #[cfg(feature = "alloc")]
        if let Some(limiter) = self.limiter {
            head.control.set_limiter(limiter);
        }
    }
}

impl fmt::Debug for InstanceOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("InstanceOptions");
        out.field("fuel", &self.fuel).field("epoch", &self.epoch).field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

/// What is called with the host's data.
#[cfg(feature = "alloc")]
type Callback<R> = Box<dyn FnMut(*mut u8) -> Option<R> + Send>;
#[cfg(not(feature = "alloc"))]
type Callback<R> = fn(*mut u8) -> Option<R>;

/// A callback that expects data of type `H`, which is what it has to be called with.
#[cfg(feature = "alloc")]
fn erase<H, R, F: FnMut(&mut H) -> Option<R> + Send + 'static>(mut callback: F) -> Callback<R> {
    let erased: Box<dyn FnMut(*mut u8) -> Option<R> + Send + '_> = Box::new(move |data: *mut u8| {
        // SAFETY: it is called with the store's data, which is an `H`, reached through nothing else meanwhile.
        callback(unsafe { &mut *data.cast::<H>() })
    });
    // SAFETY: two types that differ in a lifetime: that of what `H` borrows. The callback holds no `H`; it is part of a store with
    // data `H`, which does not outlive that.
    unsafe { core::mem::transmute::<Box<dyn FnMut(*mut u8) -> Option<R> + Send + '_>, Callback<R>>(erased) }
}

#[cfg(not(feature = "alloc"))]
fn erase<H, R>(callback: fn(&mut H) -> Option<R>) -> Callback<R> {
    // SAFETY: the types differ in a thin pointer and a reference to a sized type, which are passed alike (`fn`, "ABI compatibility").
    // It is called with the store's data, which is an `H`, reached through nothing else meanwhile.
    unsafe { core::mem::transmute::<fn(&mut H) -> Option<R>, Callback<R>>(callback) }
}

/// What a store has for interruption and limits beside what generated code reads: one word where none of it is used.
#[derive(Default)]
pub(crate) struct Control {
    #[cfg(feature = "alloc")]
    inner: Option<Box<Inner>>,
    /// Without an allocator a store has one instance, of one kind.
    #[cfg(not(feature = "alloc"))]
    inner: Inner,
}

#[derive(Default)]
pub(crate) struct Inner {
    /// Keeps the counter that the store points to.
    #[cfg(feature = "alloc")]
    epoch: Option<Epoch>,
    /// The counter is the store's own.
    #[cfg(feature = "alloc")]
    own: Option<InterruptHandle>,
    on_deadline: Option<Kept<Callback<usize>>>,
    on_out_of_fuel: Option<Kept<Callback<u64>>>,
    #[cfg(feature = "alloc")]
    limiter: Option<Kept<Box<dyn Limiter>>>,
}

#[cfg(feature = "alloc")]
impl Inner {
    pub(crate) fn limiter(&mut self, scope: &Scope) -> Option<&mut dyn Limiter> {
        Some(&mut **self.limiter.as_mut()?.open(scope))
    }
}

impl Control {
    fn get(&mut self) -> &mut Inner {
        #[cfg(feature = "alloc")]
        return self.inner.get_or_insert_default();
        #[cfg(not(feature = "alloc"))]
        &mut self.inner
    }

    /// What there is, without making it.
    pub(crate) fn existing(&mut self) -> Option<&mut Inner> {
        #[cfg(feature = "alloc")]
        return self.inner.as_deref_mut();
        #[cfg(not(feature = "alloc"))]
        Some(&mut self.inner)
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn set_limiter(&mut self, limiter: Box<dyn Limiter>) {
        self.get().limiter = Some(Kept::new(limiter));
    }
}

/// The counter of those who were given none.
static NEVER: EpochCounter = EpochCounter::new();

/// Whether a start function, which runs before the host has the instance, can be interrupted.
///
/// # Errors
/// If the module checks epochs and the store has a counter that nobody can tick.
///
/// # Safety
/// `store` is the head of a [`StoreHead`] that no reference borrows.
pub(crate) unsafe fn check_start(store: *mut VMStore, flags: u32) -> Result<(), InterruptError> {
    // SAFETY: valid, and not borrowed.
    let is_stoppable = flags & MODULE_EPOCH == 0 || unsafe { (*store).epoch } != NEVER.0.as_ptr().cast_const();
    if is_stoppable { Ok(()) } else { Err(InterruptError::EndlessStart) }
}

impl StoreHead {
    /// For modules that check epochs: a counter that nobody ticks.
    pub(crate) fn prepare_epoch(&mut self) {
        self.vm.epoch = NEVER.0.as_ptr();
        self.vm.epoch_deadline = 1;
    }

    /// Lets a handle interrupt the guest. No guest code runs.
    #[cfg(feature = "alloc")]
    fn set_handle(&mut self, handle: InterruptHandle) {
        let inner = self.control.get();
        self.vm.epoch = handle.0.0.as_ptr();
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
        self.vm.epoch = epoch.counter().0.as_ptr();
        #[cfg(feature = "alloc")]
        {
            let inner = self.control.get();
            inner.epoch = Some(epoch);
            inner.own = None;
        }
        self.set_deadline(MAX_TICKS);
    }

    pub(crate) fn set_deadline(&mut self, ticks: usize) {
        // SAFETY: a store's counter lives as long as the store has it; the word is accessed by atomic operations.
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
                // What was left of a deadline stays so: nobody ticked.
                let left = self.vm.epoch_deadline;
                self.vm.epoch = handle.0.0.as_ptr();
                self.vm.epoch_deadline = left;
                Ok(handle)
            }
        }
    }

    /// # Safety
    /// The store's data is an `H`.
    #[cfg(feature = "alloc")]
    pub(crate) unsafe fn on_deadline<H>(&mut self, callback: impl FnMut(&mut H) -> Option<usize> + Send + 'static) {
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
    pub(crate) unsafe fn on_out_of_fuel<H>(&mut self, callback: impl FnMut(&mut H) -> Option<u64> + Send + 'static) {
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
#[cfg(feature = "std")]
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
/// Where there is none.
///
/// # Safety
/// `store` is the head of a [`StoreHead`] that no reference borrows; guest code of it is running and called the runtime. It unwinds
/// where the host's function does.
pub(crate) unsafe fn epoch_reached(store: *mut VMStore, scope: &Scope) -> Result<(), TrapKind> {
    // SAFETY: nothing else refers to the store meanwhile: what is called gets the host's data, which is apart.
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

/// Pays `cost` from fuel that the host's function adds: what is left. `None` where it does not add enough: what it added is there, and
/// nothing is paid.
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
#[cfg(feature = "std")]
pub(crate) unsafe fn pay(store: *mut VMStore, cost: u64, scope: &Scope) -> Result<(), TrapKind> {
    // SAFETY: passed on; the store is valid, and nothing refers to it after the call.
    unsafe {
        (*store).fuel = out_of_fuel(store, cost, scope).ok_or(TrapKind::FuelExhausted)?;
    }
    Ok(())
}
