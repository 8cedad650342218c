//! From inside of functions of the host, by the unwinder that the standard library brings.

use core::ffi::{c_int, c_void};

use wamr_aot_abi::layout::VMStore;

#[cfg(not(target_arch = "s390x"))]
use super::from_guest;
use super::{Sink, start};
use crate::trap::{code, place::Address};

/// The addresses from the caller of this function on, through frames of the host, which are left
/// out.
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

// The interface of the unwinder that the standard library brings (Itanium C++ ABI, "Exception
// Handling", 1.6).
unsafe extern "C" {
    fn _Unwind_Backtrace(
        visit: unsafe extern "C" fn(*mut c_void, *mut c_void) -> c_int,
        data: *mut c_void,
    ) -> c_int;
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
