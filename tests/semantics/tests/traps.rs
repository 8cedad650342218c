//! Every kind of trap: the caller gets it, and the instance works afterwards.

use std::{fmt, panic::AssertUnwindSafe};

use semantics::traps::{Caller, Instance, imports::Env};
use wamr_aot_rt::{HostError, Trap, TrapKind};

#[derive(Default)]
struct Host {
    /// The number of times that `again` calls the guest back.
    depth: u32,
}

#[derive(Debug)]
struct Refused(u32);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused with {}", self.0)
    }
}

impl std::error::Error for Refused {}

impl Env for Host {
    fn fail(_: &mut Caller<Self>) -> Result<(), HostError> {
        Err(Refused(7).into())
    }

    fn panic(_: &mut Caller<Self>) -> Result<(), HostError> {
        std::panic::panic_any("from the host")
    }

    fn again(cx: &mut Caller<Self>, depth: i32) -> Result<i32, HostError> {
        cx.data_mut().depth += 1;
        Ok(cx.alternate(depth + 1)?)
    }
}

fn instance() -> Instance<Host> {
    Instance::new(Host::default()).unwrap()
}

/// Checks that the call traps with `kind` in the function of that name, at an instruction of the
/// file, and that the instance works afterwards.
#[track_caller]
fn traps<T: fmt::Debug>(
    kind: TrapKind,
    function: &str,
    call: impl FnOnce(&mut Instance<Host>) -> Result<T, Trap>,
) {
    let mut instance = instance();
    let trap = call(&mut instance).unwrap_err();
    assert_eq!(trap.kind(), kind, "{trap}");
    let found = trap.function().unwrap();
    assert_eq!(found.name, Some(function), "{trap}");
    assert!(trap.line().is_some(), "{trap}");
    assert!(trap.to_string().contains(kind.message()), "{trap}");
    assert_eq!(instance.answer().unwrap(), 42);
}

#[test]
fn unreachable() {
    traps(TrapKind::Unreachable, "unreachable", |i| i.unreachable());
}

#[test]
fn a_function_without_a_name_has_that_of_its_export() {
    let trap = semantics::unnamed::Instance::new(()).unwrap().boom().unwrap_err();
    assert_eq!(trap.function().unwrap().name, Some("boom"));
}

#[test]
fn memory() {
    const LAST: i32 = 65536 - 4;
    for address in [LAST + 1, 65536, i32::MAX, i32::MIN, -1, -4] {
        traps(TrapKind::MemoryOutOfBounds, "load", |i| i.load(address));
        traps(TrapKind::MemoryOutOfBounds, "store", |i| i.store(address));
    }
    assert_eq!(instance().load(LAST).unwrap(), 0);
    instance().store(LAST).unwrap();
}

