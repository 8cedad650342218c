//! What a call of WASI costs, in nanoseconds:
//! `CARGO_PROFILE_DEV_OPT_LEVEL=3 cargo run -p wasi --example calls`.

use std::time::Instant;

use wamr_aot_rt::untyped::{Instance, Linker, Store, Value};
use wamr_aot_wasi::{
    Access, Buffer, WasiCtx, add_to_linker,
    fs::{Files, HostDir, Memory},
};
use wasi::guests::guest;

const CALLS: i32 = 100_000;

fn call(store: &mut Store<WasiCtx>, instance: Instance, name: &str, arguments: &[Value]) -> f64 {
    let function =
        instance.export(store, name).and_then(|item| item.func()).expect("the function is exported");
    let mut best = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let failed = function.call(store, arguments).expect("the guest does not trap");
        best = best.min(start.elapsed().as_secs_f64());
        assert_eq!(failed, [Value::I32(0)]);
    }
    best * 1e9 / f64::from(CALLS)
}

fn measure(name: &str, files: impl Into<Files>) {
    let ctx = WasiCtx::builder()
        .stdout(Buffer::with_limit(1 << 30))
        .preopen(files, "/", Access::ReadWrite)
        .build()
        .expect("the context is valid");
    let mut linker = Linker::new();
    add_to_linker(&mut linker, |ctx: &mut WasiCtx| ctx);
    let mut store = Store::new(ctx);
    let instance = store.instantiate(&guest::module(), &linker).expect("all imports are defined");
    let open = call(&mut store, instance, "open_many", &[Value::I32(CALLS)]);
    let write = call(&mut store, instance, "write_many", &[Value::I32(1), Value::I32(CALLS)]);
    println!("{name}: path_open and fd_close {open:.0} ns, fd_write of 64 bytes to a buffer {write:.0} ns");
}

fn main() {
    measure("memory", Memory::new());
    let dir = std::env::temp_dir().join(format!("wasi-calls-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a directory can be made");
    measure("host", HostDir::open(&dir).expect("it can be opened"));
    std::fs::remove_dir_all(&dir).expect("it can be removed");
}
