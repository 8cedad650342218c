//! Traps by exceptions in a program that has handlers of its own: the guest's faults become traps,
//! and the host's have the effect that they would have without a guest. Cases that end the process
//! run in one of their own.

#![cfg(windows)]

use std::{
    process::{Command, Output},
    ptr,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

use semantics::traps::{Caller, Instance, imports::Env};
use wamr_aot_rt::{HostError, TrapKind};
use windows_sys::Win32::{
    Foundation::EXCEPTION_ACCESS_VIOLATION,
    System::{
        Diagnostics::Debug::{
            AddVectoredExceptionHandler, EXCEPTION_CONTINUE_SEARCH, EXCEPTION_POINTERS, RaiseException,
        },
        Threading::{CreateThread, INFINITE, WaitForSingleObject},
    },
};

/// The action of `fail`.
struct Host(fn());

impl Env for Host {
    fn fail(cx: &mut Caller<Self>) -> Result<(), HostError> {
        (cx.data().0)();
        Ok(())
    }

    fn panic(_: &mut Caller<Self>) -> Result<(), HostError> {
        panic!("from the host")
    }

    fn again(cx: &mut Caller<Self>, _: i32) -> Result<i32, HostError> {
        // A trap in the guest, called from a host function.
        let trap = cx.load(-1).unwrap_err();
        assert_eq!(trap.kind(), TrapKind::MemoryOutOfBounds);
        Ok(7)
    }
}

fn instance(does: fn()) -> Instance<Host> {
    Instance::new(Host(does)).unwrap()
}

/// Each kind of exception.
fn traps(instance: &mut Instance<Host>) {
    assert_eq!(instance.load(-1).unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
    assert_eq!(instance.unreachable().unwrap_err().kind(), TrapKind::Unreachable);
    assert_eq!(instance.div_u(1, 0).unwrap_err().kind(), TrapKind::IntegerDivideByZero);
    assert_eq!(instance.div_s64(i64::MIN, -1).unwrap_err().kind(), TrapKind::IntegerOverflow);
    assert_eq!(instance.recurse(0).unwrap_err().kind(), TrapKind::StackOverflow);
    assert_eq!(instance.alternate(0).unwrap(), 8);
    assert_eq!(instance.answer().unwrap(), 42);
}

/// Writes to a null pointer.
fn crash() {
    // SAFETY: not sound: the test is about this bug.
    unsafe { ptr::null_mut::<u8>().write_volatile(1) };
}

/// Raises the exception of a guest's fault, by a call.
fn raise() {
    let where_ = [1, 0];
    // SAFETY: this exception has two words of information.
    unsafe { RaiseException(EXCEPTION_ACCESS_VIOLATION as u32, 0, 2, where_.as_ptr()) };
}

/// The number of calls of the test's handler.
static CALLS: AtomicUsize = AtomicUsize::new(0);

unsafe extern "system" fn counts(_: *mut EXCEPTION_POINTERS) -> i32 {
    CALLS.fetch_add(1, Ordering::SeqCst);
    EXCEPTION_CONTINUE_SEARCH
}

/// Adds a handler that is called before the others, or after them.
fn add(is_first: bool) {
    // SAFETY: the function is a handler.
    assert!(!unsafe { AddVectoredExceptionHandler(is_first.into(), Some(counts)) }.is_null());
}

fn child(case: &str) -> Output {
    let program = std::env::current_exe().unwrap();
    Command::new(program)
        .args(["--exact", "a_case", "--nocapture", "--ignored"])
        .env("CASE", case)
        .output()
        .unwrap()
}

/// Runs one of the cases below in a process of its own, which an exception ends.
#[track_caller]
fn dies_by(case: &str, code: i32) -> String {
    let output = child(case);
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(code), "{:?}: {text}", output.status);
    text
}

/// The cases that the other tests run in a process of their own.
#[test]
#[ignore = "ends the process: the other tests start it"]
fn a_case() {
    match std::env::var("CASE").unwrap().as_str() {
        "crash in a host function" => {
            traps(&mut instance(crash));
            let _ = instance(crash).host_error();
        }
        "crash outside of guests" => {
            traps(&mut instance(crash));
            crash();
        }
        "crash in a guest's guard" => {
            let mut instance = instance(crash);
            traps(&mut instance);
            let end = instance.memory_mut().bytes_mut().as_mut_ptr_range().end;
            // SAFETY: not sound: a fault outside of guest code is not a trap.
            unsafe { end.write_volatile(1) };
        }
        "exception that was raised" => {
            traps(&mut instance(raise));
            let _ = instance(raise).host_error();
        }
        "handler that is asked after" => {
            add(false);
            traps(&mut instance(crash));
            assert_eq!(CALLS.load(Ordering::SeqCst), 0);
            println!("until here");
            let _ = instance(crash).host_error();
        }
        "handler that is asked before" => {
            let mut guest = instance(crash);
            traps(&mut guest);
            add(true);
            traps(&mut guest);
            // `alternate` has a nested trap.
            assert_eq!(CALLS.load(Ordering::SeqCst), 6);
            println!("until here");
            let _ = guest.host_error();
        }
        case => panic!("unknown case {case}"),
    }
    unreachable!("the case ends the process");
}

#[test]
fn a_crash_of_the_host_is_one() {
    for case in [
        "crash in a host function",
        "crash outside of guests",
        "crash in a guest's guard",
        "exception that was raised",
    ] {
        dies_by(case, EXCEPTION_ACCESS_VIOLATION);
    }
}

#[test]
fn other_handlers_are_asked_in_their_turn() {
    for case in ["handler that is asked after", "handler that is asked before"] {
        let text = dies_by(case, EXCEPTION_ACCESS_VIOLATION);
        assert!(text.contains("until here"), "{case}: {text}");
    }
}

#[test]
fn threads_trap_at_the_same_time() {
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let mut guest = instance(|| {});
                    for _ in 0..20 {
                        traps(&mut guest);
                    }
                }
            });
        }
    });
}

#[test]
fn a_thread_of_another_library_traps() {
    static HAS_RUN: AtomicBool = AtomicBool::new(false);

    unsafe extern "system" fn run(_: *mut core::ffi::c_void) -> u32 {
        traps(&mut instance(|| {}));
        HAS_RUN.store(true, Ordering::SeqCst);
        0
    }

    // SAFETY: the thread runs a function that takes no argument, and ends before the test.
    unsafe {
        let thread = CreateThread(ptr::null(), 1 << 20, Some(run), ptr::null(), 0, ptr::null_mut());
        assert!(!thread.is_null());
        assert_eq!(WaitForSingleObject(thread, INFINITE), 0);
    }
    assert!(HAS_RUN.load(Ordering::SeqCst));
}
