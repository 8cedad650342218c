//! How much memory do ten thousand live instances take? Counted, not timed: what the kernel says of the process.

use std::{fs, hint::black_box};

wamr_aot_rt::include_aot!(mod small = "small");
wamr_aot_rt::include_aot!(mod small_checked = "small_checked");

const COUNT: usize = 10_000;

/// Bytes of address space, and bytes that are in memory.
fn memory() -> Option<(u64, u64)> {
    let text = fs::read_to_string("/proc/self/statm").ok()?;
    let mut pages = text.split(' ').map_while(|field| field.parse::<u64>().ok());
    let page = 4096;
    Some((pages.next()? * page, pages.next()? * page))
}

fn measure<T>(name: &str, mut make: impl FnMut() -> T) {
    // What is made once is not counted.
    drop(black_box(make()));
    let before = memory();
    let instances: Vec<T> = (0..COUNT).map(|_| make()).collect();
    let after = memory();
    match (before, after) {
        (Some(before), Some(after)) => {
            let each = |before: u64, after: u64| after.saturating_sub(before) as usize / COUNT;
            println!(
                "| live | {name} | {} B in memory | {} KiB of addresses |",
                each(before.1, after.1),
                each(before.0, after.0) >> 10
            );
        }
        _ => println!("live: this system does not tell how much memory a process has"),
    }
    drop(black_box(instances));
}

fn main() {
    measure("wamr-aot", || small::Instance::new(()).expect("it can be instantiated"));
    measure("wamr-aot, Check and Call", || small_checked::Instance::new(()).expect("it can be instantiated"));
    #[cfg(feature = "wasmtime")]
    {
        use benches::peer::{self, Allocation};
        for (name, allocation) in [("wasmtime, pooling", Allocation::Pooling), ("wasmtime, on demand", Allocation::OnDemand)] {
            let engine = peer::engine(allocation, |_| ());
            let module = peer::module(&engine, include_str!("../guests/small.wat"));
            let prepared = wasmtime::Linker::new(&engine).instantiate_pre(&module).expect("it has no imports");
            measure(name, || {
                let mut store = wasmtime::Store::new(&engine, ());
                prepared.instantiate(&mut store).expect("there is room");
                store
            });
        }
    }
}
