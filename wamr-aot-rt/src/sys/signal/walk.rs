//! The return addresses on the stack of an activation.
//!
//! Guest code has frame pointers: a frame's points to its caller's, and above that is the return address. Functions of the host need have
//! none: from inside of them the unwinder finds the way to the guest, by tables.
//!
//! Nothing is read but between two addresses of the calling thread's stack, whatever is found there.

use core::ffi::{c_int, c_void};

use wamr_aot_abi::layout::VMStore;

use super::code;
use crate::{
    frames::Address,
    sys::{Saved, saved_stack_pointer, stack::HEADROOM},
};

/// A function that takes each address until it returns `false`.
type Sink<'a> = &'a mut dyn FnMut(usize) -> bool;

/// Whether guest code has frame pointers. On s390x it has none.
pub(crate) const HAS_FRAME_POINTERS: bool = cfg!(not(target_arch = "s390x"));

/// Follows frame pointers from `fp` on, as long as each is in the range and above the one before.
///
/// # Safety
/// The range is of the calling thread's stack, and nobody writes there.
unsafe fn follow(mut fp: usize, range: core::ops::Range<usize>, sink: Sink<'_>) {
    let mut low = range.start;
    loop {
        let is_frame = fp.is_multiple_of(size_of::<usize>()) && fp >= low && fp < range.end.saturating_sub(size_of::<usize>());
        if !is_frame {
            return;
        }
        // SAFETY: both words are in the range, and aligned.
        let [next, address] = unsafe { *core::ptr::with_exposed_provenance::<[usize; 2]>(fp) };
        if address == 0 || !sink(address) {
            return;
        }
        low = fp + 2 * size_of::<usize>();
        fp = next;
    }
}

/// The stack pointer where guest code of the innermost activation starts.
///
/// # Safety
/// The store has an activation.
unsafe fn start(store: *mut VMStore) -> usize {
    // SAFETY: an activation in a store is one of an `enter` that waits.
    unsafe { saved_stack_pointer((*store).activation.cast::<Saved>()) }
}

/// The addresses from a frame of generated code on: that which `fp` points to.
///
/// # Safety
/// The calling thread runs code of the store, which guest code has called, or jumped to from the guest's.
pub(crate) unsafe fn from_guest(store: *mut VMStore, fp: usize, sink: Sink<'_>) {
    let here = 0u8;
    let here = (&raw const here).addr();
    // SAFETY: by the contract.
    let (start, limit) = unsafe { (start(store), (*store).stack_limit) };
    // Usually this runs below the guest's frames. Where they went past the limit, it runs where the outermost of them were.
    let range = if fp > here { here..start } else { limit.saturating_sub(HEADROOM / 2)..here };
    // SAFETY: between this frame and the activation's; or the guest's stack, of which so much is there below the limit. What is in
    // it belongs to frames that wait, or never go on.
    unsafe { follow(fp, range, sink) };
}

/// The addresses from the caller of this function on, through frames of the host, which are left out.
///
/// # Safety
/// The calling thread runs code of the store, which guest code has called.
pub(crate) unsafe fn from_host(store: *mut VMStore, sink: Sink<'_>) {
    // SAFETY: by the contract.
    let end = unsafe { start(store) };
    let mut state = State { sink, store, end };
    // SAFETY: `visit` takes what is passed here, and does not unwind.
    unsafe { _Unwind_Backtrace(visit, (&raw mut state).cast()) };
}

struct State<'a> {
    sink: Sink<'a>,
    store: *mut VMStore,
    end: usize,
}

const GO_ON: c_int = 0;
/// Any other number ends the walk.
const STOP: c_int = 4;

// The interface of the unwinder that the standard library brings (Itanium C++ ABI, "Exception Handling", 1.6).
unsafe extern "C" {
    fn _Unwind_Backtrace(visit: unsafe extern "C" fn(*mut c_void, *mut c_void) -> c_int, data: *mut c_void) -> c_int;
    fn _Unwind_GetIP(context: *mut c_void) -> usize;
    fn _Unwind_GetCFA(context: *mut c_void) -> usize;
    #[cfg(not(target_arch = "s390x"))]
    fn _Unwind_GetGR(context: *mut c_void, register: c_int) -> usize;
}

/// The number of the frame pointer in unwind tables.
#[cfg(target_arch = "x86_64")]
const FRAME_POINTER: c_int = 6;
#[cfg(target_arch = "aarch64")]
const FRAME_POINTER: c_int = 29;
#[cfg(target_arch = "riscv64")]
const FRAME_POINTER: c_int = 8;

/// # Safety
/// The unwinder calls it, with a [`State`].
unsafe extern "C" fn visit(context: *mut c_void, data: *mut c_void) -> c_int {
    // SAFETY: both are what the unwinder was given and gives.
    let (state, address) = unsafe { (&mut *data.cast::<State<'_>>(), _Unwind_GetIP(context)) };
    if matches!(code::at(address), Address::Host) {
        // SAFETY: the unwinder's own.
        return if unsafe { _Unwind_GetCFA(context) } > state.end { STOP } else { GO_ON };
    }
    #[cfg(not(target_arch = "s390x"))]
    {
        // From here on there are frame pointers.
        if (state.sink)(address) {
            // SAFETY: the unwinder's own; by the contract of `from_host`.
            unsafe { from_guest(state.store, _Unwind_GetGR(context, FRAME_POINTER), state.sink) };
        }
        STOP
    }
    #[cfg(target_arch = "s390x")]
    if (state.sink)(address) { GO_ON } else { STOP }
}
