//! Threads that wait for others: a queue for each address of a shared memory that some thread waits at.

use alloc::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};
use core::time::Duration;
use std::{sync::PoisonError, time::Instant};

use crate::base::sync::{Condvar, Mutex, MutexGuard};

/// How a wait ended. The discriminant is what the instructions `memory.atomic.wait32` and `wait64` return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitOutcome {
    /// Another thread woke this one.
    Woken = 0,
    /// The number was not the expected one: the thread was not suspended.
    NotEqual = 1,
    /// The time was over.
    TimedOut = 2,
}

/// How long a thread waits before it asks whether it is interrupted.
const SLICE: Duration = Duration::from_millis(5);

/// One thread that waits. In a queue, or woken.
struct Waiter {
    wake: Condvar,
}

/// The threads that wait at addresses of one memory. A queue that is in the map is not empty: what it costs is bounded by the
/// number of threads.
#[derive(Default)]
pub(crate) struct WaitQueues(Mutex<BTreeMap<u64, VecDeque<Arc<Waiter>>>>);

impl WaitQueues {
    /// Nothing panics while the lock is held, and each change leaves the map whole.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, VecDeque<Arc<Waiter>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Suspends the thread until it is woken or the time is over, where `is_expected` says that the value at `address` is the
    /// expected one. No thread is woken by itself.
    ///
    /// The value is read under the lock: whoever changes it and then calls [`WaitQueues::notify`] finds the thread in the queue,
    /// or the thread finds the change.
    pub(crate) fn wait(&self, address: u64, timeout: Option<Duration>, is_expected: impl FnOnce() -> bool) -> WaitOutcome {
        self.wait_while(address, timeout, is_expected, None)
    }

    /// The same, but ends also as if the time were over where `go_on` says that it should not go on. It is asked from time to time,
    /// without the lock: while it runs, the thread waits, and may be woken.
    pub(crate) fn wait_while(
        &self,
        address: u64,
        timeout: Option<Duration>,
        is_expected: impl FnOnce() -> bool,
        mut go_on: Option<&mut dyn FnMut() -> bool>,
    ) -> WaitOutcome {
        let mut queues = self.lock();
        if !is_expected() {
            return WaitOutcome::NotEqual;
        }
        // What the clock cannot express is for ever.
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let waiter = Arc::new(Waiter { wake: Condvar::new() });
        queues.entry(address).or_default().push_back(Arc::clone(&waiter));
        let place = |queues: &BTreeMap<u64, VecDeque<Arc<Waiter>>>| {
            queues.get(&address).and_then(|queue| queue.iter().position(|other| Arc::ptr_eq(other, &waiter)))
        };
        let mut ends = false;
        loop {
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let left = if ends { Some(Duration::ZERO) } else { left };
            // Until somebody is to be asked.
            let left = if go_on.is_some() { Some(left.map_or(SLICE, |left| left.min(SLICE))) } else { left };
            queues = match left {
                Some(Duration::ZERO) => {
                    // Whoever notifies takes waiters out of their queue.
                    let Some(place) = place(&queues) else { return WaitOutcome::Woken };
                    if let Some(queue) = queues.get_mut(&address) {
                        queue.remove(place);
                        if queue.is_empty() {
                            queues.remove(&address);
                        }
                    }
                    return WaitOutcome::TimedOut;
                }
                Some(left) => waiter.wake.wait_timeout(queues, left).unwrap_or_else(PoisonError::into_inner).0,
                None => waiter.wake.wait(queues).unwrap_or_else(PoisonError::into_inner),
            };
            if place(&queues).is_none() {
                return WaitOutcome::Woken;
            }
            if let Some(go_on) = &mut go_on {
                drop(queues);
                ends = !go_on();
                queues = self.lock();
            }
        }
    }

    /// Wakes the threads that have waited longest at `address`, at most `count` of them: how many.
    pub(crate) fn notify(&self, address: u64, count: u32) -> u32 {
        let mut queues = self.lock();
        let Some(queue) = queues.get_mut(&address) else { return 0 };
        let mut woken = 0;
        while woken < count
            && let Some(waiter) = queue.pop_front()
        {
            waiter.wake.notify_one();
            woken += 1;
        }
        if queue.is_empty() {
            queues.remove(&address);
        }
        woken
    }
}

#[cfg(all(test, loom))]
mod models {
    use core::sync::atomic::Ordering::{Acquire, Release};

    use loom::{model, sync::atomic::AtomicU32, thread};

    use super::*;

