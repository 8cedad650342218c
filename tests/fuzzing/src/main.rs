//! Runs a target without a fuzzer, on a series of inputs that are generated from seeds.

use std::{
    any::Any,
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    process::{self, ExitCode},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use fuzz_bodies::{Environment, Report, Target};

const USAGE: &str = "\
usage: fuzz-bodies TARGET [OPTIONS]
targets: compile, artefact, differential, float
  --seed N        the first seed (0)
  --count N       the number of inputs (as many as --seconds allows)
  --seconds N     the time to run (10, or unlimited if there is a count)
  --through-c N   the percentage of modules compiled through C, with the compiler in CC (0)
  --exceptions N  the percentage of programs that throw, of those for Wasmtime (15)
  --input FILE    runs only this input, once
  --keep DIR      keeps the modules in this directory (with --input)";

/// More time than any case takes, even on a busy machine.
const HANG: Duration = Duration::from_secs(300);

/// The number of findings after which the run stops.
const ENOUGH: usize = 20;

/// Enough for the oracles.
const STACK: usize = 64 << 20;

struct Options {
    target: Target,
    seed: u64,
    count: u64,
    time: Duration,
    input: Option<PathBuf>,
    environment: Environment,
}

fn options() -> Result<Options, String> {
    let mut arguments = env::args().skip(1);
    let name = arguments.next().ok_or("a target is missing")?;
    let target = Target::from_name(&name).ok_or_else(|| format!("unknown target `{name}`"))?;
    let (mut seed, mut count, mut seconds, mut input, mut environment) =
        (0, None, None, None, Environment::new());
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{option}: a value is missing"))?;
        let number = || value.parse::<u64>().map_err(|error| format!("{option} {value}: {error}"));
        match option.as_str() {
            "--seed" => seed = number()?,
            "--count" => count = Some(number()?),
            "--seconds" => seconds = Some(number()?),
            "--through-c" => environment.through_c = number()? as usize,
            "--exceptions" => environment.exceptions = number()? as usize,
            "--input" => input = Some(PathBuf::from(value)),
            "--keep" => environment.keep = Some(PathBuf::from(value)),
            _ => return Err(format!("unknown option `{option}`")),
        }
    }
    let time = match (seconds, count) {
        (Some(seconds), _) => Duration::from_secs(seconds),
        (None, Some(_)) => Duration::MAX,
        (None, None) => Duration::from_secs(10),
    };
    Ok(Options { target, seed, count: count.unwrap_or(u64::MAX), time, input, environment })
}

fn main() -> ExitCode {
    match options() {
        Ok(options) => thread::Builder::new()
            .stack_size(STACK)
            .spawn(|| run(options))
            .expect("the thread starts")
            .join()
            .unwrap_or(ExitCode::FAILURE),
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}

/// The number of inputs that have been started, for the watchdog.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// Ends the process when one input takes too long.
fn watch(first: u64) {
    thread::spawn(move || {
        let (mut last, mut since) = (0, Instant::now());
        loop {
            thread::sleep(Duration::from_secs(1));
            match BEGUN.load(Ordering::Relaxed) {
                begun if begun == last && since.elapsed() > HANG => {
                    eprintln!("seed {} hangs", first + begun - 1);
                    process::abort();
                }
                begun if begun == last => {}
                begun => (last, since) = (begun, Instant::now()),
            }
        }
    });
}

fn run(options: Options) -> ExitCode {
    let Options { target, seed, count, time, input, environment } = options;
    if let Some(path) = input {
        let result = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()));
        return match result.and_then(|input| target.run(&input, &environment)) {
            Ok(report) => {
                println!("{report:?}");
                ExitCode::SUCCESS
            }
            Err(finding) => {
                println!("{finding}");
                ExitCode::FAILURE
            }
        };
    }
    watch(seed);
    // Shows the seed if the process crashes.
    let current = environment.scratch().join("seed");
    println!("{}: from seed {seed} on; the current one is in {}", target.name(), current.display());
    let (start, mut reported) = (Instant::now(), Instant::now());
    let (mut report, mut findings, mut done) = (Report::default(), 0, 0);
    while done < count && start.elapsed() < time && findings < ENOUGH {
        let seed = seed + done;
        if let Err(error) = fs::write(&current, seed.to_string()) {
            eprintln!("{}: {error}", current.display());
        }
        BEGUN.fetch_add(1, Ordering::Relaxed);
        let result = catch_unwind(AssertUnwindSafe(|| target.run(&target.input(seed), &environment)));
        match result.unwrap_or_else(|panic| Err(format!("panic: {}", text(&*panic)))) {
            Ok(one) => report += one,
            Err(finding) => {
                println!("seed {seed}: {finding}");
                findings += 1;
            }
        }
        done += 1;
        if reported.elapsed() > Duration::from_secs(30) {
            reported = Instant::now();
            println!("{done} inputs in {:.0?}: {report:?}", start.elapsed());
        }
    }
    println!(
        "seeds {seed} to {}, {:.0?}: {findings} findings; {report:?}",
        seed + done.saturating_sub(1),
        start.elapsed()
    );
    if findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or(panic.downcast_ref::<&str>().copied())
        .unwrap_or("?")
}
