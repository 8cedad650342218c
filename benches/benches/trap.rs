//! What does a trap cost, from the host's call to the error in its hands?

use benches::Question;
use criterion::{Criterion, criterion_group, criterion_main};
use wamr_aot_rt::HostError;

wamr_aot_rt::include_aot!(mod boundary = "boundary");
wamr_aot_rt::include_aot!(mod boundary_checked = "boundary_checked");

struct Host;

impl boundary::imports::Host for Host {
    fn next(_: &mut boundary::Caller<'_, Self>, value: i32) -> Result<i32, HostError> {
        Ok(value)
    }
}

impl boundary_checked::imports::Host for Host {
    fn next(_: &mut boundary_checked::Caller<'_, Self>, value: i32) -> Result<i32, HostError> {
        Ok(value)
    }
}

/// An address behind the memory.
const OUTSIDE: i32 = 1 << 20;

fn trap(criterion: &mut Criterion) {
    let mut instance = boundary::Instance::new(Host).expect("it can be instantiated");
    let mut checked = boundary_checked::Instance::new(Host).expect("it can be instantiated");
    #[cfg(feature = "wasmtime")]
    let (mut store, peer) = {
        use benches::peer::{self, Allocation};
        let engine = peer::engine(Allocation::OnDemand, |config| {
            // As little as it can do.
            config.wasm_backtrace_max_frames(None);
        });
        let module = peer::module(&engine, include_str!("../guests/boundary.wat"));
        let mut linker = wasmtime::Linker::new(&engine);
        linker.func_wrap("host", "next", |value: i32| value).expect("defined once");
        let mut store = wasmtime::Store::new(&engine, ());
        let instance = linker.instantiate(&mut store, &module).expect("all imports are there");
        (store, instance)
    };

    let mut question = Question::new(criterion, "trap/unreachable");
    question.answer("wamr-aot", 1, || instance.fail().expect_err("it traps"));
    question.answer("wamr-aot, Check and Call", 1, || checked.fail().expect_err("it traps"));
    #[cfg(feature = "wasmtime")]
    {
        let fail = peer.get_typed_func::<(), ()>(&mut store, "fail").expect("it is exported");
        question.answer("wasmtime", 1, || fail.call(&mut store, ()).expect_err("it traps"));
    }
    question.compare("wasmtime");

    let mut question = Question::new(criterion, "trap/access");
    question.answer("wamr-aot", 1, || instance.fail_access(OUTSIDE).expect_err("it traps"));
    question.answer("wamr-aot, Check and Call", 1, || checked.fail_access(OUTSIDE).expect_err("it traps"));
    #[cfg(feature = "wasmtime")]
    {
        let fail = peer.get_typed_func::<i32, i32>(&mut store, "fail_access").expect("it is exported");
        question.answer("wasmtime", 1, || fail.call(&mut store, OUTSIDE).expect_err("it traps"));
    }
    question.compare("wasmtime");
}

criterion_group!(benches, trap);
criterion_main!(benches);
