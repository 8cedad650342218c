//! Runs scripts in processes, several at a time, and collects what they report.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    ops::AddAssign,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use super::{
    child::{Failure, follow},
    progress::Progress,
};
use crate::{expected::ExpectedFailures, script::Place};

/// How scripts are run.
pub struct Options<'a> {
    /// The scripts.
    pub scripts: &'a [PathBuf],
    /// Directives that are known to fail.
    pub expected: &'a ExpectedFailures,
    /// The number of scripts to run at the same time.
    pub jobs: usize,
    /// The most time that a module or a directive may take.
    pub timeout: Duration,
    /// Returns the command of a process that calls [`compile`](crate::compile).
    pub compile: &'a (dyn Fn(&Compilation<'_>) -> Command + Sync),
    /// Returns the command of a process that calls [`execute`](crate::execute). The directory with
    /// the artefacts and the script are added as arguments.
    pub execute: &'a (dyn Fn() -> Command + Sync),
}

/// What a process compiles.
#[derive(Clone, Copy, Debug)]
pub struct Compilation<'a> {
    /// The script.
    pub script: &'a Path,
    /// The directory for the artefacts.
    pub artefacts: &'a Path,
    /// The number of modules to compile at the same time.
    pub threads: usize,
}

/// Numbers of directives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Those that passed.
    pub passed: usize,
    /// Those that failed, and other failures.
    pub failed: usize,
    /// Those that need an unsupported feature, or are known to fail.
    pub skipped: usize,
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Totals) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// What happened to a script.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The script.
    pub script: &'a Path,
    /// Its directives.
    pub totals: Totals,
    /// What did not pass, in order.
    pub notes: Vec<Note>,
}

/// A directive that did not pass, or another failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The place in the script, if it has one.
    pub place: Option<Place>,
    /// What it is.
    pub kind: Kind,
    /// The message, on one or more lines.
    pub message: String,
}

/// Why there is a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A failure.
    Failed,
    /// A failure because an earlier directive failed.
    FailedConsequence,
    /// The directive was skipped.
    Skipped,
    /// The directive was skipped because it depends on one that was.
    SkippedConsequence,
}

/// Runs scripts. Calls `each` with their reports, in the order of the scripts, each as soon as all
/// before it are complete.
///
/// # Errors
/// If no script can be run: the directory for artefacts cannot be made, or the compiler rejects an
/// option, or lacks a tool.
pub fn supervise(options: &Options<'_>, mut each: impl FnMut(&Report<'_>)) -> Result<(), String> {
    let scratch = tempfile::TempDir::with_prefix("wamr-aot-wast-")
        .map_err(|error| format!("cannot make a temporary directory: {error}"))?;
    let workers = options.jobs.min(options.scripts.len()).max(1);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..workers {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(script) = options.scripts.get(index) else { break };
                    let run = Run {
                        options,
                        script,
                        artefacts: scratch.path().join(index.to_string()),
                        threads: options.jobs.div_ceil(workers),
                        report: Report { script, totals: Totals::default(), notes: Vec::new() },
                        seen: BTreeSet::new(),
                    };
                    if sender.send((index, run.run())).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut given = 0;
        for (index, report) in receiver {
            waiting.insert(index, report?);
            while let Some(report) = waiting.remove(&given) {
                each(&report);
                given += 1;
            }
        }
        Ok(())
    })
}

/// The script's name in lists of expected failures: with its directory, `wasm-v1/call.wast`.
fn name(script: &Path) -> String {
    let text = |part: &std::ffi::OsStr| part.to_string_lossy().into_owned();
    let file = script.file_name().map(text).unwrap_or_default();
    match script.parent().and_then(Path::file_name) {
        Some(directory) => format!("{}/{file}", text(directory)),
        None => file,
    }
}

/// One script.
struct Run<'a> {
    options: &'a Options<'a>,
    script: &'a Path,
    artefacts: PathBuf,
    /// The number of threads for compilation.
    threads: usize,
    report: Report<'a>,
    /// The lines with a directive.
    seen: BTreeSet<usize>,
}

