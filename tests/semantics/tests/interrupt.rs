//! Guests that are stopped by epochs and by fuel, in native code with and without optimisation, and
//! in C.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use semantics::{
    epoch_native, epoch_starts, epoch_static, epoch_unoptimised, epoch_waits, fuel_native, fuel_starts,
    fuel_static, fuel_unoptimised, plain_native, tables_above, tables_huge, tables_limited,
};
use wamr_aot_rt::{
    EpochCounter, HostError, InstanceOptions, InterruptError, Limiter, MemoryType, Module, SharedMemory,
    TableType, Trap, TrapKind, ValType,
    untyped::{CallError, Caller, Instance, Linker, Memory, Store, StoreError, Table, Value},
};

/// The fuel that the host function saw.
#[derive(Default)]
struct Host {
    seen: Vec<u64>,
    calls: u32,
}

fn linker() -> Linker<Host> {
    let mut linker = Linker::new();
    let i32_to_nothing = wamr_aot_rt::FuncType::new([wamr_aot_rt::ValType::I32], []);
    let nothing_to_i64 = wamr_aot_rt::FuncType::new([], [wamr_aot_rt::ValType::I64]);
    linker.define_func(
        "env",
        "host",
        nothing_to_i64,
        |caller: &mut Caller<'_, Host>, _: &[Value], results: &mut [Value]| {
            let fuel = caller.fuel().unwrap_or(0);
            caller.data_mut().seen.push(fuel);
            results[0] = Value::I64(fuel.cast_signed());
            Ok(())
        },
    );
    linker.define_func(
        "env",
        "again",
        i32_to_nothing,
        |caller: &mut Caller<'_, Host>, arguments: &[Value], _: &mut [Value]| {
            let fib =
                caller.export("fib").and_then(|export| export.func()).ok_or(HostError::new("no `fib`"))?;
            fib.call(caller, arguments)?;
            Ok(())
        },
    );
    linker
}

fn instance(module: &Module) -> (Store<Host>, Instance) {
    let mut store = Store::new(Host::default());
    let instance = store.instantiate(module, &linker()).unwrap();
    (store, instance)
}

fn call(
    store: &mut Store<Host>,
    instance: Instance,
    name: &str,
    arguments: &[Value],
) -> Result<Vec<Value>, Trap> {
    let func = instance
        .export(store, name)
        .and_then(|export| export.func())
        .unwrap_or_else(|| panic!("no export {name}"));
    func.call(store, arguments).map_err(|error| match error {
        CallError::Trap(trap) => trap,
        error => panic!("{name}: {error}"),
    })
}

fn epoch_modules() -> Vec<(&'static str, Module)> {
    vec![
        ("native", epoch_native::module()),
        ("unoptimised", epoch_unoptimised::module()),
        #[cfg(through_c)]
        ("C", semantics::epoch_c::module()),
    ]
}

fn fuel_modules() -> Vec<(&'static str, Module)> {
    vec![
        ("native", fuel_native::module()),
        ("unoptimised", fuel_unoptimised::module()),
        #[cfg(through_c)]
        ("C", semantics::fuel_c::module()),
    ]
}

const ENDLESS: &[&str] = &[
    "loop",
    "loop_if",
    "loop_table",
    "loop_null",
    "loop_non_null",
    "loop_nested",
    "loop_memory",
    "loop_calls",
    "loop_grows",
    "tail",
    "ping",
    "tail_indirect",
    "tail_ref",
    "tree",
    "reduced",
];

/// Ticks a counter until it is dropped.
struct Ticker {
    counter: Arc<EpochCounter>,
    ends: Arc<AtomicBool>,
}

impl Ticker {
    fn new() -> Ticker {
        let (counter, ends) = (Arc::new(EpochCounter::new()), Arc::new(AtomicBool::new(false)));
        let (ticked, asked) = (Arc::clone(&counter), Arc::clone(&ends));
        thread::spawn(move || {
            while !asked.load(Ordering::Relaxed) {
                ticked.tick();
                thread::sleep(Duration::from_micros(200));
            }
        });
        Ticker { counter, ends }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
    }
}

