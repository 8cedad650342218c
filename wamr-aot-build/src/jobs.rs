//! Parallel work, on as many threads as Cargo grants.
//!
//! A build script may use one thread without asking. Each further thread needs a token from Cargo's
//! jobserver (the protocol of GNU make), so that `cargo build -j4` uses at most four cores.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use jobserver::{Acquired, Client};

/// How many threads may work, and the jobserver that grants them.
#[derive(Clone, Debug)]
pub(crate) struct Jobs {
    limit: NonZeroUsize,
    client: Option<Client>,
    progress: Option<Arc<Progress>>,
}

/// How much of the work is done, for a program that shows it.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Progress {
    /// The items that are done, and those that are known so far. Both grow.
    pub fn get(&self) -> (usize, usize) {
        let done = self.done.load(Ordering::Relaxed);
        (done, self.total.load(Ordering::Relaxed).max(done))
    }
}

impl Jobs {
    /// At most `limit` threads; with a `client`, at most as many as it grants tokens for.
    pub(crate) fn new(limit: NonZeroUsize, client: Option<Client>) -> Jobs {
        Jobs { limit, client, progress: None }
    }

    /// The same, with a count of the work.
    pub(crate) fn counted(self, progress: Option<Arc<Progress>>) -> Jobs {
        Jobs { progress, ..self }
    }

    /// As many threads as the machine has, without a jobserver.
    pub(crate) fn available() -> Jobs {
        Jobs::new(thread::available_parallelism().unwrap_or(NonZeroUsize::MIN), None)
    }
}

/// Calls `f` on each item; the results are in the order of the items, whichever thread computed
/// them.
pub(crate) fn map_parallel<T: Sync, R: Send>(items: &[T], jobs: &Jobs, f: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let progress = jobs.progress.as_deref();
    if let Some(progress) = progress {
        progress.total.fetch_add(items.len(), Ordering::Relaxed);
    }
    let f = |item: &T| {
        let result = f(item);
        if let Some(progress) = progress {
            progress.done.fetch_add(1, Ordering::Relaxed);
        }
        result
    };
    let extra = jobs.limit.get().min(items.len()).saturating_sub(1);
    if extra == 0 {
        return items.iter().map(&f).collect();
    }

    let next = AtomicUsize::new(0);
    let work = || {
        let mut results = Vec::new();
        while let Some((index, item)) = take(items, &next) {
            results.push((index, f(item)));
        }
        results
    };
    let tokens = Tokens::new(jobs.client.is_none().then_some(extra));
    let helper = jobs.client.clone().and_then(|client| {
        let tokens = Arc::clone(&tokens);
        // Without the helper thread the work is only slower.
        let helper = client.into_helper_thread(move |token| tokens.put(token.ok())).ok()?;
        (0..extra).for_each(|_| helper.request_token());
        Some(helper)
    });
    let mut computed = thread::scope(|scope| {
        // Dropped on a panic in `f`, too: the other threads must not wait for a token forever.
        let _closing = Closing(&tokens);
        let threads: Vec<_> = (0..extra)
            .map(|_| scope.spawn(|| tokens.take().map(|_token| work()).unwrap_or_default()))
            .collect();
        let mut computed = work();
        tokens.close();
        for thread in threads {
            match thread.join() {
                Ok(results) => computed.extend(results),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        computed
    });
    drop(helper);
    computed.sort_unstable_by_key(|(index, _)| *index);
    computed.into_iter().map(|(_, result)| result).collect()
}

/// Like [`map_parallel`], but the total weight of the items in progress is at most `most`; a
/// heavier item is processed alone.
pub(crate) fn map_weighed<T: Sync, R: Send>(
    items: &[T],
    jobs: &Jobs,
    most: u64,
    weight: impl Fn(&T) -> u64 + Sync,
    f: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let scale = Scale { load: Mutex::new(0), changed: Condvar::new(), most };
    map_parallel(items, jobs, |item| {
        let _load = scale.load(weight(item));
        f(item)
    })
}

/// The weight of the items in progress.
struct Scale {
    load: Mutex<u64>,
    changed: Condvar,
    most: u64,
}

impl Scale {
    fn lock(&self) -> MutexGuard<'_, u64> {
        // No code that holds the lock can panic.
        self.load.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is room for an item.
    fn load(&self, weight: u64) -> Load<'_> {
        let weight = weight.min(self.most);
        let mut load = self.lock();
        while *load > self.most - weight {
            load = self.changed.wait(load).unwrap_or_else(PoisonError::into_inner);
        }
        *load += weight;
        Load { scale: self, weight }
    }
}

/// An item in progress. Its weight is subtracted on drop, also during a panic, because other
/// threads wait for it.
struct Load<'a> {
    scale: &'a Scale,
    weight: u64,
}

