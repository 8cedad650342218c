//! Endless recursion is a trap and never a crash, whatever the size of the frames.

use std::thread;

use fuzz_bodies::{Native, Outcome, Value};
use wamr_aot_rt::{Module, TrapKind};

use crate::{RECURSIONS, at_levels};

/// Runs in a thread with this much stack.
fn in_thread(stack: usize, f: impl FnOnce() + Send) {
    thread::scope(|scope| {
        let thread =
            thread::Builder::new().stack_size(stack).spawn_scoped(scope, f).expect("the thread starts");
        if let Err(panic) = thread.join() {
            std::panic::resume_unwind(panic);
        }
    });
}

/// All modules, at all levels.
fn modules() -> impl Iterator<Item = (&'static str, Module)> {
    RECURSIONS.iter().flat_map(|row| at_levels(row).map(|(_, module)| (row.0, module)))
}

fn overflow_all(limit: Option<usize>) {
    for (name, module) in modules() {
        let mut native = match Native::new(&module) {
            Ok(native) => native,
            Err(error) => {
                assert_eq!(
                    error.trap().map(|trap| trap.kind()),
                    Some(TrapKind::StackOverflow),
                    "{name}: {error}"
                );
                continue;
            }
        };
        if let Some(limit) = limit {
            native.set_stack_limit(limit);
        }
        // Called more than once, because the first call must not affect the next one.
        for argument in 0..3 {
            let outcome = native.call_export("recurse", &[Value::I32(argument)]);
            assert_eq!(outcome, Outcome::Trapped(TrapKind::StackOverflow), "{name}");
            assert_eq!(native.call_export("alive", &[]), Outcome::Returned(vec![Value::I32(42)]), "{name}");
        }
    }
}

#[test]
fn with_the_default_limit() {
    in_thread(2 << 20, || overflow_all(None));
}

/// The limit is above the size of the thread's stack.
#[test]
fn on_small_stacks() {
    for stack in [128 << 10, 256 << 10, 512 << 10] {
        in_thread(stack, || overflow_all(None));
        in_thread(stack, || overflow_all(Some(64 << 20)));
    }
}

#[test]
fn with_small_limits() {
    for limit in [0, 1, 4096, 16 << 10, 100_000] {
        in_thread(2 << 20, move || {
            for (name, module) in modules() {
                let Ok(mut native) = Native::new(&module) else { continue };
                native.set_stack_limit(limit);
                let outcome = native.call_export("recurse", &[Value::I32(0)]);
                assert_eq!(outcome, Outcome::Trapped(TrapKind::StackOverflow), "{name} with {limit}");
            }
        });
    }
}

#[test]
fn with_a_large_limit() {
    in_thread(64 << 20, || overflow_all(Some(48 << 20)));
}
