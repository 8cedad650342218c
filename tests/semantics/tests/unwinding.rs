//! Nested calls of guests and hosts: traps and panics that leave several frames, and the values
//! that are dropped on the way, with traps by signals and by calls.

use std::{
    cell::Cell,
    fmt::Debug,
    panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind},
    thread,
};

use wamr_aot_rt::{Trap, TrapKind};

thread_local! {
    /// The number of values in this thread's host frames that were dropped, and how many of them by
    /// a panic.
    static DROPPED: Cell<[i32; 2]> = const { Cell::new([0; 2]) };
}

/// A value in a host function's frame.
struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        let [all, by_panics] = DROPPED.get();
        DROPPED.set([all + 1, by_panics + i32::from(thread::panicking())]);
    }
}

/// The payload of a panic.
#[derive(Debug, PartialEq)]
struct Thrown(i32);

#[track_caller]
fn is<T: Debug>(kind: TrapKind, outcome: Result<T, Trap>) {
    assert_eq!(outcome.unwrap_err().kind(), kind);
}

/// The payload with which `call` panics.
#[track_caller]
fn thrown<T>(call: impl FnOnce() -> T) -> Thrown {
    let payload = catch_unwind(AssertUnwindSafe(call)).err().expect("it panics");
    *payload.downcast().expect("the panic is from this test")
}

/// The number of times that the host calls the guest that calls the host.
const DEPTH: i32 = 20;

macro_rules! tests {
    ($module:ident) => {
        mod $module {
            use semantics::$module::{Caller, Instance, imports::Env};
            use wamr_aot_rt::HostError;

            use super::*;

            /// The host's action at the end of a chain of calls.
            struct Host(fn(&mut Caller<Host>) -> Result<i32, HostError>);

            impl Env for Host {
                fn act(cx: &mut Caller<Self>, more: i32) -> Result<i32, HostError> {
                    let _counted = Counted;
                    if more == 0 { (cx.data().0)(cx) } else { Ok(cx.host(more - 1)?) }
                }
            }

            fn instance(at_the_end: fn(&mut Caller<Host>) -> Result<i32, HostError>) -> Instance<Host> {
                Instance::new(Host(at_the_end)).unwrap()
            }

            /// Checks that the guest returns, and traps in each way.
            fn works(guest: &mut Instance<Host>) {
                assert_eq!(guest.add(40, 2).unwrap(), 42);
                is(TrapKind::MemoryOutOfBounds, guest.load(-1));
                is(TrapKind::IntegerDivideByZero, guest.divide(1, 0));
                is(TrapKind::StackOverflow, guest.recur(0));
                assert_eq!(guest.load(65532).unwrap(), 0);
            }

            /// A guest that is used in its own destructor.
            struct Last(Instance<Host>);

            impl Drop for Last {
                fn drop(&mut self) {
                    assert!(thread::panicking());
                    works(&mut self.0);
                    // The outer panic continues: this one ends inside it.
                    self.0.data_mut().0 = |_| resume_unwind(Box::new(Thrown(2)));
                    assert_eq!(thrown(|| self.0.host(DEPTH)), Thrown(2));
                    works(&mut self.0);
                }
            }

            #[test]
            fn a_trap_leaves_all_guests_and_hosts() {
                let ends: [(TrapKind, fn(&mut Caller<Host>) -> Result<i32, HostError>); 4] = [
                    (TrapKind::MemoryOutOfBounds, |cx| Ok(cx.load(-1)?)),
                    (TrapKind::IntegerDivideByZero, |cx| Ok(cx.divide(1, 0)?)),
                    (TrapKind::StackOverflow, |cx| Ok(cx.recur(0)?)),
                    (TrapKind::Host, |_| Err(HostError::new("refused"))),
                ];
                for (kind, at_the_end) in ends {
                    let mut guest = instance(at_the_end);
                    DROPPED.set([0; 2]);
                    is(kind, guest.host(DEPTH));
                    assert_eq!(DROPPED.get(), [DEPTH + 1, 0]);
                    works(&mut guest);
                }
            }

            #[test]
            fn a_panic_leaves_all_guests_and_hosts() {
                let mut guest = instance(|cx| {
                    is(TrapKind::MemoryOutOfBounds, cx.load(-1));
                    panic_any(Thrown(1))
                });
                DROPPED.set([0; 2]);
                assert_eq!(thrown(|| guest.host(DEPTH)), Thrown(1));
                assert_eq!(DROPPED.get(), [DEPTH + 1; 2]);
                works(&mut guest);
            }

            #[test]
            fn a_host_function_catches_what_a_deeper_one_panics_with() {
                let mut guest = instance(|cx| {
                    cx.data_mut().0 = |_| panic_any(Thrown(1));
                    assert_eq!(thrown(|| cx.host(DEPTH)), Thrown(1));
                    is(TrapKind::MemoryOutOfBounds, cx.load(-1));
                    Ok(7)
                });
                DROPPED.set([0; 2]);
                assert_eq!(guest.host(DEPTH).unwrap(), 7);
                assert_eq!(DROPPED.get(), [2 * (DEPTH + 1), DEPTH + 1]);
                works(&mut guest);
            }

            #[test]
            fn what_a_panic_drops_may_run_guests() {
                // The destructor runs in a frame between two guests.
                let mut guest = instance(|_| {
                    let _last = Last(instance(|_| Ok(0)));
                    panic_any(Thrown(1))
                });
                assert_eq!(thrown(|| guest.host(DEPTH)), Thrown(1));
                works(&mut guest);
                // The destructor runs below all guests.
                let outcome = thrown(|| {
                    let mut last = Last(instance(|_| panic_any(Thrown(3))));
                    works(&mut last.0);
                    last.0.host(DEPTH).unwrap()
                });
                assert_eq!(outcome, Thrown(3));
            }

            #[test]
            fn instances_end_on_other_threads() {
                let mut kept = instance(|_| Ok(0));
                for _ in 0..3 {
                    let mut gone = instance(|_| Ok(0));
                    // It ran last on this thread, and will have been dropped when the other traps.
                    works(&mut gone);
                    let mut new = thread::spawn(move || {
                        works(&mut gone);
                        drop(gone);
                        let mut new = instance(|_| Ok(0));
                        works(&mut new);
                        new
                    })
                    .join()
                    .unwrap();
                    works(&mut kept);
                    works(&mut new);
                    // The other instance is dropped during a call of the first.
                    thread::scope(|scope| {
                        let (kept, new) = (&mut kept, new);
                        scope.spawn(move || drop(new));
                        works(kept);
                    });
                }
            }
        }
    };
}

tests!(stress);
tests!(stress_checked);
