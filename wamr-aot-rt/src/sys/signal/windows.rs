//! Exceptions on Windows.
//!
//! A vectored handler is asked first, on the thread that faults, below the stack pointer. It takes a fault of an instruction of guest code and
//! lets the thread continue outside of the handler. All other exceptions go on to whoever is next: another engine, the standard
//! library, a debugger.

use std::sync::OnceLock;

use windows_sys::Win32::{
    Foundation::{
        EXCEPTION_ACCESS_VIOLATION, EXCEPTION_ILLEGAL_INSTRUCTION, EXCEPTION_IN_PAGE_ERROR, EXCEPTION_INT_DIVIDE_BY_ZERO,
        EXCEPTION_INT_OVERFLOW,
    },
    System::Diagnostics::Debug::{
        AddVectoredExceptionHandler, CONTEXT, EXCEPTION_CONTINUE_EXECUTION, EXCEPTION_CONTINUE_SEARCH, EXCEPTION_POINTERS,
        EXCEPTION_RECORD,
    },
};

use super::Fault;

/// Installs the handler where it is not. Those that are added later may be asked before it: it stays in the list.
///
/// # Errors
/// Where the system refuses it.
pub(super) fn install() -> Result<(), &'static str> {
    static IS_INSTALLED: OnceLock<bool> = OnceLock::new();
    // SAFETY: the handler is one.
    let is_installed = IS_INSTALLED.get_or_init(|| unsafe { !AddVectoredExceptionHandler(1, Some(handler)).is_null() });
    if *is_installed { Ok(()) } else { Err("the system refuses a handler for exceptions") }
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

/// What the exception tells. `None` where it is no instruction's.
fn fault(record: &EXCEPTION_RECORD, interrupted: &CONTEXT) -> Option<Fault> {
    let address = match record.ExceptionCode {
        // The first word tells whether it was written, the second where (EXCEPTION_RECORD, "ExceptionInformation").
        EXCEPTION_ACCESS_VIOLATION | EXCEPTION_IN_PAGE_ERROR => Some(record.ExceptionInformation[1]),
        EXCEPTION_ILLEGAL_INSTRUCTION | EXCEPTION_INT_DIVIDE_BY_ZERO | EXCEPTION_INT_OVERFLOW => None,
        _ => return None,
    };
    // Whoever raises an exception by a call is in that function, not in guest code.
    Some(Fault { pc: interrupted.Rip as usize, sp: interrupted.Rsp as usize, address })
}

/// Lets the thread continue in a function of the System V convention that does not return, on the stack below `stack`.
fn jump(context: &mut CONTEXT, function: usize, stack: usize, arguments: [usize; 2]) {
    context.Rip = function as u64;
    // As a call leaves it: with a return address on an aligned stack.
    context.Rsp = ((stack & !15) - 8) as u64;
    context.Rdi = arguments[0] as u64;
    context.Rsi = arguments[1] as u64;
}
