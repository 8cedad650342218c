//! Tail calls inside an instance never grow the stack; tail calls that leave it are ordinary calls.

use semantics::tail_calls::{self, Caller, Instance, imports::Env};
use wamr_aot_rt::{
    FuncType, HostError, TrapKind, ValType,
    untyped::{Func, Linker, Store, Value},
};

/// The depth of the guests' recursion: with a frame for each call it would take hundreds of times
/// the stack.
const DEEP: i64 = 10_000_000;

#[derive(Default)]
struct Host {
    /// Whether the host calls the guest back, which tail-calls the host again.
    endless: bool,
}

impl Env for Host {
    fn host(cx: &mut Caller<Self>, x: i32) -> Result<i32, HostError> {
        if cx.data().endless {
            return Ok(cx.to_host_indirect(x + 1)?);
        }
        Ok(x * 2)
    }
}

fn instance() -> Instance<Host> {
    let mut instance = Instance::new(Host::default()).unwrap();
    instance.set_stack_limit(64 * 1024);
    instance
}

/// Computes the result of the module's functions.
fn wide(mut n: i64, mut sum: i64) -> i64 {
    loop {
        sum = (0..50).fold(0i64, |total, i| total.wrapping_mul(3).wrapping_add((sum & 0xffff) + i));
        if n == 0 {
            return sum;
        }
        if n == 1 {
            return sum;
        }
        if n == 2 {
            return sum.wrapping_add(7);
        }
        sum = sum.wrapping_add(2);
        n -= 3;
    }
}

#[test]
fn many_arguments_in_all_forms() {
    for n in (0..20).chain([999, 1000, 1001]) {
        let mut instance = instance();
        assert_eq!(instance.wide(n, 12345).unwrap(), wide(n, 12345), "{n}");
        assert_eq!(instance.count().unwrap(), (n + 2) / 3, "{n}");
    }
}

#[test]
fn the_stack_does_not_grow() {
    let mut instance = instance();
    assert_eq!(instance.even(DEEP).unwrap(), 1);
    assert_eq!(instance.odd(DEEP).unwrap(), 0);
    assert_eq!(instance.even_ref(DEEP + 1).unwrap(), 0);
    assert_eq!(instance.wide(DEEP / 10, 1).unwrap(), wide(DEEP / 10, 1));
    assert_eq!(instance.results(DEEP, 1).unwrap(), (2 * DEEP + 1, 0.5, 7));
}

#[test]
fn the_stack_is_checked() {
    let mut instance = instance();
    assert_eq!(instance.up(1).unwrap_err().kind(), TrapKind::StackOverflow);
    assert_eq!(instance.even(10).unwrap(), 1);
    instance.data_mut().endless = true;
    assert_eq!(instance.to_host(1).unwrap_err().kind(), TrapKind::StackOverflow);
    assert_eq!(instance.to_host_ref(1).unwrap_err().kind(), TrapKind::StackOverflow);
    instance.data_mut().endless = false;
    assert_eq!(instance.to_host(4).unwrap(), 8);
}

#[test]
fn the_host_is_called() {
    let mut instance = instance();
    assert_eq!(instance.to_host(21).unwrap(), 42);
    assert_eq!(instance.to_host_indirect(21).unwrap(), 42);
    assert_eq!(instance.to_host_ref(21).unwrap(), 42);
}

#[test]
fn traps_are_those_of_calls() {
    let mut instance = instance();
    assert_eq!(instance.to_nothing(1).unwrap_err().kind(), TrapKind::UninitializedElement);
    assert_eq!(instance.to_another_type(1).unwrap_err().kind(), TrapKind::IndirectCallTypeMismatch);
    assert_eq!(instance.outside(1).unwrap_err().kind(), TrapKind::UndefinedElement);
}

#[test]
fn other_instances_are_called() {
    let mut store = Store::new(());
    let mut linker = Linker::new();
    let ty = FuncType::new([ValType::I32], [ValType::I32]);
    linker.define_func("env", "host", ty, |_, arguments, results| {
        results[0] = Value::I32(arguments[0].i32().unwrap() * 3);
        Ok(())
    });
    let module = tail_calls::module();
    let first = store.instantiate(&module, &linker).unwrap();
    let func = |store: &Store<()>, instance: wamr_aot_rt::untyped::Instance, name: &str| -> Func {
        instance.export(store, name).unwrap().func().unwrap()
    };
    // The second instance imports a function of the first, of the same module and with an index
    // that both have.
    let to_host = func(&store, first, "to_host");
    linker.define("env", "host", to_host);
    let second = store.instantiate(&module, &linker).unwrap();
    for name in ["to_host", "to_host_indirect", "to_host_ref"] {
        let f = func(&store, second, name);
        assert_eq!(f.call(&mut store, &[Value::I32(5)]).unwrap(), [Value::I32(15)], "{name}");
    }
    let table = second.export(&store, "table").unwrap().table().unwrap();
    table.set(&mut store, 9, to_host.into()).unwrap();
    let f = func(&store, second, "to_nothing");
    assert_eq!(f.call(&mut store, &[Value::I32(6)]).unwrap(), [Value::I32(18)]);
    // A function of the same instance that is only exported: this is a tail call.
    let own = func(&store, second, "to_host_ref");
    table.set(&mut store, 9, own.into()).unwrap();
    assert_eq!(f.call(&mut store, &[Value::I32(7)]).unwrap(), [Value::I32(21)]);
    let even = func(&store, second, "even");
    assert_eq!(even.call(&mut store, &[Value::I64(DEEP)]).unwrap(), [Value::I32(1)]);
}
