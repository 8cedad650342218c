//! `cargo xtask bench`: how fast compiled guests are, beside native code and other ways to run
//! WebAssembly. `docs/design/bench.md` says what is measured, and how.

mod cache;
mod chart;
mod check;
mod guest;
mod host;
mod module;
mod options;
mod outcome;
mod program;
mod record;
mod sample;
mod side;
mod statistics;
mod table;

use std::{
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    debian, measure,
    shell::{self, Result, cargo, make_dir, root, run as run_command},
};
use guest::Sources;
use module::{Built, Tools};
use options::Options;
use outcome::{Cell, Outcome};
use program::{Case, Source};
use side::{Kind, Side};

/// How often a side's start is measured.
const STARTS: usize = 15;

/// How often `--check` measures again what seems to be slower.
const REPEATS: usize = 3;

pub(crate) fn run(arguments: &[&str]) -> Result {
    let options = Options::parse(arguments)?;
    let sides = side::sides(&options.sides)?;
    let cases = program::cases(options.quick, &options.only);
    let record = if options.check { Some(record::load()?) } else { None };
    let built = build(&cases, &sides)?;
    let mut outcome = Outcome {
        cells: built.iter().map(|row| row.iter().map(cell).collect()).collect(),
        starts: starts(&built, sides.len())?,
        sides,
        cases,
    };
    let all: Vec<usize> = (0..outcome.cases.len()).collect();
    measure_cases(&mut outcome, &built, &all, &options);
    let mut losses = Vec::new();
    if let Some(record) = &record {
        for _ in 0..REPEATS {
            losses = check::losses(&outcome, record);
            if losses.is_empty() {
                break;
            }
            let mut again = all.clone();
            again.retain(|case| losses.iter().any(|loss| loss.case == Some(*case)));
            if again.is_empty() {
                // A mean, of cases each of which lost too little to be named.
                again.clone_from(&all);
            }
            println!("{} cases again, since they seem slower", again.len());
            measure_cases(&mut outcome, &built, &again, &options);
            losses = check::losses(&outcome, record);
        }
    }
    println!("\n{}", table::all(&outcome));
    let failures = outcome.failures();
    if !failures.is_empty() {
        return Err(format!("failed:\n{}", failures.join("\n")).into());
    }
    if options.record {
        record::save(&outcome, &arguments.iter().map(|&argument| argument.to_owned()).collect::<Vec<_>>())?;
    }
    match losses.as_slice() {
        [] => Ok(()),
        losses => {
            let lines: Vec<&str> = losses.iter().map(|loss| loss.text.as_str()).collect();
            Err(format!("slower than in the table of record:\n{}", lines.join("\n")).into())
        }
    }
}

/// What each side has for each case; `None` if it cannot run it.
type Rows = Vec<Vec<Option<Result<Built, String>>>>;