#[test]
fn every_endless_guest_is_stopped_by_another_thread() {
    let ticker = Ticker::new();
    for (emitter, module) in epoch_modules() {
        let (mut store, instance) = instance(&module);
        store.set_epoch(Arc::clone(&ticker.counter)).unwrap();
        for name in ENDLESS {
            store.set_deadline(2).unwrap();
            let trap = call(&mut store, instance, name, &[]).unwrap_err();
            assert_eq!(trap.kind(), TrapKind::Interrupted, "{emitter}: {name}");
            assert!(
                trap.function().is_some_and(|function| function.name.is_some()),
                "{emitter}: {name}: {trap}"
            );
        }
        // The deadline stays where it was.
        assert_eq!(
            call(&mut store, instance, "fib", &[Value::I32(3)]).unwrap_err().kind(),
            TrapKind::Interrupted
        );
        store.set_deadline(usize::MAX).unwrap();
        assert_eq!(call(&mut store, instance, "fib", &[Value::I32(10)]).unwrap(), [Value::I32(55)]);
    }
}

#[test]
fn every_endless_guest_runs_out_of_fuel() {
    for name in ENDLESS {
        let mut left = Vec::new();
        for (emitter, module) in fuel_modules() {
            let (mut store, instance) = instance(&module);
            store.set_fuel(100_003).unwrap();
            let trap = call(&mut store, instance, name, &[]).unwrap_err();
            assert_eq!(trap.kind(), TrapKind::FuelExhausted, "{emitter}: {name}");
            assert!(
                trap.function().is_some_and(|function| function.name.is_some()),
                "{emitter}: {name}: {trap}"
            );
            left.push(store.fuel().unwrap());
        }
        assert!(left.iter().all(|fuel| *fuel == left[0] && *fuel < 20), "{name}: {left:?}");
    }
}

#[test]
fn a_callback_moves_the_deadline() {
    let ticker = Ticker::new();
    for (_, module) in epoch_modules() {
        let (mut store, instance) = instance(&module);
        store.set_epoch(Arc::clone(&ticker.counter)).unwrap();
        store
            .on_deadline(|host: &mut Host| {
                host.calls += 1;
                (host.calls < 5).then_some(1)
            })
            .unwrap();
        store.set_deadline(1).unwrap();
        assert_eq!(call(&mut store, instance, "loop", &[]).unwrap_err().kind(), TrapKind::Interrupted);
        assert_eq!(store.data().calls, 5);
    }
}

#[test]
fn a_handle_interrupts_once() {
    let mut guest = epoch_native::Instance::new(Typed).unwrap();
    let handle = guest.interrupt_handle().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(5));
            handle.clone().interrupt();
        });
        assert_eq!(guest.loop_().unwrap_err().kind(), TrapKind::Interrupted);
    });
    assert_eq!(guest.fib(10).unwrap(), 55, "one interruption is one trap");
    // Interrupted twice before the call: the first check stops it, and the next call is not
    // stopped.
    handle.interrupt();
    guest.interrupt_handle().unwrap().interrupt();
    assert_eq!(guest.fib(10).unwrap_err().kind(), TrapKind::Interrupted);
    assert_eq!(guest.fib(10).unwrap(), 55);
    // A leaf function has no check.
    handle.interrupt();
    guest.leaf().unwrap();
    drop(guest);
    handle.interrupt();
}

/// The host of typed instances.
struct Typed;

macro_rules! hosts {
    ($($module:ident)*) => {$(
        impl $module::imports::Env for Typed {
            fn host(_: &mut $module::Caller<Self>) -> Result<i64, HostError> {
                Ok(7)
            }

            fn again(caller: &mut $module::Caller<Self>, n: i32) -> Result<(), HostError> {
                caller.fib(n)?;
                Ok(())
            }
        }
    )*};
}