    /// What guests do: one waits while a number is 0, the other changes it and notifies. The orders of the accesses are weaker than a
    /// guest's: it is the queues' lock that counts.
    #[test]
    fn no_notification_is_lost() {
        model(|| {
            let shared = Arc::new((AtomicU32::new(0), WaitQueues::default()));
            let waiter = thread::spawn({
                let shared = Arc::clone(&shared);
                // Never ends where it is not woken: that the model sees.
                move || shared.1.wait(8, None, || shared.0.load(Acquire) == 0)
            });
            shared.0.store(1, Release);
            let woken = shared.1.notify(8, 1);
            let outcome = waiter.join().unwrap();
            assert_eq!(outcome, if woken == 1 { WaitOutcome::Woken } else { WaitOutcome::NotEqual });
            assert!(shared.1.lock().is_empty());
        });
    }

    /// Two wait, at one address or at two: each notification wakes as many as it says.
    #[test]
    fn each_is_woken_once() {
        for addresses in [[8, 8], [8, 16]] {
            let mut model = loom::model::Builder::new();
            model.preemption_bound = Some(2);
            model.check(move || {
                let shared = Arc::new((AtomicU32::new(0), WaitQueues::default()));
                let waiters = addresses.map(|address| {
                    let shared = Arc::clone(&shared);
                    thread::spawn(move || shared.1.wait(address, None, || shared.0.load(Acquire) == 0))
                });
                shared.0.store(1, Release);
                let woken = addresses.map(|address| shared.1.notify(address, 1)).into_iter().sum::<u32>();
                let outcomes = waiters.map(|waiter| waiter.join().unwrap());
                let were_woken = outcomes.iter().filter(|outcome| **outcome == WaitOutcome::Woken).count();
                assert_eq!(were_woken, woken as usize);
                assert!(shared.1.lock().is_empty());
            });
        }
    }

    /// One whose time is over goes, or was woken: never both, and never neither.
    #[test]
    fn who_times_out_takes_no_notification() {
        model(|| {
            let queues = Arc::new(WaitQueues::default());
            let waiter = thread::spawn({
                let queues = Arc::clone(&queues);
                move || queues.wait(8, Some(Duration::ZERO), || true)
            });
            let woken = queues.notify(8, 1);
            let outcome = waiter.join().unwrap();
            assert_eq!(outcome == WaitOutcome::Woken, woken == 1);
            assert!(queues.lock().is_empty());
        });
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::{thread, vec::Vec};

    use super::*;

    const SHORT: Option<Duration> = Some(Duration::from_millis(5));

    #[test]
    fn waits_end_as_they_should() {
        let queues = WaitQueues::default();
        assert_eq!(queues.wait(0, None, || false), WaitOutcome::NotEqual);
        assert_eq!(queues.wait(0, Some(Duration::ZERO), || true), WaitOutcome::TimedOut);
        let start = Instant::now();
        assert_eq!(queues.wait(0, SHORT, || true), WaitOutcome::TimedOut);
        assert!(start.elapsed() >= SHORT.unwrap());
        assert_eq!(queues.notify(0, u32::MAX), 0);
        assert!(queues.lock().is_empty());
    }

    #[test]
    fn as_many_are_woken_as_are_asked_for() {
        let queues = WaitQueues::default();
        let waiting = |address| queues.lock().get(&address).map_or(0, VecDeque::len);
        thread::scope(|scope| {
            let threads: Vec<_> = [8, 8, 8, 16]
                .map(|address| {
                    scope.spawn({
                        let queues = &queues;
                        move || queues.wait(address, None, || true)
                    })
                })
                .into();
            while waiting(8) < 3 || waiting(16) < 1 {
                thread::yield_now();
            }
            assert_eq!((queues.notify(8, 0), queues.notify(8, 2), queues.notify(4, 9)), (0, 2, 0));
            assert_eq!((waiting(8), waiting(16)), (1, 1));
            assert_eq!((queues.notify(8, 9), queues.notify(16, 9)), (1, 1));
            for thread in threads {
                assert_eq!(thread.join().unwrap(), WaitOutcome::Woken);
            }
        });
        assert!(queues.lock().is_empty());
    }

    #[test]
    fn those_who_time_out_leave_the_others_in_order() {
        let queues = WaitQueues::default();
        thread::scope(|scope| {
            let patient = scope.spawn(|| queues.wait(8, None, || true));
            while queues.lock().is_empty() {
                thread::yield_now();
            }
            assert_eq!(queues.wait(8, SHORT, || true), WaitOutcome::TimedOut);
            assert_eq!(queues.lock().get(&8).map(VecDeque::len), Some(1));
            assert_eq!(queues.notify(8, 1), 1);
            assert_eq!(patient.join().unwrap(), WaitOutcome::Woken);
        });
    }
}
