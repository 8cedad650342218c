//! Signals on Unix.
//!
//! The handler takes a fault raised by an instruction of guest code and makes the thread continue
//! outside of the handler, on the guest's stack. All other faults are the host's and go to the
//! handler that was installed before.

use core::{
    cell::{Cell, UnsafeCell},
    ffi::{c_int, c_void},
    mem::MaybeUninit,
    ptr,
    sync::atomic::{AtomicUsize, Ordering},
};
use std::sync::{Mutex, PoisonError};

use libc::{sigaction, siginfo_t, ucontext_t};

use super::Fault;

#[cfg(target_os = "linux")]
#[path = "linux/mod.rs"]
mod system;
#[cfg(target_os = "macos")]
#[path = "apple/mod.rs"]
mod system;

std::thread_local! {
    // How many handlers on this thread are currently calling the previous one.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    // At how many instantiations this thread has checked the handlers.
    static TURN: Cell<usize> = const { Cell::new(0) };
}

/// Installs the handler if it is not installed.
///
/// # Errors
/// If the system refuses to install it.
pub(super) fn install() -> Result<(), &'static str> {
    let turn = TURN.replace(TURN.get().wrapping_add(1));
    let [first, others @ ..] = &SIGNALS;
    // Each check is a system call. Code that replaces the handler of SIGSEGV almost always replaces
    // the others with it.
    if first.claim()? || turn.is_multiple_of(CHECK_ALL_EVERY) {
        others.iter().try_for_each(|signal| signal.claim().map(drop))?;
    }
    Ok(())
}

/// At the first instantiation, and at one in this many, a thread checks the handlers of all
/// signals; at the others it does so only if that of SIGSEGV was replaced.
const CHECK_ALL_EVERY: usize = 16;

/// How often a handler that was replaced is installed again.
const MAX_INSTALLATIONS: usize = 16;

/// A signal that guest code can raise.
struct Signal {
    number: c_int,
    /// The actions that were installed before, oldest first. Those below the count are constant.
    before: [UnsafeCell<MaybeUninit<sigaction>>; MAX_INSTALLATIONS],
    count: AtomicUsize,
}

// SAFETY: an element is written once, by the holder of `INSTALLER`, before the count includes it.
unsafe impl Sync for Signal {}

static SIGNALS: [Signal; 4] = [
    Signal::new(libc::SIGSEGV),
    Signal::new(libc::SIGBUS),
    Signal::new(libc::SIGILL),
    Signal::new(libc::SIGFPE),
];
/// Held while the handler is being installed.
static INSTALLER: Mutex<()> = Mutex::new(());

impl Signal {
    const fn new(number: c_int) -> Signal {
        Signal {
            number,
            before: [const { UnsafeCell::new(MaybeUninit::uninit()) }; MAX_INSTALLATIONS],
            count: AtomicUsize::new(0),
        }
    }

    /// The action that is currently installed.
    fn current(&self) -> Result<sigaction, &'static str> {
        let mut current = MaybeUninit::zeroed();
        // SAFETY: there is room for the action.
        let done = unsafe { libc::sigaction(self.number, ptr::null(), current.as_mut_ptr()) } == 0;
        if done {
            // SAFETY: zeroes are a valid action, too.
            Ok(unsafe { current.assume_init() })
        } else {
            Err("the system does not report which handlers the fault signals have")
        }
    }

    /// Installs the handler unless it is installed. Returns whether it was not.
    fn claim(&self) -> Result<bool, &'static str> {
        if is_ours(&self.current()?) {
            return Ok(false);
        }
        let _installer = INSTALLER.lock().unwrap_or_else(PoisonError::into_inner);
        let current = self.current()?;
        let count = self.count.load(Ordering::Relaxed);
        if is_ours(&current) || count == MAX_INSTALLATIONS {
            return Ok(true);
        }
        // SAFETY: the count does not include the element yet, and this thread holds `INSTALLER`.
        unsafe { (*self.before[count].get()).write(current) };
        self.count.store(count + 1, Ordering::Release);
        // SAFETY: zeroes are a valid action, with an empty mask.
        let mut ours: sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
        ours.sa_sigaction = handler as *const () as usize;
        ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        // SAFETY: the handler is one that takes three arguments.
        let done = unsafe { libc::sigaction(self.number, &raw const ours, ptr::null_mut()) } == 0;
        if done { Ok(true) } else { Err("the system refuses to install a handler for the fault signals") }
    }

    /// The action that was installed before those of the last `depth` installations.
    fn before(&self, depth: usize) -> Option<sigaction> {
        let place = self.count.load(Ordering::Acquire).checked_sub(depth + 1)?;
        // SAFETY: elements below the count are written, and constant.
        Some(unsafe { (*self.before[place].get()).assume_init() })
    }
}

