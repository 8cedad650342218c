//! Signals on Unix.
//!
//! The handler takes a fault of an instruction of guest code and lets the thread continue in [`land`], outside of the handler and on
//! the guest's stack. All other faults, the host's, go to the handler that was there before. It takes no lock and allocates
//! nothing, and touches no memory but the tables of the module, the stores and the instances whose code was interrupted.

use alloc::vec::Vec;
use core::{
    cell::{Cell, UnsafeCell},
    ffi::{c_int, c_void},
    mem::MaybeUninit,
    ptr,
    sync::atomic::{AtomicUsize, Ordering},
};
use std::sync::{Mutex, PoisonError};

use libc::{sigaction, siginfo_t, ucontext_t};
use wamr_aot_abi::{
    layout::{VMContext, VMStore},
    trap::TrapKind,
};

use crate::{
    activation::{self, StoreHead},
    linear,
    raw::{Context, Image},
    sys::{Saved, saved_stack_pointer, stack::HEADROOM},
};

#[path = "code.rs"]
mod code;
#[path = "published.rs"]
mod published;
#[cfg(target_os = "linux")]
#[path = "linux/mod.rs"]
mod system;
#[path = "walk.rs"]
mod walk;

use code::Range;
pub(crate) use code::{at as find, may_forget};
pub(crate) use walk::{HAS_FRAME_POINTERS, from_guest, from_host};

/// Whether modules whose traps are signals can run.
pub(crate) const SUPPORTED: bool = true;

std::thread_local! {
    // The store whose guest code this thread runs, or ran last: that one may be gone. It has no destructor and needs no
    // initialisation, so that reading it in a handler does neither.
    static STORE: Cell<*mut VMStore> = const { Cell::new(ptr::null_mut()) };
    // How many handlers on this thread are calling the one before.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    // How many modules this thread has prepared.
    static TURN: Cell<usize> = const { Cell::new(0) };
}

/// The instances of a store.
pub(crate) struct Instances {
    first: Option<*mut VMContext>,
    others: Vec<*mut VMContext>,
}

impl Instances {
    pub(crate) const fn new() -> Instances {
        Instances { first: None, others: Vec::new() }
    }

    /// Adds an instance, which stays as long as the store.
    pub(crate) fn add(&mut self, context: *mut VMContext) {
        match self.first {
            None => self.first = Some(context),
            Some(_) => self.others.push(context),
        }
    }

    fn iter(&self) -> impl Iterator<Item = *mut VMContext> {
        self.first.iter().chain(&self.others).copied()
    }
}

/// The thread is about to run code of this store: a call begins, or a host function returns. Nothing is restored when the call ends:
/// until the next of the two the thread runs no guest code, and no fault of it is looked at.
#[inline]
pub(crate) fn runs(store: *mut VMStore) {
    STORE.set(store);
}

/// Makes faults of a module's code traps.
///
/// # Errors
/// Where the system refuses the handler.
pub(crate) fn prepare(image: Image) -> Result<(), &'static str> {
    code::add(image);
    let turn = TURN.replace(TURN.get().wrapping_add(1));
    let [first, others @ ..] = &SIGNALS;
    // Each look is a system call. Who takes SIGSEGV takes the others with it, but for a few.
    if first.claim()? || turn.is_multiple_of(LOOK_AT_ALL) {
        others.iter().try_for_each(|signal| signal.claim().map(drop))?;
    }
    Ok(())
}

/// Makes the frames of a module's functions known.
pub(crate) fn learn(image: Image) {
    code::add(image);
}

/// The module is about to be unloaded.
#[cfg(feature = "load")]
pub(crate) fn forget(image: Image) {
    code::remove(image);
}

/// At each so many instantiations, and the first, a thread looks at the handlers of all signals: at the others it does where that of
/// SIGSEGV was replaced.
const LOOK_AT_ALL: usize = 16;

/// How often a handler that was replaced is installed again.
const MOST: usize = 16;

