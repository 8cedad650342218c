//! [`Published`]: a list that is replaced as a whole, so that a signal handler can read it at any
//! time.

use alloc::{boxed::Box, vec::Vec};
use core::{
    ptr,
    sync::atomic::Ordering::{AcqRel, Acquire, Release},
};
use std::{
    sync::PoisonError,
    time::{Duration, Instant},
};

use crate::base::sync::{AtomicPtr, AtomicUsize, Mutex, yield_now};

/// How often a writer checks whether the old list is still being read.
const CHECKS: usize = if cfg!(all(loom, test)) { 3 } else { 10_000 };

/// For how long it checks: on a busy machine each check may cost a time slice.
const PATIENCE: Duration = if cfg!(all(loom, test)) { Duration::MAX } else { Duration::from_millis(20) };

/// A list, and how many threads read it.
pub(crate) struct Published<T> {
    /// Null until the first change.
    current: AtomicPtr<Vec<T>>,
    /// How many threads and signal handlers are reading what `current` pointed to.
    readers: AtomicUsize,
    /// Held while the list is replaced.
    writer: Mutex<()>,
}

impl<T: Clone> Published<T> {
    #[cfg(not(all(loom, test)))]
    pub(crate) const fn new() -> Published<T> {
        Published {
            current: AtomicPtr::new(ptr::null_mut()),
            readers: AtomicUsize::new(0),
            writer: Mutex::new(()),
        }
    }

    #[cfg(all(loom, test))]
    pub(crate) fn new() -> Published<T> {
        Published {
            current: AtomicPtr::new(ptr::null_mut()),
            readers: AtomicUsize::new(0),
            writer: Mutex::new(()),
        }
    }

    /// Reads the list. Takes no lock and allocates nothing.
    pub(crate) fn read<R>(&self, read: impl FnOnce(&[T]) -> R) -> R {
        self.readers.fetch_add(1, Acquire);
        let list = self.current.load(Acquire);
        // SAFETY: null, or from `change`, which frees the list only if it saw no reader after it
        // put another list in its place.
        let result = read(unsafe { list.as_ref() }.map_or(&[], Vec::as_slice));
        self.readers.fetch_sub(1, Release);
        result
    }

    /// Replaces the list with a copy that `change` has modified.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Vec<T>)) {
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = self.read(<[T]>::to_vec);
        change(&mut list);
        let old = self.current.swap(Box::into_raw(Box::new(list)), AcqRel);
        // This writes the count, but leaves its value: a reader that is counted later sees what
        // happened before, which is the new list. A plain load might miss a reader that was counted
        // just now and has the old list. A reader that never ends (its thread was not copied by a
        // fork) leaks the old list.
        let start = Instant::now();
        let is_unread = (0..CHECKS).take_while(|_| start.elapsed() < PATIENCE).any(|_| {
            let is_unread = self.readers.fetch_add(0, AcqRel) == 0;
            if !is_unread {
                yield_now();
            }
            is_unread
        });
        if !old.is_null() && is_unread {
            // SAFETY: from `Box::into_raw`, replaced by this function alone, and no longer read by
            // anyone.
            drop(unsafe { Box::from_raw(old) });
        }
    }
}

#[cfg(all(test, loom))]
mod models {
    use alloc::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

    use loom::{cell::UnsafeCell, model, thread};

    use super::Published;

    /// An element: its number; a flag outside of the element that says whether it is gone; and a
    /// cell that loom watches: it is written when the element is dropped, and everything that reads
    /// it must come before that.
    struct Element(usize, Arc<AtomicBool>, UnsafeCell<()>);

    impl Element {
        fn new(number: usize) -> Element {
            Element(number, Arc::new(AtomicBool::new(false)), UnsafeCell::new(()))
        }
    }

    impl Clone for Element {
        fn clone(&self) -> Element {
            Element::new(self.0)
        }
    }

    impl Drop for Element {
        fn drop(&mut self) {
            self.2.with_mut(|_| ());
            self.1.store(true, SeqCst);
        }
    }

    /// Reads the list for a while and returns its numbers.
    fn observe(list: &Published<Element>) -> alloc::vec::Vec<usize> {
        list.read(|elements| {
            let numbers = elements.iter().map(|element| element.0).collect();
            let gone: alloc::vec::Vec<_> = elements.iter().map(|element| Arc::clone(&element.1)).collect();
            // Lets other threads run.
            thread::yield_now();
            assert!(gone.iter().all(|gone| !gone.load(SeqCst)), "it is gone while it is read");
            elements.iter().for_each(|element| element.2.with(|_| ()));
            numbers
        })
    }

    #[test]
    fn nothing_is_freed_that_is_read() {
        model(|| {
            let list = Arc::new(Published::new());
            list.change(|elements| elements.push(Element::new(1)));
            let reader = thread::spawn({
                let list = Arc::clone(&list);
                move || {
                    let numbers = observe(&list);
                    assert!(numbers == [1] || numbers == [1, 2], "{numbers:?}");
                }
            });
            list.change(|elements| elements.push(Element::new(2)));
            assert_eq!(observe(&list), [1, 2]);
            reader.join().unwrap();
        });
    }

    #[test]
    fn no_change_is_lost() {
        model(|| {
            let list = Arc::new(Published::new());
            let writer = thread::spawn({
                let list = Arc::clone(&list);
                move || list.change(|elements| elements.push(Element::new(1)))
            });
            list.change(|elements| elements.push(Element::new(2)));
            writer.join().unwrap();
            let mut numbers = observe(&list);
            numbers.sort_unstable();
            assert_eq!(numbers, [1, 2]);
        });
    }
}
