//! Traps, host errors, panics and the stack limit, through typed instances.

use alloc::{string::ToString, vec, vec::Vec};
use core::error::Error;

use wamr_aot_abi::{
    layout::{VMContext, VMModule},
    trap::{LINE, UNKNOWN_PLACE},
};

use super::fixture::{Parts, guest_call_import, guest_trap_with, instance};
use crate::{
    __private::{Bindings, Guest, host_call},
    HostError, Trap, TrapKind,
    instance::owned::OwnedInstance,
    raw::Image,
};

fn module() -> &'static VMModule {
    let names = vec!["imported", "trapping", ""];
    Parts { imported_functions: 1, functions: 3, names, ..Parts::default() }.module()
}

#[derive(Debug)]
struct Custom(u32);

impl core::fmt::Display for Custom {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "custom {}", self.0)
    }
}

impl Error for Custom {}

#[derive(Default)]
struct Host {
    calls: Vec<i32>,
    depth: u32,
}

fn trap_with(cx: &mut Guest<Host>, code: i32) -> Result<i32, Trap> {
    // SAFETY: the guest's function has this type.
    unsafe { cx.enter::<false, _, _>(move |vmctx| guest_trap_with(vmctx, code)) }
}

fn call_import(cx: &mut Guest<Host>, value: i32) -> Result<i32, Trap> {
    // SAFETY: the guest's function has this type.
    unsafe { cx.enter::<false, _, _>(move |vmctx| guest_call_import(vmctx, value)) }
}

/// What the host does depends on the value.
fn import(cx: &mut Guest<Host>, value: i32) -> Result<i32, HostError> {
    cx.data_mut().calls.push(value);
    let _dropped_before_the_trap = alloc::boxed::Box::new(value);
    match value {
        0 => Ok(7),
        1 => Err(HostError::new("a text")),
        2 => Err(Custom(42).into()),
        #[cfg(feature = "std")]
        3 => std::panic::panic_any(Custom(43)),
        4 => Ok(trap_with(cx, TrapKind::IntegerOverflow.code() as i32)?),
        5 => Ok(trap_with(cx, TrapKind::IntegerOverflow.code() as i32).map_or(-1, |_| 0)),
        6 => Ok(call_import(cx, 4)?),
        7 => Ok(call_import(cx, 1)?),
        8 => {
            cx.data_mut().depth += 1;
            Ok(call_import(cx, 8)?)
        }
        9 => Ok(call_import(cx, 0)? + call_import(cx, 5)?),
        #[cfg(feature = "std")]
        10 => Ok(call_import(cx, 3)?),
        _ => Ok(value),
    }
}

#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn trampoline(vmctx: *mut VMContext, value: i32) -> i32 {
    // SAFETY: the guest calls it with its own context, whose data is a `Host`.
    unsafe { host_call::<Caller, _, _>(vmctx, "env.import", move |cx| import(&mut cx.0, value)) }
}

/// As bindings have one.
#[repr(transparent)]
struct Caller(Guest<Host>);

// SAFETY: a transparent wrapper.
unsafe impl Bindings for Caller {
    type Host = Host;
}

fn new() -> OwnedInstance<Host> {
    instance(module(), Host::default(), &[trampoline as *const u8])
}

#[test]
fn a_call_returns_and_a_trap_says_where() {
    let mut instance = new();
    assert_eq!(trap_with(&mut instance, 0).unwrap(), 1);
    let trap = trap_with(&mut instance, TrapKind::Unreachable.code() as i32).unwrap_err();
    assert_eq!(trap.kind(), TrapKind::Unreachable);
    assert_eq!(trap.function().unwrap().name, Some("trapping"));
    assert_eq!(trap.offset(), Some(0x1234));
    assert_eq!(trap.to_string(), "unreachable in function `trapping` (index 1) at byte 0x1234");
    assert!(trap.source().is_none());
    assert_eq!(trap_with(&mut instance, 0).unwrap(), 1);
}

#[test]
fn a_place_is_a_byte_or_a_line() {
    // SAFETY: the fixture is a module as the compiler writes them, and stays.
    let image = unsafe { Image::new(module(), 0) };
    let trap = |place| Trap::new(TrapKind::Unreachable, 1, place, Some(image));
    let [byte, line, unknown] = [7, LINE | 12, UNKNOWN_PLACE].map(trap);
    assert_eq!((byte.offset(), byte.line()), (Some(7), None));
    assert_eq!((line.offset(), line.line()), (None, Some(12)));
    assert_eq!((unknown.offset(), unknown.line()), (None, None));
    assert_eq!(line.to_string(), "unreachable in function `trapping` (index 1) at line 12");
    assert_eq!(line.frames().next().unwrap().to_string(), "trapping (fixture, function 1, line 12)");
    assert_eq!(unknown.to_string(), "unreachable in function `trapping` (index 1)");
}

#[test]
fn every_trap_code_comes_through() {
    let mut instance = new();
    for kind in TrapKind::ALL {
        assert_eq!(trap_with(&mut instance, kind.code() as i32).unwrap_err().kind(), *kind);
    }
}

#[test]
fn host_errors_are_in_the_line() {
    let mut instance = new();
    let trap = call_import(&mut instance, 1).unwrap_err();
    assert_eq!(
        (trap.kind(), trap.to_string().as_str()),
        (TrapKind::Host, "host function `env.import` failed: a text")
    );
    // The line has the error itself.
    assert!(trap.source().is_none());
    let trap = call_import(&mut instance, 2).unwrap_err();
    assert_eq!(trap.downcast_ref::<Custom>().unwrap().0, 42);
    assert!(alloc::format!("{trap:?}").contains("Custom(42)"));
    assert_eq!(call_import(&mut instance, 0).unwrap(), 7);
    assert_eq!(instance.data().calls, [1, 2, 0]);
}

