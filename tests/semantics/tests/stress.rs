//! Threads that create, use, pass on and drop instances at the same time, with traps of all kinds,
//! panics, interruptions and growth. The results are compared with the expected ones. When all
//! threads have ended, nothing is left: no allocated byte, and no addresses.
//!
//! `WAMR_AOT_STRESS=1000000` makes a million calls in total.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use semantics::{stress, stress_checked};
use wamr_aot_rt::{HostError, InterruptHandle, Trap, TrapKind, pool};

const THREADS: usize = 8;
const CALLS: usize = 16_000;
const PAGE: i32 = 65536;
/// The most pages that the guest's memory may have.
const MOST: i32 = 8;

/// The payload of a host function's panic.
struct Thrown(i32);

/// The host's state: the number of its calls.
struct Host(u32);

/// A xorshift generator, with the same numbers in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % bound
    }
}

/// An instance, and its expected state.
struct Guest<I> {
    instance: I,
    handle: InterruptHandle,
    pages: i32,
    /// A written address, and its value.
    written: Option<(i32, i32)>,
    /// The number of calls of the host.
    acts: u32,
}

/// The instances that threads passed on, and the handles to be interrupted.
struct Shared<I> {
    given: Mutex<Vec<Guest<I>>>,
    handles: Mutex<Vec<Option<InterruptHandle>>>,
}

macro_rules! stress {
    ($name:ident, $module:ident) => {
        impl $module::imports::Env for Host {
            fn act(cx: &mut $module::Caller<Self>, what: i32) -> Result<i32, HostError> {
                cx.data_mut().0 += 1;
                match what % 5 {
                    0 => Ok(what + 1),
                    1 => Err(HostError::new("refused")),
                    2 => resume_unwind(Box::new(Thrown(what))),
                    3 => Ok(cx.divide(what, 0)?),
                    _ => Ok(cx.add(what, 1)?),
                }
            }
        }

        impl Guest<$module::Instance<Host>> {
            fn new() -> Self {
                let mut instance = $module::Instance::new(Host(0))
                    .expect("there is address space for hundreds of instances");
                let handle = instance.interrupt_handle().expect("the instance has its own counter");
                Guest { instance, handle, pages: 1, written: None, acts: 0 }
            }

            /// Performs a random action. Other threads use its handle only for calls that do not
            /// end.
            fn act(&mut self, random: &mut Random, shared: &Shared<$module::Instance<Host>>, thread: usize) {
                let guest = &mut self.instance;
                let calls = guest.calls();
                let mut counted = 1;
                match random.below(100) {
                    0..40 => assert_eq!(guest.add(40, 2).expect("it adds"), 42),
                    40..50 => is(guest.divide(1, 0), TrapKind::IntegerDivideByZero),
                    50..60 => {
                        // Just past the end of the memory, and far beyond it.
                        let outside = if random.below(2) == 0 {
                            self.pages * PAGE - 3
                        } else {
                            -1 - random.below(1 << 30) as i32
                        };
                        is(guest.load(outside), TrapKind::MemoryOutOfBounds);
                        is(guest.store(outside, 1), TrapKind::MemoryOutOfBounds);
                        counted = 2;
                    }
                    60..75 => {
                        if let Some((address, value)) = self.written {
                            assert_eq!(guest.load(address).expect("the address is in bounds"), value);
                        } else {
                            assert_eq!(
                                guest.load(self.pages * PAGE - 4).expect("the address is in bounds"),
                                0
                            );
                        }
                        let place = (random.below(self.pages as u64 * 16384 - 1) * 4) as i32;
                        guest.store(place, place ^ 77).expect("the address is in bounds");
                        self.written = Some((place, place ^ 77));
                        counted = 2;
                    }
                    75..80 => {
                        let more = random.below(4) as i32;
                        let fits = self.pages + more <= MOST;
                        assert_eq!(
                            guest.grow(more).expect("it does not trap"),
                            if fits { self.pages } else { -1 }
                        );
                        if fits {
                            self.pages += more;
                        }
                    }
                    80..81 => {
                        is(guest.recur(0), TrapKind::StackOverflow);
                        counted = 0;
                    }
                    81..83 => {
                        shared.handles.lock().unwrap()[thread] = Some(self.handle.clone());
                        is(guest.for_ever(), TrapKind::Interrupted);
                        counted = 0;
                    }
                    _ => {
                        let what = random.below(1000) as i32;
                        let outcome = catch_unwind(AssertUnwindSafe(|| guest.host(what)));
                        self.acts += 1;
                        match what % 5 {
                            0 | 4 => assert_eq!(returned(outcome).expect("it returns"), what + 1),
                            1 => is(returned(outcome), TrapKind::Host),
                            2 => {
                                let thrown = outcome.err().expect("the host panics").downcast::<Thrown>();
                                assert!(
                                    thrown.is_ok_and(|thrown| thrown.0 == what),
                                    "the panic has another payload"
                                );
                            }
                            // The trap of the nested call propagates.
                            _ => is(returned(outcome), TrapKind::IntegerDivideByZero),
                        }
                        // The host called the guest.
                        counted += i32::from(what % 5 >= 3);
                    }
                }
                assert_eq!(self.instance.calls(), calls + counted);
                assert_eq!(self.instance.data().0, self.acts);
                assert_eq!(self.instance.memory().pages(), self.pages as u64);
            }
        }

        fn $name(calls: usize) {
            let each = calls / THREADS;
            let shared: Shared<$module::Instance<Host>> = Shared {
                given: Mutex::new(Vec::new()),
                handles: Mutex::new((0..THREADS).map(|_| None).collect()),
            };
            let done = AtomicBool::new(false);
            thread::scope(|scope| {
                let workers: Vec<_> = (0..THREADS)
                    .map(|thread| {
                        let shared = &shared;
                        scope.spawn(move || {
                            let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (thread as u64 + 1) << 20);
                            let mut guests = vec![Guest::<$module::Instance<Host>>::new()];
                            for _ in 0..each {
                                match random.below(100) {
                                    0..3 if guests.len() < 8 => {
                                        guests.push(Guest::<$module::Instance<Host>>::new())
                                    }
                                    3..6 if guests.len() > 1 => drop(guests.swap_remove(0)),
                                    // Another thread will use and drop it.
                                    6..8 if guests.len() > 1 => {
                                        shared.given.lock().unwrap().extend(guests.pop())
                                    }
                                    8..10 => guests.extend(shared.given.lock().unwrap().pop()),
                                    _ => {}
                                }
                                let which = random.below(guests.len() as u64) as usize;
                                guests[which].act(&mut random, shared, thread);
                            }
                        })
                    })
                    .collect();
                let interrupts = scope.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        for handle in shared.handles.lock().unwrap().iter_mut() {
                            if let Some(handle) = handle.take() {
                                handle.interrupt();
                            }
                        }
                        thread::sleep(Duration::from_micros(100));
                    }
                });
                let outcomes: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
                done.store(true, Ordering::Relaxed);
                // A scope waits for the closures of its threads, not for the thread-local values
                // that they drop at the end.
                interrupts.join().unwrap_or_else(|panic| resume_unwind(panic));
                outcomes.into_iter().for_each(|outcome| outcome.unwrap_or_else(|panic| resume_unwind(panic)));
            });
        }
    };
}

