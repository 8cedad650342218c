//! A guest checks and uses words of a shared memory that another thread changes concurrently.
//!
//! `WAMR_AOT_RACE=60` races for 60 seconds with each emitter and level of optimisation.

use std::{
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
    time::{Duration, Instant as Clock},
};

use wamr_aot_rt::{Trap, TrapKind};

/// The valid words, and the invalid ones, which the guest must detect.
const RIGHT: u32 = 3;
const WRONG: u32 = 0x0010_0000;

fn duration() -> Duration {
    match std::env::var("WAMR_AOT_RACE") {
        Ok(seconds) => Duration::from_secs(seconds.parse().expect("`WAMR_AOT_RACE` is a number of seconds")),
        Err(_) => Duration::from_millis(700),
    }
}

/// Checks for one of the results or the trap. Returns whether it was the trap.
fn one_of<T: PartialEq + std::fmt::Debug>(
    what: &str,
    result: Result<T, Trap>,
    right: &[T],
    kind: TrapKind,
) -> bool {
    match result {
        Ok(value) => assert!(right.contains(&value), "{what}: {value:?} is neither of {right:?}"),
        Err(trap) => {
            assert_eq!(trap.kind(), kind, "{what}");
            return true;
        }
    }
    false
}

/// Ends the other thread, even if an assertion fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

macro_rules! race {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            let mut guest = semantics::$name::Instance::new(()).unwrap();
            let memory = guest.memory().clone();
            let done = AtomicBool::new(false);
            let write = |word: u32, divisor: u32, number: f32| {
                memory.write(0u32, word).unwrap();
                memory.write(4u32, divisor).unwrap();
                memory.write(8u32, number).unwrap();
                memory.write(16u32, u64::from(divisor)).unwrap();
            };
            write(RIGHT, 7, 1.5);
            thread::scope(|scope| {
                scope.spawn(|| {
                    while !done.load(Relaxed) {
                        write(WRONG, 0, 1e30);
                        write(RIGHT, 7, 1.5);
                        for _ in 0..100 {
                            memory.write(0u32, WRONG).unwrap();
                            memory.write(0u32, RIGHT).unwrap();
                        }
                    }
                });
                let _stop = Stop(&done);
                let start = Clock::now();
                let mut calls = 0u64;
                let mut traps = 0u64;
                while start.elapsed() < duration() {
                    for _ in 0..100 {
                        // These rounds do not trap, since traps take longer.
                        for _ in 0..500 {
                            assert!([9, 5].contains(&guest.br_table(0).unwrap()));
                        }
                        let found = guest.call_indirect(0);
                        traps += u64::from(one_of("call_indirect", found, &[2], TrapKind::UndefinedElement));
                        one_of("narrow", guest.narrow(0), &[1], TrapKind::UndefinedElement);
                        one_of("load", guest.load(0), &[0], TrapKind::MemoryOutOfBounds);
                        one_of("divide", guest.divide(0), &[14], TrapKind::IntegerDivideByZero);
                        one_of("divide_wide", guest.divide_wide(0), &[2], TrapKind::IntegerDivideByZero);
                        one_of("convert", guest.convert(0), &[1], TrapKind::IntegerOverflow);
                        assert_eq!(guest.same(0).unwrap(), 0);
                        assert!([2, -1].contains(&guest.stored(0).unwrap()));
                        calls += 1;
                    }
                }
                println!("{}: {calls} rounds, {traps} wrong words", stringify!($name));
                // Both outcomes must have occurred.
                assert!(traps > 0 && traps < calls, "{traps} of {calls}");
            });
        }
    )*};
}

race!(race_native race_unoptimised);
#[cfg(not(windows))]
race!(race_c race_c_small);
