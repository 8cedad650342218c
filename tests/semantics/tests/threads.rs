//! Instances on several threads that share a memory.

use std::{
    thread,
    time::{Duration, Instant as Clock},
};

use semantics::threads::{self, Instance, imports::Env};
use wamr_aot_rt::{
    MemoryType, SharedMemory, TrapKind, WaitOutcome,
    untyped::{Linker, Memory, Store, StoreError, Value},
};

/// A host whose guests share this memory; with `None` each has its own.
struct Host(Option<SharedMemory>);

impl Env for Host {
    fn memory(&mut self) -> Option<SharedMemory> {
        self.0.clone()
    }
}

fn shared() -> SharedMemory {
    SharedMemory::new(MemoryType::shared(1, 64)).unwrap()
}

fn instance(memory: &SharedMemory) -> Instance<Host> {
    Instance::new(Host(Some(memory.clone()))).unwrap()
}

/// Polls until the condition holds.
fn until(mut condition: impl FnMut() -> bool) {
    let start = Clock::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(60), "the condition did not hold within a minute");
        thread::yield_now();
    }
}

#[test]
fn counters_lose_nothing() {
    const THREADS: i32 = 4;
    const TIMES: i32 = 20_000;
    let memory = shared();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let mut guest = instance(&memory);
                guest.count(TIMES).unwrap();
                guest.count_locked(TIMES).unwrap();
            });
        }
    });
    assert_eq!(memory.read::<i32>(0), Ok(THREADS * TIMES));
    assert_eq!(memory.read::<i64>(72), Ok(i64::from(THREADS * TIMES)));
    assert_eq!(memory.read::<i32>(64), Ok(0), "the lock is free");
}

#[test]
fn what_is_produced_is_consumed() {
    const TIMES: i32 = 5000;
    let memory = shared();
    thread::scope(|scope| {
        scope.spawn(|| instance(&memory).produce(TIMES).unwrap());
        let sum = scope.spawn(|| instance(&memory).consume(TIMES).unwrap());
        assert_eq!(sum.join().unwrap(), i64::from(TIMES) * i64::from(TIMES + 1) / 2);
    });
}

#[test]
fn growth_is_there_for_all_at_once() {
    let memory = shared();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut guest = instance(&memory);
                let mut last = guest.size().unwrap();
                while last < 64 {
                    assert_eq!(guest.look().unwrap(), 1);
                    let size = guest.size().unwrap();
                    assert!(size >= last);
                    last = size;
                }
            });
        }
        for _ in 0..2 {
            scope.spawn(|| {
                let mut guest = instance(&memory);
                while guest.grow().unwrap() == 1 {
                    thread::yield_now();
                }
            });
        }
    });
    let mut guest = instance(&memory);
    assert_eq!((guest.size().unwrap(), guest.grow().unwrap()), (64, 0));
    assert_eq!(guest.load(64 * 65536 - 3).unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
}

#[test]
fn waits_time_out() {
    let memory = shared();
    let mut guest = instance(&memory);
    let timed = |guest: &mut Instance<Host>, nanoseconds| {
        let start = Clock::now();
        (guest.wait(512, 0, nanoseconds).unwrap(), start.elapsed())
    };
    assert_eq!(timed(&mut guest, 0).0, 2);
    let (outcome, elapsed) = timed(&mut guest, 20_000_000);
    assert!(outcome == 2 && elapsed >= Duration::from_millis(20), "{outcome} {elapsed:?}");
    assert_eq!(guest.wait_long(512, 0, 1).unwrap(), 2);
    // The value is not the expected one, so the guest does not wait, whatever the timeout.
    assert_eq!((guest.wait(512, 1, -1).unwrap(), guest.wait_long(512, 1 << 40, -1).unwrap()), (1, 1));
}