hosts!(epoch_native epoch_static fuel_native fuel_static plain_native);

#[test]
fn a_panic_in_a_callback_continues_in_the_call() {
    let mut guest = epoch_native::Instance::new(Typed).unwrap();
    let handle = guest.interrupt_handle().unwrap();
    guest.on_deadline(|_| panic!("stop"));
    handle.interrupt();
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| guest.loop_()));
    assert_eq!(outcome.unwrap_err().downcast_ref::<&str>(), Some(&"stop"));
    guest.on_deadline(|_| None);
    assert_eq!(guest.loop_().unwrap_err().kind(), TrapKind::Interrupted);
    assert_eq!(guest.fib(10).unwrap(), 55);
}

#[test]
fn static_counters_and_instances() {
    static TICKS: EpochCounter = EpochCounter::new();
    static GUEST: epoch_static::StaticInstance<Typed> = epoch_static::StaticInstance::new();
    // Without a counter nothing stops it.
    assert_eq!(GUEST.init(Typed).unwrap().fib(10).unwrap(), 55);
    let options = InstanceOptions::new().epoch(&TICKS).deadline(2);
    let mut guest = GUEST.init_with(Typed, options).unwrap();
    TICKS.tick();
    assert_eq!(guest.fib(10).unwrap(), 55);
    TICKS.tick();
    assert_eq!(guest.fib(10).unwrap_err().kind(), TrapKind::Interrupted);
    guest.set_deadline(1);
    assert_eq!(guest.fib(10).unwrap(), 55);
    assert_eq!(guest.interrupt_handle().unwrap_err(), InterruptError::SharedCounter);

    static FUELLED: fuel_static::StaticInstance<Typed> = fuel_static::StaticInstance::new();
    let mut guest = FUELLED.init_with(Typed, InstanceOptions::new().fuel(100)).unwrap();
    guest.divide(1).unwrap();
    assert_eq!(guest.fuel(), 94);
}

#[test]
fn start_functions_obey_the_options() {
    let error = fuel_starts::Instance::new(()).unwrap_err();
    assert_eq!(error.trap().map(Trap::kind), Some(TrapKind::FuelExhausted));
    let mut guest = fuel_starts::Instance::with_options((), InstanceOptions::new().fuel(5)).unwrap();
    assert_eq!((guest.fuel(), guest.g()), (3, 1));
    guest.add_fuel(4);
    guest.f().unwrap_err();
    assert_eq!(guest.fuel(), 0);
    guest.set_fuel(u64::MAX);
    guest.add_fuel(1);
    assert_eq!(guest.fuel(), i64::MAX as u64);

    static TICKS: EpochCounter = EpochCounter::new();
    let error = epoch_starts::Instance::with_options((), InstanceOptions::new().epoch(&TICKS).deadline(0))
        .unwrap_err();
    assert_eq!(error.trap().map(Trap::kind), Some(TrapKind::Interrupted));
    let error = epoch_starts::Instance::with_options((), InstanceOptions::new().fuel(1)).unwrap_err();
    assert_eq!(error.interrupt_error(), Some(InterruptError::NoFuel));

    // It could not be interrupted.
    let error = epoch_starts::Instance::new(()).unwrap_err();
    assert_eq!(error.interrupt_error(), Some(InterruptError::EndlessStart));
    let mut store = Store::new(());
    let error = store.instantiate(&epoch_starts::module(), &Linker::new()).unwrap_err();
    assert_eq!(error.interrupt_error(), Some(InterruptError::EndlessStart));

    let mut options = InstanceOptions::new();
    let handle = options.interrupt_handle().unwrap();
    let stopped = thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(5));
            handle.interrupt();
        });
        epoch_starts::Instance::with_options((), options).unwrap_err()
    });
    assert_eq!(stopped.trap().map(Trap::kind), Some(TrapKind::Interrupted));
    // An interruption before the instance exists counts.
    let mut options = InstanceOptions::new();
    options.interrupt_handle().unwrap().interrupt();
    let stopped = epoch_starts::Instance::with_options((), options).unwrap_err();
    assert_eq!(stopped.trap().map(Trap::kind), Some(TrapKind::Interrupted));
    let handle = store.interrupt_handle().unwrap();
    handle.interrupt();
    let stopped = store.instantiate(&epoch_starts::module(), &Linker::new()).unwrap_err();
    assert_eq!(stopped.trap().map(Trap::kind), Some(TrapKind::Interrupted));

    let mut options = InstanceOptions::new().epoch(&TICKS);
    assert_eq!(options.interrupt_handle().unwrap_err(), InterruptError::SharedCounter);
}

