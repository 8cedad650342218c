//! The official suite, linked: the newest version and the proposals that are not part of it. The
//! build script compiles it with optimisation, without (scripts named `unoptimised/...`), on x86_64
//! in part for the CPU level `x86-64-v3` (scripts named `x86-64-v3/...`), and a little through C
//! (scripts named `c/...`). Older versions differ in what they reject: `wamr-aot wast` runs them,
//! with loaded modules.
//!
//! Arguments are parts of scripts' names: `cargo test -p spec-suite -- wasm-v3/call`. Failures are
//! compared with `expected-failures.txt`, in both directions, however the script was compiled.

use std::{
    collections::BTreeSet,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use wamr_aot_wast::{ExpectedFailures, Failed, Outcome, Reason, Refused, Script, script::ModuleText};

include!(concat!(env!("OUT_DIR"), "/scripts.rs"));

/// A script: its name, the file, and the indices of its modules among the compiled ones.
type Compiled = (&'static str, &'static str, &'static [Option<usize>]);

/// Returns a compiled module, by its index.
type Find = fn(usize) -> Result<wamr_aot_rt::Module, Refused>;

macro_rules! modules {
    ($name:ident, $file:literal) => {
        mod $name {
            include!(concat!(env!("OUT_DIR"), $file));

            pub(crate) fn find(index: usize) -> Result<::wamr_aot_rt::Module, ::wamr_aot_wast::Refused> {
                MODULES[index].map(Symbols::module).map_err(|Refused(kind, report)| {
                    ::wamr_aot_wast::Refused {
                        reason: match kind {
                            "malformed" => ::wamr_aot_wast::Reason::Invalid,
                            "unsupported" => ::wamr_aot_wast::Reason::Unsupported,
                            _ => ::wamr_aot_wast::Reason::Failure,
                        },
                        message: report.into(),
                    }
                })
            }
        }
    };
}

modules!(optimised, "/spec_suite_modules.rs");
modules!(unoptimised, "/spec_suite_modules_unoptimised.rs");
modules!(x86_64_v3, "/spec_suite_modules_v3.rs");
modules!(through_c, "/spec_suite_modules_c.rs");

/// The ways to compile: the prefix of the scripts' names, the scripts, and the modules.
static VARIANTS: &[(&str, &[Compiled], Find)] = &[
    ("", SCRIPTS, optimised::find),
    ("unoptimised/", SCRIPTS_UNOPTIMISED, unoptimised::find),
    ("x86-64-v3/", SCRIPTS_V3, x86_64_v3::find),
    ("c/", SCRIPTS_C, through_c::find),
];

#[derive(Default)]
struct Totals {
    passed: usize,
    failed: usize,
    expected: usize,
    /// Directives that need an unsupported feature.
    skipped: usize,
    mistakes: usize,
}

fn main() -> ExitCode {
    // Flags are for the standard harness.
    let filters: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let expected = match ExpectedFailures::parse(include_str!("../expected-failures.txt")) {
        Ok(expected) => expected,
        Err(error) => {
            println!("expected-failures.txt: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut seen = BTreeSet::new();
    let mut totals = Totals::default();
    for (variant, scripts, find) in VARIANTS {
        if !has_cpu(variant) {
            println!("{variant}: not run, the machine has another CPU");
            continue;
        }
        for (script, path, modules) in *scripts {
            let name = format!("{variant}{script}");
            if !filters.is_empty() && !filters.iter().any(|filter| name.contains(filter.as_str())) {
                continue;
            }
            for outcome in run(path, modules, *find) {
                totals.count(&name, &outcome, expected.reason(script, outcome.line));
                seen.insert((*script, outcome.line));
            }
        }
    }
    // The list also has scripts that only `wamr-aot wast` runs.
    let run: BTreeSet<&str> = seen.iter().map(|(script, _)| *script).collect();
    for (script, line) in
        expected.places().filter(|place| run.contains(place.0) && filters.is_empty() && !seen.contains(place))
    {
        totals.mistakes += 1;
        println!("{script}:{line}: expected to fail, but there is no such directive");
    }
    println!(
        "{} passed, {} failed ({} of them expected or consequences), {} skipped",
        totals.passed, totals.failed, totals.expected, totals.skipped
    );
    if totals.mistakes == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Totals {
    fn count(&mut self, script: &str, outcome: &Outcome, reason: Option<&str>) {
        match (&outcome.result, reason) {
            (Ok(()), None) => self.passed += usize::from(outcome.assertion),
            (Ok(()), Some(_)) => {
                self.mistakes += 1;
                println!(
                    "{script}:{}: expected to fail, but it passes: remove it from expected-failures.txt",
                    outcome.line
                );
            }
            // A consequence is expected if its cause is; the cause is counted separately.
            (Err(Failed::Missing { .. }), None) | (Err(_), Some(_)) => {
                self.failed += 1;
                self.expected += 1;
            }
            (Err(Failed::Unsupported(_)), None) => self.skipped += 1,
            (Err(Failed::Wrong(error)), None) => {
                self.failed += 1;
                self.mistakes += 1;
                // The first line of a report is enough.
                println!("{script}:{}: {}", outcome.line, error.lines().next().unwrap_or_default());
            }
        }
    }
}

/// Whether this machine can run modules that were compiled in this way.
fn has_cpu(variant: &str) -> bool {
    #[cfg(target_arch = "x86_64")]
    if variant == "x86-64-v3/" {
        return std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma");
    }
    let _ = variant;
    true
}

/// Runs one script. `modules` are the indices of its modules, for `find`.
fn run(path: &str, modules: &[Option<usize>], find: Find) -> Vec<Outcome> {
    let fails =
        |message: String| vec![Outcome { line: 0, assertion: true, result: Err(Failed::Wrong(message)) }];
    let script = match fs::read_to_string(path)
        .map_err(|error| error.to_string())
        .and_then(|text| Script::parse(&text).map_err(|error| error.to_string()))
    {
        Ok(script) => script,
        Err(error) => return fails(error),
    };
    let mut find = |text: &ModuleText| match modules.get(text.index).copied().flatten() {
        Some(index) => find(index),
        None => {
            let message =
                text.bytes.as_ref().err().cloned().unwrap_or_else(|| "not in the build script's list".into());
            Err(Refused { reason: Reason::Invalid, message })
        }
    };
    catch_unwind(AssertUnwindSafe(|| wamr_aot_wast::run(&script, &mut find).collect()))
        .unwrap_or_else(|_| fails("the runner panicked".into()))
}
