//! What does an instance cost, from creation to drop? It has one page, one data segment and five
//! functions.

use benches::Question;
use criterion::{Criterion, criterion_group, criterion_main};
use wamr_aot_rt::pool;

wamr_aot_rt::include_aot!(mod small = "small");
wamr_aot_rt::include_aot!(mod small_checked = "small_checked");

/// Uses an instance and resets it, each time that it is called.
macro_rules! resetter {
    ($made:expr, $serve:expr) => {{
        let mut instance = Some($made.expect("it can be instantiated"));
        move || {
            let mut used = instance.take().expect("the last one was reset");
            let _ = ($serve)(&mut used);
            instance = Some(used.reset().expect("it can be reset"));
        }
    }};
}

fn instantiate(criterion: &mut Criterion) {
    let mut question = Question::new(criterion, "instantiate/drop");
    question.answer("wamr-aot", 1, || small::Instance::new(()).expect("it can be instantiated"));
    question.answer("wamr-aot, Check and Call", 1, || {
        small_checked::Instance::new(()).expect("it can be instantiated")
    });
    {
        static PLACE: small_checked::StaticInstance = small_checked::StaticInstance::new();
        question.answer("wamr-aot, Check and Call, in a static", 1, || {
            PLACE.init(()).expect("the place is free")
        });
    }
    #[cfg(feature = "wasmtime")]
    {
        use benches::peer::{self, Allocation};
        for (name, allocation) in
            [("wasmtime, pooling", Allocation::Pooling), ("wasmtime, on demand", Allocation::OnDemand)]
        {
            let engine = peer::engine(allocation, |_: &mut _| ());
            let module = peer::module(&engine, include_str!("../guests/small.wat"));
            let prepared =
                wasmtime::Linker::new(&engine).instantiate_pre(&module).expect("it has no imports");
            question.answer(name, 1, || {
                let mut store = wasmtime::Store::new(&engine, ());
                prepared.instantiate(&mut store).expect("the pool has room");
                store
            });
        }
    }
    {
        let mut reset = resetter!(small::Instance::new(()), |_: &mut _| ());
        question.answer("wamr-aot, reset", 1, &mut reset);
        let mut reset = resetter!(small_checked::Instance::new(()), |_: &mut _| ());
        question.answer("wamr-aot, Check and Call, reset", 1, &mut reset);
        static PLACE: small_checked::StaticInstance = small_checked::StaticInstance::new();
        let mut instance = PLACE.init(()).ok();
        question.answer("wamr-aot, Check and Call, reset in a static", 1, || {
            instance = instance.take().map(|instance| PLACE.reset(instance).expect("it can be reset"));
        });
    }
    question.compare("wasmtime, pooling");
}

