//! Exceptions on Windows.
//!
//! A vectored handler is called first, on the thread that faults, below the stack pointer. It takes
//! a fault raised by an instruction of guest code and makes the thread continue outside of the
//! handler. All other exceptions go on to the next handler: another engine's, the standard
//! library's, a debugger's.

use std::sync::OnceLock;

use windows_sys::Win32::{
    Foundation::{
        EXCEPTION_ACCESS_VIOLATION, EXCEPTION_ILLEGAL_INSTRUCTION, EXCEPTION_IN_PAGE_ERROR,
        EXCEPTION_INT_DIVIDE_BY_ZERO, EXCEPTION_INT_OVERFLOW,
    },
    System::Diagnostics::Debug::{
        AddVectoredExceptionHandler, CONTEXT, EXCEPTION_CONTINUE_EXECUTION, EXCEPTION_CONTINUE_SEARCH,
        EXCEPTION_POINTERS, EXCEPTION_RECORD,
    },
};

use super::Fault;

/// Installs the handler if it is not installed. Handlers that are added later may be called before
/// it; it stays in the list.
///
/// # Errors
/// If the system refuses to install it.
pub(super) fn install() -> Result<(), &'static str> {
    static IS_INSTALLED: OnceLock<bool> = OnceLock::new();
    // SAFETY: the handler is one.
    let is_installed =
        IS_INSTALLED.get_or_init(|| unsafe { !AddVectoredExceptionHandler(1, Some(handler)).is_null() });
    if *is_installed { Ok(()) } else { Err("the system refuses to install a handler for exceptions") }
}

/// # Safety
/// The system calls it.
unsafe extern "system" fn handler(exception: *mut EXCEPTION_POINTERS) -> i32 {
    // SAFETY: all three are valid, by the contract.
    let (record, interrupted) = unsafe { (&*(*exception).ExceptionRecord, &mut *(*exception).ContextRecord) };
    // SAFETY: this thread was interrupted by the fault.
    match fault(record, interrupted).and_then(|fault| unsafe { fault.landing() }) {
        Some(landing) => {
            jump(interrupted, landing.function, landing.stack, landing.arguments);
            EXCEPTION_CONTINUE_EXECUTION
        }
        None => EXCEPTION_CONTINUE_SEARCH,
    }
}

/// The fault that the exception describes. `None` if an instruction did not raise it.
fn fault(record: &EXCEPTION_RECORD, interrupted: &CONTEXT) -> Option<Fault> {
    let address = match record.ExceptionCode {
        // The first word says whether the access was a write, the second has the address
        // (EXCEPTION_RECORD, "ExceptionInformation").
        EXCEPTION_ACCESS_VIOLATION | EXCEPTION_IN_PAGE_ERROR => Some(record.ExceptionInformation[1]),
        EXCEPTION_ILLEGAL_INSTRUCTION | EXCEPTION_INT_DIVIDE_BY_ZERO | EXCEPTION_INT_OVERFLOW => None,
        _ => return None,
    };
    // If an exception is raised by a call, the thread is in the function that raised it, not in
    // guest code.
    Some(Fault { pc: interrupted.Rip as usize, sp: interrupted.Rsp as usize, address })
}

/// Makes the thread continue in a function with the System V convention that does not return, on
/// the stack below `stack`.
fn jump(context: &mut CONTEXT, function: usize, stack: usize, arguments: [usize; 2]) {
    context.Rip = function as u64;
    // As after a call: a return address on an aligned stack.
    context.Rsp = ((stack & !15) - 8) as u64;
    context.Rdi = arguments[0] as u64;
    context.Rsi = arguments[1] as u64;
}
