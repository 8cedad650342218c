//! Growing a memory that other threads use, and may grow, at the same time.

use core::sync::atomic::{AtomicUsize, Ordering::SeqCst};

/// A length in bytes that threads may read at any time. Bytes below the length are always
/// accessible.
pub(crate) trait Length {
    /// The current length.
    fn get(&self) -> usize;

    /// Sets the length if it is still `old`. Otherwise fails with the current length.
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

/// Increases the length by `delta` bytes and returns the old one. `None` if it would exceed
/// `max_len`, or if `commit`, which makes a number of bytes from the memory's start accessible,
/// fails.
pub(crate) fn grow(
    length: &impl Length,
    delta: u64,
    max_len: usize,
    commit: impl Fn(usize) -> bool,
) -> Option<usize> {
    let mut len = length.get();
    loop {
        let new_len =
            usize::try_from((len as u64).checked_add(delta)?).ok().filter(|new_len| *new_len <= max_len)?;
        // The bytes are committed before the length says so. If another thread is faster, that does
        // no harm.
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

    const MAX_LEN: usize = 4;

    struct Memory {
        len: AtomicUsize,
        /// Whether a byte is accessible.
        committed: [AtomicBool; MAX_LEN],
    }

    impl Memory {
        fn grow(&self, delta: u64) -> Option<usize> {
            grow(&self.len, delta, MAX_LEN, |len| {
                self.committed[..len].iter().for_each(|byte| byte.store(true, Relaxed));
                true
            })
        }

        /// Reads the length, and checks that all of its bytes are accessible.
        fn observe(&self) -> usize {
            let len = self.len.get();
            assert!(
                self.committed[..len].iter().all(|byte| byte.load(Relaxed)),
                "of {len} bytes some are not there"
            );
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
            let (first, second) = (memory.observe(), memory.observe());
            assert!(first <= second, "it shrinks");
            let mut old = others.map(|other| other.join().unwrap());
            old.sort_unstable();
            // One grows after the other, in either order.
            assert!(old == [Some(0), Some(1)] || old == [Some(0), Some(2)], "{old:?}");
            assert_eq!(memory.observe(), 3);
            assert_eq!(
                (memory.grow(2), memory.grow(1), memory.grow(u64::MAX), memory.observe()),
                (None, Some(3), None, 4)
            );
        });
    }
}
