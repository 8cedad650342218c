//! What does an instance cost, from nothing to dropped? One page, one data segment, five functions.

use benches::Question;
use criterion::{Criterion, criterion_group, criterion_main};

wamr_aot_rt::include_aot!(mod small = "small");
wamr_aot_rt::include_aot!(mod small_checked = "small_checked");

fn instantiate(criterion: &mut Criterion) {
    let mut question = Question::new(criterion, "instantiate/drop");
    question.answer("wamr-aot", 1, || small::Instance::new(()).expect("it can be instantiated"));
    question.answer("wamr-aot, Check and Call", 1, || small_checked::Instance::new(()).expect("it can be instantiated"));
    {
        static PLACE: small_checked::StaticInstance = small_checked::StaticInstance::new();
        question.answer("wamr-aot, Check and Call, in a static", 1, || PLACE.init(()).expect("nobody else has it"));
    }
    #[cfg(feature = "wasmtime")]
    {
        use benches::peer::{self, Allocation};
        for (name, allocation) in [("wasmtime, pooling", Allocation::Pooling), ("wasmtime, on demand", Allocation::OnDemand)] {
            let engine = peer::engine(allocation, |_| ());
            let module = peer::module(&engine, include_str!("../guests/small.wat"));
            let prepared = wasmtime::Linker::new(&engine).instantiate_pre(&module).expect("it has no imports");
            question.answer(name, 1, || {
                let mut store = wasmtime::Store::new(&engine, ());
                prepared.instantiate(&mut store).expect("the pool has room");
                store
            });
        }
    }
    question.compare("wasmtime, pooling");
}

/// The same, and the memory is touched: where pages come from matters.
fn use_once(criterion: &mut Criterion) {
    let mut question = Question::new(criterion, "instantiate/use/drop");
    question.answer("wamr-aot", 1, || {
        let mut instance = small::Instance::new(()).expect("it can be instantiated");
        instance.set(5, 1).and_then(|()| instance.get(5))
    });
    question.answer("wamr-aot, Check and Call", 1, || {
        let mut instance = small_checked::Instance::new(()).expect("it can be instantiated");
        instance.set(5, 1).and_then(|()| instance.get(5))
    });
    #[cfg(feature = "wasmtime")]
    {
        use benches::peer::{self, Allocation};
        let engine = peer::engine(Allocation::Pooling, |_| ());
        let module = peer::module(&engine, include_str!("../guests/small.wat"));
        let prepared = wasmtime::Linker::new(&engine).instantiate_pre(&module).expect("it has no imports");
        question.answer("wasmtime, pooling", 1, || {
            let mut store = wasmtime::Store::new(&engine, ());
            let instance = prepared.instantiate(&mut store).expect("the pool has room");
            let set = instance.get_typed_func::<(i32, i32), ()>(&mut store, "set").expect("it is exported");
            let get = instance.get_typed_func::<i32, i32>(&mut store, "get").expect("it is exported");
            set.call(&mut store, (5, 1)).and_then(|()| get.call(&mut store, 5)).expect("no trap")
        });
    }
    question.compare("wasmtime, pooling");
}

criterion_group!(benches, instantiate, use_once);
criterion_main!(benches);
