//! Reserved addresses that are used again.
//!
//! A guarded memory takes 4 GiB and 64 MiB of addresses, which the system gives and takes in microseconds, and hands out page by page
//! as they are first touched. So the addresses of a memory whose instance was dropped are kept for the next one, at first up to
//! [`DEFAULT_CAPACITY`] of them. Nothing of what was in them is: they are zero again before they are kept.
//!
//! ```
//! use wamr_aot_rt::pool;
//!
//! pool::set_capacity(1000); // before making many instances that do not live long
//! // ...
//! pool::trim(); // when they are gone for a while
//! assert_eq!(pool::idle(), 0);
//! ```
//!
//! On systems without guards there is nothing to keep.

use alloc::vec::Vec;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use wamr_aot_abi::guard;

use crate::sys::reserve::Reservation;

/// How many reservations are kept where nobody says otherwise.
pub const DEFAULT_CAPACITY: usize = 64;

/// A memory of up to so many bytes is zeroed by writing: faster than to give its pages back and have the system zero them when they
/// are touched again. What lies idle takes at most so much memory each.
const WRITTEN: usize = 64 << 10;

/// The process's.
static POOL: Pool = Pool::new();

/// How many reservations are kept at most.
pub fn capacity() -> usize {
    POOL.capacity()
}

/// Sets how many reservations are kept at most, for the whole process. Those above it go back to the system.
pub fn set_capacity(count: usize) {
    POOL.set_capacity(count);
}

/// How many reservations are kept now.
pub fn idle() -> usize {
    POOL.all().len()
}

/// Gives all that is kept back to the system: addresses, and memory.
pub fn trim() {
    POOL.drop_above(0);
}

/// A reservation of [`guard::RESERVATION`] bytes whose first `len`, and no others, are accessible, and zero. `None` where the system
/// refuses.
pub(crate) fn take(len: usize) -> Option<Reservation> {
    POOL.take(len)
}

/// Keeps a reservation, or gives it back to the system. Nobody uses its bytes any more, of which the first `accessible` are accessible.
pub(crate) fn give(reservation: Reservation, accessible: usize) {
    POOL.give(reservation, accessible);
}

/// A reservation that no memory has.
struct Idle {
    reservation: Reservation,
    /// How many bytes are accessible: all of them zero.
    accessible: usize,
}

struct Pool {
    capacity: AtomicUsize,
    idle: Mutex<Vec<Idle>>,
}

impl Pool {
    const fn new() -> Pool {
        Pool { capacity: AtomicUsize::new(DEFAULT_CAPACITY), idle: Mutex::new(Vec::new()) }
    }