fn build(cases: &[Case], sides: &[&'static Side]) -> Result<Rows> {
    let wasm2c = sides.iter().any(|side| matches!(side.kind, Kind::Wasm2c(_)));
    let packages = [debian::CLANG, debian::WASI, debian::CPP, debian::RUST, debian::BENCH_C];
    debian::require(&packages)?;
    if wasm2c {
        debian::require(&[debian::WASM2C])?;
    }
    let bench = shell::target().join("bench");
    make_dir(&bench)?;
    let sources = Sources::fetch(&bench)?;
    if cases.iter().any(|case| matches!(case.program.source, Source::Rust)) {
        sources.build_rust()?;
    }
    let tools = Tools { ours: measure::command()?, peer: peer(sides)? };
    // The guests before the rest: the sides share them.
    println!("compiling {} guests", cases.len());
    for guest in
        in_parallel(cases.len(), |case| sources.guest(&cases[case]).map_err(|error| error.to_string()))
    {
        guest?;
    }
    println!("compiling {} programs for {} sides", cases.len(), sides.len());
    let rows = compile(cases, sides, &sources, &tools, &bench);
    let mut hosts = Vec::new();
    for (index, side) in sides.iter().enumerate().filter(|(_, side)| side.is_ours()) {
        let mut names = Vec::new();
        for (case, row) in cases.iter().zip(&rows) {
            if matches!(row[index], Some(Ok(_))) {
                names.push(case.name.clone());
            }
        }
        hosts.push((*side, names));
    }
    host::build(&hosts, &bench)?;
    Ok(rows)
}

/// Compiles all cases by all sides.
fn compile(cases: &[Case], sides: &[&'static Side], sources: &Sources, tools: &Tools, bench: &Path) -> Rows {
    let built = in_parallel(cases.len() * sides.len(), |index| {
        let (case, side) = (&cases[index / sides.len()], sides[index % sides.len()]);
        side.can(case)
            .then(|| module::compile(case, side, sources, tools, bench).map_err(|error| error.to_string()))
    });
    let mut built = built.into_iter();
    cases.iter().map(|_| built.by_ref().take(sides.len()).collect()).collect()
}

/// The results of a function for all indices, which all processors work on.
fn in_parallel<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let made = Mutex::new(Vec::new());
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return;
            }
            let result = make(index);
            made.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    made.sort_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, result)| result).collect()
}

/// Builds the program with Wasmtime, if that is compared with.
fn peer(sides: &[&Side]) -> Result<std::path::PathBuf> {
    if sides.iter().any(|side| matches!(side.kind, Kind::Wasmtime(_))) {
        run_command(cargo().args(["build", "--release", "-p", "bench-peer"]).current_dir(root()))?;
    }
    Ok(shell::target().join("release/bench-peer"))
}

fn cell(built: &Option<Result<Built, String>>) -> Option<Cell> {
    Some(match built.as_ref()? {
        Ok(built) => Cell { cost: built.cost, code: built.code, ..Cell::default() },
        Err(failure) => Cell { failure: Some(failure.clone()), ..Cell::default() },
    })
}

/// How long each side takes to start and to end, with the last case that all sides have.
fn starts(built: &Rows, sides: usize) -> Result<Vec<Vec<u64>>> {
    let mut starts = vec![Vec::new(); sides];
    let Some(row) = built.iter().rev().find(|row| row.iter().all(|built| matches!(built, Some(Ok(_)))))
    else {
        return Ok(starts);
    };
    for _ in 0..STARTS {
        for (side, built) in row.iter().enumerate() {
            if let Some(Ok(built)) = built {
                starts[side].push(sample::start(built)?);
            }
        }
    }
    Ok(starts)
}

/// Measures cases, all sides in turn, in each round.
fn measure_cases(outcome: &mut Outcome, built: &Rows, cases: &[usize], options: &Options) {
    for round in 0..options.rounds {
        println!("round {} of {}", round + 1, options.rounds);
        for &case in cases {
            let row = &built[case];
            let mut reports = Vec::new();
            for turn in 0..row.len() {
                // Another side begins in each round.
                let side = (turn + round as usize) % row.len();
                let (Some(Ok(built)), Some(cell)) = (&row[side], &outcome.cells[case][side]) else {
                    continue;
                };
                if cell.failure.is_none() {
                    let report = sample::run(built, options.runs).map_err(|error| error.to_string());
                    reports.push((side, report));
                }
            }
            // The first side is right: it is native, unless others are asked for.
            let first = reports.iter().filter(|(_, report)| report.is_ok()).min_by_key(|(side, _)| *side);
            let Some((first, Ok(expected))) = first else { continue };
            let (first, expected) = (outcome.sides[*first].name, expected.checksum.clone());
            for (side, report) in reports {
                let Some(cell) = &mut outcome.cells[case][side] else { continue };
                match report {
                    Ok(report) if report.checksum == expected => cell.samples.add(&report.times),
                    Ok(report) => {
                        cell.failure =
                            Some(format!("the checksum is {}, and {expected} by {first}", report.checksum));
                    }
                    Err(failure) => cell.failure = Some(failure),
                }
            }
        }
    }
}