stress!(guards, stress);
stress!(checks, stress_checked);

/// The system's allocator, with counts of the live blocks and bytes.
struct Counting;

static BLOCKS: AtomicUsize = AtomicUsize::new(0);
static BYTES: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: the system's allocator does all the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        BLOCKS.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's duties are those of the system's allocator.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        BLOCKS.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's duties are those of the system's allocator.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        BYTES.fetch_add(size.wrapping_sub(layout.size()), Ordering::Relaxed);
        // SAFETY: the caller's duties are those of the system's allocator.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        BLOCKS.fetch_sub(1, Ordering::Relaxed);
        BYTES.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's duties are those of the system's allocator.
        unsafe { System.dealloc(block, layout) }
    }
}

/// The resources of the process: allocated blocks, and their bytes; and its address space, in
/// reservations of guarded memories. Ended threads may have left some percent of a reservation
/// (their allocators keep some for later threads).
fn taken() -> (usize, usize, u64) {
    pool::trim();
    let reservations = if cfg!(target_os = "linux") {
        let status = std::fs::read_to_string("/proc/self/status").expect("Linux has this file");
        let size =
            status.lines().find_map(|line| line.strip_prefix("VmSize:")).expect("each process has a size");
        let kib: u64 = size.trim().trim_end_matches("kB").trim().parse().expect("it is a number");
        (kib + (2 << 20)) / (4 << 20)
    } else {
        0
    };
    (BLOCKS.load(Ordering::Relaxed), BYTES.load(Ordering::Relaxed), reservations)
}

#[test]
fn threads_leave_nothing_behind() {
    // After this, objects that are created once per process and the system's threads exist.
    guards(CALLS / 4);
    checks(CALLS / 4);
    let before = taken();
    guards(calls());
    checks(calls());
    assert_eq!(taken(), before);
}

fn calls() -> usize {
    match std::env::var("WAMR_AOT_STRESS") {
        Ok(text) => text.parse().expect("WAMR_AOT_STRESS is a number"),
        Err(_) => CALLS,
    }
}

fn is<T: std::fmt::Debug>(outcome: Result<T, Trap>, kind: TrapKind) {
    assert_eq!(outcome.expect_err("it traps").kind(), kind);
}

/// The result of a call that did not panic.
fn returned<T>(outcome: Result<T, Box<dyn Any + Send>>) -> T {
    outcome.unwrap_or_else(|panic| resume_unwind(panic))
}
