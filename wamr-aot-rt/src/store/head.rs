//! [`StoreHead`]: what generated code knows of a store, and the runtime's own fields.

use core::ptr;

use wamr_aot_abi::{builtins::VMBuiltins, layout::VMStore};

#[cfg(feature = "std")]
use crate::store::host_code::Panic;
use crate::{
    store::{control::Control, instances::Instances},
    sys::{
        claim::Claim,
        stack::{DEFAULT_BUDGET, Grant},
    },
    trap::Trap,
};

/// A store's head: what generated code knows of it, and the runtime's own fields.
#[repr(C)]
pub(crate) struct StoreHead {
    pub(crate) vm: VMStore,
    /// What guest code may use of stacks.
    pub(crate) stack: Grant,
    /// How many elements tables may have.
    #[cfg(feature = "alloc")]
    pub(crate) elements: Elements,
    /// The claim on the static storage that the store is in; null if it is allocated.
    pub(crate) claim: *const Claim,
    /// Callbacks, and the settings that they are for.
    pub(crate) control: Control,
    /// The instances.
    pub(crate) instances: Instances,
    /// The outermost activation, if there are several; otherwise null.
    pub(crate) outermost: *mut u8,
    /// The place at which the search for a free one for an exception begins.
    pub(crate) next_exception: u16,
    /// Whether the activations may be on several stacks.
    pub(crate) is_split: bool,
    /// What tells the store apart from others, once something asked; otherwise 0.
    #[cfg(feature = "alloc")]
    pub(crate) key: usize,
    /// Whether the program of the instance has run, if it is a command (WASI).
    pub(crate) has_run: bool,
    /// What the last raised trap or panic left for the call that catches it.
    pub(crate) pending: Pending,
}

/// What ends an activation.
pub(crate) enum Pending {
    Nothing,
    Trap(Trap),
    #[cfg(feature = "std")]
    Panic(Panic),
}

impl StoreHead {
    pub(crate) fn new(builtins: &'static VMBuiltins, claim: *const Claim) -> StoreHead {
        StoreHead {
            vm: VMStore {
                stack_limit: usize::MAX,
                builtins,
                activation: ptr::null_mut(),
                exception: ptr::null_mut(),
                data: ptr::null_mut(),
                fuel: 0,
                epoch: ptr::null(),
                epoch_deadline: 0,
            },
            control: Control::default(),
            stack: Grant::DEFAULT,
            #[cfg(feature = "alloc")]
            elements: Elements::default(),
            claim,
            instances: Instances::default(),
            outermost: ptr::null_mut(),
            next_exception: 0,
            is_split: false,
            #[cfg(feature = "alloc")]
            key: 0,
            has_run: false,
            pending: Pending::Nothing,
        }
    }

    /// Makes a store in zeroed storage: fields that are null, zero or `None` have their values
    /// already.
    ///
    /// # Safety
    /// `place` is valid for writes, and zeroed.
    pub(crate) unsafe fn init(place: *mut StoreHead, builtins: &'static VMBuiltins, claim: *const Claim) {
        // SAFETY: valid for writes. Zeroes are valid for the other fields: pointers, numbers,
        // `false`, and options of pointers to code or allocations.
        unsafe {
            (&raw mut (*place).vm.stack_limit).write(usize::MAX);
            (&raw mut (*place).vm.builtins).write(builtins);
            (&raw mut (*place).stack.budget).write(DEFAULT_BUDGET);
            (&raw mut (*place).claim).write(claim);
            (&raw mut (*place).instances).write(Instances::default());
            (&raw mut (*place).pending).write(Pending::Nothing);
        }
    }

    /// Forgets what guests did. What the host has set stays, as do the instances.
    pub(crate) fn renew(&mut self) {
        // Each field is either named here or left as it is.
        let StoreHead {
            vm,
            stack: _,
            #[cfg(feature = "alloc")]
            elements,
            claim: _,
            control: _,
            instances: _,
            outermost,
            next_exception,
            is_split,
            #[cfg(feature = "alloc")]
            key,
            has_run,
            pending,
        } = self;
        let VMStore {
            stack_limit,
            builtins: _,
            activation,
            exception,
            data: _,
            fuel: _,
            epoch: _,
            epoch_deadline: _,
        } = vm;
        *stack_limit = usize::MAX;
        // An activation on a fibre that was leaked never ends.
        (*activation, *outermost, *is_split) = (ptr::null_mut(), ptr::null_mut(), false);
        *exception = ptr::null_mut();
        *next_exception = 0;
        #[cfg(feature = "alloc")]
        {
            elements.used = 0;
            // Exceptions that the host still has are of another store from now on.
            *key = 0;
        }
        *has_run = false;
        *pending = Pending::Nothing;
    }
}

/// The elements of a store's tables.
#[cfg(feature = "alloc")]
#[derive(Default)]
pub(crate) struct Elements {
    /// How many there may be without a limiter.
    pub(crate) allowed: u64,
    /// How many there are, or were allowed.
    pub(crate) used: u64,
}

#[cfg(feature = "alloc")]
impl Elements {
    /// Another instance may have so many.
    pub(crate) fn allow(&mut self, more: u32) {
        self.allowed = self.allowed.saturating_add(more.into());
    }
}
