//! From inside of functions of the host, by the tables of the system's own unwinder.

use core::mem::MaybeUninit;

use wamr_aot_abi::layout::VMStore;
use windows_sys::Win32::System::Diagnostics::Debug::{
    CONTEXT, RtlCaptureContext, RtlLookupFunctionEntry, RtlVirtualUnwind, UNW_FLAG_NHANDLER,
};

use super::{Sink, from_guest, start};
use crate::trap::{code, place::Address};

/// The addresses from the caller of this function on, through frames of the host, which are left
/// out.
///
/// # Safety
/// The calling thread runs code of the store, which guest code has called.
pub(crate) unsafe fn from_host(store: *mut VMStore, sink: Sink<'_>) {
    // SAFETY: by the contract.
    let end = unsafe { start(store) } as u64;
    let mut context = MaybeUninit::<Aligned>::zeroed();
    // SAFETY: zeroes are a context, which the call fills.
    let Aligned(context) = unsafe {
        RtlCaptureContext(&raw mut (*context.as_mut_ptr()).0);
        context.assume_init_mut()
    };
    while context.Rip != 0 && context.Rsp < end {
        let address = context.Rip as usize;
        if !matches!(code::at(address), Address::Host) {
            // From here on there are frame pointers.
            if sink(address) {
                // SAFETY: by the contract: the registers are those of that frame.
                unsafe { from_guest(store, context.Rbp as usize, sink) };
            }
            return;
        }
        // SAFETY: the context is that of a frame of this thread, which waits for this function.
        unsafe { unwind(context) };
    }
}

/// `CONTEXT` has vector registers.
#[repr(C, align(16))]
struct Aligned(CONTEXT);

/// Makes the registers of a frame those of its caller.
///
/// # Safety
/// The frame is of the calling thread and waits.
unsafe fn unwind(context: &mut CONTEXT) {
    let mut image = 0;
    // SAFETY: looks the function up; there may not be one.
    let entry = unsafe { RtlLookupFunctionEntry(context.Rip, &raw mut image, core::ptr::null_mut()) };
    if entry.is_null() {
        // A function without an entry has no frame: the stack pointer points to its return address.
        // SAFETY: on this thread's stack.
        context.Rip = unsafe { core::ptr::with_exposed_provenance::<u64>(context.Rsp as usize).read() };
        context.Rsp += 8;
        return;
    }
    let (mut data, mut frame) = (core::ptr::null_mut(), 0);
    // SAFETY: the entry is the function's, and there is room for what comes back.
    unsafe {
        RtlVirtualUnwind(
            UNW_FLAG_NHANDLER,
            image,
            context.Rip,
            entry,
            context,
            &raw mut data,
            &raw mut frame,
            core::ptr::null_mut(),
        )
    };
}
