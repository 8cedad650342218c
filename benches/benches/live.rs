//! How much memory do ten thousand live instances take? The result is not a time, but the kernel's
//! report on the process.

use std::{fs, hint::black_box};

wamr_aot_rt::include_aot!(mod small = "small");
wamr_aot_rt::include_aot!(mod small_checked = "small_checked");

const COUNT: usize = 10_000;

/// The process's bytes of address space, and its resident bytes.
fn memory() -> Option<(u64, u64)> {
    let text = fs::read_to_string("/proc/self/statm").ok()?;
    let mut pages = text.split(' ').map_while(|field| field.parse::<u64>().ok());
    let page = 4096;
    Some((pages.next()? * page, pages.next()? * page))
}

fn measure<T>(name: &str, mut make: impl FnMut() -> T) {
    // Objects that are created only once do not count.
    drop(black_box(make()));
    let before = memory();
    let instances: Vec<T> = (0..COUNT).map(|_| make()).collect();
    let after = memory();
    match (before, after) {
        (Some(before), Some(after)) => {
            let each = |before: u64, after: u64| after.saturating_sub(before) as usize / COUNT;
            println!(
                "| live | {name} | {} B in memory | {} KiB of address space |",
                each(before.1, after.1),
                each(before.0, after.0) >> 10
            );
        }
        _ => println!("live: this system does not report the memory of a process"),
    }
    drop(black_box(instances));
}

fn main() {
    measure("wamr-aot", || small::Instance::new(()).expect("it can be instantiated"));
    measure("wamr-aot, Check and Call", || small_checked::Instance::new(()).expect("it can be instantiated"));
    #[cfg(feature = "wasmtime")]
    {
        use benches::peer::{self, Allocation};
        for (name, allocation) in
            [("wasmtime, pooling", Allocation::Pooling), ("wasmtime, on demand", Allocation::OnDemand)]
        {
            let engine = peer::engine(allocation, |_| ());
            let module = peer::module(&engine, include_str!("../guests/small.wat"));
            let prepared =
                wasmtime::Linker::new(&engine).instantiate_pre(&module).expect("it has no imports");
            measure(name, || {
                let mut store = wasmtime::Store::new(&engine, ());
                prepared.instantiate(&mut store).expect("there is room");
                store
            });
        }
    }
}
