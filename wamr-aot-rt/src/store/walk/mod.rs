//! The return addresses on the stack of an activation.
//!
//! Guest code has frame pointers: a frame's points to its caller's, and above that is the return
//! address. Functions of the host may lack them: from inside of those, a system's unwinder finds
//! the way to the guest by tables.
//!
//! Only words between two addresses of the calling thread's stack are read, whatever is found
//! there.

use wamr_aot_abi::layout::VMStore;

use crate::sys::{Saved, saved_stack_pointer, stack::HEADROOM};

#[cfg(all(unix, not(target_os = "macos")))]
#[path = "itanium.rs"]
mod host;
#[cfg(target_os = "macos")]
#[path = "pointers.rs"]
mod host;
#[cfg(windows)]
#[path = "seh.rs"]
mod host;

pub(crate) use host::from_host;

/// A function that takes each address until it returns `false`.
type Sink<'a> = &'a mut dyn FnMut(usize) -> bool;

/// Whether guest code has frame pointers: everywhere but on s390x.
pub(crate) const HAS_FRAME_POINTERS: bool = cfg!(not(target_arch = "s390x"));

/// What a frame pointer points to.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    /// The frame pointer of the caller.
    pub(crate) caller: usize,
    /// The address in the caller to which the call returns.
    pub(crate) address: usize,
}

/// Follows frame pointers from `fp` on, as long as each is in the range and above the one before,
/// until `look` returns `false`.
///
/// # Safety
/// The range is of the calling thread's stack, and nothing writes there.
unsafe fn follow(mut fp: usize, range: core::ops::Range<usize>, mut look: impl FnMut(Frame) -> bool) {
    let mut low = range.start;
    loop {
        let is_frame = fp.is_multiple_of(size_of::<usize>())
            && fp >= low
            && fp < range.end.saturating_sub(size_of::<usize>());
        if !is_frame {
            return;
        }
        // SAFETY: both words are in the range, and aligned.
        let [caller, address] = unsafe { *core::ptr::with_exposed_provenance::<[usize; 2]>(fp) };
        if address == 0 || !look(Frame { caller, address }) {
            return;
        }
        low = fp + 2 * size_of::<usize>();
        fp = caller;
    }
}

/// The stack pointer at which guest code of the innermost activation starts.
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
/// The calling thread runs code of the store, which guest code has called, or jumped to from the
/// guest's.
pub(crate) unsafe fn from_guest(store: *mut VMStore, fp: usize, sink: Sink<'_>) {
    // SAFETY: passed on.
    unsafe { frames(store, fp, |frame| sink(frame.address)) };
}

/// The frames of the activation from that of generated code on which `fp` points to, until `look`
/// returns `false`.
///
/// # Safety
/// As for [`from_guest`].
#[inline]
pub(crate) unsafe fn frames(store: *mut VMStore, fp: usize, look: impl FnMut(Frame) -> bool) {
    let here = 0u8;
    let here = (&raw const here).addr();
    // SAFETY: by the contract.
    let (start, limit) = unsafe { (start(store), (*store).stack_limit) };
    // Usually this runs below the guest's frames. If they went past the limit, it runs at the place
    // of the outermost of them.
    let range = if fp > here { here..start } else { limit.saturating_sub(HEADROOM / 2)..here };
    // SAFETY: between this frame and the activation's; or the guest's stack, of which so much is
    // there below the limit. What is in it belongs to frames that wait, or never go on.
    unsafe { follow(fp, range, look) };
}
