//! [`InstanceOptions`]: what an instance starts with.

#[cfg(feature = "alloc")]
use alloc::{boxed::Box, sync::Arc};
use core::{fmt, ops::Range};

use wamr_aot_abi::layout::{MODULE_EPOCH, MODULE_FUEL};
#[cfg(feature = "in-place")]
use wamr_aot_abi::needs;

#[cfg(feature = "alloc")]
use crate::base::{
    epoch::{EpochCounter, InterruptHandle},
    limiter::Limiter,
};
use crate::{
    base::epoch::{Epoch, InterruptError},
    store::head::StoreHead,
    sys::stack::Grant,
};

/// What an instance starts with: `Instance::with_options` and `StaticInstance::init_with` of the
/// bindings.
///
/// Set here, it holds for the module's start function, too.
#[derive(Default)]
pub struct InstanceOptions {
    fuel: Option<u64>,
    epoch: Option<Epoch>,
    deadline: Option<usize>,
    stack_limit: Option<usize>,
    stack_bounds: Option<Range<usize>>,
    completes_misaligned: bool,
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

    /// Fuel, at most 2^63 - 1. By default an instance has none.
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

    /// The most stack that a call takes, in bytes: what `set_stack_limit` of the instance sets.
    #[must_use]
    pub fn stack_limit(mut self, bytes: usize) -> InstanceOptions {
        self.stack_limit = Some(bytes);
        self
    }

    /// The bounds of a stack that calls may be made on, such as that of a scheduler's task: what
    /// `set_stack_bounds` of the instance sets.
    ///
    /// # Safety
    /// Whenever the instance is called with a stack pointer in the range, all addresses of the
    /// range that are below the stack pointer are writable, and hold nothing but that stack.
    #[must_use]
    pub unsafe fn stack_bounds(mut self, bounds: Range<usize>) -> InstanceOptions {
        self.stack_bounds = Some(bounds);
        self
    }

    /// States that the machine, or a handler of its fault, completes
    /// [misaligned accesses](crate::misaligned). Otherwise an artefact that is used in place is
    /// refused if its code does such accesses: without a handler the firmware would end there.
    #[must_use]
    pub fn completes_misaligned(mut self) -> InstanceOptions {
        self.completes_misaligned = true;
        self
    }

    /// A handle that interrupts the instance from its start function on. The same as that of the
    /// instance.
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

    /// The limiter that is consulted before a memory or table is made or grown.
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

    /// Whether code with these needs can run.
    #[cfg(feature = "in-place")]
    pub(crate) fn allow(&self, needs: u32) -> bool {
        self.completes_misaligned || needs & needs::MISALIGNED_ACCESSES == 0
    }

    /// What a new instance may use of stacks.
    #[cfg(feature = "in-place")]
    pub(crate) fn stack(&self) -> Grant {
        let mut grant = Grant::DEFAULT;
        self.update_stack(&mut grant);
        grant
    }

    fn update_stack(&self, grant: &mut Grant) {
        if let Some(bytes) = self.stack_limit {
            grant.budget = bytes;
        }
        if let Some(bounds) = &self.stack_bounds {
            grant.state(bounds.clone());
        }
    }

    /// Prepares a new store.
    pub(crate) fn apply(self, head: &mut StoreHead) {
        head.prepare_epoch();
        self.update(head);
    }

    /// Changes what the options are for, and nothing else.
    pub(crate) fn update(self, head: &mut StoreHead) {
        self.update_stack(&mut head.stack);
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
        out.field("fuel", &self.fuel)
            .field("epoch", &self.epoch)
            .field("deadline", &self.deadline)
            .field("stack_limit", &self.stack_limit)
            .field("stack_bounds", &self.stack_bounds)
            .field("completes_misaligned", &self.completes_misaligned)
            .finish_non_exhaustive()
    }
}
