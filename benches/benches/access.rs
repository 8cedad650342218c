//! What does an access to memory cost, with each way to keep it inside, and what does a loop that can be stopped cost?

use benches::Question;
use criterion::{Criterion, criterion_group, criterion_main};

wamr_aot_rt::include_aot!(mod loops = "loops");

/// Of the function `primes`.
const END: i32 = 100_000;

fn access(criterion: &mut Criterion) {
    let mut instance = loops::Instance::new(()).expect("it can be instantiated");
    #[cfg(feature = "wasmtime")]
    let (mut store, peer) = {
        use benches::peer::{self, Allocation};
        let engine = peer::engine(Allocation::OnDemand, |_| ());
        let module = peer::module(&engine, include_str!("../guests/loops.wat"));
        let mut store = wasmtime::Store::new(&engine, ());
        let instance = wasmtime::Linker::new(&engine).instantiate(&mut store, &module).expect("it has no imports");
        (store, instance)
    };

    let mut question = Question::new(criterion, "access/primes");
    question.answer("wamr-aot", 1, || instance.primes(END));
    #[cfg(feature = "wasmtime")]
    {
        let primes = peer.get_typed_func::<i32, i32>(&mut store, "primes").expect("it is exported");
        question.answer("wasmtime", 1, || primes.call(&mut store, END));
    }
    question.compare("wasmtime");

    let mut question = Question::new(criterion, "access/sum");
    question.answer("wamr-aot", 1, || instance.sum(1 << 20));
    #[cfg(feature = "wasmtime")]
    {
        let sum = peer.get_typed_func::<i32, i32>(&mut store, "sum").expect("it is exported");
        question.answer("wasmtime", 1, || sum.call(&mut store, 1 << 20));
    }
    question.compare("wasmtime");
}

criterion_group!(benches, access);
criterion_main!(benches);