fn is_ours(action: &sigaction) -> bool {
    action.sa_sigaction == handler as *const () as usize
}

/// # Safety
/// The kernel calls it, or a handler that was installed later and passes on what the kernel passed
/// to it.
unsafe extern "C" fn handler(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: both are valid, by the contract.
    let (information, interrupted) = unsafe { (&*info, &mut *context.cast::<ucontext_t>()) };
    // SAFETY: this thread was interrupted by the fault.
    match fault(signal, information, interrupted).and_then(|fault| unsafe { fault.landing() }) {
        Some(landing) => {
            let stack = landing.stack - system::RED_ZONE;
            system::jump(interrupted, landing.function, stack, landing.arguments);
        }
        // SAFETY: upheld by the caller.
        None => unsafe { pass_on(signal, info, context) },
    }
}

/// The fault that the signal describes. `None` if an instruction did not raise it.
fn fault(signal: c_int, info: &siginfo_t, interrupted: &ucontext_t) -> Option<Fault> {
    // Processes can send the same signals.
    if system::was_sent(signal, info, interrupted) {
        return None;
    }
    let is_access = matches!(signal, libc::SIGSEGV | libc::SIGBUS);
    Some(Fault {
        pc: system::faulting(signal, interrupted),
        sp: system::stack_pointer(interrupted),
        // SAFETY: the kernel fills the address for these signals.
        address: is_access.then(|| unsafe { info.si_addr() }.addr()),
    })
}

/// Does what would have been done without this handler.
///
/// # Safety
/// As for [`handler`].
unsafe fn pass_on(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    let Some(known) = SIGNALS.iter().find(|known| known.number == signal) else { return };
    // A handler that was installed over this one may call this one again.
    let depth = DEPTH.get();
    let before = known.before(depth);
    match before.as_ref().map_or(libc::SIG_DFL, |action| action.sa_sigaction) {
        libc::SIG_DFL | libc::SIG_IGN => {
            // SAFETY: zeroes are a valid action. The action that is installed is the one that was
            // there before; the fault happens again, and the kernel ends the process as it would
            // have. A signal that was sent does not happen again.
            unsafe {
                let default: sigaction = before.unwrap_or_else(|| MaybeUninit::zeroed().assume_init());
                let was_sent = system::was_sent(signal, &*info, &*context.cast());
                if was_sent && default.sa_sigaction == libc::SIG_IGN {
                    return;
                }
                libc::sigaction(signal, &raw const default, ptr::null_mut());
                if was_sent {
                    libc::raise(signal);
                }
            }
        }
        action => {
            let has_information = before.is_some_and(|action| action.sa_flags & libc::SA_SIGINFO != 0);
            DEPTH.set(depth + 1);
            // SAFETY: the action is not one of the constants, so it is a function, with the type
            // that the flag indicates.
            unsafe {
                if has_information {
                    let action: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) =
                        core::mem::transmute(action);
                    action(signal, info, context);
                } else {
                    let action: extern "C" fn(c_int) = core::mem::transmute(action);
                    action(signal);
                }
            }
            DEPTH.set(depth);
        }
    }
}
