//! Faults of this thread's own instructions, caught by a handler of signals or exceptions.
//!
//! The handler describes the fault to a [`Policy`], which decides whether the thread continues
//! elsewhere. There is one handler for all of Unix (`unix.rs`) and one for Windows. The directory
//! of a Unix system has what is specific to it, with a file for each architecture: what the handler
//! reads from the interrupted thread, and how it makes it continue elsewhere. On other systems,
//! modules that trap by signals are rejected.

#[cfg(signals)]
use core::sync::atomic::{AtomicPtr, Ordering};

#[cfg(all(signals, unix))]
#[path = "unix.rs"]
mod handler;
#[cfg(all(signals, windows))]
#[path = "windows.rs"]
mod handler;

/// Whether modules that trap by signals can run.
pub(crate) const SUPPORTED: bool = cfg!(signals);

/// A fault that an instruction of this thread raised.
#[cfg(signals)]
pub(crate) struct Fault {
    /// The address of the instruction.
    pub(crate) pc: usize,
    /// The stack pointer before the instruction.
    pub(crate) sp: usize,
    /// The address that it accessed, if the access was the fault.
    pub(crate) address: Option<usize>,
}

/// The place at which a thread continues after a fault.
#[cfg(signals)]
pub(crate) struct Landing {
    /// A function with the System V convention that takes the arguments and does not return.
    pub(crate) function: usize,
    pub(crate) arguments: [usize; 2],
    /// The lowest address of the stack that is in use, apart from a red zone.
    pub(crate) stack: usize,
}

/// Decides where a thread continues, if the fault is not the host's own. It runs in the handler, so
/// it takes no lock and does not allocate.
///
/// # Safety
/// The fault interrupted this thread, which does nothing else until it continues.
#[cfg(signals)]
pub(crate) type Policy = unsafe fn(&Fault) -> Option<Landing>;

/// The process's policy, as a pointer. Null until the first [`install`].
#[cfg(signals)]
static POLICY: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// Installs the handler unless it is already installed. All callers pass the same policy.
///
/// # Errors
/// If the system refuses to install the handler.
#[cfg(signals)]
pub(crate) fn install(policy: Policy) -> Result<(), &'static str> {
    POLICY.store(policy as *mut (), Ordering::Release);
    handler::install()
}

#[cfg(signals)]
impl Fault {
    /// The place at which the thread continues, if the fault is not the host's own.
    ///
    /// # Safety
    /// As for a [`Policy`].
    unsafe fn landing(&self) -> Option<Landing> {
        let policy = POLICY.load(Ordering::Acquire);
        // SAFETY: `install` stores the only values: functions of this type.
        let policy = unsafe { core::mem::transmute::<*mut (), Option<Policy>>(policy) };
        // SAFETY: upheld by the caller.
        policy.and_then(|policy| unsafe { policy(self) })
    }
}