    fn all(&self) -> MutexGuard<'_, Vec<Idle>> {
        // Nothing panics while the list is changed.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn capacity(&self) -> usize {
        self.capacity.load(Ordering::Relaxed)
    }

    fn set_capacity(&self, count: usize) {
        self.capacity.store(count, Ordering::Relaxed);
        self.drop_above(count);
    }

    fn drop_above(&self, count: usize) {
        let mut idle = self.all();
        let first = count.min(idle.len());
        let surplus = idle.split_off(first);
        idle.shrink_to_fit();
        // The system takes its time: without the lock.
        drop(idle);
        drop(surplus);
    }

    fn take(&self, len: usize) -> Option<Reservation> {
        if let Some(Idle { reservation, accessible }) = self.kept(len) {
            // Where only the end must change, that is one call.
            let is_ready = match accessible {
                more if more > len => reservation.close(len, more),
                _ => accessible == len || reservation.commit(len),
            };
            if is_ready {
                return Some(reservation);
            }
        }
        Reservation::new(usize::try_from(guard::RESERVATION).ok()?).filter(|reservation| reservation.commit(len))
    }

    /// The one that was used last, of those with as many accessible bytes if there are any.
    fn kept(&self, len: usize) -> Option<Idle> {
        let mut idle = self.all();
        match idle.iter().rposition(|one| one.accessible == len) {
            Some(place) => Some(idle.swap_remove(place)),
            None => idle.pop(),
        }
    }

    fn give(&self, reservation: Reservation, accessible: usize) {
        // Whether there is room may have changed when it is zero: what is too much then goes back.
        if self.all().len() >= self.capacity() {
            return;
        }
        let is_zero = if accessible <= WRITTEN {
            // SAFETY: accessible, and nobody else's.
            unsafe { reservation.base().write_bytes(0, accessible) };
            true
        } else {
            reservation.clear(accessible)
        };
        let mut idle = self.all();
        if is_zero && idle.len() < self.capacity() {
            idle.push(Idle { reservation, accessible });
        } else {
            drop(idle);
            drop(reservation);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: usize = 65536;

    #[test]
    fn what_is_used_again_is_zero_and_ends_where_it_should() {
        // Written through and through: no longer than what is zeroed by writing, and longer.
        for old in [PAGE, 3 * PAGE] {
            for new in [0, PAGE, 2 * PAGE, 3 * PAGE, 5 * PAGE] {
                let pool = Pool::new();
                let first = pool.take(old).unwrap();
                // SAFETY: accessible, and this test's.
                unsafe { first.base().write_bytes(0xa5, old) };
                let base = first.base();
                pool.give(first, old);
                let second = pool.take(new).unwrap();
                assert_eq!(second.base(), base, "it is used again");
                // SAFETY: accessible.
                let bytes = unsafe { core::slice::from_raw_parts(second.base(), new) };
                assert!(bytes.iter().all(|byte| *byte == 0), "{old} {new}");
                assert_eq!(accessible(&second), new, "{old} {new}");
                // What was closed is zero too when it is opened again.
                assert!(second.commit(5 * PAGE));
                // SAFETY: accessible.
                let bytes = unsafe { core::slice::from_raw_parts(second.base(), 5 * PAGE) };
                assert!(bytes.iter().all(|byte| *byte == 0), "{old} {new}");
            }
        }
    }

    #[test]
    fn no_more_are_kept_than_were_asked_for() {
        let pool = Pool::new();
        pool.set_capacity(2);
        for one in [(); 3].map(|()| pool.take(PAGE).unwrap()) {
            pool.give(one, PAGE);
        }
        assert_eq!(pool.all().len(), 2);
        pool.set_capacity(1);
        assert_eq!(pool.all().len(), 1);
        pool.drop_above(0);
        assert_eq!(pool.all().len(), 0);
        // A fitting one before one that was used later.
        pool.set_capacity(2);
        let [small, large] = [PAGE, 2 * PAGE].map(|len| pool.take(len).unwrap());
        let base = small.base();
        pool.give(small, PAGE);
        pool.give(large, 2 * PAGE);
        assert_eq!(pool.take(PAGE).unwrap().base(), base);
    }

    /// How many bytes at the start can be read: the kernel reads them, so that the test need not fault.
    fn accessible(reservation: &Reservation) -> usize {
        let mut pipe = [0; 2];
        // SAFETY: there is room for two descriptors.
        assert_eq!(unsafe { libc::pipe(pipe.as_mut_ptr()) }, 0);
        let can_read = |offset: usize| {
            let address = reservation.base().wrapping_add(offset);
            // SAFETY: where the byte is not accessible the kernel says so.
            let written = unsafe { libc::write(pipe[1], address.cast(), 1) } == 1;
            let mut byte = 0_u8;
            // SAFETY: one byte is in the pipe, and there is room for it.
            assert!(!written || unsafe { libc::read(pipe[0], (&raw mut byte).cast(), 1) } == 1);
            written
        };
        let pages = (0..16).take_while(|page| can_read(page * PAGE)).count();
        assert!(pages == 0 || can_read(pages * PAGE - 1));
        assert!((pages..16).all(|page| !can_read(page * PAGE)));
        // SAFETY: this function's descriptors.
        pipe.into_iter().for_each(|end| assert_eq!(unsafe { libc::close(end) }, 0));
        pages * PAGE
    }
}
