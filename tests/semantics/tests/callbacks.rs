//! Host code that runs without a call by the guest: the callbacks for deadlines and fuel, and
//! limiters. They may run other instances, trap or panic in them, and drop them; faults of the
//! guest afterwards are still looked up in the guest's own store.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use semantics::{asks_epoch, asks_fuel, traps};
use wamr_aot_rt::{
    EpochCounter, HostError, InstanceOptions, Limiter, MemoryType, SharedMemory, Trap, TrapKind,
};

/// The host of the other instance.
struct Other;

impl traps::imports::Env for Other {
    fn fail(_: &mut traps::Caller<Self>) -> Result<(), HostError> {
        Err(HostError::new("on purpose"))
    }

    fn panic(_: &mut traps::Caller<Self>) -> Result<(), HostError> {
        panic!("in another instance")
    }

    fn again(_: &mut traps::Caller<Self>, _: i32) -> Result<i32, HostError> {
        Ok(1)
    }
}

type OtherInstance = traps::Instance<Other>;

fn other() -> OtherInstance {
    traps::Instance::new(Other).unwrap()
}

/// The action of a callback before it answers.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    Run,
    Trap,
    PanicInside,
    DropAnother,
    Panic,
}

const ACTS: [Act; 5] = [Act::Run, Act::Trap, Act::PanicInside, Act::DropAnother, Act::Panic];

/// The state of a callback: another instance, created before the guest runs, and the number of
/// calls.
#[derive(Clone)]
struct Acting {
    act: Act,
    kept: Arc<Mutex<Option<OtherInstance>>>,
    calls: Arc<AtomicUsize>,
}

impl Acting {
    fn new(act: Act) -> Acting {
        Acting { act, kept: Arc::new(Mutex::new(Some(other()))), calls: Arc::default() }
    }

    fn go(&self) {
        self.calls.fetch_add(1, Ordering::SeqCst);
        match self.act {
            Act::Run => assert_eq!(other().answer().unwrap(), 42),
            Act::Trap => assert_eq!(other().load(-1).unwrap_err().kind(), TrapKind::MemoryOutOfBounds),
            Act::PanicInside => {
                let mut instance = other();
                catch_unwind(AssertUnwindSafe(|| instance.host_panic())).unwrap_err();
            }
            Act::DropAnother => {
                let mut kept = self.kept.lock().unwrap();
                if let Some(instance) = kept.as_mut() {
                    assert_eq!(instance.answer().unwrap(), 42);
                }
                *kept = None;
            }
            Act::Panic => {
                assert_eq!(other().answer().unwrap(), 42);
                panic!("in the callback")
            }
        }
    }
}

impl Limiter for Acting {
    fn memory_growing(&mut self, current: usize, _: usize, _: usize) -> bool {
        if current > 0 {
            self.go();
        }
        true
    }

    fn table_growing(&mut self, current: usize, _: usize, _: usize) -> bool {
        if current > 0 {
            self.go();
        }
        true
    }
}

struct Host(SharedMemory);

impl asks_epoch::imports::Env for Host {
    fn memory(&mut self) -> Option<SharedMemory> {
        Some(self.0.clone())
    }
}

impl asks_fuel::imports::Env for Host {
    fn memory(&mut self) -> Option<SharedMemory> {
        Some(self.0.clone())
    }
}

fn host() -> Host {
    Host(SharedMemory::new(MemoryType::shared(1, 1)).unwrap())
}

/// Calls the guest, which triggers the callback and then accesses its memory out of bounds.
#[track_caller]
fn check(what: &str, acting: &Acting, call: impl FnOnce() -> Result<i32, Trap>) {
    let outcome = catch_unwind(AssertUnwindSafe(call));
    assert!(acting.calls.load(Ordering::SeqCst) > 0, "{what}: the callback was not called");
    match (acting.act, outcome) {
        (Act::Panic, Err(payload)) => assert_eq!(payload.downcast_ref(), Some(&"in the callback"), "{what}"),
        (Act::Panic, Ok(outcome)) => panic!("{what}: the panic is lost: {outcome:?}"),
        (act, outcome) => {
            let trap = outcome.unwrap_or_else(|_| panic!("{what}, {act:?}: a panic")).unwrap_err();
            assert_eq!(trap.kind(), TrapKind::MemoryOutOfBounds, "{what}, {act:?}");
        }
    }
}

