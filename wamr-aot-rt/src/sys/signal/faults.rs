//! Which faults are a guest's, and where a thread continues after one: what the handlers of all systems ask.
//!
//! All of it runs in handlers, so it takes no lock and allocates nothing, and touches no memory but the tables of the module, the stores
//! and the instances whose code was interrupted. After [`land`] the thread is no more in a handler.

use alloc::vec::Vec;
use core::{cell::Cell, ptr};

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
#[cfg(unix)]
#[path = "unix.rs"]
mod handler;
#[cfg(windows)]
#[path = "windows.rs"]
mod handler;
#[path = "published.rs"]
mod published;
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
    handler::install()
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

/// How far from the stack pointer a function's prologue may touch the stack: its frame, which has at most 64 KiB unless the limit is
/// compared first, and a page to either side.
const LARGEST_FRAME: usize = (64 << 10) + 2 * 4096;

/// A fault that an instruction of this thread raised.
struct Fault {
    /// The instruction.
    pc: usize,
    /// The stack pointer before it.
    sp: usize,
    /// What it accessed, where that was the fault.
    address: Option<usize>,
}

/// Where a thread continues.
struct Landing {
    store: *mut VMStore,
    /// The instruction that trapped.
    pc: usize,
    /// The lowest address of the stack that is in use, but for a red zone.
    stack: usize,
    /// It touched the stack beyond its end.
    is_overflow: bool,
}

impl Landing {
    /// The function that it continues in, which takes [`Landing::arguments`].
    fn function(&self) -> usize {
        if self.is_overflow { land_overflow as *const () as usize } else { land as *const () as usize }
    }

    fn arguments(&self) -> [usize; 2] {
        [self.store.addr(), self.pc]
    }
}

impl Fault {
    /// Where the thread continues, if the fault is a guest's.
    ///
    /// # Safety
    /// This thread was interrupted by it, and does nothing until it continues.
    unsafe fn landing(&self) -> Option<Landing> {
        let Fault { pc, sp, address } = *self;
        let range = code::find(pc)?;
        let store = STORE.get();
        if store.is_null() {
            return None;
        }
        // SAFETY: the thread runs guest code: of the store that it was told last, which lives until the call ends.
        let (activation, limit) = unsafe { ((*store).activation.cast::<Saved>(), (*store).stack_limit) };
        if activation.is_null() || sp >= activation.addr() {
            return None;
        }
        // SAFETY: an activation in a store is one of an `enter` that waits.
        let outer = || unsafe { saved_stack_pointer(activation) };
        let Some(site) = range.site(pc) else {
            // No instruction of a guest's that may trap. What others access at a distance from the stack pointer is the stack: a frame
            // is probed, or a call made, on a stack that ends before the limit does. All below the activation is dead.
            let touches_stack = address.is_some_and(|address| address.abs_diff(sp) <= LARGEST_FRAME);
            return (touches_stack && range.is_function(pc)).then(|| Landing { store, pc, stack: outer(), is_overflow: true });
        };
        // Functions without calls may be below the limit by some bytes.
        let has_room = sp >= limit.saturating_sub(HEADROOM / 2);
        if !has_room && site.kind != TrapKind::StackOverflow {
            return None;
        }
        let is_its_own = match address {
            // SAFETY: as above; the thread runs guest code, so nobody changes the list.
            Some(address) => site.kind == TrapKind::MemoryOutOfBounds && unsafe { reserves(store, &range, address) },
            None => site.is_exact,
        };
        // A frame that passed the limit may have left the stack: everything below the activation is dead.
        let stack = if has_room { sp } else { outer() };
        is_its_own.then_some(Landing { store, pc, stack, is_overflow: false })
    }
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

/// [`land`] for a thread that touched the stack beyond its end, perhaps between the instructions that make a frame.
///
/// # Safety
/// As for [`land`], but at any instruction of a function of the module.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn land_overflow(store: *mut VMStore, pc: usize) -> ! {
    let trap = code::find(pc).expect("the handler found it, too").overflow(pc);
    // SAFETY: guest code has no destructors, and the store an activation: the handler saw it.
    unsafe { activation::raise_trap(store, trap) }
}

/// # Safety
/// As for [`land`], which tells what the rest is.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
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