/// A signal that guest code can raise.
struct Signal {
    number: c_int,
    /// The actions that were there before, the oldest first. Those below the count are constant.
    before: [UnsafeCell<MaybeUninit<sigaction>>; MOST],
    count: AtomicUsize,
}

// SAFETY: an element is written once, by the holder of `INSTALLER`, before the count includes it.
unsafe impl Sync for Signal {}

static SIGNALS: [Signal; 4] =
    [Signal::new(libc::SIGSEGV), Signal::new(libc::SIGBUS), Signal::new(libc::SIGILL), Signal::new(libc::SIGFPE)];
/// Who installs the handler.
static INSTALLER: Mutex<()> = Mutex::new(());

impl Signal {
    const fn new(number: c_int) -> Signal {
        Signal { number, before: [const { UnsafeCell::new(MaybeUninit::uninit()) }; MOST], count: AtomicUsize::new(0) }
    }

    /// The action that is installed now.
    fn current(&self) -> Result<sigaction, &'static str> {
        let mut current = MaybeUninit::zeroed();
        // SAFETY: there is room for the action.
        let done = unsafe { libc::sigaction(self.number, ptr::null(), current.as_mut_ptr()) } == 0;
        // SAFETY: zeroes are an action, too.
        if done { Ok(unsafe { current.assume_init() }) } else { Err("the system does not tell the signal's action") }
    }

    /// Installs the handler unless it is there. Whether it was not.
    fn claim(&self) -> Result<bool, &'static str> {
        if is_ours(&self.current()?) {
            return Ok(false);
        }
        let _installer = INSTALLER.lock().unwrap_or_else(PoisonError::into_inner);
        let current = self.current()?;
        let count = self.count.load(Ordering::Relaxed);
        if is_ours(&current) || count == MOST {
            return Ok(true);
        }
        // SAFETY: the element is in no count yet, and this thread holds `INSTALLER`.
        unsafe { (*self.before[count].get()).write(current) };
        self.count.store(count + 1, Ordering::Release);
        // SAFETY: zeroes are an action, with an empty mask.
        let mut ours: sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
        ours.sa_sigaction = handler as *const () as usize;
        ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        // SAFETY: the handler is one that takes three arguments.
        let done = unsafe { libc::sigaction(self.number, &raw const ours, ptr::null_mut()) } == 0;
        if done { Ok(true) } else { Err("the system refuses a handler for the signals of faults") }
    }

    /// The action that was there before those of the last `depth` installations.
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
/// The kernel calls it, or a handler that was installed later and passes on what the kernel gave it.
unsafe extern "C" fn handler(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: both are valid, by the contract.
    let (information, interrupted) = unsafe { (&*info, &mut *context.cast::<ucontext_t>()) };
    // SAFETY: as above: the thread was interrupted where `interrupted` says.
    match unsafe { recognise(signal, information, interrupted) } {
        Some(Landing { store, pc, stack }) => system::jump(interrupted, land as *const () as usize, stack, [store.addr(), pc]),
        // SAFETY: passed on.
        None => unsafe { pass_on(signal, info, context) },
    }
}

/// Where a thread continues.
struct Landing {
    store: *mut VMStore,
    /// The instruction that trapped.
    pc: usize,
    stack: usize,
}