#[test]
fn a_nested_trap_stays_that_trap() {
    let mut instance = new();
    for value in [4, 6] {
        let trap = call_import(&mut instance, value).unwrap_err();
        assert_eq!(trap.kind(), TrapKind::IntegerOverflow);
        assert_eq!((trap.function().unwrap().index, trap.offset()), (1, Some(0x1234)));
        assert!(trap.source().is_none());
    }
    let trap = call_import(&mut instance, 7).unwrap_err();
    assert_eq!(
        (trap.kind(), trap.to_string().as_str()),
        (TrapKind::Host, "host function `env.import` failed: a text")
    );
}

#[test]
fn a_host_function_can_go_on_after_a_nested_trap() {
    let mut instance = new();
    assert_eq!(call_import(&mut instance, 5).unwrap(), -1);
    assert_eq!(call_import(&mut instance, 9).unwrap(), 6);
}

#[cfg(feature = "std")]
#[test]
fn a_host_panic_continues_in_the_caller() {
    let mut instance = new();
    for value in [3, 10] {
        let mut call = || call_import(&mut instance, value);
        let payload = std::panic::catch_unwind(core::panic::AssertUnwindSafe(&mut call)).unwrap_err();
        assert_eq!(payload.downcast_ref::<Custom>().unwrap().0, 43);
    }
    assert_eq!(call_import(&mut instance, 0).unwrap(), 7);
}

/// Alternating guest and host frames endless.
fn overflow(budget: Option<usize>) -> u32 {
    let mut instance = new();
    if let Some(budget) = budget {
        instance.set_stack_limit(budget);
    }
    let trap = call_import(&mut instance, 8).unwrap_err();
    assert_eq!(trap.kind(), TrapKind::StackOverflow);
    assert_eq!(call_import(&mut instance, 0).unwrap(), 7);
    instance.data().depth
}

#[test]
fn endless_recursion_between_guest_and_host_is_a_trap() {
    let default = overflow(None);
    let small = overflow(Some(64 * 1024));
    assert!(small > 1 && default > small, "{small} {default}");
}

#[cfg(all(feature = "std", target_os = "linux"))]
#[test]
fn the_budget_is_cut_to_the_threads_stack() {
    let spawn = |stack: usize| {
        std::thread::Builder::new().stack_size(stack).spawn(|| overflow(Some(usize::MAX))).unwrap()
    };
    assert!(spawn(1 << 20).join().unwrap() > 1);
    let nothing_left = std::thread::Builder::new().stack_size(64 * 1024).spawn(|| {
        let mut instance = new();
        call_import(&mut instance, 0).unwrap_err().kind()
    });
    assert_eq!(nothing_left.unwrap().join().unwrap(), TrapKind::StackOverflow);
}

#[cfg(feature = "std")]
#[test]
fn instances_go_from_thread_to_thread() {
    let mut instance = new();
    for _ in 0..3 {
        instance = std::thread::spawn(move || {
            assert_eq!(call_import(&mut instance, 0).unwrap(), 7);
            assert!(call_import(&mut instance, 4).is_err());
            instance
        })
        .join()
        .unwrap();
    }
    assert_eq!(instance.into_data().calls.len(), 6);
}

#[test]
fn a_trap_is_one_word() {
    assert_eq!(size_of::<Trap>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Trap>>(), size_of::<usize>());
    fn assert_traits<T: Send + Sync + 'static>() {}
    assert_traits::<Trap>();
    assert_traits::<HostError>();
    assert_traits::<OwnedInstance<Host>>();
    assert_traits::<crate::InstantiateError>();
}

#[test]
#[cfg(feature = "std")]
fn host_errors_are_made_of_what_people_have() {
    use std::{borrow::ToOwned, boxed::Box, format, io, string::ToString};

    fn text() -> Result<(), HostError> {
        Err("bad clock")?
    }

    fn boxed(error: Box<dyn Error + Send + Sync>) -> Result<(), HostError> {
        Err(error)?
    }

    let shown = |error: HostError| error.to_string();
    assert_eq!(shown(text().unwrap_err()), "bad clock");
    assert_eq!(shown("a text".into()), "a text");
    assert_eq!(shown("a string".to_owned().into()), "a string");
    assert_eq!(shown(format!("{} left", 3).into()), "3 left");
    assert_eq!(shown(HostError::msg(format_args!("{} of {}", 1, 2))), "1 of 2");
    assert_eq!(shown(io::Error::other("disk").into()), "disk");
    assert_eq!(shown(boxed(Box::new(io::Error::other("boxed disk"))).unwrap_err()), "boxed disk");
    // A trap stays the trap that it is, in a box too.
    let trap = || crate::Trap::of_kind(TrapKind::IntegerOverflow);
    for error in [
        HostError::from(trap()),
        boxed(Box::new(trap())).unwrap_err(),
        crate::untyped::CallError::Trap(trap()).into(),
    ] {
        assert_eq!(error.into_trap().kind(), TrapKind::IntegerOverflow);
    }
    let error: Box<dyn Error> = HostError::from(io::Error::other("disk")).into();
    assert_eq!(error.downcast_ref::<io::Error>().map(ToString::to_string), Some("disk".into()));
}
