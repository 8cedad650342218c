//! Imported functions that the host does not implement.

use semantics::stubs::{Caller, HostError, Instance, StaticInstance, Trap, TrapKind, imports, module};
use wamr_aot_rt::{
    GlobalType, ValType,
    untyped::{CallError, Extern, Global, Linker, Store, Value},
};

/// Implements one of the functions from `env`, and none that is left out.
#[derive(Default)]
struct Host {
    calls: u32,
}

impl imports::Env for Host {
    fn twice(_: &mut Caller<Self>, value: i32) -> Result<i32, HostError> {
        Ok(2 * value)
    }

    fn base(&mut self) -> i32 {
        100
    }
}

impl imports::Other for Host {
    fn needed(cx: &mut Caller<Self>) -> Result<(), HostError> {
        cx.data_mut().calls += 1;
        Ok(())
    }
}

impl imports::Third for Host {}

#[track_caller]
fn is_not_implemented(trap: &Trap, import: &str) {
    assert_eq!(trap.kind(), TrapKind::Host);
    let message = format!("host function `{import}` failed: the host does not implement it");
    assert!(trap.to_string().starts_with(&message), "{trap}");
}

#[test]
fn what_the_host_leaves_out_traps() {
    let mut guest = Instance::new(Host::default()).unwrap();
    assert_eq!(guest.twice(4).unwrap(), 108);
    is_not_implemented(&guest.fork().unwrap_err(), "env.fork");
    is_not_implemented(&guest.others().unwrap_err(), "other.left-out");
    assert_eq!(guest.data().calls, 1);
    // The guest is as usable as after any trap.
    assert_eq!(guest.twice(5).unwrap(), 110);
}

#[test]
fn what_an_instance_in_a_static_leaves_out_traps() {
    static GUEST: StaticInstance<Host> = StaticInstance::new();
    let mut guest = GUEST.init(Host::default()).unwrap();
    assert_eq!(guest.twice(4).unwrap(), 108);
    is_not_implemented(&guest.fork().unwrap_err(), "env.fork");
}

#[test]
fn a_linker_defines_what_is_missing() {
    let module = module();
    let mut store = Store::new(0);
    let mut linker = Linker::new();
    linker.define_func("other", "needed", wamr_aot_rt::FuncType::new([], []), |caller, _, _| {
        *caller.data_mut() += 1;
        Ok(())
    });
    linker.stub_imports(&module);
    // Only functions can be left out.
    let error = store.instantiate(&module, &linker).unwrap_err();
    assert!(error.to_string().contains("base"), "{error}");
    let base = Global::new(&mut store, GlobalType::new(ValType::I32, false), Value::I32(1)).unwrap();
    linker.define("env", "base", base);
    let guest = store.instantiate(&module, &linker).unwrap();
    let mut call = |name: &str, arguments: &[Value]| {
        let function = guest.export(&store, name).and_then(Extern::func).unwrap();
        let Err(CallError::Trap(trap)) = function.call(&mut store, arguments) else { panic!("{name}") };
        trap
    };
    is_not_implemented(&call("twice", &[Value::I32(1)]), "env.twice");
    is_not_implemented(&call("fork", &[]), "env.fork");
    is_not_implemented(&call("others", &[]), "other.left-out");
    assert_eq!(store.into_data(), 1);
}