/// Whether the fault is a guest's.
///
/// # Safety
/// This thread was interrupted at `interrupted`, by the signal that `info` describes.
unsafe fn recognise(signal: c_int, info: &siginfo_t, interrupted: &ucontext_t) -> Option<Landing> {
    // Others can send the same signals.
    if system::was_sent(signal, info, interrupted) {
        return None;
    }
    let pc = system::faulting(signal, interrupted);
    let range = code::find(pc)?;
    let site = range.site(pc)?;
    let store = STORE.get();
    if store.is_null() {
        return None;
    }
    let sp = system::stack_pointer(interrupted);
    // SAFETY: the thread runs guest code: of the store that it was told last, which lives until the call ends.
    let (activation, limit) = unsafe { ((*store).activation.cast::<Saved>(), (*store).stack_limit) };
    // Functions without calls may be below the limit by some bytes.
    let has_room = sp >= limit.saturating_sub(HEADROOM / 2);
    if activation.is_null() || sp >= activation.addr() {
        return None;
    }
    if !has_room && site.kind != TrapKind::StackOverflow {
        return None;
    }
    if matches!(signal, libc::SIGSEGV | libc::SIGBUS) {
        // SAFETY: the kernel fills the address for these signals.
        let address = unsafe { info.si_addr() }.addr();
        // SAFETY: as above; the thread runs guest code, so nobody changes the list.
        let is_its_own = site.kind == TrapKind::MemoryOutOfBounds && unsafe { reserves(store, &range, address) };
        if !is_its_own {
            return None;
        }
    } else if !site.is_exact {
        return None;
    }
    // A frame that passed the limit may have left the stack: everything below the activation is dead.
    // SAFETY: an activation in a store is one of an `enter` that waits.
    let top = if has_room { sp - system::RED_ZONE } else { unsafe { saved_stack_pointer(activation) } };
    Some(Landing { store, pc, stack: top })
}

/// Whether an address is in the reservation of a memory of one of the store's instances of the module.
///
/// # Safety
/// The store is a [`StoreHead`] whose guest code this thread was running.
unsafe fn reserves(store: *mut VMStore, range: &Range, address: usize) -> bool {
    // SAFETY: by the contract. Nothing refers to the list while guest code runs.
    let instances = unsafe { &(*store.cast::<StoreHead>()).instances };
    instances.iter().any(|context| {
        // SAFETY: instances are there as long as their store. They are filled before their code runs.
        let context = unsafe { Context::new(context) };
        ptr::eq(context.module(), range.image.module())
            && (0..context.module().memory_count)
                // SAFETY: the memories of an instance are filled.
                .any(|index| unsafe { linear::reservation(context.memory(index)) }.contains(&address))
    })
}

/// Where a thread continues that trapped: on the guest's stack, and no more in the handler. The registers are the guest's, but for
/// the arguments: adds to these the frame pointer, and the register that functions without a frame have their return address in.
///
/// # Safety
/// Guest code of the store was interrupted at `pc`, where it can trap.
#[unsafe(naked)]
unsafe extern "C" fn land(store: *mut VMStore, pc: usize) -> ! {
    #[cfg(target_arch = "x86_64")]
    core::arch::naked_asm!("mov rdx, rbp", "xor ecx, ecx", "jmp {}", sym raise);
    #[cfg(target_arch = "aarch64")]
    core::arch::naked_asm!("mov x2, x29", "mov x3, x30", "b {}", sym raise);
    #[cfg(target_arch = "riscv64")]
    core::arch::naked_asm!("mv a2, s0", "mv a3, ra", "tail {}", sym raise);
    #[cfg(target_arch = "s390x")]
    core::arch::naked_asm!("lghi %r4, 0", "lghi %r5, 0", "jg {}", sym raise);
}

/// # Safety
/// As for [`land`], which tells what the rest is.
unsafe extern "C" fn raise(store: *mut VMStore, pc: usize, fp: usize, return_address: usize) -> ! {
    let range = code::find(pc).expect("a module whose code runs is known");
    let mut trap = range.trap(range.site(pc).expect("the handler found it, too"));
    if HAS_FRAME_POINTERS && range.has_frames() {
        trap.add_frames(|sink| {
            if !range.is_frameless(pc) || sink(return_address) {
                // SAFETY: the thread runs code of the store, which jumped here.
                unsafe { from_guest(store, fp, sink) };
            }
        });
    }
    // SAFETY: guest code has no destructors, and the store an activation: the handler saw it.
    unsafe { activation::raise_trap(store, trap) }
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
            // SAFETY: zeroes are an action. What is installed is the one that was there; the fault happens again, and the kernel ends
            // the process as it would have. A signal that was sent does not happen again.
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
            // SAFETY: the action is no constant, so it is a function, of the type that the flag tells.
            unsafe {
                if has_information {
                    let action: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = core::mem::transmute(action);
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