#[test]
fn waiting_guests_are_stopped() {
    struct Shared(SharedMemory);
    impl epoch_waits::imports::Env for Shared {
        fn memory(&mut self) -> Option<SharedMemory> {
            Some(self.0.clone())
        }
    }
    let memory = SharedMemory::new(MemoryType::shared(1, 1)).unwrap();
    let mut guest = epoch_waits::Instance::new(Shared(memory.clone())).unwrap();
    let handle = guest.interrupt_handle().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(5));
            handle.interrupt();
        });
        assert_eq!(guest.wait(-1).unwrap_err().kind(), TrapKind::Interrupted);
    });
    assert_eq!(memory.notify(0, 1), Ok(0), "the waiter has left the queue");
    assert_eq!(guest.wait(12_000_000).unwrap(), 2);
    // The callback runs while the guest waits, and the guest is woken nevertheless.
    let asked = Arc::new(AtomicBool::new(false));
    let in_callback = Arc::clone(&asked);
    guest.on_deadline(move |_| {
        in_callback.store(true, Ordering::SeqCst);
        Some(1)
    });
    thread::scope(|scope| {
        scope.spawn(|| {
            handle.interrupt();
            while !asked.load(Ordering::SeqCst) {
                thread::yield_now();
            }
            while memory.notify(0, 1) != Ok(1) {
                thread::yield_now();
            }
        });
        assert_eq!(guest.wait(-1).unwrap(), 0);
    });
    guest.on_deadline(|_| panic!("in a wait"));
    handle.interrupt();
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| guest.wait(-1)));
    assert!(outcome.is_err());
    assert_eq!(memory.notify(0, 1), Ok(0));
}

/// The costs of the functions: these compute the same as the guest's functions, and count its
/// instructions.
mod count {
    pub(super) fn sum(n: u64) -> u64 {
        let mut count = 0;
        let mut left = n;
        loop {
            count += 3;
            if left == 0 {
                break;
            }
            count += 4 + 4 + 4 + 1;
            left -= 1;
        }
        count + 1
    }

    pub(super) fn fib(n: u64) -> u64 {
        4 + if n < 2 { 1 } else { 8 + fib(n - 1) + fib(n - 2) + 1 }
    }

    pub(super) fn switch(n: u64) -> u64 {
        2 + match n {
            0 => 1,
            1 => 2,
            _ => 4,
        }
    }
}

/// Calls, and their costs.
fn counted() -> Vec<(&'static str, Vec<Value>, u64)> {
    let mut calls = Vec::new();
    for n in 0u32..12 {
        let argument = vec![Value::I32(n.cast_signed())];
        calls.push(("sum", argument.clone(), count::sum(n.into())));
        calls.push(("fib", argument.clone(), count::fib(n.into())));
        calls.push(("around", argument, 2 + count::fib(n.into()) + 1));
    }
    for n in 0..5 {
        calls.push(("switch", vec![Value::I32(n)], count::switch(n.cast_unsigned().into())));
    }
    for (n, cost) in [(0, 3), (1, 5)] {
        calls.push(("if_only", vec![Value::I32(n)], cost));
    }
    for n in [0u32, 1, 63, 64, 65, 1000, 65535] {
        let argument = vec![Value::I32(n.cast_signed())];
        calls.push(("fill", argument.clone(), 4 + u64::from(n / 64)));
        calls.push(("copy", argument, 4 + u64::from(n / 64)));
    }
    for n in 0..9 {
        let argument = vec![Value::I32(n)];
        let more = n.cast_unsigned() as u64 / 8;
        calls.push(("table_fill", argument.clone(), 4 + more));
        calls.push(("table_copy", argument, 4 + more));
    }
    calls.push(("init", vec![Value::I32(10)], 4));
    calls.push(("table_init", vec![Value::I32(2)], 4));
    calls.push(("divide", vec![Value::I32(1)], 6));
    calls.push(("leaf", vec![], 0));
    calls
}

