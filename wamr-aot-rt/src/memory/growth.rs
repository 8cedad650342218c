//! Growth of a memory that other threads use, and grow, at the same time.

use core::sync::atomic::{AtomicUsize, Ordering::SeqCst};

/// A length in bytes that threads read at any time. Once it is there, so are the bytes.
pub(crate) trait Length {
    /// What it is now.
    fn get(&self) -> usize;

    /// Sets it where it still is `old`. Otherwise what it is.
    fn replace(&self, old: usize, new: usize) -> Result<usize, usize>;
}

impl Length for AtomicUsize {
    fn get(&self) -> usize {
        self.load(SeqCst)
    }

    fn replace(&self, old: usize, new: usize) -> Result<usize, usize> {
        self.compare_exchange(old, new, SeqCst, SeqCst)
    }
}

/// Makes the length `delta` bytes larger, and gives the old one. `None` where it would be above `max_len`, or `commit`, which makes so
/// many bytes from the memory's start on accessible, fails.
pub(crate) fn grow(length: &impl Length, delta: u64, max_len: usize, commit: impl Fn(usize) -> bool) -> Option<usize> {
    let mut len = length.get();
    loop {
        let new_len = usize::try_from((len as u64).checked_add(delta)?).ok().filter(|new_len| *new_len <= max_len)?;
        // What is committed is there before the length says so. Where another thread is faster, that is no harm.
        if delta != 0 && !commit(new_len) {
            return None;
        }
        match length.replace(len, new_len) {
            Ok(old) => return Some(old),
            Err(current) => len = current,
        }
    }
}

#[cfg(all(test, loom))]
mod models {
    use alloc::sync::Arc;
    use core::sync::atomic::Ordering::Relaxed;

    use loom::{
        model,
        sync::atomic::{AtomicBool, AtomicUsize},
        thread,
    };

    use super::*;

    impl Length for AtomicUsize {
        fn get(&self) -> usize {
            self.load(SeqCst)
        }

        fn replace(&self, old: usize, new: usize) -> Result<usize, usize> {
            self.compare_exchange(old, new, SeqCst, SeqCst)
        }
    }

    const MOST: usize = 4;

    struct Memory {
        len: AtomicUsize,
        /// Whether a byte is accessible.
        committed: [AtomicBool; MOST],
    }

    impl Memory {
        fn grow(&self, delta: u64) -> Option<usize> {
            grow(&self.len, delta, MOST, |len| {
                self.committed[..len].iter().for_each(|byte| byte.store(true, Relaxed));
                true
            })
        }

        /// The length, all of whose bytes are there.
        fn look(&self) -> usize {
            let len = self.len.get();
            assert!(self.committed[..len].iter().all(|byte| byte.load(Relaxed)), "of {len} bytes some are not there");
            len
        }
    }

    #[test]
    fn bytes_are_there_before_the_length_says_so() {
        model(|| {
            let memory = Arc::new(Memory { len: AtomicUsize::new(0), committed: Default::default() });
            let others = [1, 2].map(|delta| {
                let memory = Arc::clone(&memory);
                thread::spawn(move || memory.grow(delta))
            });
            let (first, second) = (memory.look(), memory.look());
            assert!(first <= second, "it shrinks");
            let mut old = others.map(|other| other.join().unwrap());
            old.sort_unstable();
            // One after the other, whichever came first.
            assert!(old == [Some(0), Some(1)] || old == [Some(0), Some(2)], "{old:?}");
            assert_eq!(memory.look(), 3);
            assert_eq!((memory.grow(2), memory.grow(1), memory.grow(u64::MAX), memory.look()), (None, Some(3), None, 4));
        });
    }
}
