//! The primitives through which threads interact, for code that loom checks in all possible orders:
//! in unit tests with `--cfg loom` they are loom's models. Only these have loom, which is a
//! dependency of tests.

#[cfg(not(all(loom, test)))]
#[allow(unused_imports, reason = "the list for signals exists only on some systems")]
pub(crate) use std::{
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicPtr, AtomicUsize},
    },
    thread::yield_now,
};

#[cfg(all(loom, test))]
#[allow(unused_imports, reason = "the list for signals exists only on some systems")]
pub(crate) use loom::{
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicPtr, AtomicUsize},
    },
    thread::yield_now,
};