#[test]
fn fuel_is_what_the_instructions_cost() {
    for (emitter, module) in fuel_modules() {
        let (mut store, instance) = instance(&module);
        for (name, arguments, cost) in counted() {
            store.set_fuel(1_000_000).unwrap();
            call(&mut store, instance, name, &arguments).unwrap();
            assert_eq!(1_000_000 - store.fuel().unwrap(), cost, "{emitter}: {name} {arguments:?}");
            store.set_fuel(cost).unwrap();
            call(&mut store, instance, name, &arguments).unwrap();
            assert_eq!(store.fuel(), Ok(0));
            if let Some(less) = cost.checked_sub(1) {
                store.set_fuel(less).unwrap();
                let trap = call(&mut store, instance, name, &arguments).unwrap_err();
                assert_eq!(trap.kind(), TrapKind::FuelExhausted, "{emitter}: {name} {arguments:?}");
            }
        }
    }
}

#[test]
fn a_run_is_paid_before_it_begins() {
    for (emitter, module) in fuel_modules() {
        let (mut store, instance) = instance(&module);
        store.set_fuel(100).unwrap();
        assert_eq!(
            call(&mut store, instance, "divide", &[Value::I32(0)]).unwrap_err().kind(),
            TrapKind::IntegerDivideByZero
        );
        assert_eq!(store.fuel(), Ok(94), "{emitter}: the instructions after the trap are charged");
        store.set_fuel(100).unwrap();
        assert_eq!(call(&mut store, instance, "unreachable", &[]).unwrap_err().kind(), TrapKind::Unreachable);
        assert_eq!(store.fuel(), Ok(99), "{emitter}: unreachable code costs nothing");
        store.set_fuel(5).unwrap();
        assert_eq!(
            call(&mut store, instance, "divide", &[Value::I32(0)]).unwrap_err().kind(),
            TrapKind::FuelExhausted
        );
        assert_eq!(store.fuel(), Ok(5), "{emitter}: a charge that exceeds the fuel is not made");
    }
}

#[test]
fn with_less_fuel_less_is_done() {
    let total = count::sum(4);
    let mut all = Vec::new();
    for (_, module) in fuel_modules() {
        let mut outcomes = Vec::new();
        for fuel in 0..=total {
            let (mut store, instance) = instance(&module);
            store.set_fuel(fuel).unwrap();
            let outcome = call(&mut store, instance, "sum", &[Value::I32(4)]);
            assert_eq!(outcome.is_ok(), fuel == total, "{fuel}");
            let steps = instance.export(&store, "steps").and_then(|export| export.global()).unwrap();
            outcomes.push((store.fuel().unwrap(), steps.get(&store).unwrap()));
        }
        let steps: Vec<i32> = outcomes.iter().filter_map(|(_, steps)| steps.i32()).collect();
        assert!(steps.is_sorted() && steps[0] == 0 && steps[steps.len() - 1] == 4, "{steps:?}");
        all.push(outcomes);
    }
    assert!(all.iter().all(|outcomes| *outcomes == all[0]), "{all:?}");
}

