//! Runs each target for a short time, on the same inputs in each run. `cargo run -p fuzz-bodies`
//! runs more and different inputs.

use std::{
    thread,
    time::{Duration, Instant},
};

use fuzz_bodies::{Environment, Report, Target};

/// Runs a target on the inputs of the first `count` seeds, or fewer on a slow machine.
fn run(target: Target, count: u64, environment: Environment) -> Report {
    let run = move || {
        let (mut report, start) = (Report::default(), Instant::now());
        for seed in 0..count {
            match target.run(&target.input(seed), &environment) {
                Ok(one) => report += one,
                Err(finding) => panic!("seed {seed}: {finding}"),
            }
            if start.elapsed() > Duration::from_secs(60) {
                break;
            }
        }
        report
    };
    // Oracles use more stack than a test has.
    let thread = thread::Builder::new().stack_size(64 << 20).spawn(run).expect("the thread starts");
    let report = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    println!("{}: {report:?}", target.name());
    report
}

#[test]
fn the_compiler_refuses_or_accepts() {
    let report = run(Target::Compile, 120, Environment::new());
    assert!(report.accepted > 10 && report.refused > 10, "{report:?}");
}

#[test]
fn the_loader_refuses_or_accepts() {
    let report = run(Target::Artefact, 3_000, Environment::new());
    assert!(report.accepted > 100 && report.refused > 100, "{report:?}");
}

#[test]
fn programs_do_what_the_oracle_does() {
    let report = run(Target::Differential, 200, Environment::new());
    // Programs must do something to be of use.
    let summary = report.summary;
    assert!(
        summary.modules > 50 && summary.returned > summary.modules && summary.interrupted > 0,
        "{report:?}"
    );
    assert!(
        summary.returned * 3 > summary.trapped && summary.not_instantiated * 5 < summary.modules,
        "{report:?}"
    );
    let has_images = cfg!(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")));
    assert!(report.mapped > 0 || !has_images, "{report:?}");
}

/// Some modules are compiled through C, with the compiler in `CC`.
#[test]
#[cfg(target_os = "linux")]
fn programs_through_c_do_what_the_oracle_does() {
    let mut environment = Environment::new();
    environment.through_c = 100;
    let report = run(Target::Differential, 20, environment);
    assert!(report.summary.modules > 5 && report.summary.returned > 100, "{report:?}");
}

#[test]
fn floats_are_what_the_specification_allows() {
    let report = run(Target::Float, 60, Environment::new());
    assert!(report.summary.returned > 1000, "{report:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn floats_through_c_are_what_the_specification_allows() {
    let mut environment = Environment::new();
    environment.through_c = 100;
    let report = run(Target::Float, 20, environment);
    assert!(report.summary.returned > 1000, "{report:?}");
}