#[test]
fn as_many_wake_as_are_notified() {
    const WAITING: u32 = 3;
    let memory = shared();
    let another = SharedMemory::new(MemoryType::shared(1, 1)).unwrap();
    let mut guest = instance(&memory);
    thread::scope(|scope| {
        let waiting: Vec<_> =
            (0..WAITING).map(|_| scope.spawn(|| instance(&memory).wait(512, 0, -1).unwrap())).collect();
        // Threads are woken one by one: each call may come before the next thread waits.
        let mut woken = 0;
        until(|| {
            let count = guest.notify(512, 1).unwrap();
            assert!(count <= 1);
            woken += count as u32;
            woken == WAITING
        });
        assert!(waiting.into_iter().all(|thread| thread.join().unwrap() == 0));
    });
    assert_eq!(guest.notify(512, -1).unwrap(), 0);
    // A notification at the same address of another memory wakes no thread.
    assert_eq!((guest.notify_own(512, -1).unwrap(), another.notify(512, u32::MAX)), (0, Ok(0)));
}

#[test]
fn a_waiting_thread_outlives_all_others() {
    let memory = shared();
    let (waiting, other) = (instance(&memory), instance(&memory));
    let thread = thread::spawn(move || {
        let mut waiting = waiting;
        let outcome = waiting.wait(512, 0, -1).unwrap();
        (outcome, waiting.load(0).unwrap())
    });
    drop(other);
    memory.write(0, 7u32).unwrap();
    let handle = memory.clone();
    drop(memory);
    until(|| handle.notify(512, 1).unwrap() == 1);
    drop(handle);
    assert_eq!(thread.join().unwrap(), (0, 7));
}

#[test]
fn host_and_guest_wait_for_each_other() {
    let memory = shared();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut guest = instance(&memory);
            assert_ne!(guest.wait(1024, 0, -1).unwrap(), 2);
            guest.store(1032, 5).unwrap();
            guest.fence().unwrap();
            until(|| guest.notify(1028, 1).unwrap() == 1);
        });
        memory.atomic_store(1024, 1u32).unwrap();
        memory.notify(1024, 1).unwrap();
        assert_eq!(memory.wait(1028, 0u32, None), Ok(WaitOutcome::Woken));
        assert_eq!(memory.read::<u32>(1032), Ok(5));
    });
}

#[test]
fn memories_that_a_module_defines_are_shared_by_handle() {
    let guest = Instance::new(Host(None)).unwrap();
    let own = guest.own().clone();
    assert_eq!(own.ty(), MemoryType::shared(1, 1));
    own.write(0, 9u32).unwrap();
    drop(guest);
    assert_eq!(own.read::<u32>(0), Ok(9));

    // By default each instance has an imported memory of its own.
    let (first, second) = (Instance::new(Host(None)).unwrap(), Instance::new(Host(None)).unwrap());
    assert!(!first.env_memory().is_same(second.env_memory()));
    assert_eq!(first.env_memory().ty(), MemoryType::shared(1, 64));
    let memory = shared();
    let (first, second) = (instance(&memory), instance(&memory));
    assert!(first.env_memory().is_same(second.env_memory()) && first.env_memory().is_same(&memory));
    first.env_memory().write(4, 3u8).unwrap();
    assert_eq!(second.env_memory().read::<u8>(4), Ok(3));
}

#[test]
fn memories_of_other_types_are_rejected() {
    for (ty, found) in [
        (MemoryType::shared(0, 64), "memory of 0 to 64 pages, shared"),
        (MemoryType::shared(1, 65), "memory of 1 to 65 pages, shared"),
    ] {
        let error = Instance::new(Host(Some(SharedMemory::new(ty).unwrap()))).map(drop).unwrap_err();
        assert!(error.is_incompatible_import(), "{error}");
        assert!(
            error.to_string().contains(&format!("expected memory of 1 to 64 pages, shared, found {found}")),
            "{error}"
        );
    }
    // The current size counts.
    let memory = SharedMemory::new(MemoryType::shared(0, 64)).unwrap();
    memory.grow(1).unwrap();
    assert_eq!(instance(&memory).size().unwrap(), 1);
}