#[test]
fn fuel_is_refilled() {
    for (emitter, module) in fuel_modules() {
        let (mut store, instance) = instance(&module);
        store
            .on_out_of_fuel(|host: &mut Host| {
                host.calls += 1;
                (host.calls <= 1000).then_some(2)
            })
            .unwrap();
        assert_eq!(call(&mut store, instance, "fib", &[Value::I32(9)]).unwrap(), [Value::I32(34)]);
        let cost = count::fib(9);
        let added = u64::from(store.data().calls) * 2;
        assert_eq!(store.fuel(), Ok(added - cost), "{emitter}");
        let trap = call(&mut store, instance, "loop", &[]).unwrap_err();
        assert_eq!(trap.kind(), TrapKind::FuelExhausted);
        assert_eq!((store.data().calls, store.fuel()), (1001, Ok(0)), "{emitter}");
        store.on_out_of_fuel(|_| Some(0)).unwrap();
        assert_eq!(call(&mut store, instance, "loop", &[]).unwrap_err().kind(), TrapKind::FuelExhausted);
    }
}

#[test]
fn host_functions_see_what_is_left() {
    for (emitter, module) in fuel_modules() {
        let (mut store, instance) = instance(&module);
        store.set_fuel(50).unwrap();
        assert_eq!(call(&mut store, instance, "hosted", &[]).unwrap(), [Value::I64(46)], "{emitter}");
        // The costs of the call, of the constant and the sum, and of the other call.
        assert_eq!(store.data().seen, [49, 46], "{emitter}");
        assert_eq!(store.fuel(), Ok(46));
    }
}

#[test]
fn stores_and_modules_are_of_one_kind() {
    let plain = plain_native::module();
    let mut store = Store::new(Host::default());
    store.instantiate(&plain, &linker()).unwrap();
    assert_eq!(store.set_fuel(1), Err(InterruptError::NoFuel));
    assert_eq!(store.set_deadline(1), Err(InterruptError::NoEpoch));
    assert_eq!(store.interrupt_handle().map(drop), Err(InterruptError::NoEpoch));

    let mut store = Store::new(Host::default());
    store.set_fuel(1).unwrap();
    for module in [plain, epoch_native::module()] {
        let error = store.instantiate(&module, &linker()).unwrap_err();
        assert_eq!(error.interrupt_error(), Some(InterruptError::NoFuel));
        assert!(error.to_string().contains("Interrupt::Fuel"), "{error}");
    }
    store.instantiate(&fuel_native::module(), &linker()).unwrap();
}

/// The requests to the limiter, and the most that it allows.
struct Most {
    bytes: usize,
    elements: usize,
    instances: usize,
}

impl Limiter for Most {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: usize) -> bool {
        assert!(current < desired && desired <= maximum);
        desired <= self.bytes
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: usize) -> bool {
        assert!(current < desired && desired <= maximum);
        desired <= self.elements
    }

    fn instance_added(&mut self, count: usize) -> bool {
        count < self.instances
    }
}

const ENOUGH: Most = Most { bytes: 2 << 16, elements: 12, instances: 2 };

#[test]
fn limiters_refuse_growth() {
    let mut guest =
        plain_native::Instance::with_options(Typed, InstanceOptions::new().limiter(ENOUGH)).unwrap();
    assert_eq!((guest.grow(2).unwrap(), guest.grow(1).unwrap(), guest.grow(1).unwrap()), (-1, 1, -1));
    assert_eq!(
        (guest.table_grow(3).unwrap(), guest.table_grow(2).unwrap(), guest.table_grow(1).unwrap()),
        (-1, 10, -1)
    );
    assert_eq!((guest.grow(100).unwrap(), guest.grow(0).unwrap()), (-1, 2), "the limiter is not asked");
    assert!(guest.memory_mut().grow(1).is_err() && guest.memory_mut().grow(0).is_ok());
    assert!(guest.table_mut().grow(1, None).is_err());

    for limiter in [Most { bytes: 65535, ..ENOUGH }, Most { elements: 9, ..ENOUGH }] {
        let error =
            plain_native::Instance::with_options(Typed, InstanceOptions::new().limiter(limiter)).unwrap_err();
        assert!(error.is_refused() && error.to_string().contains("limiter"), "{error}");
    }
}

