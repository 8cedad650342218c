//! Exceptions on their way out of functions whose frames the runtime walks: those of modules with
//! [`MODULE_UNWINDS`](wamr_aot_abi::layout::MODULE_UNWINDS).

use core::ptr;

use wamr_aot_abi::layout::VMStore;

use crate::{
    store::{activation, exceptions, walk},
    sys,
    trap::code::{self, Handler, Range},
};

/// Goes to the next handler for the store's exception, or ends the activation with it.
///
/// `fp` is the frame pointer of the function that throws, and `address` one in it.
///
/// # Safety
/// Generated code of the store calls the function that calls this, and has frame pointers; no frame
/// in between has a destructor. The store has an exception.
pub(crate) unsafe fn throw(store: *mut VMStore, fp: usize, address: usize) -> ! {
    let mut last: Option<Range> = None;
    let mut found = None;
    let mut look = |frame: walk::Frame| {
        // The address of the call itself: it may be the last instruction of its function.
        let call = frame.address.wrapping_sub(1);
        let range = last.filter(|range| range.contains(call)).or_else(|| code::find(call));
        last = range;
        let handler = range.and_then(|range| range.handler(frame.address));
        found = handler.map(|handler| (handler, frame.caller));
        // Code that is no guest's called into the guest: the activation starts there.
        range.is_some() && handler.is_none()
    };
    // SAFETY: by the contract.
    unsafe { walk::frames(store, fp, &mut look) };
    if let Some((Handler { target, frame }, fp)) = found {
        // SAFETY: the handler is of a call that waits in the function with this frame pointer, from
        // which the stack pointer is as far as the compiler says. Nothing below has a destructor.
        unsafe { sys::land(target, fp - frame, fp) }
    }
    // SAFETY: the store has an exception, and none afterwards; it is not borrowed.
    let mut trap = unsafe {
        let exception = ptr::replace(&raw mut (*store).exception, ptr::null_mut());
        exceptions::uncaught(store, exception)
    };
    trap.add_frames(|sink| {
        if sink(address) {
            // SAFETY: by the contract: the frames are still there.
            unsafe { walk::from_guest(store, fp, sink) };
        }
    });
    // SAFETY: by the contract; `trap` is moved.
    unsafe { activation::raise_trap(store, trap) }
}
