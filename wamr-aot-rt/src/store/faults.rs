//! Which faults are a guest's, and where a thread continues after one: the policy of [`signal`]'s
//! handlers.
//!
//! All of it runs in handlers, so it takes no lock and allocates nothing, and touches no memory but
//! the tables of the module, the stores and the instances whose code was interrupted. In [`land`]
//! the thread is no longer in a handler.

use core::ptr;

use wamr_aot_abi::{
    layout::VMStore,
    trap::{TrapKind, UNKNOWN_PLACE},
};

use crate::{
    memory::linear,
    raw::Image,
    store::{
        activation, current,
        head::StoreHead,
        walk::{self, HAS_FRAME_POINTERS},
    },
    sys::{
        Saved, saved_stack_pointer,
        signal::{self, Fault, Landing},
        stack::HEADROOM,
    },
    trap::{
        Trap, UNKNOWN,
        code::{self, Range, Site},
    },
};

/// Makes faults of a module's code traps.
///
/// # Errors
/// If the system refuses the handler.
pub(crate) fn prepare(image: Image) -> Result<(), &'static str> {
    code::add(image);
    signal::install(landing)
}

/// How far from the stack pointer a function's prologue may touch the stack: its frame, which has
/// at most 64 KiB unless the limit is compared first, and a page to either side.
const LARGEST_FRAME: usize = (64 << 10) + 2 * 4096;

/// The place where the thread continues, if the fault is a guest's. A [`signal::Policy`].
///
/// # Safety
/// As for a policy.
unsafe fn landing(fault: &Fault) -> Option<Landing> {
    let Fault { pc, sp, address } = *fault;
    let range = code::find(pc)?;
    let store = current::store();
    if store.is_null() {
        return None;
    }
    let trapping =
        |stack| Landing { function: land as *const () as usize, arguments: [store.addr(), pc], stack };
    // SAFETY: the thread runs guest code: of the store that was made current last, which lives
    // until the call ends.
    let (activation, limit) = unsafe { ((*store).activation.cast::<Saved>(), (*store).stack_limit) };
    if activation.is_null() || sp >= activation.addr() {
        return None;
    }
    // SAFETY: an activation in a store is one of an `enter` that waits.
    let outer = || unsafe { saved_stack_pointer(activation) };
    let Some(site) = range.site(pc) else {
        // No instruction of a guest's that may trap. What others access at a distance from the
        // stack pointer is the stack: a frame is probed, or a call made, on a stack that ends
        // before the limit does. All below the activation is dead.
        let touches_stack = address.is_some_and(|address| address.abs_diff(sp) <= LARGEST_FRAME);
        let overflowing = || Landing { function: land_overflow as *const () as usize, ..trapping(outer()) };
        return (touches_stack && range.is_function(pc)).then(overflowing);
    };
    // Functions without calls may be below the limit by some bytes.
    let has_room = sp >= limit.saturating_sub(HEADROOM / 2);
    if !has_room && site.kind != TrapKind::StackOverflow {
        return None;
    }
    let is_its_own = match address {
        Some(address) => {
            // SAFETY: as above; the thread runs guest code, so nothing changes the list.
            site.kind == TrapKind::MemoryOutOfBounds && unsafe { reserves(store, &range, address) }
        }
        None => site.is_exact,
    };
    // A frame that passed the limit may have left the stack: everything below the activation is
    // dead.
    let stack = if has_room { sp } else { outer() };
    is_its_own.then(|| trapping(stack))
}

/// Whether an address is in the reservation of a memory of one of the store's instances of the
/// module.
///
/// # Safety
/// The store is a [`StoreHead`] whose guest code this thread was running.
unsafe fn reserves(store: *mut VMStore, range: &Range, address: usize) -> bool {
    // SAFETY: by the contract. Nothing refers to the list while guest code runs.
    let instances = unsafe { &(*store.cast::<StoreHead>()).instances };
    instances.iter().any(|context| {
        ptr::eq(context.module(), range.image.module())
            && (0..context.module().memory_count)
                // SAFETY: the memories of an instance are filled.
                .any(|index| unsafe { linear::reservation(context.memory(index)) }.contains(&address))
    })
}

/// A thread that trapped continues here: on the guest's stack, and no longer in the handler. The
/// registers are the guest's, but for the arguments: adds to these the frame pointer, and the
/// register that functions without a frame have their return address in.
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

/// [`land`] for a thread that touched the stack beyond its end, perhaps between the instructions
/// that make a frame.
///
/// # Safety
/// As for [`land`], but at any instruction of a function of the module.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn land_overflow(store: *mut VMStore, pc: usize) -> ! {
    let range = code::find(pc).expect("the handler found it, too");
    let trap = Trap::new(
        TrapKind::StackOverflow,
        range.function(pc).unwrap_or(UNKNOWN),
        UNKNOWN_PLACE,
        Some(range.image),
    );
    // SAFETY: guest code has no destructors, and the store an activation: the handler saw it.
    unsafe { activation::raise_trap(store, trap) }
}

/// # Safety
/// As for [`land`], which passes the other arguments.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn raise(store: *mut VMStore, pc: usize, fp: usize, return_address: usize) -> ! {
    let range = code::find(pc).expect("a module whose code runs is known");
    let Site { kind, function, place, .. } = range.site(pc).expect("the handler found it, too");
    let mut trap = Trap::new(kind, function, place, Some(range.image));
    if HAS_FRAME_POINTERS && range.has_frames() {
        trap.add_frames(|sink| {
            if !range.is_frameless(pc) || sink(return_address) {
                // SAFETY: the thread runs code of the store, which jumped here.
                unsafe { walk::from_guest(store, fp, sink) };
            }
        });
    }
    // SAFETY: guest code has no destructors, and the store an activation: the handler saw it.
    unsafe { activation::raise_trap(store, trap) }
}
