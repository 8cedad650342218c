//! Threads that wait for others: a queue for each address of a shared memory at which a thread
//! waits.

use alloc::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};
use core::time::Duration;
use std::{sync::PoisonError, time::Instant};

use crate::base::sync::{Condvar, Mutex, MutexGuard};

/// How a wait ended. The discriminant is what the instructions `memory.atomic.wait32` and `wait64`
/// return.
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitOutcome {
    /// Another thread woke this one.
    Woken = 0,
    /// The number was not the expected one, so the thread was not suspended.
    NotEqual = 1,
    /// The timeout expired.
    TimedOut = 2,
}

/// How long a thread waits before it checks whether it has been interrupted.
const SLICE: Duration = Duration::from_millis(5);

/// A thread that waits. It is in a queue, or has been woken.
struct Waiter {
    wake: Condvar,
}

/// The threads that wait at addresses of one memory. A queue in the map is never empty, so the cost
/// of the map is bounded by the number of threads.
#[derive(Default)]
pub(crate) struct WaitQueues(Mutex<BTreeMap<u64, VecDeque<Arc<Waiter>>>>);

impl WaitQueues {
    /// Nothing panics while the lock is held, and each change leaves the map consistent.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, VecDeque<Arc<Waiter>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Suspends the thread until it is woken or the timeout expires, if `is_expected` says that the
    /// value at `address` is the expected one. There are no spurious wake-ups.
    ///
    /// The value is read under the lock: if another thread changes it and then calls
    /// [`WaitQueues::notify`], either that thread finds this one in the queue, or this one sees the
    /// change.
    pub(crate) fn wait(
        &self,
        address: u64,
        timeout: Option<Duration>,
        is_expected: impl FnOnce() -> bool,
    ) -> WaitOutcome {
        self.wait_while(address, timeout, is_expected, None)
    }

    /// As [`wait`](WaitQueues::wait), but also ends, as if the timeout had expired, if `go_on`
    /// returns `false`. It is called from time to time, without the lock: during the call, the
    /// thread counts as waiting and may be woken.
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
        // A timeout that the clock cannot express is infinite.
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
            // Until `go_on` is to be called.
            let left = if go_on.is_some() { Some(left.map_or(SLICE, |left| left.min(SLICE))) } else { left };
            queues = match left {
                Some(Duration::ZERO) => {
                    // A notifying thread takes the waiters out of their queue.
                    let Some(place) = place(&queues) else { return WaitOutcome::Woken };
                    if let Some(queue) = queues.get_mut(&address) {
                        queue.remove(place);
                        if queue.is_empty() {
                            queues.remove(&address);
                        }
                    }
                    return WaitOutcome::TimedOut;
                }
                Some(left) => {
                    waiter.wake.wait_timeout(queues, left).unwrap_or_else(PoisonError::into_inner).0
                }
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

    /// Wakes the threads that have waited longest at `address`, at most `count` of them. Returns
    /// how many were woken.
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

    /// The protocol of guests: one waits while a number is 0, the other changes it and notifies.
    /// The orderings of the accesses are weaker than a guest's, because it is the queues' lock that
    /// matters.
    #[test]
    fn no_notification_is_lost() {
        model(|| {
            let shared = Arc::new((AtomicU32::new(0), WaitQueues::default()));
            let waiter = thread::spawn({
                let shared = Arc::clone(&shared);
                // If the thread is not woken, the wait never ends, which the model detects.
                move || shared.1.wait(8, None, || shared.0.load(Acquire) == 0)
            });
            shared.0.store(1, Release);
            let woken = shared.1.notify(8, 1);
            let outcome = waiter.join().unwrap();
            assert_eq!(outcome, if woken == 1 { WaitOutcome::Woken } else { WaitOutcome::NotEqual });
            assert!(shared.1.lock().is_empty());
        });
    }

    /// Two threads wait, at one address or at two: each notification wakes as many as it says.
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

    /// A thread whose timeout expires leaves the queue, or was woken: never both, and never
    /// neither.
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