#[test]
fn bulk_operations_keep_their_bounds() {
    let memory = shared();
    let mut guest = instance(&memory);
    guest.init(8, 0, 11).unwrap();
    guest.copy(16, 8, 11).unwrap();
    assert_eq!(memory.read_string(8, 19).unwrap(), "shared tshared text");
    guest.copy(8, 16, 11).unwrap();
    guest.copy(9, 8, 11).unwrap();
    assert_eq!(memory.read_string(8, 12).unwrap(), "sshared text");
    guest.copy_out(100, 9, 11).unwrap();
    assert_eq!(guest.private().read_str(100, 11).unwrap(), "shared text");
    guest.fill(9, 0x161, 3).unwrap();
    assert_eq!(memory.read_string(8, 6).unwrap(), "saaare");
    let outside = |result: Result<(), wamr_aot_rt::Trap>| {
        assert_eq!(result.unwrap_err().kind(), TrapKind::MemoryOutOfBounds)
    };
    outside(guest.init(65530, 0, 11));
    outside(guest.init(0, 1, 11));
    outside(guest.copy(65530, 0, 11));
    outside(guest.copy(0, 65530, 11));
    outside(guest.copy_out(0, 65530, 11));
    outside(guest.copy_out(65530, 0, 11));
    outside(guest.fill(65530, 0, 11));
    outside(guest.fill(-1, 0, 2));
}

#[test]
fn stores_on_several_threads_share_it_untyped() {
    let module = threads::module();
    let memory = shared();
    let mut linker = Linker::new();
    linker.define_shared_memory("env", "memory", &memory);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut store = Store::new(());
                let guest = store.instantiate(&module, &linker).unwrap();
                let count = guest.export(&store, "count").and_then(|export| export.func()).unwrap();
                count.call(&mut store, &[Value::I32(1000)]).unwrap();
            });
        }
    });
    assert_eq!(memory.read::<u32>(0), Ok(3000));

    let mut store = Store::new(());
    let first = store.instantiate(&module, &linker).unwrap();
    let second = store.instantiate(&module, &linker).unwrap();
    let own = |store: &Store<()>, instance: wamr_aot_rt::untyped::Instance| {
        instance.export(store, "own").and_then(|export| export.memory()).unwrap()
    };
    let (first, second) = (own(&store, first), own(&store, second));
    assert!(!first.shared(&store).unwrap().is_same(&second.shared(&store).unwrap()));
    // A shared memory has no views.
    assert_eq!(first.view(&store).map(drop), Err(StoreError::Shared));
    assert_eq!(first.view_mut(&mut store).map(drop), Err(StoreError::Shared));
    assert_eq!(first.ty(&store).unwrap(), MemoryType::shared(1, 1));

    // A handle shares a memory of one store with another store.
    let handle = first.shared(&store).unwrap();
    let mut other = Store::new(());
    assert_eq!(first.shared(&other).map(drop), Err(StoreError::WrongStore));
    let there = Memory::from_shared(&mut other, &handle);
    assert_eq!(there, Memory::from_shared(&mut other, &handle), "handles to one memory are equal");
    drop(store);
    assert_eq!(there.shared(&other).unwrap().size(), 65536);

    let made = Memory::new(&mut other, MemoryType::shared(1, 2)).unwrap();
    assert!(made.shared(&other).is_ok());
    assert_eq!(Memory::new(&mut other, MemoryType::shared(2, 1)), Err(StoreError::InvalidType));
    let plain = Memory::new(&mut other, MemoryType::new(1, Some(64))).unwrap();
    assert_eq!(plain.shared(&other).map(drop), Err(StoreError::NotShared));
    let mut wrong = Linker::new();
    wrong.define("env", "memory", plain);
    let error = other.instantiate(&module, &wrong).unwrap_err();
    assert!(
        error.to_string().contains("expected memory of 1 to 64 pages, shared, found memory of 1 to 64 pages"),
        "{error}"
    );
}
