//! Resources of the host, and one of the guest's.

use core::{
    cell::Cell,
    sync::atomic::{AtomicU32, Ordering},
};

wit_bindgen::generate!({ path: "wit", world: "handles", generate_all });

use exports::test::handles::counters::{Counter as Handle, CounterBorrow, Guest, GuestCounter, Tagged};
use test::handles::files::{self, File, Lent, Pair};

struct Handles;

static DROPPED: AtomicU32 = AtomicU32::new(0);

pub struct Counter(Cell<u32>);

impl Drop for Counter {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

impl GuestCounter for Counter {
    fn new(start: u32) -> Counter {
        Counter(Cell::new(start))
    }

    fn add(&self, by: u32) -> u32 {
        self.0.set(self.0.get() + by);
        self.0.get()
    }

    fn write(&self, to: &File) -> u32 {
        to.append(&format!("{}", self.0.get()))
    }

    fn sum(counters: Vec<CounterBorrow<'_>>) -> u32 {
        counters.iter().map(|counter| counter.get::<Counter>().0.get()).sum()
    }

    fn join(first: Handle, second: Handle) -> Handle {
        Handle::new(Counter::new(first.get::<Counter>().0.get() + second.get::<Counter>().0.get()))
    }
}

impl Guest for Handles {
    type Counter = Counter;

    fn open(name: String) -> File {
        let file = File::new(&name);
        file.append("opened");
        file
    }

    fn pass(file: File) -> File {
        file.append("passed");
        file
    }

    fn swap(p: Pair) -> Result<Pair, String> {
        files::swap(p)
    }

    fn names(first: &File, second: Option<&File>) -> Vec<String> {
        // The first one twice.
        let files: Vec<&File> = [first].into_iter().chain(second).collect();
        files::names(&files, &Lent { one: first, count: files.len() as u32 })
    }

    fn keep(files: Vec<File>) {
        files::keep(files);
    }

    fn make(names: Vec<String>) -> Vec<Tagged> {
        let counter = |number| Handle::new(Counter::new(number));
        names
            .into_iter()
            .enumerate()
            .map(|(number, name)| Tagged { name, counter: counter(number as u32) })
            .collect()
    }

    fn total(counters: Vec<Tagged>) -> u32 {
        counters.iter().map(|tagged| tagged.counter.get::<Counter>().0.get()).sum()
    }

    fn dropped() -> u32 {
        DROPPED.load(Ordering::Relaxed)
    }

    fn juggle(times: u32) -> u32 {
        let mut lines = 0;
        for _ in 0..times {
            files::keep(vec![File::new("a"), File::new("b")]);
            let merged = File::merge(files::take().unwrap(), File::new("c"));
            lines += merged.append("x");
            drop(files::take());
        }
        lines
    }
}

export!(Handles);