/// The same with an access to the memory, so that the origin of pages matters.
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
    {
        let mut reset = resetter!(small::Instance::new(()), |instance: &mut small::Instance<()>| {
            instance.set(5, 1).and_then(|()| instance.get(5)).expect("the access is in bounds")
        });
        question.answer("wamr-aot, reset", 1, &mut reset);
        let mut reset =
            resetter!(small_checked::Instance::new(()), |instance: &mut small_checked::Instance<()>| {
                instance.set(5, 1).and_then(|()| instance.get(5)).expect("the access is in bounds")
            });
        question.answer("wamr-aot, Check and Call, reset", 1, &mut reset);
    }
    #[cfg(feature = "wasmtime")]
    {
        use benches::peer::{self, Allocation};
        let engine = peer::engine(Allocation::Pooling, |_: &mut _| ());
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

/// A memory with much initial data: it is created, read or written at regular distances, and
/// dropped.
macro_rules! large {
    ($($function:ident $module:ident $kib:literal)*) => {$(
        wamr_aot_rt::include_aot!(mod $module);

        fn $function(criterion: &mut Criterion) {
            let len = $kib << 10;
            for (what, reads, writes) in USES {
                let name = format!("instantiate/{} KiB of data/{what}", $kib);
                let mut question = Question::new(criterion, &name);
                let serve = |instance: &mut $module::Instance<()>| {
                    if reads != 0 {
                        instance.read(len, (len / reads).max(1)).expect("the access is in bounds");
                    }
                    if writes != 0 {
                        instance.write(len, (len / writes).max(1)).expect("the access is in bounds");
                    }
                };
                let ours = || serve(&mut $module::Instance::new(()).expect("it can be instantiated"));
                question.answer("wamr-aot", 1, ours);
                question.answer("wamr-aot, reset", 1, resetter!($module::Instance::new(()), serve));
                pool::set_image_capacity(0);
                question.answer("wamr-aot, written", 1, ours);
                question.answer("wamr-aot, written, reset", 1, resetter!($module::Instance::new(()), serve));
                pool::set_image_capacity(pool::DEFAULT_IMAGES);
                pool::set_capacity(0);
                question.answer("wamr-aot, fresh", 1, ours);
                pool::set_image_capacity(0);
                question.answer("wamr-aot, fresh, written", 1, ours);
                pool::set_image_capacity(pool::DEFAULT_IMAGES);
                pool::set_capacity(pool::DEFAULT_CAPACITY);
                #[cfg(feature = "wasmtime")]
                {
                    use benches::peer::{self, Allocation};
                    let text = include_str!(concat!(env!("OUT_DIR"), "/image_", $kib, ".wat"));
                    for (name, allocation) in [
                        ("wasmtime, pooling", Allocation::Pooling),
                        ("wasmtime, on demand", Allocation::OnDemand),
                    ] {
                        let engine = peer::engine(allocation, |_: &mut _| ());
                        let module = peer::module(&engine, text);
                        let linker = wasmtime::Linker::new(&engine);
                        let prepared = linker.instantiate_pre(&module).expect("it has no imports");
                        question.answer(name, 1, || {
                            let mut store = wasmtime::Store::new(&engine, ());
                            let instance = prepared.instantiate(&mut store).expect("the pool has room");
                            if reads != 0 {
                                let read = instance
                                    .get_typed_func::<(i32, i32), i32>(&mut store, "read")
                                    .expect("the function is exported");
                                read.call(&mut store, (len, (len / reads).max(1)))
                                    .expect("the access is in bounds");
                            }
                            if writes != 0 {
                                let write = instance
                                    .get_typed_func::<(i32, i32), ()>(&mut store, "write")
                                    .expect("the function is exported");
                                write.call(&mut store, (len, (len / writes).max(1)))
                                    .expect("the access is in bounds");
                            }
                            store
                        });
                    }
                }
                question.compare("wasmtime, pooling");
            }
        }
    )*};
}

/// The uses of a large memory: reads and writes.
const USES: [(&str, i32, i32); 3] =
    [("not used", 0, 0), ("read in 2 places, written in 2", 2, 2), ("written in 16", 0, 16)];

large! {
    large_64 image_64 64
    large_1024 image_1024 1024
    large_16384 image_16384 16384
}

/// A guest that computes tables first: in each instance, or in the build.
macro_rules! tables {
    ($($function:ident $module:ident $initialized:ident $kib:literal)*) => {$(
        wamr_aot_rt::include_aot!(mod $module);
        wamr_aot_rt::include_aot!(mod $initialized);

        fn $function(criterion: &mut Criterion) {
            let name = format!("instantiate/{} KiB of tables/read in 16 places", $kib);
            let mut question = Question::new(criterion, &name);
            macro_rules! read {
                ($instance:expr) => {
                    (0..16).fold(0, |sum: i32, at| {
                        let entry = $instance.entry(at * $kib * 16).expect("the access is in bounds");
                        sum.wrapping_add(entry)
                    })
                };
            }
            let mut expected = $module::Instance::new(()).expect("it can be instantiated");
            expected.init().expect("no trap");
            let mut found = $initialized::Instance::new(()).expect("it can be instantiated");
            assert!(found.memory().bytes() == expected.memory().bytes(), "the tables are the same");
            assert_eq!(read!(found), read!(expected));
            question.answer("wamr-aot, initialised by a call", 1, || {
                let mut instance = $module::Instance::new(()).expect("it can be instantiated");
                instance.init().expect("no trap");
                read!(instance)
            });
            question.answer("wamr-aot, pre-initialised", 1, || {
                let mut instance = $initialized::Instance::new(()).expect("it can be instantiated");
                read!(instance)
            });
            let serve = |instance: &mut $initialized::Instance<()>| read!(instance);
            question.answer(
                "wamr-aot, pre-initialised, reset",
                1,
                resetter!($initialized::Instance::new(()), serve),
            );
            question.compare("wamr-aot, initialised by a call");
        }
    )*};
}

tables! {
    tables_of_8 tables_8 tables_8_initialized 8
    tables_of_256 tables_256 tables_256_initialized 256
}

criterion_group!(
    benches,
    instantiate,
    use_once,
    tables_of_8,
    tables_of_256,
    large_64,
    large_1024,
    large_16384
);
criterion_main!(benches);
