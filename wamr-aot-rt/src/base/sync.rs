//! The primitives through which threads interact, for code that loom checks in all possible orders:
//! with `--cfg loom` they are loom's models.

#[cfg(not(loom))]
#[allow(unused_imports, reason = "the list for signals exists only on some systems")]
pub(crate) use std::{
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicPtr, AtomicUsize},
    },
    thread::yield_now,
};

#[cfg(loom)]
#[allow(unused_imports, reason = "the list for signals exists only on some systems")]
pub(crate) use loom::{
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicPtr, AtomicUsize},
    },
    thread::yield_now,
};