#[test]
fn a_grown_memory_has_its_new_bounds() {
    let mut instance = instance();
    assert_eq!(instance.grow(1).unwrap(), 1);
    instance.store(131_072 - 4).unwrap();
    assert_eq!(instance.load(131_072 - 4).unwrap(), 7);
    assert_eq!(instance.load(131_072 - 3).unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
    assert_eq!(instance.grow(1).unwrap(), -1);
    assert_eq!(instance.grow(-1).unwrap(), -1);
    assert_eq!(instance.size().unwrap(), 2);
    assert_eq!(instance.memory().pages(), 2);
}

#[test]
fn bulk_memory() {
    let oob = TrapKind::MemoryOutOfBounds;
    traps(oob, "memory_fill", |i| i.memory_fill(65536, 1));
    traps(oob, "memory_fill", |i| i.memory_fill(65537, 0));
    traps(oob, "memory_fill", |i| i.memory_fill(-1, -1));
    instance().memory_fill(65536, 0).unwrap();
    traps(oob, "memory_copy", |i| i.memory_copy(65535, 0, 2));
    traps(oob, "memory_copy", |i| i.memory_copy(0, 65535, 2));
    traps(oob, "memory_copy", |i| i.memory_copy(0, 0, -1));
    instance().memory_copy(65536, 65536, 0).unwrap();
    traps(oob, "memory_init", |i| i.memory_init(65535, 0, 2));
    traps(oob, "memory_init", |i| i.memory_init(0, 3, 2));
    traps(oob, "memory_init", |i| i.memory_init(0, -1, 2));
    let mut instance = instance();
    instance.memory_init(8, 1, 3).unwrap();
    assert_eq!(instance.memory().slice(8, 4).unwrap(), b"bcd\0");
    instance.data_drop().unwrap();
    instance.memory_init(0, 0, 0).unwrap();
    assert_eq!(instance.memory_init(0, 0, 1).unwrap_err().kind(), oob);
}

#[test]
fn a_bulk_operation_that_traps_writes_nothing() {
    let mut instance = instance();
    instance.memory_fill(65530, 100).unwrap_err();
    assert_eq!(instance.memory().slice(65530, 6).unwrap(), [0; 6]);
}

#[test]
fn tables() {
    let oob = TrapKind::TableOutOfBounds;
    for index in [4, -1, i32::MIN] {
        traps(oob, "table_get", |i| i.table_get(index));
        traps(oob, "table_set", |i| i.table_set(index));
    }
    traps(oob, "table_fill", |i| i.table_fill(4, 1));
    traps(oob, "table_fill", |i| i.table_fill(5, 0));
    traps(oob, "table_copy", |i| i.table_copy(3, 0, 2));
    traps(oob, "table_copy", |i| i.table_copy(0, 3, 2));
    traps(oob, "table_init", |i| i.table_init(3, 0, 2));
    traps(oob, "table_init", |i| i.table_init(0, 1, 2));
    let mut instance = instance();
    instance.table_init(1, 0, 2).unwrap();
    assert_eq!(instance.call_indirect(2).unwrap(), 42);
    instance.elem_drop().unwrap();
    assert_eq!(instance.table_init(0, 0, 1).unwrap_err().kind(), oob);
    instance.table_init(0, 0, 0).unwrap();
}

#[test]
fn indirect_calls() {
    assert_eq!(instance().call_indirect(0).unwrap(), 42);
    traps(TrapKind::UninitializedElement, "call_indirect", |i| i.call_indirect(1));
    traps(TrapKind::UndefinedElement, "call_indirect", |i| i.call_indirect(4));
    traps(TrapKind::UndefinedElement, "call_indirect", |i| i.call_indirect(-1));
    traps(TrapKind::IndirectCallTypeMismatch, "mismatch", |i| i.mismatch());
}

#[test]
fn integers() {
    let zero = TrapKind::IntegerDivideByZero;
    traps(zero, "div_s", |i| i.div_s(1, 0));
    traps(zero, "div_u", |i| i.div_u(1, 0));
    traps(zero, "rem_s", |i| i.rem_s(1, 0));
    traps(zero, "rem_u", |i| i.rem_u(1, 0));
    traps(TrapKind::IntegerOverflow, "div_s", |i| i.div_s(i32::MIN, -1));
    traps(TrapKind::IntegerOverflow, "div_s64", |i| i.div_s64(i64::MIN, -1));
    assert_eq!(instance().rem_s(i64::MIN, -1).unwrap(), 0);
    assert_eq!(instance().div_u(i32::MIN, -1).unwrap(), 0);
}

#[test]
fn conversions() {
    traps(TrapKind::InvalidConversionToInteger, "trunc", |i| i.trunc(f64::NAN));
    traps(TrapKind::InvalidConversionToInteger, "trunc_u", |i| i.trunc_u(f32::NAN));
    for value in [2_147_483_648.0, -2_147_483_649.0, f64::INFINITY, f64::NEG_INFINITY] {
        traps(TrapKind::IntegerOverflow, "trunc", |i| i.trunc(value));
    }
    for value in [-1.0, 18_446_744_073_709_551_616.0] {
        traps(TrapKind::IntegerOverflow, "trunc_u", |i| i.trunc_u(value));
    }
    assert_eq!(instance().trunc(-2_147_483_648.999).unwrap(), i32::MIN);
    assert_eq!(instance().trunc_u(-0.999).unwrap(), 0);
}

#[test]
fn recursion() {
    traps(TrapKind::StackOverflow, "recurse", |i| i.recurse(0));
}

#[test]
fn recursion_through_the_host() {
    let mut instance = instance();
    let trap = instance.alternate(0).unwrap_err();
    assert_eq!(trap.kind(), TrapKind::StackOverflow, "{trap}");
    assert!(instance.data().depth > 10);
    assert_eq!(instance.answer().unwrap(), 42);
}

#[test]
fn the_stack_limit_is_in_bytes() {
    let mut instance = instance();
    let mut depth = |bytes| {
        instance.set_stack_limit(bytes);
        instance.data_mut().depth = 0;
        assert_eq!(instance.alternate(0).unwrap_err().kind(), TrapKind::StackOverflow);
        instance.data().depth
    };
    let (small, large) = (depth(64 * 1024), depth(512 * 1024));
    assert!(large > 4 * small, "{small} and {large} calls deep");
}

#[test]
fn recursion_on_a_small_thread() {
    let thread = std::thread::Builder::new().stack_size(192 * 1024);
    let kind = thread.spawn(|| instance().recurse(0).unwrap_err().kind()).unwrap().join().unwrap();
    assert_eq!(kind, TrapKind::StackOverflow);
}

#[test]
fn host_errors() {
    let mut instance = instance();
    let trap = instance.host_error().unwrap_err();
    assert_eq!(trap.kind(), TrapKind::Host);
    assert_eq!(trap.downcast_ref::<Refused>().unwrap().0, 7);
    assert!(trap.to_string().starts_with("host function `env.fail` failed: refused with 7"), "{trap}");
    assert_eq!(instance.answer().unwrap(), 42);
}

#[test]
fn host_panics_continue_at_the_caller() {
    let mut instance = instance();
    let payload = std::panic::catch_unwind(AssertUnwindSafe(|| instance.host_panic())).unwrap_err();
    assert_eq!(*payload.downcast::<&str>().unwrap(), "from the host");
    assert_eq!(instance.answer().unwrap(), 42);
}

#[test]
fn instantiation() {
    let error = semantics::start_traps::Instance::new(()).unwrap_err();
    let trap = error.trap().unwrap();
    assert_eq!(trap.kind(), TrapKind::Unreachable);
    assert_eq!(trap.function().unwrap().name, Some("start"));
    let error = semantics::segments::Instance::new(()).unwrap_err();
    assert_eq!(error.trap().unwrap().kind(), TrapKind::MemoryOutOfBounds);
}
