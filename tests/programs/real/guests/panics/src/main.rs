//! A program that panics, and catches its panics.
//!
//! What it prints does not depend on the standard library's messages, except those that it asks
//! for.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    panic::{self, AssertUnwindSafe, Location, catch_unwind, resume_unwind},
    sync::Mutex,
    thread,
};

thread_local! {
    static LIVE: Cell<i32> = const { Cell::new(0) };
}

/// Tells when it is dropped, and whether by a panic.
struct Scope(String);

impl Scope {
    fn new(name: impl Into<String>) -> Scope {
        LIVE.set(LIVE.get() + 1);
        Scope(name.into())
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        LIVE.set(LIVE.get() - 1);
        println!("  drop {}{}", self.0, if thread::panicking() { ", panicking" } else { "" });
    }
}

/// What a function returns, or the payload of its panic.
fn outcome<T: std::fmt::Debug>(function: impl FnOnce() -> T) -> String {
    match catch_unwind(AssertUnwindSafe(function)) {
        Ok(value) => format!("returned {value:?}"),
        Err(payload) => match payload.downcast::<String>() {
            Ok(text) => format!("panicked: {text}"),
            Err(payload) => match (payload.downcast_ref::<&str>(), payload.downcast_ref::<u64>()) {
                (Some(text), _) => format!("panicked: {text}"),
                (_, Some(number)) => format!("panicked with {number}"),
                _ => "panicked with something else".to_owned(),
            },
        },
    }
}

fn payloads() {
    println!("{}", outcome(|| 5));
    println!("{}", outcome(|| -> () { panic!("a literal") }));
    println!("{}", outcome(|| -> () { panic!("formatted {}", 1 + 1) }));
    println!("{}", outcome(|| -> () { panic::panic_any(7_u64) }));
    println!("{}", outcome(|| -> () { panic::panic_any([1.5_f32; 20]) }));
    println!("{}", outcome(|| -> () { resume_unwind(Box::new("without the hook")) }));
}

fn by_the_library() {
    let numbers = std::hint::black_box(vec![1, 2, 3]);
    let text = std::hint::black_box("äöü");
    println!("{}", outcome(|| numbers[3]));
    println!("{}", outcome(|| numbers[2..5].len()));
    println!("{}", outcome(|| text[1..].len()));
    println!("{}", outcome(|| numbers[0] / std::hint::black_box(0)));
    println!("{}", outcome(|| None::<u8>.expect("nothing")));
    println!("{}", outcome(|| "x".parse::<u8>().unwrap()));
    println!("{}", outcome(|| assert_eq!(numbers.len(), 4, "the length")));
    println!("{}", outcome(|| BTreeMap::from([(1, 2)])[&3]));
    let cell = RefCell::new(1);
    println!(
        "{}",
        outcome(|| {
            let _first = cell.borrow_mut();
            *cell.borrow()
        })
    );
    println!("{:?}", cell.try_borrow().is_ok());
}

fn frames(depth: u32) -> u32 {
    let _scope = Scope::new(format!("frame {depth}"));
    let _scopes = [Scope::new("a"), Scope::new("b")];
    if depth == 0 {
        panic!("at the bottom");
    }
    if depth % 2 == 0 {
        return frames(depth - 1) + 1;
    }
    match catch_unwind(|| frames(depth - 1)) {
        Ok(value) => value,
        Err(payload) => {
            println!("  passed on at {depth}");
            resume_unwind(payload)
        }
    }
}

struct CatchesInDrop;

impl Drop for CatchesInDrop {
    fn drop(&mut self) {
        println!("  inside: {}", outcome(|| -> () { panic!("in a drop") }));
    }
}

fn nested() {
    println!(
        "{}",
        outcome(|| -> () {
            let _scope = Scope::new("outer");
            let _catches = CatchesInDrop;
            panic!("outside");
        })
    );
    println!("{}", outcome(|| outcome(|| outcome(|| -> () { panic!("thrice") }))));
    let mutex = Mutex::new(1);
    println!(
        "{}",
        outcome(|| {
            *mutex.lock().unwrap() = 2;
            let _guard = mutex.lock();
            panic!("with a lock");
            #[expect(unreachable_code)]
            ()
        })
    );
    println!("{} {}", mutex.is_poisoned(), mutex.into_inner().unwrap_or_else(|error| error.into_inner()));
}

extern "C-unwind" fn through_c(function: extern "C-unwind" fn(u64) -> u64, argument: u64) -> u64 {
    let _scope = Scope::new("through_c");
    function(argument) + 1
}

extern "C-unwind" fn odd_only(argument: u64) -> u64 {
    if argument % 2 == 0 { panic::panic_any(argument) } else { argument }
}

fn callbacks() {
    let mut numbers: Vec<u32> = (0..100).map(|n| n * 37 % 101).collect();
    let mut count = 0;
    println!(
        "{}",
        outcome(|| numbers.sort_by(|a, b| {
            count += 1;
            assert!(count < 150, "too many comparisons");
            a.cmp(b)
        }))
    );
    numbers.sort_unstable();
    println!("{:?}", &numbers[..5]);
    println!("{}", outcome(|| numbers.iter().map(|&n| 10 / n).sum::<u32>()));
    let mut kept: Vec<Scope> = (0..4).map(|n| Scope::new(format!("kept {n}"))).collect();
    println!(
        "{}",
        outcome(AssertUnwindSafe(|| kept.retain(|scope| if scope.0 == "kept 2" {
            panic!("retain")
        } else {
            false
        })))
    );
    println!("{} left", kept.len());
    println!("{}", outcome(|| through_c(odd_only, 3)));
    println!("{}", outcome(|| through_c(odd_only, 4)));
}

/// Many: what each leaves would add up.
fn many() {
    let mut sum = 0;
    for n in 0..20_000_u64 {
        match catch_unwind(|| odd_only(n) + 1) {
            Ok(value) => sum += value,
            Err(payload) => sum += *payload.downcast::<u64>().expect("a number"),
        }
    }
    println!("{sum}");
}

fn main() {
    panic::set_hook(Box::new(|info| {
        if info.payload().is::<&str>() {
            println!("  hook: line {}", info.location().map_or(0, Location::line));
        }
    }));
    println!("-- payloads");
    payloads();
    println!("-- by the library");
    by_the_library();
    println!("-- nested");
    nested();
    println!("-- callbacks");
    callbacks();
    println!("-- frames");
    println!("{}", outcome(|| frames(6)));
    println!("-- many");
    many();
    println!("{} live", LIVE.get());
}
