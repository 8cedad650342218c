//! What does a call across the boundary cost? From the host to the guest, and back.

use benches::Question;
use criterion::{Criterion, criterion_group, criterion_main};
use wamr_aot_rt::HostError;

wamr_aot_rt::include_aot!(mod boundary = "boundary");
wamr_aot_rt::include_aot!(mod boundary_checked = "boundary_checked");

struct Host;

impl boundary::imports::Host for Host {
    fn next(_: &mut boundary::Caller<Self>, value: i32) -> Result<i32, HostError> {
        Ok(value.wrapping_add(1))
    }
}

impl boundary_checked::imports::Host for Host {
    fn next(_: &mut boundary_checked::Caller<Self>, value: i32) -> Result<i32, HostError> {
        Ok(value.wrapping_add(1))
    }
}

/// The number of times that the guest calls the host in one iteration.
const CALLS: u32 = 1000;

#[cfg(feature = "wasmtime")]
fn peer() -> (wasmtime::Store<()>, wasmtime::Instance) {
    use benches::peer::{self, Allocation};
    let engine = peer::engine(Allocation::OnDemand, |_| ());
    let module = peer::module(&engine, include_str!("../guests/boundary.wat"));
    let mut linker = wasmtime::Linker::new(&engine);
    linker.func_wrap("host", "next", |value: i32| value.wrapping_add(1)).expect("defined once");
    let mut store = wasmtime::Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &module).expect("all imports are defined");
    (store, instance)
}

fn host_to_guest(criterion: &mut Criterion) {
    let mut question = Question::new(criterion, "call/host-to-guest");
    let mut instance = boundary::Instance::new(Host).expect("it can be instantiated");
    question.answer("wamr-aot", 1, || instance.add(3, 4));
    let mut instance = boundary_checked::Instance::new(Host).expect("it can be instantiated");
    question.answer("wamr-aot, Check and Call", 1, || instance.add(3, 4));
    #[cfg(feature = "wasmtime")]
    {
        let (mut store, instance) = peer();
        let add = instance.get_typed_func::<(i32, i32), i32>(&mut store, "add").expect("it is exported");
        question.answer("wasmtime", 1, || add.call(&mut store, (3, 4)));
    }
    question.compare("wasmtime");
}

fn guest_to_host(criterion: &mut Criterion) {
    let mut question = Question::new(criterion, "call/guest-to-host");
    let mut instance = boundary::Instance::new(Host).expect("it can be instantiated");
    question.answer("wamr-aot", CALLS, || instance.call_host(CALLS as i32));
    let mut instance = boundary_checked::Instance::new(Host).expect("it can be instantiated");
    question.answer("wamr-aot, Check and Call", CALLS, || instance.call_host(CALLS as i32));
    #[cfg(feature = "wasmtime")]
    {
        let (mut store, instance) = peer();
        let call = instance.get_typed_func::<i32, i32>(&mut store, "call_host").expect("it is exported");
        question.answer("wasmtime", CALLS, || call.call(&mut store, CALLS as i32));
    }
    question.compare("wasmtime");
}

/// Calls whose names and values are looked up and checked at run time.
fn dynamic(criterion: &mut Criterion) {
    use wamr_aot_rt::{
        FuncType, ValType,
        untyped::{Linker, Store, Value},
    };
    let mut question = Question::new(criterion, "call/dynamic");
    let mut linker = Linker::new();
    linker.define_func(
        "host",
        "next",
        FuncType::new([ValType::I32], [ValType::I32]),
        |_, arguments, results| {
            results[0] = arguments[0];
            Ok(())
        },
    );
    let mut store = Store::new(());
    let instance = store.instantiate(&boundary::module(), &linker).expect("all imports are defined");
    let add = instance.export(&store, "add").and_then(|item| item.func()).expect("it is exported");
    question.answer("wamr-aot", 1, || add.call(&mut store, &[Value::I32(3), Value::I32(4)]));
    #[cfg(feature = "wasmtime")]
    {
        use wasmtime::Val;
        let (mut store, instance) = peer();
        let add = instance.get_func(&mut store, "add").expect("it is exported");
        let mut results = [Val::I32(0)];
        question.answer("wasmtime", 1, || add.call(&mut store, &[Val::I32(3), Val::I32(4)], &mut results));
    }
    question.compare("wasmtime");
}

criterion_group!(benches, host_to_guest, guest_to_host, dynamic);
criterion_main!(benches);