impl Drop for Load<'_> {
    fn drop(&mut self) {
        *self.scale.lock() -= self.weight;
        self.scale.changed.notify_all();
    }
}

fn take<'a, T>(items: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}

/// Permissions to start threads, delivered by the jobserver's helper thread.
struct Tokens {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// `None` in the list is a permission without a jobserver token.
    free: Vec<Option<Acquired>>,
    closed: bool,
}

impl Tokens {
    /// Starts with `unasked` permissions.
    fn new(unasked: Option<usize>) -> Arc<Tokens> {
        let free = (0..unasked.unwrap_or(0)).map(|_| None).collect();
        Arc::new(Tokens { state: Mutex::new(State { free, closed: false }), changed: Condvar::new() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that holds the lock can leave the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records that a token arrived, or that none will (`None`).
    fn put(&self, token: Option<Acquired>) {
        if let Some(token) = token {
            let mut state = self.lock();
            if !state.closed {
                state.free.push(Some(token));
                self.changed.notify_one();
            }
        }
    }

    /// Waits for a permission. Returns `None` when there is no work left.
    fn take(&self) -> Option<Option<Acquired>> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if let Some(token) = state.free.pop() {
                return Some(token);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.free.clear();
        self.changed.notify_all();
    }
}

struct Closing<'a>(&'a Tokens);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs(limit: usize, client: Option<Client>) -> Jobs {
        Jobs::new(NonZeroUsize::new(limit).unwrap(), client)
    }

    #[test]
    fn the_work_is_counted() {
        let progress = Arc::new(Progress::default());
        let jobs = Jobs::available().counted(Some(Arc::clone(&progress)));
        assert_eq!(progress.get(), (0, 0));
        map_parallel(&[(); 10], &jobs, |()| assert!(progress.get().0 < 10));
        map_parallel(&[(); 5], &jobs, |()| assert_eq!(progress.get().1, 15));
        assert_eq!(progress.get(), (15, 15));
    }

    #[test]
    fn results_are_in_order() {
        let items: Vec<u64> = (0..1000).collect();
        let expected: Vec<u64> = items.iter().map(|i| i * i).collect();
        for limit in [1, 2, 7] {
            assert_eq!(map_parallel(&items, &jobs(limit, None), |i| i * i), expected);
        }
        assert!(map_parallel(&[] as &[u64], &Jobs::available(), |i| *i).is_empty());
    }

    #[test]
    fn no_token_is_needed_to_finish_and_none_is_kept() {
        let client = Client::new(2).unwrap();
        let held = (client.acquire().unwrap(), client.acquire().unwrap());
        let items: Vec<u64> = (0..100).collect();
        // All tokens are taken: the implicit one does the work.
        assert_eq!(map_parallel(&items, &jobs(4, Some(client.clone())), |i| i + 1).len(), 100);
        drop(held);
        assert_eq!(map_parallel(&items, &jobs(4, Some(client.clone())), |i| i + 1).len(), 100);
        assert_eq!(client.available().unwrap(), 2);
    }

    #[test]
    fn heavy_items_run_alone() {
        let items: Vec<u64> = (0..200).map(|i| if i % 10 == 0 { 1_000 } else { i % 7 + 1 }).collect();
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let results = map_weighed(
            &items,
            &jobs(4, None),
            10,
            |weight| *weight,
            |weight| {
                let counted = usize::try_from(*weight).unwrap().min(10);
                most.fetch_max(now.fetch_add(counted, Ordering::SeqCst) + counted, Ordering::SeqCst);
                thread::yield_now();
                now.fetch_sub(counted, Ordering::SeqCst);
                *weight
            },
        );
        assert_eq!(results, items);
        assert!(most.into_inner() <= 10);
    }

    #[test]
    fn a_panic_comes_through() {
        let items = [1, 2, 3];
        let result = std::panic::catch_unwind(|| map_parallel(&items, &jobs(3, None), |i| assert!(*i != 2)));
        assert!(result.is_err());
        // No thread waits for the weight of the item that panicked.
        let items: Vec<u64> = (0..100).collect();
        let weighed = || map_weighed(&items, &jobs(3, None), 1, |_| 1, |i| assert!(*i != 2));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(weighed)).is_err());
    }
}