#[test]
fn limiters_of_stores() {
    let mut store = Store::new(Host::default());
    store.set_limiter(ENOUGH);
    let module = plain_native::module();
    let first = store.instantiate(&module, &linker()).unwrap();
    store.instantiate(&module, &linker()).unwrap();
    assert!(store.instantiate(&module, &linker()).unwrap_err().is_refused());
    assert_eq!(call(&mut store, first, "grow", &[Value::I32(2)]).unwrap(), [Value::I32(-1)]);
    let memory = first.export(&store, "memory").and_then(|export| export.memory()).unwrap();
    assert!(
        memory.view_mut(&mut store).unwrap().grow(2).is_err()
            && memory.view_mut(&mut store).unwrap().grow(1).is_ok()
    );
    let table: Table = first.export(&store, "table").and_then(|export| export.table()).unwrap();
    assert!(table.grow(&mut store, 3, Value::FuncRef(None)).is_err());
    assert!(table.grow(&mut store, 2, Value::FuncRef(None)).is_ok());
    // The host's objects in the store count, too.
    let memory = |store: &mut Store<Host>, ty| Memory::new(store, ty).map(drop);
    for ty in [MemoryType::new(2, None), MemoryType::shared(2, 9)] {
        assert_eq!(memory(&mut store, ty), Ok(()));
    }
    for ty in [MemoryType::new(3, None), MemoryType::shared(3, 9)] {
        assert_eq!(memory(&mut store, ty), Err(StoreError::Refused));
    }
    let table = |store: &mut Store<Host>, len| {
        Table::new(store, TableType::new(ValType::FuncRef, len, None), Value::FuncRef(None)).map(drop)
    };
    assert_eq!((table(&mut store, 12), table(&mut store, 13)), (Ok(()), Err(StoreError::Refused)));
    store.set_limiter(Most { bytes: 1, ..ENOUGH });
    assert!(store.instantiate(&module, &linker()).unwrap_err().is_refused());
}

/// Without a limiter the module's own limit applies to the tables of an instance in total.
#[test]
fn tables_have_a_limit_together() {
    struct Lenient;
    impl Limiter for Lenient {}

    let mut guest = tables_limited::Instance::new(()).unwrap();
    assert_eq!((guest.grow(0, 1).unwrap(), guest.grow(1, 2).unwrap()), (3, -1));
    assert_eq!((guest.grow(1, 1).unwrap(), guest.grow(0, 1).unwrap()), (3, -1));
    let mut guest =
        tables_limited::Instance::with_options((), InstanceOptions::new().limiter(Lenient)).unwrap();
    assert_eq!(
        (guest.grow(1, 100).unwrap(), guest.grow(0, 8).unwrap(), guest.grow(0, 7).unwrap()),
        (3, -1, 3)
    );

    let error = tables_above::Instance::new(()).unwrap_err();
    assert!(error.is_refused());
    let message = error.to_string();
    assert!(message.contains("Builder::table_limit"), "{message}");
    tables_above::Instance::with_options((), InstanceOptions::new().limiter(Lenient)).unwrap();
    // The default is 80 MB, whatever the limits of memories are.
    assert!(tables_huge::Instance::new(()).unwrap_err().is_refused());

    // In a store each instance adds its limit.
    let mut store = Store::new(());
    for _ in 0..3 {
        store.instantiate(&tables_limited::module(), &Linker::new()).unwrap();
    }
    let mut table = |len| {
        Table::new(&mut store, TableType::new(ValType::FuncRef, len, None), Value::FuncRef(None)).map(drop)
    };
    // They have 18 of 24 elements, and the host may create tables with as many elements as the
    // default limit of an instance.
    assert!(table(10_000_000).is_ok());
    assert!(matches!(table(7), Err(StoreError::Refused)));
    assert!(table(6).is_ok());
}
