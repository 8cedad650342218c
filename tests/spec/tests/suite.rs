//! The official suite: WebAssembly 1.0, 2.0 without SIMD, and extended constants, compiled by the build script.
//!
//! Arguments are parts of scripts' names: `cargo test -p spec-suite -- wasm-v1/call`. What fails is compared with
//! `expected-failures.txt`, both ways.

use std::{
    collections::BTreeMap,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use spec_suite::{Failed, Outcome, Script, script::ModuleText};

include!(concat!(env!("OUT_DIR"), "/spec_suite_modules.rs"));
include!(concat!(env!("OUT_DIR"), "/scripts.rs"));

const EXPECTED_FAILURES: &str = include_str!("../expected-failures.txt");

#[derive(Default)]
struct Totals {
    passed: usize,
    failed: usize,
    expected: usize,
    mistakes: usize,
}

fn main() -> ExitCode {
    // Flags are for the standard harness.
    let filters: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let mut expected = expected_failures();
    let mut totals = Totals::default();
    for (name, path, modules) in SCRIPTS {
        if !filters.is_empty() && !filters.iter().any(|filter| name.contains(filter.as_str())) {
            expected.retain(|(script, _), _| script != name);
            continue;
        }
        for outcome in run(path, modules) {
            let reason = expected.remove(&(name.to_string(), outcome.line));
            totals.count(name, &outcome, reason);
        }
    }
    for ((script, line), _) in expected {
        totals.mistakes += 1;
        println!("{script}:{line}: expected to fail, but there is no such directive");
    }
    println!("{} passed, {} failed ({} of them expected or consequences)", totals.passed, totals.failed, totals.expected);
    if totals.mistakes == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Totals {
    fn count(&mut self, script: &str, outcome: &Outcome, reason: Option<&str>) {
        match (&outcome.result, reason) {
            (Ok(()), None) => self.passed += usize::from(outcome.assertion),
            (Ok(()), Some(_)) => {
                self.mistakes += 1;
                println!("{script}:{}: expected to fail, but it passes: remove it from expected-failures.txt", outcome.line);
            }
            // A consequence is expected if its cause is; the cause is counted by itself.
            (Err(Failed::Missing(_)), None) | (Err(_), Some(_)) => {
                self.failed += 1;
                self.expected += 1;
            }
            (Err(Failed::Wrong(error)), None) => {
                self.failed += 1;
                self.mistakes += 1;
                // The first finding of a report says enough.
                println!("{script}:{}: {}", outcome.line, error.lines().next().unwrap_or_default());
            }
        }
    }
}

/// Runs one script. `modules` are the places of its modules in `MODULES`.
fn run(path: &str, modules: &[Option<usize>]) -> Vec<Outcome> {
    let fails = |message: String| vec![Outcome { line: 0, assertion: true, result: Err(Failed::Wrong(message)) }];
    let script = match fs::read_to_string(path).map_err(|error| error.to_string()).and_then(|text| Script::parse(&text)) {
        Ok(script) => script,
        Err(error) => return fails(error),
    };
    let mut find = |text: &ModuleText| match modules.get(text.index).copied().flatten().map(|index| MODULES[index]) {
        Some(Ok(symbols)) => Ok(symbols.module()),
        Some(Err(Refused(kind, report))) => {
            Err(spec_suite::Refused { invalid: matches!(kind, "malformed" | "unsupported"), message: report.into() })
        }
        None => {
            let message = text.bytes.as_ref().err().cloned().unwrap_or_else(|| "not in the build script's list".into());
            Err(spec_suite::Refused { invalid: true, message })
        }
    };
    catch_unwind(AssertUnwindSafe(|| spec_suite::run(&script, &mut find)))
        .unwrap_or_else(|_| fails("the runner panicked".into()))
}

/// The file's lines: `script:line reason`.
fn expected_failures() -> BTreeMap<(String, usize), &'static str> {
    let lines = EXPECTED_FAILURES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let parsed = line.split_once(' ').and_then(|(place, reason)| {
                let (script, number) = place.rsplit_once(':')?;
                Some(((script.to_owned(), number.parse().ok()?), reason))
            });
            parsed.unwrap_or_else(|| panic!("expected-failures.txt: not `script:line reason`: {line}"))
        })
        .collect()
}