impl<'a> Run<'a> {
    /// Compiles and executes the script. The error is one that all scripts have.
    fn run(mut self) -> Result<Report<'a>, String> {
        if self.compile()? {
            self.execute();
        }
        // The system cleans its directory for temporary files.
        let _ = std::fs::remove_dir_all(&self.artefacts);
        let name = name(self.script);
        let listed = self.options.expected.places().filter(|(script, _)| *script == name);
        for line in listed.map(|(_, line)| line).filter(|line| !self.seen.contains(line)) {
            self.report.totals.failed += 1;
            self.report.notes.push(Note {
                place: Some(Place { line, column: 1 }),
                kind: Kind::Failed,
                message: "expected to fail, but there is no such directive".to_owned(),
            });
        }
        Ok(self.report)
    }

    /// Compiles the script. Returns whether it can be executed.
    fn compile(&mut self) -> Result<bool, String> {
        let compilation =
            Compilation { script: self.script, artefacts: &self.artefacts, threads: self.threads };
        let mut command = (self.options.compile)(&compilation);
        let (mut hopeless, mut broken) = (None, None);
        let mut working = Vec::new();
        let result = follow(&mut command, self.options.timeout, |progress| match progress {
            Progress::Hopeless(message) => hopeless = Some(message),
            Progress::Broken(place, message) => broken = Some((place, message)),
            Progress::Begin(place) => working.push(place),
            Progress::End(place) => working.retain(|other| *other != place),
            _ => {}
        });
        if let Some(message) = hopeless {
            return Err(message);
        }
        if let Some((place, message)) = broken {
            self.broken(place, &message);
            return Ok(false);
        }
        if let Err(failure) = result {
            let places: Vec<String> = working.iter().map(ToString::to_string).collect();
            let place = if places.is_empty() {
                String::new()
            } else {
                format!(" (the module at {})", places.join(" or "))
            };
            self.fail(working.first().copied(), format!("the compiler failed{place}: {failure}"));
            return Ok(false);
        }
        Ok(true)
    }

    fn execute(&mut self) {
        let mut command = (self.options.execute)();
        command.arg(&self.artefacts).arg(self.script);
        let (mut directives, mut done) = (0, 0);
        let mut place = None;
        let mut broken = None;
        let result = follow(&mut command, self.options.timeout, |progress| match progress {
            Progress::Broken(place, message) => broken = Some((place, message)),
            Progress::Directives(count) => directives = count,
            Progress::Begin(begun) => place = Some(begun),
            Progress::End(_) | Progress::Hopeless(_) => {}
            outcome => {
                done += 1;
                if let Some(place) = place {
                    self.count(place, outcome);
                }
            }
        });
        if let Some((place, message)) = broken {
            self.broken(place, &message);
            return;
        }
        let left = directives - done.min(directives);
        match result {
            Ok(()) if left == 0 => {}
            result => {
                let failure =
                    result.err().unwrap_or_else(|| Failure::Start(io::ErrorKind::UnexpectedEof.into()));
                self.fail(place, failure.to_string());
                if let rest @ 1.. = left.saturating_sub(1) {
                    self.report.totals.failed += rest;
                    let message = match rest {
                        1 => "the directive after it did not run".to_owned(),
                        _ => format!("the {rest} directives after it did not run"),
                    };
                    self.note(place, Kind::Failed, message);
                }
            }
        }
    }

    fn count(&mut self, place: Place, outcome: Progress) {
        self.seen.insert(place.line);
        let reason = self.options.expected.reason(&name(self.script), place.line);
        let totals = &mut self.report.totals;
        let (count, kind, message) = match (outcome, reason) {
            (Progress::Passed, None) => {
                totals.passed += 1;
                return;
            }
            (Progress::Passed, Some(_)) => {
                (&mut totals.failed, Kind::Failed, "expected to fail, but it passes".to_owned())
            }
            (Progress::Failed(_) | Progress::Consequence(_), Some(reason)) => {
                (&mut totals.skipped, Kind::Skipped, format!("known to fail: {reason}"))
            }
            (Progress::Failed(message), None) => (&mut totals.failed, Kind::Failed, message),
            (Progress::Consequence(message), None) => (&mut totals.failed, Kind::FailedConsequence, message),
            (Progress::Skipped(message), _) => (&mut totals.skipped, Kind::Skipped, message),
            (Progress::SkippedConsequence(message), _) => {
                (&mut totals.skipped, Kind::SkippedConsequence, message)
            }
            (
                Progress::Hopeless(_)
                | Progress::Broken(..)
                | Progress::Directives(_)
                | Progress::Begin(_)
                | Progress::End(_),
                _,
            ) => return,
        };
        *count += 1;
        self.note(Some(place), kind, message);
    }

    fn broken(&mut self, place: Place, message: &str) {
        let place = (place.line > 0).then_some(place);
        self.fail(place, format!("the script cannot be read: {message}"));
    }

    /// Counts a failure that does not belong to a directive.
    fn fail(&mut self, place: Option<Place>, message: String) {
        self.report.totals.failed += 1;
        self.note(place, Kind::Failed, message);
    }

    fn note(&mut self, place: Option<Place>, kind: Kind, message: String) {
        self.report.notes.push(Note { place, kind, message });
    }
}
