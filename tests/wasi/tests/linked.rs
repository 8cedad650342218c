//! WASI for compiled guests, by the linker of the untyped API.

use std::{
    thread,
    time::{Duration, Instant},
};

use wamr_aot_rt::{
    Exit, MemoryType, Module, SharedMemory, Trap, TrapKind,
    untyped::{CallError, Instance, Linker, Store, Value},
};
use wamr_aot_wasi::{
    Access, Buffer, Clock, Random, WasiCtx, add_to_linker,
    fs::{Memory, MemoryLimits},
};
use wasi::guests::{epoch, fuel, guest, old, threads};

struct State {
    wasi: WasiCtx,
}

fn instantiate(store: &mut Store<State>, module: &Module) -> Instance {
    let mut linker = Linker::new();
    add_to_linker(&mut linker, |state: &mut State| &mut state.wasi);
    store.instantiate(module, &linker).expect("all imports are defined, with their types")
}

fn start(ctx: wamr_aot_wasi::WasiCtxBuilder, module: &Module) -> (Store<State>, Instance) {
    let mut store = Store::new(State { wasi: ctx.build().expect("the context is valid") });
    let instance = instantiate(&mut store, module);
    (store, instance)
}

fn call(
    store: &mut Store<State>,
    instance: Instance,
    name: &str,
    arguments: &[Value],
) -> Result<Option<Value>, Trap> {
    let function =
        instance.export(store, name).and_then(|item| item.func()).expect("the function is exported");
    match function.call(store, arguments) {
        Ok(mut results) => Ok(results.pop()),
        Err(CallError::Trap(trap)) => Err(trap),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_command_writes_and_exits() {
    let stdout = Buffer::new();
    let ctx = WasiCtx::builder().args(["a", "b", "c"]).stdout(stdout.clone());
    let (mut store, instance) = start(ctx, &guest::module());
    let trap = call(&mut store, instance, "_start", &[]).unwrap_err();
    assert_eq!(trap.downcast_ref::<Exit>().map(|exit| exit.code()), Some(3));
    assert_eq!(trap.kind(), TrapKind::Host);
    assert!(trap.to_string().starts_with("the guest exited with code 3"), "{trap}");
    assert_eq!(stdout.contents(), b"hello\n");
}

/// Also if the host has the shared memory that they import.
#[test]
fn threads_are_refused_by_name() {
    // SAFETY: the build script wrote it.
    let loaded = unsafe { Module::load(concat!(env!("OUT_DIR"), "/wamr-aot/threads.aot")) }.unwrap();
    for module in [threads::module(), loaded] {
        let mut store = Store::new(WasiCtx::builder().build().unwrap());
        let mut linker = Linker::new();
        add_to_linker(&mut linker, |ctx: &mut WasiCtx| ctx);
        let expected = "import `wasi.thread-spawn` is refused: threads (wasi-threads) are not supported: \
                        compile the guest without threads, for wasm32-wasip1";
        let error = store.instantiate(&module, &linker).unwrap_err();
        assert!(error.is_unknown_import());
        assert_eq!(error.to_string(), expected);
        let memory = SharedMemory::new(MemoryType::shared(1, 2)).unwrap();
        linker.define_shared_memory("env", "memory", &memory);
        assert_eq!(store.instantiate(&module, &linker).unwrap_err().to_string(), expected);
    }
}

#[test]
fn old_modules_have_their_own_numbers() {
    let memory = Memory::new();
    memory.write("x", b"12345").unwrap();
    let (mut store, instance) = start(WasiCtx::builder().preopen(memory, "/", Access::Read), &old::module());
    // There is no file with the number 3, but a directory.
    assert_eq!(call(&mut store, instance, "end", &[Value::I32(3)]).unwrap(), Some(Value::I64(0)));
    let trap = call(&mut store, instance, "_start", &[]).unwrap_err();
    assert_eq!(trap.downcast_ref::<Exit>(), Some(&Exit::new(u32::MAX)));
}

#[test]
fn clocks_and_seeds_are_the_hosts() {
    let ctx = WasiCtx::builder()
        .clock(Clock::deterministic(Duration::from_secs(9), Duration::ZERO))
        .random(Random::seeded(7));
    let (mut store, instance) = start(ctx, &guest::module());
    assert_eq!(call(&mut store, instance, "now", &[]).unwrap(), Some(Value::I64(9_000_000_000)));
    assert_eq!(call(&mut store, instance, "random", &[Value::I32(65536)]).unwrap(), Some(Value::I32(0)));
    assert_eq!(call(&mut store, instance, "random", &[Value::I32(65537)]).unwrap(), Some(Value::I32(21)));
}

/// Virtual time makes an hour short.
#[test]
fn a_guest_with_a_virtual_clock_does_not_wait() {
    let clock = Clock::deterministic(Duration::ZERO, Duration::ZERO);
    let (mut store, instance) = start(WasiCtx::builder().clock(clock), &guest::module());
    let began = Instant::now();
    assert_eq!(call(&mut store, instance, "sleep", &[Value::I64(3_600_000)]).unwrap(), Some(Value::I32(0)));
    assert!(began.elapsed() < Duration::from_secs(60));
    assert_eq!(call(&mut store, instance, "now", &[]).unwrap(), Some(Value::I64(3_600_000_000_000)));
}

#[test]
fn a_guest_that_sleeps_is_interrupted() {
    let mut store = Store::new(State { wasi: WasiCtx::builder().build().unwrap() });
    let handle = store.interrupt_handle().unwrap();
    let instance = instantiate(&mut store, &epoch::module());
    let interrupter = thread::spawn(move || {
        thread::sleep(Duration::from_millis(30));
        handle.interrupt();
    });
    let began = Instant::now();
    let trap = call(&mut store, instance, "sleep", &[Value::I64(3_600_000)]).unwrap_err();
    assert_eq!(trap.kind(), TrapKind::Interrupted);
    assert!(began.elapsed() < Duration::from_secs(60));
    interrupter.join().unwrap();
    // One interruption, one trap.
    assert_eq!(call(&mut store, instance, "sleep", &[Value::I64(1)]).unwrap(), Some(Value::I32(0)));
}

#[test]
fn a_guest_that_sleeps_pays() {
    let mut store = Store::new(State { wasi: WasiCtx::builder().build().unwrap() });
    store.set_fuel(20_000).unwrap();
    let instance = instantiate(&mut store, &fuel::module());
    let trap = call(&mut store, instance, "sleep", &[Value::I64(3_600_000)]).unwrap_err();
    assert_eq!(trap.kind(), TrapKind::FuelExhausted);
    store.set_fuel(1_000_000).unwrap();
    assert_eq!(call(&mut store, instance, "sleep", &[Value::I64(3)]).unwrap(), Some(Value::I32(0)));
    assert!(store.fuel().unwrap() <= 997_000);
}

#[test]
fn files_are_written_and_opened_again_and_again() {
    let files = std::sync::Arc::new(Memory::with_limits(MemoryLimits { bytes: 1 << 20, files: 1 }));
    let ctx = WasiCtx::builder().preopen(files.clone(), "/", Access::ReadWrite);
    let (mut store, instance) = start(ctx, &guest::module());
    assert_eq!(call(&mut store, instance, "open_many", &[Value::I32(5000)]).unwrap(), Some(Value::I32(0)));
    assert_eq!(files.read("file").unwrap(), b"");
    // It is not open, and the directory is not a file.
    let write = [Value::I32(4), Value::I32(10)];
    assert_eq!(call(&mut store, instance, "write_many", &write).unwrap(), Some(Value::I32(10)));
    let write = [Value::I32(1), Value::I32(1000)];
    assert_eq!(call(&mut store, instance, "write_many", &write).unwrap(), Some(Value::I32(0)));
}
