//! Runs the compiler on damaged modules: it rejects or accepts them, and never panics, hangs, or
//! reports an internal error.

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
use fuzz_bodies::{Random, damage, judge};
use wamr_aot_build::Builder;

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

/// Modules in the text format.
const TEXTS: &[(&str, &[u8])] = &[
    ("text_bulk", include_bytes!("../modules/bulk.wat")),
    ("text_control", include_bytes!("../modules/control.wat")),
    ("text_globals", include_bytes!("../modules/globals.wat")),
    ("text_tables", include_bytes!("../modules/tables.wat")),
    // The interpreter does not support threads, so this one is not compared.
    ("text_threads", include_bytes!("../../semantics/modules/threads.wat")),
    ("text_groups", include_bytes!("../../semantics/modules/groups.wat")),
];

/// The modules to damage: small ones of different kinds.
fn seeds() -> Vec<(&'static str, &'static [u8])> {
    let small = EDGES.iter().chain(GENERATED).filter(|(_, bytes, _)| bytes.len() < 6_000);
    let mut seeds: Vec<_> = small.map(|&(name, bytes, _)| (name, bytes)).collect();
    // There are many generated modules; some of them are enough.
    let step = seeds.len().div_ceil(40);
    seeds = seeds.into_iter().step_by(step).collect();
    seeds.extend(TEXTS);
    assert!(seeds.len() >= 20, "only {} seeds", seeds.len());
    seeds
}

/// The number of damaged modules per seed, unless `WAMR_AOT_MUTATIONS` sets another one.
const MUTATIONS: u64 = 100;

/// A case that takes longer counts as a hang. The value is large because the machine may be busy.
const HANG: Duration = Duration::from_secs(120);

/// The seed, damaged in a way that depends on the number.
fn damaged(seed: &[u8], number: u64) -> Vec<u8> {
    damage::module(seed, &mut Random::new(number))
}

/// The current case of each thread, and its start time.
type Progress = Mutex<Option<(String, Instant)>>;

/// Compiles a case. Returns a message if something went wrong.
fn compile(
    name: &str,
    seed: &[u8],
    number: u64,
    directory: &PathBuf,
    accepted: &AtomicUsize,
) -> Option<String> {
    let module = damaged(seed, number);
    let builder = Builder::from_bytes("damaged", module.clone()).untyped().out_dir(directory);
    let result = catch_unwind(AssertUnwindSafe(|| judge(builder)));
    let what = match result {
        Ok(Ok(is_accepted)) => {
            accepted.fetch_add(usize::from(is_accepted), Ordering::Relaxed);
            return None;
        }
        Ok(Err(error)) => error,
        Err(panic) => {
            let text =
                panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            format!("panic: {}", text.unwrap_or("?"))
        }
    };
    let file = std::env::temp_dir().join(format!("wamr-aot-{name}-{number}.wasm"));
    // The report is useful even without the file.
    let _ = std::fs::write(&file, module);
    Some(format!("{name}, number {number} ({}): {what}", file.display()))
}

#[test]
fn the_compiler_survives_damage() {
    let seeds = seeds();
    let mutations =
        std::env::var("WAMR_AOT_MUTATIONS").map_or(MUTATIONS, |count| count.parse().expect("a number"));
    let cases: Vec<_> =
        seeds.iter().flat_map(|&seed| (0..mutations).map(move |number| (seed, number))).collect();
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
                    let directory =
                        std::env::temp_dir().join(format!("wamr-aot-malformed-{}-{thread}", process::id()));
                    while let Some(&((name, seed), number)) = cases.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        *progress.lock().unwrap() =
                            Some((format!("{name}, number {number}"), Instant::now()));
                        let failure = compile(name, seed, number, &directory, accepted);
                        failures.lock().unwrap().extend(failure);
                    }
                    *progress.lock().unwrap() = None;
                    let _ = std::fs::remove_dir_all(directory);
                })
            })
            .collect();
        // A hang cannot be interrupted: this thread reports the case, and ends the process.
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