#[test]
fn what_a_deadline_calls_may_run_other_guests() {
    for act in ACTS {
        for what in ["waits", "loops", "fills"] {
            let acting = Acting::new(act);
            let counter = Arc::new(EpochCounter::new());
            let mut guest = asks_epoch::Instance::new(host()).unwrap();
            guest.set_epoch(Arc::clone(&counter));
            guest.set_deadline(1);
            guest.on_deadline({
                let acting = acting.clone();
                move |_| {
                    acting.go();
                    Some(1_000_000)
                }
            });
            guest.grows_by(1_000).unwrap();
            counter.tick();
            check(what, &acting, || match what {
                "waits" => guest.waits(20_000_000),
                "loops" => guest.loops(3),
                _ => guest.fills(1_000 << 16),
            });
        }
    }
}

#[test]
fn what_adds_fuel_may_run_other_guests() {
    for act in ACTS {
        for what in ["waits", "loops"] {
            let acting = Acting::new(act);
            let mut guest = asks_fuel::Instance::new(host()).unwrap();
            guest.set_fuel(20);
            guest.on_out_of_fuel({
                let acting = acting.clone();
                move |_| {
                    acting.go();
                    Some(1_000_000_000)
                }
            });
            check(what, &acting, || match what {
                "waits" => guest.waits(1_000_000),
                _ => guest.loops(1_000),
            });
        }
    }
}

#[test]
fn limiters_may_run_other_guests() {
    for act in ACTS {
        for what in ["memory", "table"] {
            let acting = Acting::new(act);
            let options = InstanceOptions::new().fuel(1_000).limiter(acting.clone());
            let mut guest = asks_fuel::Instance::with_options(host(), options).unwrap();
            check(what, &acting, || if what == "memory" { guest.grows() } else { guest.grows_table() });
        }
    }
}

#[test]
fn waiting_costs_fuel() {
    let mut guest = asks_fuel::Instance::new(host()).unwrap();
    // It waits as long as there is fuel: without fuel it would wait forever.
    guest.set_fuel(20_000);
    assert_eq!(guest.waits(-1).unwrap_err().kind(), TrapKind::FuelExhausted);
    // A started millisecond is charged.
    guest.set_fuel(900);
    assert_eq!(guest.waits(0).unwrap_err().kind(), TrapKind::FuelExhausted);
    guest.set_fuel(1_000_000);
    assert_eq!(guest.waits(2_000_000).unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
    assert!((1_000..=999_000 - 1_000).contains(&guest.fuel()), "{}", guest.fuel());
    // A guest that does not wait is charged only for its instructions.
    let before = host();
    before.0.write(0u32, 1u32).unwrap();
    let mut guest = asks_fuel::Instance::new(before).unwrap();
    guest.set_fuel(1_000);
    assert_eq!(guest.waits(-1).unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
    assert!(guest.fuel() > 980, "{}", guest.fuel());
}

#[test]
fn long_instructions_are_interrupted() {
    const LENGTH: i32 = 1_000 << 16;
    let mut guest = asks_epoch::Instance::new(host()).unwrap();
    guest.grows_by(999).unwrap();
    let counter = Arc::new(EpochCounter::new());
    guest.set_epoch(Arc::clone(&counter));
    // The copy is done in pieces, in the right order, since the regions overlap.
    for (to, from) in [(1, 0), (0, 1)] {
        for (address, value) in [(0, 1), (1, 2), (LENGTH - 2, 3), (LENGTH - 1, 4), (16 << 20, 5)] {
            guest.stores(address, value).unwrap();
        }
        let expected: Vec<i32> =
            [0, LENGTH - 2, 16 << 20].map(|address| guest.loads(address + from).unwrap()).into();
        guest.copies(to, from, LENGTH - 1).unwrap();
        let found: Vec<i32> =
            [0, LENGTH - 2, 16 << 20].map(|address| guest.loads(address + to).unwrap()).into();
        assert_eq!(found, expected);
    }
    // Nothing is written if the end is out of bounds.
    guest.stores(0, 9).unwrap();
    assert_eq!(guest.fills(LENGTH + 1).unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
    assert_eq!(guest.loads(0).unwrap(), 9);
    // The check at the entry does not fire yet: the epoch starts while the instruction runs.
    let trap = thread::scope(|scope| {
        guest.set_deadline(1);
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(1));
            counter.tick();
        });
        loop {
            if let Err(trap) = guest.copies(1, 0, LENGTH - 1) {
                break trap;
            }
        }
    });
    assert_eq!(trap.kind(), TrapKind::Interrupted);
}
