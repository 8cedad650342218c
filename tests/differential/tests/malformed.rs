//! The compiler on damaged modules: it refuses or accepts them, and never panics, hangs or calls the failure its own.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    process,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use differential::Table;
use wamr_aot_build::Builder;

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

/// Modules in the text format.
const TEXTS: &[(&str, &[u8])] = &[
    ("text_bulk", include_bytes!("../modules/bulk.wat")),
    ("text_control", include_bytes!("../modules/control.wat")),
    ("text_globals", include_bytes!("../modules/globals.wat")),
    ("text_tables", include_bytes!("../modules/tables.wat")),
    // The interpreter has no threads, so that this one is not compared.
    ("text_threads", include_bytes!("../../semantics/modules/threads.wat")),
    ("text_groups", include_bytes!("../../semantics/modules/groups.wat")),
];

/// The modules that are damaged: small ones, each of another kind.
fn seeds() -> Vec<(&'static str, &'static [u8])> {
    let small = EDGES.iter().chain(GENERATED).filter(|(_, bytes, _)| bytes.len() < 6_000);
    let mut seeds: Vec<_> = small.map(|&(name, bytes, _)| (name, bytes)).collect();
    // The generated ones are many; some of them will do.
    let step = seeds.len().div_ceil(40);
    seeds = seeds.into_iter().step_by(step).collect();
    seeds.extend(TEXTS);
    assert!(seeds.len() >= 20, "only {} seeds", seeds.len());
    seeds
}

/// How many damaged modules are made of each seed, unless `WAMR_AOT_MUTATIONS` says otherwise.
const MUTATIONS: u64 = 100;

/// A case that takes longer is taken for a hang. The machine may be busy.
const HANG: Duration = Duration::from_secs(120);

/// Xorshift: the same numbers in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 16) % bound.max(1) as u64) as usize
    }
}

fn is_binary(module: &[u8]) -> bool {
    module.starts_with(b"\0asm")
}

/// Where the sections of a module are: each with its id and size in front. Stops where it is damaged.
fn sections(module: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut sections = Vec::new();
    let mut at = 8;
    while at < module.len() {
        let start = at;
        at += 1;
        let (mut size, mut shift) = (0usize, 0);
        while let Some(byte) = module.get(at).copied().filter(|_| shift < 32) {
            at += 1;
            size |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        at = at.saturating_add(size).min(module.len());
        sections.push(start..at);
    }
    sections
}

/// The seed, damaged in the way that the number says.
fn damaged(seed: &[u8], number: u64) -> Vec<u8> {
    let mut random = Random(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    // The first numbers look like each other.
    for _ in 0..4 {
        random.below(2);
    }
    let mut module = seed.to_vec();
    match number % 8 {
        // A bit, three times out of eight: what is left is often valid.
        0..=2 => {
            let at = random.below(module.len());
            module[at] ^= 1 << random.below(8);
        }
        3 => {
            for _ in 0..=random.below(8) {
                let at = random.below(module.len());
                module[at] = random.below(256) as u8;
            }
        }
        4 => module.truncate(random.below(module.len())),
        5 if is_binary(seed) => {
            let sections = sections(seed);
            let (a, b) = (random.below(sections.len()), random.below(sections.len()));
            let mut order: Vec<_> = (0..sections.len()).collect();
            order.swap(a, b);
            module.truncate(8);
            module.extend(order.into_iter().flat_map(|section| &seed[sections[section].clone()]));
        }
        6 if is_binary(seed) => {
            // A section is left out, or is there twice.
            let sections = sections(seed);
            let chosen = random.below(sections.len());
            let times = random.below(2) * 2;
            module.truncate(8);
            for (index, section) in sections.into_iter().enumerate() {
                let times = if index == chosen { times } else { 1 };
                (0..times).for_each(|_| module.extend(&seed[section.clone()]));
            }
        }
        _ => {
            // Bytes are inserted, removed, or copied from elsewhere.
            let at = random.below(module.len());
            let end = module.len().min(at + random.below(16));
            let from = random.below(module.len());
            let bytes = module[from..module.len().min(from + random.below(16))].to_vec();
            module.splice(at..end, bytes);
        }
    }
    module
}

/// What each thread is doing, and since when.
type Progress = Mutex<Option<(String, Instant)>>;

/// Compiles the case; a message where that went wrong.
fn compile(name: &str, seed: &[u8], number: u64, directory: &PathBuf, accepted: &AtomicUsize) -> Option<String> {
    let module = damaged(seed, number);
    let builder = Builder::from_bytes("damaged", module.clone()).untyped().out_dir(directory);
    let result = catch_unwind(AssertUnwindSafe(|| builder.try_compile()));
    let what = match result {
        Ok(Ok(_)) => {
            accepted.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Ok(Err(error)) if error.is_malformed() || error.is_unsupported() || error.is_limit() => return None,
        Ok(Err(error)) => error.to_string(),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            format!("panic: {}", text.unwrap_or("?"))
        }
    };
    let file = std::env::temp_dir().join(format!("wamr-aot-{name}-{number}.wasm"));
    // The report is worth something without the file, too.
    let _ = std::fs::write(&file, module);
    Some(format!("{name}, number {number} ({}): {what}", file.display()))
}

#[test]
fn the_compiler_survives_damage() {
    let seeds = seeds();
    let mutations = std::env::var("WAMR_AOT_MUTATIONS").map_or(MUTATIONS, |count| count.parse().expect("a number"));
    let cases: Vec<_> = seeds.iter().flat_map(|&seed| (0..mutations).map(move |number| (seed, number))).collect();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let progress: Vec<Progress> = (0..threads).map(|_| Mutex::new(None)).collect();
    let (next, accepted, done) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let workers: Vec<_> = progress
            .iter()
            .enumerate()
            .map(|(thread, progress)| {
                let (cases, next, accepted, failures) = (&cases, &next, &accepted, &failures);
                scope.spawn(move || {
                    let directory = std::env::temp_dir().join(format!("wamr-aot-malformed-{}-{thread}", process::id()));
                    while let Some(&((name, seed), number)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                        *progress.lock().unwrap() = Some((format!("{name}, number {number}"), Instant::now()));
                        let failure = compile(name, seed, number, &directory, accepted);
                        failures.lock().unwrap().extend(failure);
                    }
                    *progress.lock().unwrap() = None;
                    let _ = std::fs::remove_dir_all(directory);
                })
            })
            .collect();
        // A hang cannot be caught: this thread tells which case it is, and ends the process.
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                thread::park_timeout(Duration::from_millis(200));
                for progress in &progress {
                    if let Some((case, since)) = &*progress.lock().unwrap()
                        && since.elapsed() > HANG
                    {
                        eprintln!("{case} hangs");
                        process::abort();
                    }
                }
            }
        });
        for worker in workers {
            worker.join().unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
    let failures = failures.into_inner().unwrap();
    println!("{} cases, {} of them accepted", cases.len(), accepted.into_inner());
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}
