//! Epochs: a counter that guests compare with their deadlines. See `docs/design/interruption.md`.

#[cfg(feature = "alloc")]
use alloc::sync::Arc;
use core::{
    error::Error,
    sync::atomic::{AtomicUsize, Ordering},
};

use wamr_aot_abi::layout::{MODULE_EPOCH, MODULE_FUEL};

use super::message::messages;

/// A number that counts epochs. Guests of modules with `Interrupt::Epoch` compare it with their
/// deadlines: the thread or interrupt handler that advances it stops the guests whose deadlines
/// have come.
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
    /// Makes a counter that starts at 0.
    #[must_use]
    pub const fn new() -> EpochCounter {
        EpochCounter(AtomicUsize::new(0))
    }

    /// Begins the next epoch. This takes a few instructions and no lock, and may be called
    /// anywhere, even in signal and interrupt handlers.
    ///
    /// On a CPU without atomic instructions (ARMv6-M, and RISC-V without extension A), only one
    /// handler or thread may call it.
    pub fn tick(&self) {
        #[cfg(target_has_atomic = "ptr")]
        self.0.fetch_add(1, Ordering::Relaxed);
        #[cfg(not(target_has_atomic = "ptr"))]
        self.0.store(self.0.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
    }

    /// The counter as generated code reads it.
    pub(crate) fn as_ptr(&self) -> *mut usize {
        self.0.as_ptr()
    }

    /// The number of the current epoch. It wraps around.
    #[must_use]
    pub fn now(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for EpochCounter {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "EpochCounter({=usize})", self.now());
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
    pub(crate) fn counter(&self) -> &EpochCounter {
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

/// Stops a guest from anywhere: see `interrupt_handle` of the bindings' `Instance`, and of
/// [`Store`](crate::untyped::Store).
///
/// It may outlive the instance, and then does nothing.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug)]
pub struct InterruptHandle(pub(crate) Arc<EpochCounter>);

#[cfg(feature = "alloc")]
impl InterruptHandle {
    /// Stops the guest at its next check, with a trap of the kind
    /// [`TrapKind::Interrupted`](crate::TrapKind::Interrupted). If the guest is not running, its
    /// next call is stopped. Several calls of this function before the trap cause only one trap.
    ///
    /// If the deadline is more than one tick away, or a function is called when it comes, this
    /// counts as one tick.
    pub fn interrupt(&self) {
        self.0.tick();
    }
}

/// The module was not compiled for this kind of interruption, or its epoch counter is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InterruptError {
    /// The module was compiled without `Interrupt::Epoch`.
    NoEpoch,
    /// The module was compiled without `Interrupt::Fuel`.
    NoFuel,
    /// The host supplied the counter, so a tick interrupts every instance that uses it.
    SharedCounter,
    /// The module checks epochs and has a start function, which could not be interrupted.
    EndlessStart,
}

messages!(InterruptError {
    InterruptError::NoEpoch =>
        "the module was compiled without epoch checks: use `Builder::interrupt(Interrupt::Epoch)`";
    InterruptError::NoFuel =>
        "the module was compiled without fuel: use `Builder::interrupt(Interrupt::Fuel)`";
    InterruptError::SharedCounter =>
        "the host supplied the epoch counter, so there is no handle for a single instance: \
         tick the counter";
    InterruptError::EndlessStart =>
        "the module was compiled to be interrupted and has a start function, which runs before \
         the host can get a handle: give the instance a counter or a handle first \
         (`InstanceOptions::epoch`, `InstanceOptions::interrupt_handle`, \
         or those methods of the store)";
});

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
