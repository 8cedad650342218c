//! [`Published`]: a list that is replaced as a whole, so that a signal handler can read it at any time.

use alloc::{boxed::Box, vec::Vec};
use core::{
    ptr,
    sync::atomic::Ordering::{AcqRel, Acquire, Release},
};
use std::sync::PoisonError;

use crate::base::sync::{AtomicPtr, AtomicUsize, Mutex, yield_now};

/// How often a writer looks whether the old list is still read.
const LOOKS: usize = if cfg!(loom) { 3 } else { 10_000 };

/// A list, and who reads it.
pub(crate) struct Published<T> {
    /// Null where there is none yet.
    current: AtomicPtr<Vec<T>>,
    /// How many threads, and signal handlers, read what `current` pointed to.
    readers: AtomicUsize,
    /// Who replaces the list.
    writer: Mutex<()>,
}

impl<T: Clone> Published<T> {
    #[cfg(not(loom))]
    pub(crate) const fn new() -> Published<T> {
        Published { current: AtomicPtr::new(ptr::null_mut()), readers: AtomicUsize::new(0), writer: Mutex::new(()) }
    }

    #[cfg(loom)]
    pub(crate) fn new() -> Published<T> {
        Published { current: AtomicPtr::new(ptr::null_mut()), readers: AtomicUsize::new(0), writer: Mutex::new(()) }
    }

    /// Reads the list. Takes no lock and allocates nothing.
    pub(crate) fn read<R>(&self, read: impl FnOnce(&[T]) -> R) -> R {
        self.readers.fetch_add(1, Acquire);
        let list = self.current.load(Acquire);
        // SAFETY: null, or from `change`, which frees it only when it saw no reader after it put another one in its place.
        let result = read(unsafe { list.as_ref() }.map_or(&[], Vec::as_slice));
        self.readers.fetch_sub(1, Release);
        result
    }

    /// Replaces the list by one that `change` makes of its copy.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Vec<T>)) {
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = self.read(<[T]>::to_vec);
        change(&mut list);
        let old = self.current.swap(Box::into_raw(Box::new(list)), AcqRel);
        // This changes the count, to the same: a reader that is counted later sees what happened before, the new list. A plain load
        // might not see one that was counted just now and has the old one. A reader that never ends (its thread did not come along
        // at a fork) costs the old list.
        let is_unread = (0..LOOKS).any(|_| {
            let is_unread = self.readers.fetch_add(0, AcqRel) == 0;
            if !is_unread {
                yield_now();
            }
            is_unread
        });
        if !old.is_null() && is_unread {
            // SAFETY: from `Box::into_raw`, replaced by this function alone, and nobody reads it any more.
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

    /// An element: its number; what tells, apart from itself, whether it is gone; and what loom watches: that is written when it is
    /// dropped, which everything that reads it must come before.
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

    /// Reads the list for a while: its numbers.
    fn look(list: &Published<Element>) -> alloc::vec::Vec<usize> {
        list.read(|elements| {
            let numbers = elements.iter().map(|element| element.0).collect();
            let gone: alloc::vec::Vec<_> = elements.iter().map(|element| Arc::clone(&element.1)).collect();
            // Others do something.
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
                    let numbers = look(&list);
                    assert!(numbers == [1] || numbers == [1, 2], "{numbers:?}");
                }
            });
            list.change(|elements| elements.push(Element::new(2)));
            assert_eq!(look(&list), [1, 2]);
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
            let mut numbers = look(&list);
            numbers.sort_unstable();
            assert_eq!(numbers, [1, 2]);
        });
    }
}
