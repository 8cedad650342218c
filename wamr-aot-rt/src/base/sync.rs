//! What threads meet at, where loom looks at all the orders in which they can: with `--cfg loom`, loom's model of it.

#[cfg(not(loom))]
#[allow(unused_imports, reason = "the list for signals is there on some systems only")]
pub(crate) use std::{
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicPtr, AtomicUsize},
    },
    thread::yield_now,
};

#[cfg(loom)]
#[allow(unused_imports, reason = "the list for signals is there on some systems only")]
pub(crate) use loom::{
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicPtr, AtomicUsize},
    },
    thread::yield_now,
};
